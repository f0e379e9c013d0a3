// Package tally appends signed deltas to the counts, inside the transaction that changes what is counted.
//
// A figure is always the folded tally plus the deltas that wait to be folded, so it is exact from the moment of the commit and no
// row is ever hot. Folding and reading are the work of package statistics; this package is its own so that every domain can count.
package tally
