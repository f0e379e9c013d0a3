package paper

import (
	"image"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const letters = ` !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`" + `abcdefghijklmnopqrstuvwxyz{|}~` +
	`ËÇëçÄÖÜäöüßÉéČĆŽŠĐčćžšđ„“”‘’‚«»–—…→←•·€§°×` +
	`АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШабвгдђежзијклљмнњопрстћуфхцчџш`

// shapes are the letters by their dots, for each size a slip is set in.
var shapes = sync.OnceValue(func() map[int]map[string]rune {
	all := map[int]map[string]rune{}
	for size := 1; size <= 8; size++ {
		all[size] = map[string]rune{}
		for _, ttf := range [][]byte{gomono.TTF, gomonobold.TTF} {
			learn(all[size], ttf, size)
		}
	}
	return all
})

func learn(known map[string]rune, ttf []byte, size int) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(20 * size), DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic(err)
	}
	for _, r := range letters {
		cell := image.NewGray(image.Rect(0, 0, 12*size, lineHeight(size)))
		pen := font.Drawer{Dst: cell, Src: image.White, Face: face, Dot: fixed.P(0, 19*size)}
		pen.DrawString(string(r))
		var shape strings.Builder
		for _, shade := range cell.Pix {
			shape.WriteByte("01"[shade>>7])
		}
		if _, ok := known[shape.String()]; !ok {
			known[shape.String()] = r
		}
	}
}

func lineHeight(size int) int { return max(30, 24*size) }

// recognised reads a drawn line. Its first letter is wherever the first cell fits.
func recognised(d dots) (words string, size int, ok bool) {
	for size, known := range shapes() {
		if d.height != lineHeight(size) {
			continue
		}
		for left := range 12 * size {
			if words, ok := d.cells(known, left, size); ok {
				return words, size, true
			}
		}
	}
	return "", 0, false
}

func (d dots) cells(known map[string]rune, left, size int) (string, bool) {
	for x := range left {
		for y := range d.height {
			if d.at(x, y) {
				return "", false
			}
		}
	}
	var words strings.Builder
	for x := left; x < d.width; x += 12 * size {
		r, ok := known[d.shape(x, size)]
		if !ok {
			return "", false
		}
		words.WriteRune(r)
	}
	return strings.TrimSpace(words.String()), true
}

func (d dots) shape(left, size int) string {
	var shape strings.Builder
	for y := range d.height {
		for x := left; x < left+12*size; x++ {
			shape.WriteByte("01"[bit(x < d.width && d.at(x, y))])
		}
	}
	return shape.String()
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}
