package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

const (
	markerApp1     = 0xe1
	markerScan     = 0xda
	tagOrientation = 0x0112
)

// orientation is how a camera was held, 1 to 8 as EXIF counts; 1, upright, where the file does not say. It is the one thing of the file's
// own words that is heeded.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff && file[at+1] != markerScan; {
		size := int(binary.BigEndian.Uint16(file[at+2:]))
		if size < 2 || at+2+size > len(file) {
			return 1
		}
		if words, ok := bytes.CutPrefix(file[at+4:at+2+size], []byte("Exif\x00\x00")); ok && file[at+1] == markerApp1 {
			return tagged(words)
		}
		at += 2 + size
	}
	return 1
}

// tagged finds the tag in the first directory of a TIFF header.
func tagged(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := uint64(order.Uint16(tiff[at:]))
	for entry := at + 2; entries > 0 && entry+12 <= uint64(len(tiff)); entry, entries = entry+12, entries-1 {
		if order.Uint16(tiff[entry:]) == tagOrientation {
			if turn := int(order.Uint16(tiff[entry+8:])); turn >= 1 && turn <= 8 {
				return turn
			}
		}
	}
	return 1
}

// upright turns and mirrors a picture by how the camera was held.
func upright(from *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return from
	}
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, turn)
			to.SetRGBA(tx, ty, from.RGBAAt(x, y))
		}
	}
	return to
}

// turned is where a point of a picture of w × h goes.
func turned(x, y, w, h, turn int) (tx, ty int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
