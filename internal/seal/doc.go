// Package seal closes what is personal before it reaches the database, and opens it again: AEAD with the tenant, the record and the
// field as associated data, so that a sealed field copied to another record or tenant does not open.
//
// The keys are in a file of their own, apart from the database and its backups. All copies of the program share it. A database knows by
// one sealed word which keys are its own, and a program with others does not start: what a second set of keys had sealed would be lost.
//
// Table: key_check.
package seal
