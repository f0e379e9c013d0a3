package escpos

import (
	"bytes"
	"strings"
)

// Profile is what one printer can do. The numbers of code pages differ by maker and model.
type Profile struct {
	Columns  int  // letters in a line: 48 on 80 mm, 42 on some printers
	Latin    int  // number under which the printer keeps code page 852; None: it has none
	Cyrillic int  // the same for 855
	Raster   bool // it draws
}

// None is the number of a code page a printer does not have.
const None = -1

// Epson is the profile of Epson's printers and of the many that follow them.
func Epson() Profile { return Profile{Columns: 48, Latin: 18, Cyrillic: 34, Raster: true} }

// Block is one part of a slip: Text, QR, Rule or Space.
type Block interface{ print(*encoder) error }

// Text is a paragraph. Mark stands before its first line and the others are set in under it, as in a list.
type Text struct {
	Words  string
	Mark   string
	Size   int // 0 and 1: as usual; up to 8 times as wide and as high
	Bold   bool
	Centre bool
}

// QR is a code to be read by a phone. A printer that does not draw prints the address instead.
type QR struct{ Address string }

// Rule is a line across the slip.
type Rule struct{}

// Space is so many empty lines.
type Space struct{ Lines int }

const (
	esc = 0x1b
	fs  = 0x1c
	gs  = 0x1d

	dots = 12 // width of a letter
	high = 24 // and its height
	lead = 30 // from line to line
)

// encoder writes a slip and remembers what the printer has been told, so that nothing is told twice.
type encoder struct {
	Profile
	out    bytes.Buffer
	page   int
	style  Text // of Size, Bold and Centre
	drawer drawer
}

// Encode writes a slip and cuts the paper behind it.
func Encode(p Profile, slip ...Block) ([]byte, error) {
	e := &encoder{Profile: p, page: None, style: Text{Size: 1}}
	e.put(esc, '@', fs, '.') // as when switched on; and no Chinese, which some printers begin with and which swallows letters in pairs
	for _, block := range slip {
		if err := block.print(e); err != nil {
			return nil, err
		}
	}
	e.put(gs, 'V', 66, 0) // moves the paper to the knife and leaves it hanging by a strip
	return e.out.Bytes(), nil
}

func (e *encoder) put(b ...byte) { e.out.Write(b) }

// width is how many letters of a size fit into a line.
func (e *encoder) width(size int) int { return max(e.Columns/size, 1) }

func (t Text) print(e *encoder) error {
	t.Size = min(max(t.Size, 1), 8)
	t.Words, t.Mark = clean(t.Words), clean(t.Mark)
	if !e.writes(t.Mark + t.Words) {
		if e.Raster {
			return e.draw(t)
		}
		t.Words, t.Mark = e.plain(t.Words), e.plain(t.Mark)
	}
	e.set(t)
	for _, line := range t.lines(e.width(t.Size)) {
		e.write(line)
	}
	return nil
}

// set tells the printer how the next lines look.
func (e *encoder) set(t Text) {
	if t.Centre != e.style.Centre {
		e.put(esc, 'a', bit(t.Centre))
	}
	if t.Bold != e.style.Bold {
		e.put(esc, 'E', bit(t.Bold))
	}
	if t.Size != e.style.Size {
		e.put(gs, '!', byte((t.Size-1)<<4|(t.Size-1))) //nolint:gosec // a size is between 1 and 8
	}
	e.style = Text{Size: t.Size, Bold: t.Bold, Centre: t.Centre}
}

func bit(on bool) byte {
	if on {
		return 1
	}
	return 0
}

func (Rule) print(e *encoder) error { //nolint:unparam // one of the parts of a slip; others can fail
	e.set(Text{Size: 1})
	e.write(strings.Repeat("-", e.Columns))
	return nil
}

func (s Space) print(e *encoder) error { //nolint:unparam // as above
	e.put(esc, 'd', byte(min(max(s.Lines, 0), 255)))
	return nil
}
