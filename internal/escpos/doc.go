// Package escpos writes what a receipt printer of 80 mm understands: ESC/POS. It is pure; nothing here does input or output.
//
// Text is sent as letters, which is fast and prints best: code page 852 for Latin writings, 855 for Serbian in Cyrillic, changed within a
// line where both occur. A paragraph with a character that neither page has (quotation marks, arrows, a dash) is drawn whole, so that it
// is not set in two faces; QR codes are drawn as well, because the printers' own command for them differs by maker.
//
// Invariants: no word is broken unless it is longer than a line, and everything a reader of the slip needs is in its bytes: every slip
// begins by putting the printer into its first state, whatever was printed before.
package escpos
