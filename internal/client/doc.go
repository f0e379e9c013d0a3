// Package client keeps the records of people who want follow-up, and what they agreed to.
//
// Most visitors have no record. Where one is wanted and consented, name and contact are sealed before they reach the database. A consent is
// given for one purpose, and for sharing to one agency and for named fields; it ends by itself or is withdrawn, and from then on covers
// nothing.
//
// Tables: client, consent. A record is only ever made or read inside the transaction of what it is for, so the functions here take it.
package client
