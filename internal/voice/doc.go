// Package voice reads texts aloud for people who cannot or do not want to read. espeak-ng speaks, lame makes the sound small enough for a
// phone; both are programs of the system, and where one is missing the pages are silent and everything else works.
//
// A text that stays is spoken once and kept as a file under its tenant; the file is named after the text, so that a changed text is spoken
// anew and nothing has to be declared out of date. The files are a cache: whoever deletes them loses nothing but a second. A recording that
// somebody handed in, MP3 or WAV, is made over to sound like the rest, and what follows it is spoken after it, in one file.
package voice
