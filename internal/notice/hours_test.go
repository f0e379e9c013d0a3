package notice_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/notice"
)

// Next is the first moment at which a message may arrive, and Last lies before: over the nights of both changes of the clock too.
func TestTheNextSafeMomentIsTheFirst(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Belgrade")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, 22).Draw(t, "from")
		h := notice.Hours{From: from, To: rapid.IntRange(from+2, 24).Draw(t, "to"), Days: rapid.IntRange(1, 127).Draw(t, "days")}
		days := rapid.SampledFrom([]int{0, 82, 298}).Draw(t, "about") // of the year: an ordinary day, and those before the clocks change
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).AddDate(0, 0, days).Add(time.Duration(rapid.IntRange(0, 72*60).Draw(t, "minute")) * time.Minute)
		next := h.Next(now)
		if !h.Open(next) || next.Before(now) {
			t.Fatalf("%+v: after %s comes %s", h, now, next)
		}
		for at := now; at.Before(next); at = at.Add(15 * time.Minute) {
			if h.Open(at) {
				t.Fatalf("%+v: %s comes before %s", h, at, next)
			}
		}
		if !h.Open(now) && !h.Last(now).Before(now) {
			t.Fatalf("%+v: the last before %s is %s", h, now, h.Last(now))
		}
	})
	if h := (notice.Hours{}); h.Valid() || h.Open(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)) {
		t.Error("no hours are hours")
	}
}
