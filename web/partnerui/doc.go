// Package partnerui draws an agency's pages: its queue, a referral, the answer.
package partnerui
