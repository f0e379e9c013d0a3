package appointment_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/appointment"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func starts(slots []appointment.Slot) (list []string) {
	for _, s := range slots {
		list = append(list, s.Starts.Format("15:04 MST"))
	}
	return list
}

// On the nights the clocks change a template has an hour less or more, and its daytime stays where the wall says.
func TestTheTwoNightsOnWhichTheClocksChange(t *testing.T) {
	t.Parallel()
	belgrade := zone(t, "Europe/Belgrade")
	night := appointment.Template{Weekday: 7, Opens: time.Hour, Closes: 4 * time.Hour, Minutes: 60, ForPublic: 1, ValidFrom: "2026-01-01"}
	skipped := night
	skipped.Opens = 2*time.Hour + 30*time.Minute
	day := night
	day.Opens, day.Closes = 9*time.Hour, 11*time.Hour
	on := func(tpl appointment.Template, month time.Month, d int) string {
		p := appointment.Plan{Zone: belgrade, Templates: []appointment.Template{tpl}}
		from := time.Date(2026, month, d, 0, 0, 0, 0, belgrade)
		return fmt.Sprint(starts(p.Slots(from, from.AddDate(0, 0, 1))))
	}
	for _, c := range []struct{ got, want string }{
		{on(night, 3, 29), "[01:00 CET 03:00 CEST]"},
		{on(skipped, 3, 29), "[03:00 CEST]"},
		{on(night, 10, 25), "[01:00 CEST 02:00 CEST 02:00 CET 03:00 CET]"},
		{on(day, 3, 29), "[09:00 CEST 10:00 CEST]"}, {on(day, 10, 25), "[09:00 CET 10:00 CET]"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

// In the night in which an hour comes twice, nobody is booked at a time that reads as before the opening.
func TestTheHourThatComesTwiceOpensOnce(t *testing.T) {
	t.Parallel()
	w := appointment.Window{Weekday: 7, Opens: 2*time.Hour + 15*time.Minute, Closes: 3 * time.Hour, ValidFrom: "2026-01-01"}
	p := appointment.Plan{Zone: zone(t, "Europe/Belgrade"), Hours: []appointment.Window{w}, Templates: []appointment.Template{
		{ID: nonce(), Weekday: 7, Opens: 2 * time.Hour, Closes: 3 * time.Hour, Minutes: 15, ForPublic: 1, ValidFrom: "2026-01-01"},
	}}
	day := time.Date(2026, 10, 25, 0, 0, 0, 0, p.Zone)
	if got := len(p.Slots(day, day.AddDate(0, 0, 1))); got != 6 {
		t.Errorf("%d times, want the six from a quarter past, three and three", got)
	}
}

func hour(t *rapid.T, name string) time.Duration {
	return time.Duration(rapid.IntRange(0, 95).Draw(t, name)) * 15 * time.Minute
}

func window(t *rapid.T) appointment.Window {
	w := appointment.Window{Weekday: rapid.IntRange(1, 7).Draw(t, "weekday"), ValidFrom: "2026-01-01", Opens: hour(t, "opens")}
	w.Closes = min(w.Opens+time.Duration(rapid.IntRange(1, 40).Draw(t, "long"))*15*time.Minute, 24*time.Hour-time.Minute)
	return w
}

// Whatever the templates, hours, closures and blocks, in whatever zone and across both changes of the clocks: no time outside of the template,
// of the opening hours or on a closed day, none within a block, two of one template never overlap and keep their buffer.
func TestNoTimeOutsideOfHours(t *testing.T) {
	t.Parallel()
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		p := appointment.Plan{Zone: zone(t, rapid.SampledFrom([]string{"Europe/Belgrade", "Europe/Tirane", "Australia/Lord_Howe", "America/St_Johns"}).Draw(t, "zone"))}
		first := time.Date(2026, rapid.SampledFrom([]time.Month{3, 4, 10, 11}).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, p.Zone)
		for range rapid.IntRange(1, 4).Draw(t, "templates") {
			w := window(t)
			p.Templates = append(p.Templates, appointment.Template{
				ID: nonce(), Weekday: w.Weekday, Opens: w.Opens, Closes: w.Closes, Minutes: rapid.IntRange(5, 120).Draw(t, "minutes"),
				Buffer: rapid.IntRange(0, 30).Draw(t, "buffer"), ForPublic: 1, ValidFrom: "2026-01-01",
			})
		}
		for range rapid.IntRange(0, 8).Draw(t, "hours") {
			p.Hours = append(p.Hours, window(t))
		}
		p.Closed = map[string]bool{first.AddDate(0, 0, rapid.IntRange(0, 9).Draw(t, "closed")).Format(time.DateOnly): true}
		block := window(t)
		block.Day = first.AddDate(0, 0, rapid.IntRange(0, 9).Draw(t, "blocked")).Format(time.DateOnly)
		p.Blocks = append(p.Blocks, block)
		last := map[[16]byte]time.Time{}
		for _, s := range p.Slots(first, first.AddDate(0, 0, 10)) {
			seen++
			check(t, p, s)
			if before, ok := last[s.ID]; ok && s.Starts.Before(before.Add(time.Duration(s.Buffer)*time.Minute)) {
				t.Fatalf("%v begins too soon after %v", s.Starts, before)
			}
			last[s.ID] = s.Ends
		}
	})
	if seen < 100 {
		t.Errorf("only %d times were looked at", seen)
	}
}

// check looks at the clock on the wall, which is what people see, and not at how the time was found.
func check(t *rapid.T, p appointment.Plan, s appointment.Slot) {
	wall := func(at time.Time) time.Duration {
		return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	day := s.Starts.Format(time.DateOnly)
	weekday := int(s.Starts.Weekday()+6)%7 + 1
	if got := s.Ends.Sub(s.Starts); got != time.Duration(s.Minutes)*time.Minute {
		t.Fatalf("%v lasts %v", s.Starts, got)
	}
	if s.Weekday != weekday || wall(s.Starts) < s.Opens || wall(s.Ends) > s.Closes || s.Ends.Format(time.DateOnly) != day {
		t.Fatalf("%v – %v is outside of its template", s.Starts, s.Ends)
	}
	if p.Closed[day] {
		t.Fatalf("%v is on a closed day", s.Starts)
	}
	open := len(p.Hours) == 0
	for _, w := range p.Hours {
		open = open || w.Weekday == weekday && wall(s.Starts) >= w.Opens && wall(s.Ends) <= w.Closes
	}
	if !open {
		t.Fatalf("%v is outside of the opening hours", s.Starts)
	}
	for _, b := range p.Blocks {
		if b.Day == day && wall(s.Starts) < b.Closes && wall(s.Ends) > b.Opens {
			t.Fatalf("%v is blocked", s.Starts)
		}
	}
}

func TestEaster(t *testing.T) {
	t.Parallel()
	// From the tables of both churches.
	for year, want := range map[int][2]string{
		2024: {"2024-03-31", "2024-05-05"}, 2025: {"2025-04-20", "2025-04-20"}, 2026: {"2026-04-05", "2026-04-12"},
		2027: {"2027-03-28", "2027-05-02"}, 2028: {"2028-04-16", "2028-04-16"}, 2029: {"2029-04-01", "2029-04-08"},
		2035: {"2035-03-25", "2035-04-29"}, 2038: {"2038-04-25", "2038-04-25"}, 2000: {"2000-04-23", "2000-04-30"}, 2100: {"2100-03-28", "2100-05-02"},
	} {
		for i, kind := range []string{appointment.Catholic, appointment.Orthodox} {
			got, _ := appointment.Holiday{Kind: kind}.In(year)
			if got.Format(time.DateOnly) != want[i] {
				t.Errorf("%s Easter of %d is %s, want %s", kind, year, got.Format(time.DateOnly), want[i])
			}
		}
	}
	friday, _ := appointment.Holiday{Kind: appointment.Orthodox, Days: -2}.In(2027)
	if friday.Format(time.DateOnly) != "2027-04-30" {
		t.Errorf("Good Friday is %v", friday)
	}
	if _, ok := (appointment.Holiday{Kind: appointment.OneDay, OnDate: "2027-03-10"}).In(2028); ok {
		t.Error("a feast that was announced for one year comes again by itself")
	}
	if _, ok := (appointment.Holiday{Kind: appointment.Fixed, Month: 2, Day: 29}).In(2027); ok {
		t.Error("29 February is in 2027")
	}
}
