// Package kiosk is what a visitor reads: languages, topics, articles, who helps, a ticket; on the centre's screen and, at the same
// addresses, on a phone.
//
// It needs no name and keeps nothing of anybody; a cookie says how somebody wants to read, until the next person begins. Every page works without a script. Pages that say the same to
// everyone are rendered once and kept in memory until the catalogue changes; pages of a ticket are never kept. A ticket shows its
// number and nothing of its service, whichever it is, so that a sensitive one looks like all others.
package kiosk
