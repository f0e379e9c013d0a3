package board

import (
	"encoding/binary"
	"math"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

// chime is what is heard before a number: two soft bells, the second a third lower. It is a sound of our own, so nobody has to be asked.
func (b *Board) chime(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return c.Blob(http.StatusOK, "audio/wav", bells())
}

const (
	rate   = 22050 // samples a second
	first  = 659.26
	second = 523.25
	lasts  = 1.5  // seconds
	later  = 0.42 // seconds after the first bell the second is struck
	struck = 0.4  // of the loudest there is; both together stay below it
)

var bells = sync.OnceValue(func() []byte {
	samples := make([]int16, int(lasts*rate))
	for i := range samples {
		at := float64(i) / rate
		samples[i] = int16(32767 * struck * (bell(first, at) + bell(second, at-later)) * min(1, (lasts-at)/0.1))
	}
	return wav(samples)
})

// bell is a tone and its octave that swell for a hundredth of a second and die away.
func bell(pitch, at float64) float64 {
	if at < 0 {
		return 0
	}
	turn := 2 * math.Pi * pitch * at
	return (0.8*math.Sin(turn) + 0.2*math.Sin(2*turn)) * math.Exp(-4*at) * min(1, at/0.01)
}

// wav puts the samples of one channel into a file.
func wav(samples []int16) []byte {
	size := uint32(2 * len(samples)) //nolint:gosec // a second and a half
	file := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, 36+size)...)
	file = append(file, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...) // 16 bytes follow: PCM, one channel
	file = binary.LittleEndian.AppendUint32(file, rate)
	file = binary.LittleEndian.AppendUint32(file, 2*rate)
	file = append(file, "\x02\x00\x10\x00data"...) // 2 bytes a sample, 16 bits
	file = binary.LittleEndian.AppendUint32(file, size)
	for _, s := range samples {
		file = binary.LittleEndian.AppendUint16(file, uint16(s)) //nolint:gosec // the same bits
	}
	return file
}
