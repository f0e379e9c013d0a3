package appointment

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// How the day of a holiday is found.
const (
	Fixed    = "fixed"    // month and day of each year
	Catholic = "catholic" // days from the Easter of the Western churches
	Orthodox = "orthodox" // days from the Easter of the Orthodox churches
	OneDay   = "date"     // one day of one year: feasts that follow the moon are announced, not computed
)

// Holiday is a day of the state or of a faith.
type Holiday struct {
	ID     uuid.UUID
	Kind   string
	Month  int
	Day    int
	Days   int    // from Easter
	OnDate string // of one day: 2027-03-10
	Name   i18n.Text
	Closes bool // the centres are closed; otherwise it is only shown
}

// In is the holiday's day in a year; ok is false when it has none.
func (h Holiday) In(year int) (day time.Time, ok bool) {
	switch h.Kind {
	case Fixed:
		day = date(year, time.Month(h.Month), h.Day)
		return day, int(day.Month()) == h.Month // 29 February
	case Catholic:
		return easter(year).AddDate(0, 0, h.Days), true
	case Orthodox:
		return orthodoxEaster(year).AddDate(0, 0, h.Days), true
	}
	day, err := time.Parse(time.DateOnly, h.OnDate)
	return day, err == nil && day.Year() == year
}

// easter is the Sunday after the first full moon of spring, by the rule of the Gregorian calendar (the "anonymous" algorithm of 1876).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date(year, time.Month(n/31), n%31+1)
}

// orthodoxEaster is the same by the Julian calendar (Meeus), told in the days of the Gregorian one.
func orthodoxEaster(year int) time.Time {
	a, b, c := year%4, year%7, year%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	n := d + e + 114
	behind := year/100 - year/400 - 2 // days by which the Julian calendar is behind, after the February of a century
	return date(year, time.Month(n/31), n%31+1+behind)
}
