// Package chart draws figures as SVG on the server: no script, so that charts pass the strict content policy, print, and can be read
// out. Every colour, dash and weight is a class of the style sheet; series differ in dash and marker too, so that they are told apart
// in grey. A value that is no number is hatched, never a zero. Every chart has a title and a description; the table of the same
// figures belongs beside it.
package chart
