package referral

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func week(zone *time.Location, off ...string) calendar {
	c := calendar{zone: zone, weekdays: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, off: map[string]bool{}}
	for _, day := range off {
		c.off[day] = true
	}
	return c
}

// Working time goes by on working days alone, and not while the clocks stood still; an emergency's by the clock on the wall.
func TestTimeGoesByOnWorkingDays(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Belgrade")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, zone) }
	for name, c := range map[string]struct {
		from, want time.Time
		limit      limit
		pauses     []pause
	}{
		"within a week":                    {from: at(24, 9), limit: limit{2 * day, true}, want: at(26, 9)},
		"over a weekend":                   {from: at(26, 12), limit: limit{3 * day, true}, want: at(31, 12)},
		"over a holiday":                   {from: at(24, 9), limit: limit{3 * day, true}, want: at(30, 9)},
		"on the wall":                      {from: at(27, 20), limit: limit{span: 24 * time.Hour}, want: at(28, 20)},
		"asked on Friday, told on Monday":  {from: at(19, 12), limit: limit{3 * day, true}, pauses: []pause{{at(20, 12), at(23, 12)}}, want: at(25, 12)},
		"on the wall, with an hour's rest": {from: at(24, 9), limit: limit{span: 2 * time.Hour}, pauses: []pause{{at(24, 10), at(24, 11)}}, want: at(24, 12)},
		"a pause that is over before":      {from: at(24, 9), limit: limit{span: 2 * time.Hour}, pauses: []pause{{at(23, 10), at(23, 11)}}, want: at(24, 11)},
	} {
		calendar := week(zone)
		if name == "over a holiday" {
			calendar = week(zone, "2026-11-26")
			c.limit.span = 3 * day
			c.want = at(30, 9)
		}
		if got := calendar.after(c.from, c.limit, c.pauses); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got.In(zone), c.want)
		}
	}
}

// Whatever the pauses: a longer time is never over sooner, a pause never shortens, and nothing is over within one.
func TestPausesNeverShortenATime(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Belgrade")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2026, 3, 1, 0, 0, 0, 0, zone).Add(time.Duration(rapid.IntRange(0, 300*24).Draw(t, "hours")) * time.Hour)
		l := limit{time.Duration(rapid.IntRange(1, 400).Draw(t, "span")) * time.Hour, rapid.Bool().Draw(t, "working")}
		var pauses []pause
		at := from
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			begin := at.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "to")) * time.Hour)
			at = begin.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "long")) * time.Hour)
			pauses = append(pauses, pause{begin, at})
		}
		c := week(zone)
		end, plain := c.after(from, l, pauses), c.after(from, l, nil)
		longer := c.after(from, limit{l.span + time.Hour, l.working}, pauses)
		if end.Before(plain) || longer.Before(end) || end.Sub(from) < l.span-time.Hour { // a day of 23 hours in spring
			t.Fatalf("from %s: %s, without pauses %s, an hour more %s", from, end, plain, longer)
		}
		for _, p := range pauses {
			if end.After(p.from) && end.Before(p.to) {
				t.Fatalf("it is over at %s, within %v", end, p)
			}
		}
	})
}
