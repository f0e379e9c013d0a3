package appointment_test

import (
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/fault"
)

// A manager gives hours more or fewer places from a day on. Whoever would have no place is named first, the last who booked; nothing is changed
// before the manager says so, and then it is a task.
func TestPlacesAreChangedAndWhoHasNoneIsNamed(t *testing.T) {
	t.Parallel()
	p := open(t, 2, 1)
	p.book(t, 0)
	last := p.book(t, 0)
	p.book(t, 1)
	fewer := appointment.Places{From: "2026-12-01", Public: 1, Staff: 1}
	affected, err := p.diary.ChangePlaces(t.Context(), p.Centre, p.template.ID, fewer, false)
	if !fault.Is(err, fault.Conflict) || len(affected) != 1 || affected[0].ID != last.ID {
		t.Fatalf("%d would have no place, %v", len(affected), err)
	}
	if n := p.free(t, false); n != 3 {
		t.Errorf("%d times are free, want the three from before", n)
	}
	if affected, err = p.diary.ChangePlaces(t.Context(), p.Centre, p.template.ID, fewer, true); err != nil || len(affected) != 1 {
		t.Fatalf("said so: %d, %v", len(affected), err)
	}
	if n := p.free(t, false); n != 2 {
		t.Errorf("%d times are free, want the two that nobody has", n)
	}
	if _, err := p.diary.Hold(t.Context(), p.wish(1)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a place that there is no more is given: %v", err)
	}
	stray, err := p.diary.Stray(t.Context(), p.Centre)
	if err != nil || len(stray) != 1 || stray[0].ID != last.ID {
		t.Errorf("%d strays, %v", len(stray), err)
	}
	before := p.wish(0)
	before.StartsAt = before.StartsAt.AddDate(0, 0, -7).Add(3 * 40 * time.Minute) // a week earlier, at eleven
	p.hold(t, before)
	before.Nonce = nonce()
	p.hold(t, before) // where the times have as many places as ever
	for _, more := range []appointment.Places{{From: "2026-12-08", Public: 5}, {From: "2026-12-01", Public: 2, Staff: 1}} {
		if affected, err = p.diary.ChangePlaces(t.Context(), p.Centre, p.template.ID, more, false); err != nil || len(affected) != 0 {
			t.Errorf("more places: %d, %v", len(affected), err)
		}
	}
	if list, err := p.diary.Templates(t.Context(), p.Centre, tuesday); err != nil || len(list) != 1 || len(list[0].Later) != 1 {
		t.Errorf("a change takes the place of what was planned for later: %+v, %v", list, err)
	}
}

// New places of hours that there are go to the waiting list first, as new hours do.
func TestMorePlacesGoToTheWaitingListFirst(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	rules := appointment.DefaultRules()
	rules.FreedMinutes, rules.OfferMinutes, rules.HorizonDays = 3, 30, 8
	p.rules(t, rules)
	for n := range 4 {
		p.book(t, n)
	}
	p.askFor(t, "", 8)
	if _, err := p.diary.ChangePlaces(t.Context(), p.Centre, p.template.ID, appointment.Places{From: "2026-12-01", Public: 2}, false); err != nil {
		t.Fatal(err)
	}
	if n := p.free(t, false); n != 3 {
		t.Errorf("%d times are everybody's, want all but the one that somebody waits for", n)
	}
	if next := due(t, p); len(next) != 1 {
		t.Errorf("%d places are kept for who waits, want one", len(next))
	}
}
