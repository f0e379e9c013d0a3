// Package reach counts what is looked at on the kiosks and phones: pages, languages, searches, how it helped. Reach is a count of its own,
// never a visit and never a person; it is kept as sums by day.
//
// Counting must not cost a page its speed, nor fail it while the database is away: it happens in memory and is written every few
// seconds. What a killed program had not written yet is lost, which no figure of persons may be, and this one may.
//
// Table: reach.
package reach
