// Package fault is the one error type of the program: a kind, a message key and, for bad input, the field it belongs to.
//
// Domains return faults; only the web edge turns a kind into a status code and a key into a sentence in the reader's
// language. A fault never carries personal data: Data holds numbers, codes and limits only.
package fault
