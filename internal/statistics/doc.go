// Package statistics folds, compares and recounts the tallies. Tables: tally, tally_delta; it also reads opening_hours and closure.
//
// A figure is always the folded tally plus the deltas that wait to be folded, read in one statement, so it is exact from the
// moment a visit is saved and at every moment of a fold. Only sums and counts are kept, never means: any months and any centres add
// up to a correct figure. Comparisons run under the region's role, which has no right to any table of persons. What is no number is
// one of three other things (missing, closed, suppressed) and never a zero.
package statistics
