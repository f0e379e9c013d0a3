package queue_test

import (
	"time"

	"prag/internal/queue"
)

// class is the class somebody ought to have.
func (w *world) class(p *person) string {
	c := queue.Class{Service: p.ServiceID, Speaks: p.Speaks, Interpreter: p.Interpreter && !p.unaided, Unaided: p.unaided}
	if p.adviser >= 0 {
		c.Adviser = w.Staff[p.adviser].ID
	}
	if p.forDesk >= 0 {
		c.Desk = w.Desks[p.forDesk]
	}
	return c.String()
}

// meets reports whether nothing but the language keeps a desk from calling somebody.
func (p *person) meets(desk int) bool {
	return (p.forDesk < 0 || p.forDesk == desk) && (p.adviser < 0 || p.adviser == desk)
}

// understands reports whether the adviser of a desk speaks somebody's language.
func (w *world) understands(desk int, p *person) bool {
	return w.speaks[desk] == "" || w.speaks[desk] == p.Speaks
}

// turn says whom a desk ought to call: the plain rule, written once more.
func (w *world) turn(desk int) *person {
	var best *person
	var least int64
	for _, p := range w.people {
		if p.State != queue.Waiting || !p.meets(desk) || p.Interpreter && !p.unaided && !w.understands(desk, p) {
			continue
		}
		at := p.Rank
		if p.forDesk < 0 && p.adviser < 0 && !w.understands(desk, p) {
			at += w.wait.Microseconds()
		}
		if best == nil || at < least || at == least && p.ID.String() < best.ID.String() {
			best, least = p, at
		}
	}
	return best
}

// due is when somebody ought to be called: when they came, or at the time of the appointment.
func (p *person) due() time.Time {
	if p.SlotAt != nil && p.SlotAt.After(p.TakenAt) {
		return *p.SlotAt
	}
	return p.TakenAt
}

// alone reports whether somebody has waited long enough for an interpreter, of whom there are none here, and nobody at work whose desk would call
// them speaks the language.
func (w *world) alone(p *person) bool {
	meets := 0
	for desk := range w.Desks {
		if (w.open[desk] || w.pauses[desk]) && p.meets(desk) {
			if w.understands(desk, p) {
				return false
			}
			meets++
		}
	}
	return p.Interpreter && meets > 0 && !w.clock.Now().Before(p.due().Add(queue.Usual().InterpreterWait))
}

// over reports whether a person has been left to their adviser, who always sits at the desk of the same number, for long enough: to the time of
// the appointment, and a while longer when the adviser is there.
func (w *world) over(p *person) bool {
	due := p.due()
	if w.open[p.adviser] || w.pauses[p.adviser] {
		due = due.Add(queue.Usual().AdviserWait)
	}
	return !w.clock.Now().Before(due)
}

// passOn is what every call does first.
func (w *world) passOn() {
	for _, p := range w.people {
		if p.State != queue.Waiting && p.State != queue.Away {
			continue
		}
		if p.adviser >= 0 && w.over(p) {
			p.adviser = -1
		}
		p.unaided = p.unaided || w.alone(p)
	}
}
