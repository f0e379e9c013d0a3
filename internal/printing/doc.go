// Package printing brings slips to the receipt printer of a centre: a ticket's number, or an article to take home.
//
// Invariants:
//   - a slip is asked for under the key of its form, and one key is one slip, however often it is pressed;
//   - a job names what it prints and holds none of its words; once it is over it names nothing, and an hour later it is gone;
//   - nothing is lost silently: a slip that did not print is failed, and whoever asked is told so; a program that dies while it prints
//     leaves a lease that ends, and the slip is printed once more, at the most;
//   - one slip at a time goes to a centre's printer, whichever program sends it;
//   - what is sensitive has no paper;
//   - a printer's address comes from the command line and never from a page.
//
// Tables: printer, print_job.
package printing
