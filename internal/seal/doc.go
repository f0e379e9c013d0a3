// Package seal closes what is personal before it reaches the database, and opens it again: AEAD with the tenant, the record and the
// field as associated data, so that a sealed field copied to another record or tenant does not open.
//
// The keys are in a file of their own, apart from the database and its backups. All copies of the program share it. A database knows by
// one sealed word which keys are its own, and a program with others does not start: what a second set of keys had sealed would be lost.
//
// Each tenant also has keys of its own, which lie in the database sealed with the program's (own.go). They are turned once a year while
// everything goes on (turn.go); whoever seals holds them in place until its transaction ends, so that no key is dropped that something needs.
//
// Tables: key_check, tenant_key.
package seal
