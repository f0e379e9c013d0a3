// Package client keeps the records of people who want follow-up, and what they agreed to.
//
// Most visitors have no record. Where one is wanted and consented, all that says who somebody is is sealed with the tenant's own keys before it
// reaches the database, and found by keyed words (words.go). A record is its centre's; a restricted one, and one with a sensitive need, is the
// focal point's alone: sight.go decides, and every statement that reads records for somebody asks it. A consent is given for one purpose, and
// for sharing to one agency and for named fields; it ends by itself or is withdrawn, and from then on covers nothing.
//
// Tables: client, client_word, consent.
package client
