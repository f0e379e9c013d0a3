package kiosk

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"

	"prag/web/kioskui"
)

// address is the whole address of a path: what a phone is pointed at.
func (k *Kiosk) address(c echo.Context, path string) string {
	if k.Config.PublicURL != "" {
		return strings.TrimRight(k.Config.PublicURL, "/") + path
	}
	return c.Scheme() + "://" + c.Request().Host + path
}

// code draws a QR code as one SVG path, a unit for each module, without its quiet zone. The text is ASCII.
func code(text string) (kioskui.QR, error) {
	matrix, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return kioskui.QR{}, err
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
	return kioskui.QR{Size: size, Path: path.String()}, nil
}
