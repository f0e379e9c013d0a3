package escpos

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// clean composes letters with their marks, and leaves out what no paper shows: it could be taken for a command.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		case r == '–' || r == '‑' || r == '−': // in a face of equal widths they are the same stroke
			return '-'
		}
		return r
	}, norm.NFC.String(text))
}

// lines breaks a paragraph between words. A word longer than a line is broken where the line ends.
func (t Text) lines(width int) []string {
	indent := utf8.RuneCountInString(t.Mark)
	if indent >= width {
		indent = 0
	}
	first, rest := t.Mark, strings.Repeat(" ", indent)
	var lines []string
	for paragraph := range strings.SplitSeq(t.Words, "\n") {
		for _, line := range wrap(strings.Fields(paragraph), width-indent) {
			lines = append(lines, first+line)
			first = rest
		}
	}
	return lines
}

func wrap(words []string, width int) []string {
	var lines []string
	var line []rune
	for _, word := range words {
		letters := []rune(word)
		if len(line) > 0 && len(line)+1+len(letters) > width {
			lines, line = append(lines, string(line)), nil
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		line = append(line, letters...)
		for len(line) > width {
			lines, line = append(lines, string(line[:width])), line[width:]
		}
	}
	if len(line) > 0 {
		lines = append(lines, string(line))
	}
	return lines
}

// letter is the byte of a letter in one of the printer's code pages; ok is false where none has it.
func (e *encoder) letter(r rune) (b byte, page int, ok bool) {
	if r < utf8.RuneSelf {
		return byte(r), e.page, true //nolint:gosec // ASCII
	}
	latin, inLatin := charmap.CodePage852.EncodeRune(r)
	cyrillic, inCyrillic := charmap.CodePage855.EncodeRune(r)
	inLatin, inCyrillic = inLatin && e.Latin != None, inCyrillic && e.Cyrillic != None
	if inCyrillic && (!inLatin || e.page == e.Cyrillic) {
		return cyrillic, e.Cyrillic, true
	}
	return latin, e.Latin, inLatin
}

// writes reports whether the printer has every letter of a text.
func (e *encoder) writes(text string) bool {
	for _, r := range text {
		if _, _, ok := e.letter(r); !ok {
			return false
		}
	}
	return true
}

// write sends a line that the printer has the letters of.
func (e *encoder) write(line string) {
	for _, r := range line {
		b, page, _ := e.letter(r)
		if page != e.page {
			e.put(esc, 't', byte(page)) //nolint:gosec // a printer's number, checked where it is set
			e.page = page
		}
		e.put(b)
	}
	e.put('\n')
}

// plain replaces what a printer that does not draw lacks: by the sign nearest to it, a letter without its mark, or a question mark.
func (e *encoder) plain(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch near := nearest(r); {
		case e.writes(string(r)):
			out.WriteRune(r)
		case near != "":
			out.WriteString(near)
		default:
			out.WriteByte('?')
		}
	}
	return out.String()
}

func nearest(r rune) string {
	switch r {
	case '“', '”', '„', '«', '»':
		return `"`
	case '‘', '’', '‚':
		return "'"
	case '—', '•', '·':
		return "-"
	case '…':
		return "..."
	case '→':
		return "->"
	case '\u00a0', '\u2009', '\u202f':
		return " "
	}
	if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); base < utf8.RuneSelf {
		return string(base)
	}
	return ""
}
