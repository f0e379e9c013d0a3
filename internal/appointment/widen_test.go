package appointment_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/appointment"
	"prag/internal/db"
)

// opening is a way in which a centre comes to have more times on one Tuesday: first it has fewer, then it changes that.
type opening struct {
	name         string
	places       int // that are new
	first, later func(p practice, day time.Time) error
}

var reason = map[string]string{"sq": "Trajnim", "sr": "Обука", "en": "Training"}

// openings are all of them, at a practice that gives four times each Tuesday.
func openings(ctx context.Context) []opening {
	rules := func(days int) func(practice, time.Time) error {
		return func(p practice, _ time.Time) error {
			r := appointment.DefaultRules()
			r.FreedMinutes, r.OfferMinutes, r.HorizonDays = 3, 30, days
			return p.diary.SaveRules(ctx, p.Centre, r)
		}
	}
	hours := func(places int) func(practice, time.Time) error {
		return func(p practice, day time.Time) error {
			_, err := p.diary.AddTemplate(ctx, p.Centre, appointment.Template{
				Weekday: 2, Opens: 13 * time.Hour, Closes: 15 * time.Hour, Minutes: 60, ForPublic: places, Modes: []appointment.Mode{appointment.InPerson},
				ValidFrom: day.Format(time.DateOnly), ValidTo: day.AddDate(0, 0, 1).Format(time.DateOnly),
				Services: []appointment.Quota{{ServiceID: p.Services[0], Most: -1}},
			})
			return err
		}
	}
	return []opening{
		{"a closure taken back", 4, func(p practice, day time.Time) error {
			return p.diary.Close(ctx, p.Centre, appointment.Closure{Day: day, Reason: reason})
		}, func(p practice, day time.Time) error { return p.diary.Open(ctx, p.Centre, day) }},
		{"hours no longer blocked", 2, func(p practice, day time.Time) error {
			return p.diary.AddBlock(ctx, p.Centre, appointment.Window{Day: day.Format(time.DateOnly), Opens: 9 * time.Hour, Closes: 10 * time.Hour})
		}, func(p practice, day time.Time) error {
			list, err := p.diary.Blocks(ctx, p.Centre, day)
			if err == nil {
				err = p.diary.DropBlock(ctx, p.Centre, list[0].ID)
			}
			return err
		}},
		{"longer hours", 2, nil, hours(1)},
		{"more places", 6, hours(1), hours(3)},
		{"a longer horizon", 4, rules(6), rules(42)},
	}
}

// New times go to the waiting list as freed ones do: so many places as people wait are nobody's for a random while, then each is offered to one
// person at a time. The others are everybody's at once. Nobody is passed over while a new place is left.
func TestNewTimesGoToTheWaitingListOneByOne(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	rules := appointment.DefaultRules()
	rules.FreedMinutes, rules.OfferMinutes = 3, 30
	p.rules(t, rules)
	tick, ways, offered := p.programs(t), openings(t.Context()), 0
	rapid.Check(t, func(rt *rapid.T) {
		p.clock.Advance(tuesday.AddDate(0, 0, 7*(weeks(p)+1)).Sub(p.clock.Now()))
		way := rapid.SampledFrom(ways).Draw(rt, "way")
		shown := p.Centre.Local(p.wish(0).StartsAt).AddDate(0, 0, 7*weeks(p))
		day := time.Date(shown.Year(), shown.Month(), shown.Day(), 0, 0, 0, 0, time.UTC)
		must := func(err error) {
			if err != nil {
				rt.Fatalf("%s: %v", way.name, err)
			}
		}
		if way.first != nil {
			must(way.first(p, day))
		}
		before := p.places(rt, day)
		var wishes []string
		for range rapid.IntRange(0, 7).Draw(rt, "people") {
			wishes = append(wishes, p.askFor(t, "", 8).Code) // as far as this Tuesday
		}
		must(way.later(p, day))
		if got, want := p.places(rt, day), before+way.places-min(way.places, len(wishes)); got != want {
			rt.Fatalf("%s: %d places are everybody's at once, want %d of %d new ones, with %d who wait", way.name, got, want, way.places, len(wishes))
		}
		if next := due(t, p); len(next) > 0 && (next[0].Before(p.clock.Now().Add(time.Minute)) || next[0].After(p.clock.Now().Add(4*time.Minute))) {
			rt.Fatalf("%s: offered after %v", way.name, next[0].Sub(p.clock.Now()))
		}
		for next := due(t, p); len(next) > 0; next = due(t, p) {
			if next[0].After(p.clock.Now()) {
				p.clock.Advance(next[0].Sub(p.clock.Now()))
			}
			p.answers(rt, t, wishes, rapid.IntRange(0, 40).Draw(rt, "milliseconds until it dies"), tick)
		}
		if n := number[int](t, p, overfull); n != 0 {
			rt.Fatalf("%d times have more appointments than places", n)
		}
		left := p.places(rt, day) - before
		for _, code := range wishes {
			w := p.waiting(t, code)
			if w.State == appointment.Offered || w.Offers == 0 && left > 0 {
				rt.Fatalf("%s: somebody is %s after %d offers, and %d new places are left", way.name, w.State, w.Offers, left)
			}
			offered += w.Offers
			must(p.diary.Withdraw(t.Context(), p.Centre, code))
		}
	})
	if offered < 50 {
		t.Errorf("%d offers: nothing was tried", offered)
	}
}

// places counts the places of a day that the public may book now.
func (p practice) places(rt *rapid.T, day time.Time) (n int) {
	free, err := p.diary.Free(rt.Context(), p.Centre, appointment.Want{ServiceID: p.Services[0], Mode: appointment.InPerson}, day, day.AddDate(0, 0, 1))
	if err != nil {
		rt.Fatal(err)
	}
	for _, f := range free {
		err := p.db.InTenant(rt.Context(), p.Centre.TenantID, func(tx *db.Tx) error {
			taken, err := db.One[int](tx, takenPlaces, map[string]any{"template": f.ID, "at": f.Starts, "now": tx.Now})
			n += f.ForPublic - taken
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
	}
	return n
}

const takenPlaces = `SELECT (SELECT count(*) FROM appointment WHERE template_id = @template AND starts_at = @at
		AND (status IN ('booked', 'confirmed') OR status = 'held' AND held_until > @now))
	+ (SELECT count(*) FROM freed_place WHERE template_id = @template AND starts_at = @at AND opens_at > @now)`
