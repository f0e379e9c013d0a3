// Package desk is the adviser's part of the program: the live line and its calls, the visit that is logged, the day book.
//
// Everything here is of the signed-in person's own centre; another centre's id is not found. Every page works without a script: a
// button is a form, its answer a redirect to the page that shows what became of it. What somebody else did first is told as a
// notice on that page.
package desk
