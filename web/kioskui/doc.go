// Package kioskui draws the kiosk's pages: what a visitor reads on the centre's screen and on a phone.
package kioskui
