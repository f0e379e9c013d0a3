package escpos

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const (
	em       = 20 // size of the drawn face at which a letter is as wide as the printer's own
	baseline = 19 // below the top of a letter
	codeSize = 320
	quiet    = 4 // white squares around a code
)

type cut struct {
	size int
	bold bool
}

// drawer keeps the faces one slip needs. They are not safe to share between slips.
type drawer map[cut]font.Face

func (d *drawer) face(size int, bold bool) (font.Face, error) {
	if face, ok := (*d)[cut{size, bold}]; ok {
		return face, nil
	}
	ttf := gomono.TTF
	if bold {
		ttf = gomonobold.TTF
	}
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("bundled font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(em * size), DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("bundled font: %w", err)
	}
	if *d == nil {
		*d = drawer{}
	}
	(*d)[cut{size, bold}] = face
	return face, nil
}

// draw sends a paragraph as pictures of its lines, in the places the printer's own letters would have.
func (e *encoder) draw(t Text) error {
	face, err := e.drawer.face(t.Size, t.Bold)
	if err != nil {
		return err
	}
	e.set(Text{Size: 1})
	for _, line := range t.lines(e.width(t.Size)) {
		letters := []rune(line)
		left := 0
		if t.Centre {
			left = (e.Columns - len(letters)*t.Size) * dots / 2
		}
		picture := image.NewGray(image.Rect(0, 0, left+len(letters)*dots*t.Size, max(lead, high*t.Size)))
		for i, r := range letters {
			stamp(picture, face, r, left+i*dots*t.Size, t.Size)
		}
		e.picture(picture)
	}
	return nil
}

// stamp draws a letter within its cell.
func stamp(on *image.Gray, face font.Face, r rune, x, size int) {
	cell := image.Rect(x, 0, x+dots*size, on.Rect.Dy())
	mask := fixed.P(x, baseline*size)
	if bounds, picture, at, _, ok := face.Glyph(mask, r); ok {
		visible := bounds.Intersect(cell)
		draw.DrawMask(on, visible, image.White, image.Point{}, picture, at.Add(visible.Min.Sub(bounds.Min)), draw.Over)
	}
}

func (q QR) print(e *encoder) error {
	if !e.Raster {
		return Text{Words: q.Address, Centre: true}.print(e)
	}
	code, err := qr.Encode(q.Address, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("code: %w", err)
	}
	e.set(Text{Size: 1})
	size := code.Bounds().Dx()
	scale := max(codeSize/(size+2*quiet), 2)
	left := (e.Columns*dots - size*scale) / 2
	picture := image.NewGray(image.Rect(0, 0, left+size*scale, (size+2*quiet)*scale))
	for y := range size {
		for x := range size {
			if code.At(x, y) == color.Black {
				square := image.Rect(left+x*scale, (y+quiet)*scale, left+(x+1)*scale, (y+quiet+1)*scale)
				draw.Draw(picture, square, image.White, image.Point{}, draw.Src)
			}
		}
	}
	e.picture(picture)
	return nil
}

// picture sends dots, eight to a byte; what is light in the picture is burnt black on the paper.
func (e *encoder) picture(p *image.Gray) {
	width, height := (p.Rect.Dx()+7)/8, p.Rect.Dy()
	e.put(gs, 'v', '0', 0, byte(width), byte(width>>8), byte(height), byte(height>>8)) //nolint:gosec // a slip is 72 bytes wide, a code below 400 dots high
	for y := range height {
		row := make([]byte, width)
		for x := range p.Rect.Dx() {
			if p.GrayAt(x, y).Y >= 128 {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		e.put(row...)
	}
}
