package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"prag/internal/fault"
	"prag/internal/picture"
)

// drawn is a picture whose corner above on the left is red, and all else blue.
func drawn(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetRGBA(x, y, color.RGBA{B: 200, A: 255})
			if x < w/2 && y < h/2 {
				p.SetRGBA(x, y, color.RGBA{R: 200, A: 255})
			}
		}
	}
	return p
}

func jpegOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// told puts words of a camera into a JPEG: how it was held, and where.
func told(file []byte, turn uint16) []byte {
	words := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00 42.66 N 21.16 E")
	binary.BigEndian.PutUint16(words[24:], turn)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(words)+2))
	return append(append(head, words...), file[2:]...)
}

func shown(t *testing.T, body []byte) image.Image {
	t.Helper()
	p, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func red(p image.Image, x, y int) bool {
	r, _, b, _ := p.At(x, y).RGBA()
	return r > b
}

// However the camera was held, the picture stands upright, and nothing of what the camera wrote is left.
func TestAPictureStandsUprightAndSaysNothingMore(t *testing.T) {
	t.Parallel()
	for turn, corner := range map[uint16][2]bool{1: {true, true}, 2: {false, true}, 3: {false, false}, 4: {true, false}, 5: {true, true}, 6: {false, true}, 7: {false, false}, 8: {true, false}} {
		p, err := picture.Made(told(jpegOf(t, drawn(160, 80)), turn))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(p.Body, []byte("Exif")) || bytes.Contains(p.Body, []byte("42.66")) {
			t.Errorf("turn %d: the camera's words are still there", turn)
		}
		want := "-160x80"
		if turn >= 5 {
			want = "-80x160"
		}
		if !strings.HasSuffix(p.Name, want) {
			t.Errorf("turn %d: it is called %s", turn, p.Name)
		}
		got := shown(t, p.Body)
		for at, x := range map[bool]int{true: 5, false: got.Bounds().Dx() - 5} {
			for above, y := range map[bool]int{true: 5, false: got.Bounds().Dy() - 5} {
				if want := corner == [2]bool{at, above}; red(got, x, y) != want {
					t.Errorf("turn %d: left %v above %v is red: %v", turn, at, above, !want)
				}
			}
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	whole := jpegOf(t, drawn(400, 300))
	huge := pngOf(t, drawn(8, 8))
	binary.BigEndian.PutUint32(huge[16:], 30000) // its width, as the file claims
	binary.BigEndian.PutUint32(huge[20:], 30000)
	for what, c := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing": {nil, "picture.kind"}, "words": {[]byte("<svg onload='alert(1)'/>"), "picture.kind"}, "gif": {[]byte("GIF89a\x01\x00\x01\x00"), "picture.kind"},
		"half": {whole[:len(whole)/2], "picture.kind"}, "a claim": {huge, "picture.kind"}, "a name only": {[]byte("\x89PNG\r\n\x1a\n"), "picture.kind"},
	} {
		_, err := picture.Made(c.file)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAPictureTooLargeToBeReadIsRefused(t *testing.T) {
	t.Parallel()
	wide := pngOf(t, image.NewGray(image.Rect(0, 0, 25_000, 1000)))
	if _, err := picture.Made(wide); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "picture.pixels") {
		t.Errorf("25 million pixels: %v", err)
	}
}

// What is made is no longer than it may be, keeps its shape, is read again as it is called, and is the same each time.
func TestEveryPictureFitsAndKeepsItsShape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(1, 1700).Draw(r, "width"), rapid.IntRange(1, 40).Draw(r, "height")
		if rapid.Bool().Draw(r, "upright") {
			w, h = h, w
		}
		file := pngOf(t, drawn(w, h))
		p, err := picture.Made(file)
		if err != nil {
			r.Fatal(err)
		}
		again, _ := picture.Made(file)
		wantW, wantH := picture.Fit(w, h, picture.Large)
		large, small := shown(t, p.Body).Bounds(), shown(t, p.Small).Bounds()
		if again.Name != p.Name || large.Dx() != wantW || large.Dy() != wantH || max(wantW, wantH) > picture.Large {
			r.Fatalf("%d × %d became %v, called %s and %s", w, h, large, p.Name, again.Name)
		}
		if wantW, wantH = picture.Fit(large.Dx(), large.Dy(), picture.Small); small.Dx() != wantW || small.Dy() != wantH {
			r.Fatalf("%v became %v on a telephone", large, small)
		}
	})
}

// What can be seen through lies on white paper: nobody knows what colour the page behind it has.
func TestWhatCanBeSeenThroughIsWhite(t *testing.T) {
	t.Parallel()
	p, err := picture.Made(pngOf(t, image.NewNRGBA(image.Rect(0, 0, 20, 20))))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, a := shown(t, p.Body).At(10, 10).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff || a != 0xffff {
		t.Errorf("it is %x %x %x %x", r, g, b, a)
	}
}
