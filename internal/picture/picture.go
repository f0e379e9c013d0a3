// Package picture makes what somebody hands in a picture that may be shown to everyone: read as a picture and drawn anew, so that nothing of
// the file itself stays (no place, no camera, no hidden words), upright, no wider than a screen needs, and once more for telephones.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"prag/internal/fault"
)

const (
	// MaxBytes is how large a file may be.
	MaxBytes = 10 << 20
	// maxPixels is how large a picture may be before it is made smaller: it takes four bytes of memory for each.
	maxPixels = 24_000_000
	// Large is the longest side of what is shown on a screen, in pixels.
	Large = 1280
	// Small is that of what is shown on a telephone.
	Small   = 640
	quality = 82
)

// Picture is what is shown. Its name says what it is and how large, so that a page can keep its place free.
type Picture struct {
	Name  string // SHA-256 of Body, width and height: "…-1280x720"
	Mime  string
	Body  []byte
	Small []byte // the same where Body is small already
}

type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are what is read, by what the bytes are, whatever the file is called.
func formats() map[string]format {
	return map[string]format{
		"image/png": {png.DecodeConfig, png.Decode}, "image/jpeg": {jpeg.DecodeConfig, jpeg.Decode}, "image/webp": {webp.DecodeConfig, webp.Decode},
	}
}

// Made draws a picture anew. fault.Invalid "picture.kind": it is none of ours or broken; "picture.pixels": too large to be read.
func Made(file []byte) (Picture, error) {
	kind := http.DetectContentType(file)
	f, ok := formats()[kind]
	if !ok {
		return Picture{}, fault.New(fault.Invalid, "picture.kind")
	}
	size, err := f.config(bytes.NewReader(file))
	if err != nil || size.Width < 1 || size.Height < 1 {
		return Picture{}, fault.Wrap(fault.Invalid, "picture.kind", err)
	}
	if size.Width > maxPixels/size.Height {
		return Picture{}, fault.New(fault.Invalid, "picture.pixels")
	}
	read, err := f.decode(bytes.NewReader(file))
	if err != nil {
		return Picture{}, fault.Wrap(fault.Invalid, "picture.kind", err)
	}
	turn := 1
	if kind == "image/jpeg" {
		turn = orientation(file)
	}
	large := upright(scaled(read, Large), turn)
	p := Picture{}
	if p.Body, p.Mime, err = encoded(large, kind != "image/jpeg"); err != nil {
		return Picture{}, err
	}
	p.Small = p.Body
	if b := large.Bounds(); max(b.Dx(), b.Dy()) > Small {
		if p.Small, err = as(p.Mime, scaled(large, Small)); err != nil {
			return Picture{}, err
		}
	}
	sum := sha256.Sum256(p.Body)
	p.Name = fmt.Sprintf("%s-%dx%d", hex.EncodeToString(sum[:]), large.Bounds().Dx(), large.Bounds().Dy())
	return p, nil
}

// scaled draws a picture on white paper, its longer side no longer than most.
func scaled(from image.Image, most int) *image.RGBA {
	width, height := Fit(from.Bounds().Dx(), from.Bounds().Dy(), most)
	paper := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(paper, paper.Bounds(), from, from.Bounds(), draw.Over, nil)
	return paper
}

// Fit is how large a picture is when its longer side is no longer than most.
func Fit(width, height, most int) (w, h int) {
	longer := max(width, height)
	if longer <= most {
		return width, height
	}
	return max(1, (width*most+longer/2)/longer), max(1, (height*most+longer/2)/longer)
}

// encoded writes a photograph as JPEG. What came as a drawing stays one where that is no larger: its edges stay sharp.
func encoded(p image.Image, drawing bool) (body []byte, mime string, err error) {
	body, err = as("image/jpeg", p)
	if err != nil || !drawing {
		return body, "image/jpeg", err
	}
	sharp, err := as("image/png", p)
	if len(sharp) <= len(body)*3/2 {
		return sharp, "image/png", err
	}
	return body, "image/jpeg", err
}

func as(mime string, p image.Image) ([]byte, error) {
	var out bytes.Buffer
	if mime == "image/png" {
		err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, p)
		return out.Bytes(), err
	}
	err := jpeg.Encode(&out, p, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}
