// Package i18n gives every reader the program in their own language and script.
//
// Three languages are equal: Albanian (sq), Serbian (sr) and English (en). Serbian is authored in Cyrillic and its Latin
// form is derived from it, never the other way round, because "nj" in Latin may be њ or нј. A further language costs a
// locale file and translated content, no code here beyond a row in the table of tags.
package i18n
