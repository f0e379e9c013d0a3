package appointment

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Template says when appointments are given on one day of the week. Opens and Closes are times on the wall, from midnight.
type Template struct {
	ID            uuid.UUID
	StaffID       uuid.UUID // zero: whoever is there
	Weekday       int       // ISO: 1 is Monday
	Opens, Closes time.Duration
	Minutes       int // length of one appointment
	Buffer        int // minutes between two
	ForPublic     int // places of each time
	ForStaff      int
	Modes         []Mode
	Languages     []string  // none: all
	InterpreterID uuid.UUID // who is there to interpret; zero: nobody
	Interpreter   string    // their name
	Interpreted   []string  // and languages
	ValidFrom     string    // days, as 2026-11-24
	ValidTo       string    // exclusive; "": for good
	Services      []Quota
	Later         []Places // other places from a day on, the earliest first
}

// Quota is a service of a template; no more than Most of the places of one time go to it, -1: no limit of its own.
type Quota struct {
	ServiceID uuid.UUID
	Most      int
}

// Window is a stretch of one day of the week in which the centre is open, or of one date in which nobody is booked.
type Window struct {
	StaffID            uuid.UUID // of a block: only this adviser's; zero: everybody's
	Weekday            int       // of opening hours
	Day                string    // of a block
	Opens, Closes      time.Duration
	ValidFrom, ValidTo string
}

// Plan is everything the times of a centre follow from.
type Plan struct {
	Zone      *time.Location
	Templates []Template
	Hours     []Window // none at all: nobody has entered them, and the centre is always open
	Blocks    []Window
	Closed    map[string]bool // days
}

// Slot is one time of a template.
type Slot struct {
	Template
	Starts, Ends time.Time // on the centre's clock
}

// Ref names the slot.
func (s Slot) Ref() Ref { return Ref{TemplateID: s.ID, StartsAt: s.Starts} }

// For is the slot's rule for a service.
func (s Slot) For(service uuid.UUID) (Quota, bool) {
	i := slices.IndexFunc(s.Services, func(q Quota) bool { return q.ServiceID == service })
	if i < 0 {
		return Quota{}, false
	}
	return s.Services[i], true
}

// Slots lists the times that begin at from or later and before to, the earliest first.
func (p Plan) Slots(from, to time.Time) []Slot {
	var all []Slot
	first := from.In(p.Zone)
	for day := date(first.Year(), first.Month(), first.Day()-1); !at(p.Zone, day, 0).After(to); day = day.AddDate(0, 0, 1) {
		for _, s := range p.day(day) {
			if !s.Starts.Before(from) && s.Starts.Before(to) {
				all = append(all, s)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Slot) int { return a.Starts.Compare(b.Starts) })
	return all
}

// day lists the times of one day of the calendar.
func (p Plan) day(day time.Time) (list []Slot) {
	name := day.Format(time.DateOnly)
	if p.Closed[name] {
		return nil
	}
	for _, t := range p.Templates {
		if t.Weekday != weekday(day) || !valid(name, t.ValidFrom, t.ValidTo) {
			continue
		}
		places := t.Places(name)
		t.ForPublic, t.ForStaff = places.Public, places.Staff
		end := at(p.Zone, day, t.Closes)
		step := time.Duration(t.Minutes+t.Buffer) * time.Minute
		for start := at(p.Zone, day, t.Opens); ; start = start.Add(step) {
			s := Slot{Template: t, Starts: start, Ends: start.Add(time.Duration(t.Minutes) * time.Minute)}
			if s.Ends.After(end) {
				break
			}
			if s.within(t.Opens, t.Closes) && p.open(day, s) && !p.blocked(day, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// open reports whether the centre is open for the whole of a slot.
func (p Plan) open(day time.Time, s Slot) bool {
	if len(p.Hours) == 0 {
		return true
	}
	name := day.Format(time.DateOnly)
	return slices.ContainsFunc(p.Hours, func(w Window) bool {
		return w.Weekday == weekday(day) && valid(name, w.ValidFrom, w.ValidTo) &&
			!s.Starts.Before(at(p.Zone, day, w.Opens)) && !s.Ends.After(at(p.Zone, day, w.Closes)) && s.within(w.Opens, w.Closes)
	})
}

// within reports whether the clock on the wall, which is what people read, shows no time outside of a stretch. In the night in which an hour
// comes twice that is more than lying between two moments.
func (s Slot) within(opens, closes time.Duration) bool {
	return wall(s.Starts) >= opens && wall(s.Ends) <= closes
}

func wall(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

func (p Plan) blocked(day time.Time, s Slot) bool {
	name := day.Format(time.DateOnly)
	return slices.ContainsFunc(p.Blocks, func(w Window) bool {
		return w.Day == name && (w.StaffID.IsNil() || w.StaffID == s.StaffID) &&
			(s.Starts.Before(at(p.Zone, day, w.Closes)) && s.Ends.After(at(p.Zone, day, w.Opens)) || wall(s.Starts) < w.Closes && wall(s.Ends) > w.Opens)
	})
}

func valid(day, from, to string) bool { return day >= from && (to == "" || day < to) }

func weekday(day time.Time) int { return (int(day.Weekday())+6)%7 + 1 }

// date is a day of the calendar, of no place.
func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// at is the moment at which the clock on the wall shows a time of a day. A time that the clocks skip is the moment they skip it; of a time that
// comes twice it is the first.
func at(zone *time.Location, day time.Time, clock time.Duration) time.Time {
	minutes := int(clock / time.Minute)
	t := time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, zone)
	wanted := date(day.Year(), day.Month(), day.Day()).Add(clock)
	reads := func(t time.Time) time.Time { return date(t.Year(), t.Month(), t.Day()).Add(wall(t)) }
	switch shown := reads(t); {
	case shown.After(wanted):
		begin, _ := t.ZoneBounds()
		return begin.In(zone)
	case shown.Before(wanted):
		_, end := t.ZoneBounds()
		return end.In(zone)
	}
	if begin, _ := t.ZoneBounds(); !begin.IsZero() {
		_, before := begin.Add(-time.Second).In(zone).Zone()
		_, after := t.Zone()
		if twice := t.Add(time.Duration(after-before) * time.Second); after < before && reads(twice.In(zone)).Equal(wanted) {
			return twice.In(zone)
		}
	}
	return t
}
