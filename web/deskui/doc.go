// Package deskui draws the advisers' pages: the live line, the form a visit is logged with, the day book.
package deskui
