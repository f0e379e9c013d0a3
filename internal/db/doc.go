// Package db is the only way to PostgreSQL.
//
// InTenant is the only transaction that touches a tenant's rows; the tenant is bound to the transaction, and forced row-level
// security makes the database refuse what the program forgets. AcrossTenants reads counts under a role that has no right to any
// table of persons. Open refuses a role that could bypass these policies. Migrations run under the owner, before the server.
package db
