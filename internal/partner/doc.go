// Package partner is the agency's part of the program: its queue, one referral, the answer to it, and what is said about the agency itself, which it
// keeps true: on its own page, or by the link of a letter, which shows the record, takes one answer and leads nowhere else.
//
// Everything here is of the signed-in person's own agency; any other id is not found. Opening a referral marks it received. The queue
// keeps itself current; every page works without a script.
package partner
