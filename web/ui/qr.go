package ui

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is a code to be drawn: one path of squares of size one.
type QR struct {
	Size int
	Path string
}

// NewQR makes the code of a text, which is ASCII, without its quiet zone. An error: the text is longer than a code can hold.
func NewQR(text string) (QR, error) {
	matrix, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return QR{}, err
	}
	size := matrix.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			begin := x
			for x < size && matrix.At(x, y) == color.Black {
				x++
			}
			if x > begin {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", begin, y, x-begin, x-begin)
			}
		}
	}
	return QR{Size: size, Path: path.String()}, nil
}

// quiet is the white border around a code, in squares.
const quiet = 4

// Box is the part of the plane a drawing shows.
func (q QR) Box() string {
	return fmt.Sprintf("%d %d %d %d", -quiet, -quiet, q.Size+2*quiet, q.Size+2*quiet)
}

// Ground is the white square below.
func (q QR) Ground() string {
	return fmt.Sprintf("M%d %dh%dv%dh-%dz", -quiet, -quiet, q.Size+2*quiet, q.Size+2*quiet, q.Size+2*quiet)
}
