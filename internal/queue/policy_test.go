package queue_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/queue"
)

// anyPolicy draws rules of calling.
func anyPolicy(r *rapid.T) queue.Policy {
	p := queue.Usual()
	p.LanguageWait = time.Duration(rapid.IntRange(0, 60).Draw(r, "language wait")) * time.Minute
	p.Appointment = time.Duration(rapid.IntRange(0, 60).Draw(r, "appointment")) * time.Minute
	for _, reason := range queue.Priorities() {
		p.HeadStart[reason] = time.Duration(rapid.IntRange(0, 240).Draw(r, reason)) * time.Minute
	}
	return p
}

// anySeat draws a desk.
func anySeat(r *rapid.T, services []uuid.UUID, desks int) queue.Seat {
	s := queue.Seat{Desk: deskNo(rapid.IntRange(0, desks-1).Draw(r, "desk"))}
	s.Adviser = adviserNo(rapid.IntRange(0, desks-1).Draw(r, "adviser"))
	for _, id := range services {
		if rapid.Bool().Draw(r, "serves") {
			s.Services = append(s.Services, id)
		}
	}
	s.Languages = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"sq", "sr", "en"}), rapid.ID[string]).Draw(r, "speaks")
	s.Interpreters = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"rom", "tr"}), rapid.ID[string]).Draw(r, "interpreters")
	return s
}

func deskNo(n int) uuid.UUID { return uuid.UUID{0, 1, byte(n)} }

func adviserNo(n int) uuid.UUID { return uuid.UUID{0, 2, byte(n)} }

func anyClass(r *rapid.T, services []uuid.UUID, desks int) queue.Class {
	c := queue.Class{
		Service: rapid.SampledFrom(services).Draw(r, "service"),
		Speaks:  rapid.SampledFrom([]string{"", "sq", "sr", "en", "rom", "tr"}).Draw(r, "language"),
	}
	must := rapid.IntRange(0, 5).Draw(r, "must")
	c.Interpreter, c.Unaided = c.Speaks != "" && must == 0, c.Speaks != "" && must == 1
	switch rapid.IntRange(0, 5).Draw(r, "certain") {
	case 0:
		c.Desk = deskNo(rapid.IntRange(0, desks-1).Draw(r, "which"))
	case 1:
		c.Adviser = adviserNo(rapid.IntRange(0, desks-1).Draw(r, "who"))
	}
	return c
}

// The bound on starvation: at a desk that may call both, nobody is called before somebody who came earlier by more than the longest head start
// and the wait for a language together.
func TestNobodyIsPassedByMoreThanTheHeadStartAllows(t *testing.T) {
	t.Parallel()
	services := []uuid.UUID{{1}, {2}, {3}}
	rapid.Check(t, func(r *rapid.T) {
		p, s := anyPolicy(r), anySeat(r, services, 3)
		bound := (p.Longest() + p.LanguageWait).Microseconds()
		var line []queue.Standing
		var came []int64
		for i := range rapid.IntRange(1, 12).Draw(r, "people") {
			at := rapid.Int64Range(0, 6*3600*1e6).Draw(r, "came")
			reason := rapid.SampledFrom(append(queue.Priorities(), "")).Draw(r, "reason")
			came = append(came, at)
			line = append(line, queue.Standing{ID: uuid.UUID{15: byte(i)}, Rank: at - p.HeadStart[reason].Microseconds(), Class: anyClass(r, services, 3)})
		}
		order := p.Order(s, line)
		if next := p.Next(s, line); len(order) == 0 && next != -1 || len(order) > 0 && next != order[0] {
			r.Fatalf("next is %d, the order %v", next, order)
		}
		for n, i := range order {
			for _, later := range order[n+1:] {
				if came[later] < came[i]-bound {
					r.Fatalf("%d came %s after %d and is called before, with a bound of %s", i,
						time.Duration(came[i]-came[later])*time.Microsecond, later, time.Duration(bound)*time.Microsecond)
				}
			}
		}
		for i, t := range line {
			if _, _, ok := p.Delay(s, t.Class); ok != slices.Contains(order, i) {
				r.Fatalf("%d may be called: %v, and the order is %v", i, ok, order)
			}
		}
	})
}

func TestADeskCallsWhatItMay(t *testing.T) {
	t.Parallel()
	p, one, two := queue.Usual(), uuid.UUID{1}, uuid.UUID{2}
	s := queue.Seat{Desk: deskNo(1), Adviser: adviserNo(1), Services: []uuid.UUID{one}, Languages: []string{"sq", "en"}, Interpreters: []string{"tr"}}
	for name, c := range map[string]struct {
		class queue.Class
		delay time.Duration
		why   queue.Why
		ok    bool
	}{
		"its own language":           {queue.Class{Service: one, Speaks: "sq"}, 0, queue.Callable, true},
		"no language named":          {queue.Class{Service: one}, 0, queue.Callable, true},
		"another language":           {queue.Class{Service: one, Speaks: "sr"}, p.LanguageWait, queue.OtherLanguage, true},
		"another service":            {queue.Class{Service: two, Speaks: "sq"}, 0, queue.OtherService, false},
		"sent to this desk":          {queue.Class{Service: two, Speaks: "sr", Desk: deskNo(1)}, 0, queue.Callable, true},
		"sent to another desk":       {queue.Class{Service: one, Speaks: "sq", Desk: deskNo(2)}, 0, queue.OtherDesk, false},
		"with this adviser":          {queue.Class{Service: two, Speaks: "sr", Adviser: adviserNo(1)}, 0, queue.Callable, true},
		"with another adviser":       {queue.Class{Service: one, Speaks: "sq", Adviser: adviserNo(2)}, 0, queue.OtherAdviser, false},
		"an interpreter is free":     {queue.Class{Service: one, Speaks: "tr", Interpreter: true}, p.LanguageWait, queue.OtherLanguage, true},
		"no interpreter is free":     {queue.Class{Service: one, Speaks: "rom", Interpreter: true}, 0, queue.NoInterpreter, false},
		"nobody interprets":          {queue.Class{Service: one, Speaks: "rom", Unaided: true}, p.LanguageWait, queue.OtherLanguage, true},
		"none is needed at the desk": {queue.Class{Service: one, Speaks: "en", Interpreter: true}, 0, queue.Callable, true},
	} {
		if delay, why, ok := p.Delay(s, c.class); delay != c.delay || why != c.why || ok != c.ok {
			t.Errorf("%s: %s, %q, %v; want %s, %q, %v", name, delay, why, ok, c.delay, c.why, c.ok)
		}
	}
	if _, _, ok := p.Delay(queue.Seat{Services: []uuid.UUID{one}}, queue.Class{Service: one, Speaks: "rom"}); !ok {
		t.Error("a desk of which no language is known does not call")
	}
}
