// Package partner is the agency's part of the program: its queue, one referral, the answer to it.
//
// Everything here is of the signed-in person's own agency; any other id is not found. Opening a referral marks it received. The queue
// keeps itself current; every page works without a script.
package partner
