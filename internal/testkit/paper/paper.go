// Package paper is a receipt printer for tests: it carries out the bytes it is sent, as a printer's manual says, and tells what a person
// would read on the paper. Letters that were drawn are recognised by their shape, and codes are read as a phone reads them. Only tests use
// it.
package paper

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/encoding/charmap"
)

// Line is one printed line.
type Line struct {
	Words  string
	Size   int
	Bold   bool // of a drawn line it is not told
	Centre bool // the same
	Drawn  bool
}

// Slip is what came out of the printer.
type Slip struct {
	Lines []Line
	Codes []string
	Cuts  int
}

// Text is what a person reads, words separated by one space. Letters that look the same in both scripts are written alike.
func (s Slip) Text() string {
	var words []string
	for _, line := range s.Lines {
		words = append(words, strings.Fields(Look(line.Words))...)
	}
	return strings.Join(words, " ")
}

// Says reports whether the words stand on the slip, one after another.
func (s Slip) Says(words string) bool {
	return strings.Contains(s.Text(), strings.Join(strings.Fields(Look(words)), " "))
}

// Look writes letters that look the same in both scripts alike: on paper nobody can tell them apart.
func Look(text string) string {
	return strings.NewReplacer("А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "Х", "X",
		"Ј", "J", "а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "ј", "j", "Ѕ", "S", "І", "I", "–", "-", "\u00a0", " ").Replace(text)
}

// printer is the state a printer keeps.
type printer struct {
	tb    testing.TB
	pages map[byte]*charmap.Charmap
	page  *charmap.Charmap
	line  Line
	slip  Slip
}

// Read carries out bytes on an Epson. It fails on whatever such a printer would not understand.
func Read(tb testing.TB, sent []byte) Slip {
	tb.Helper()
	p := &printer{tb: tb, pages: map[byte]*charmap.Charmap{18: charmap.CodePage852, 34: charmap.CodePage855}, line: Line{Size: 1}}
	in := bytes.NewBuffer(sent)
	for in.Len() > 0 {
		p.step(in)
	}
	if p.line.Words != "" {
		tb.Errorf("%q was never printed: no line feed", p.line.Words)
	}
	return p.slip
}

func (p *printer) step(in *bytes.Buffer) {
	switch b := in.Next(1)[0]; {
	case b == 0x1b:
		p.escape(in)
	case b == 0x1d:
		p.group(in)
	case b == 0x1c && in.Next(1)[0] == '.':
	case b == '\n':
		p.slip.Lines = append(p.slip.Lines, p.line)
		p.line.Words = ""
	case b >= 0x80 && p.page != nil:
		p.line.Words += string(p.page.DecodeByte(b))
	case b >= 0x20 && b < 0x7f:
		p.line.Words += string(rune(b))
	default:
		p.tb.Fatalf("byte %#x is no letter the printer was told of; after %q", b, p.slip.Text())
	}
}

func (p *printer) escape(in *bytes.Buffer) {
	switch c := in.Next(1)[0]; c {
	case '@':
		p.page, p.line = nil, Line{Size: 1}
	case 't':
		n := in.Next(1)[0]
		if p.page = p.pages[n]; p.page == nil {
			p.tb.Fatalf("code page %d is none of the printer's", n)
		}
	case 'a':
		p.line.Centre = in.Next(1)[0] == 1
	case 'E':
		p.line.Bold = in.Next(1)[0] == 1
	case 'd':
		in.Next(1)
	default:
		p.tb.Fatalf("ESC %q is not known", c)
	}
}

func (p *printer) group(in *bytes.Buffer) {
	switch c := in.Next(1)[0]; c {
	case '!':
		p.line.Size = int(in.Next(1)[0]&0x0f) + 1
	case 'V':
		in.Next(2)
		p.slip.Cuts++
	case 'r':
		in.Next(1)
	case 'v':
		in.Next(2)
		width, height := int(binary.LittleEndian.Uint16(in.Next(2)))*8, int(binary.LittleEndian.Uint16(in.Next(2)))
		data := in.Next(width / 8 * height)
		if len(data) != width/8*height || width > 576 {
			p.tb.Fatalf("a picture of %d × %d dots does not fit or breaks off", width, height)
		}
		p.picture(dots{width: width, height: height, data: data})
	default:
		p.tb.Fatalf("GS %q is not known", c)
	}
}

// dots is a printed picture.
type dots struct {
	width, height int
	data          []byte
}

func (d dots) at(x, y int) bool { return d.data[y*(d.width/8)+x/8]&(0x80>>(x%8)) != 0 }

// margin is the white paper around a picture.
const margin = 64

// ColorModel, Bounds and At make it an image, black on white.
func (d dots) ColorModel() color.Model { return color.GrayModel }

func (d dots) Bounds() image.Rectangle { return image.Rect(0, 0, d.width+2*margin, d.height+2*margin) }

func (d dots) At(x, y int) color.Color {
	x, y = x-margin, y-margin
	if x >= 0 && x < d.width && y >= 0 && y < d.height && d.at(x, y) {
		return color.Black
	}
	return color.White
}

func (p *printer) picture(d dots) {
	if words, size, ok := recognised(d); ok {
		p.slip.Lines = append(p.slip.Lines, Line{Words: words, Size: size, Drawn: true})
		return
	}
	code, err := scan(d)
	if err != nil {
		p.tb.Fatalf("a picture of %d × %d dots is neither words nor a code: %v", d.width, d.height, err)
	}
	p.slip.Codes = append(p.slip.Codes, code)
}

func scan(d dots) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(d)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		return "", fmt.Errorf("scan: %w", err)
	}
	return result.GetText(), nil
}
