package queue

import (
	"math"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Call is a call as a forecast needs it. Ended is nil while the desk still has the ticket. Times are on the centre's clock.
type Call struct {
	Desk, Service uuid.UUID
	Taken, At     time.Time
	Ended         *time.Time
}

const (
	// pause is how long a desk may call nobody, although somebody waits, before it counts as no longer working.
	pause = 30 * time.Minute
	// quiet is the same while nobody waits.
	quiet = 3 * time.Hour
)

// PastOf makes turns of calls, which are in the order of desk and time. A turn lasts until the desk's next call where whoever was called then
// already waited when the person left: only then was it the desk that took so long, and not an empty room. Whoever came when the desk had been
// left by the person before waited for its answer alone. The turn of a desk's last call is not over yet, for all one knows.
func PastOf(calls []Call) Past {
	var past Past
	for i, c := range calls {
		if c.Ended == nil || i+1 == len(calls) || calls[i+1].Desk != c.Desk {
			continue
		}
		end, next := *c.Ended, calls[i+1]
		switch today := sameDay(next.At, c.At); {
		case today && !next.Taken.After(end):
			end = next.At
		case today:
			past.Answers = append(past.Answers, Answer{At: next.At, Took: next.At.Sub(next.Taken)})
		}
		past.Turns = append(past.Turns, Turn{Desk: c.Desk, Service: c.Service, At: c.At, Took: end.Sub(c.At)})
	}
	slices.SortFunc(past.Turns, func(a, b Turn) int { return a.At.Compare(b.At) })
	slices.SortFunc(past.Answers, func(a, b Answer) int { return a.At.Compare(b.At) })
	return past
}

func sameDay(a, b time.Time) bool { return a.YearDay() == b.YearDay() && a.Year() == b.Year() }

// RoomOf tells which desks work, from the last call of each on this day. Before anybody was called today, as many desks as are usually at work
// at this hour of this weekday are taken to be free.
func RoomOf(now time.Time, latest []Call, line []Waiter, past Past) Room {
	r := Room{Now: now, Line: line}
	here := slices.ContainsFunc(line, func(w Waiter) bool { return !w.Away })
	for _, c := range latest {
		switch {
		case c.Ended == nil, here && now.Sub(*c.Ended) <= pause:
			r.Desks = append(r.Desks, Busy{Desk: c.Desk, Service: c.Service, Since: c.At})
		case !here && now.Sub(*c.Ended) <= quiet:
			r.Desks = append(r.Desks, Busy{Desk: c.Desk})
		}
	}
	if len(latest) == 0 {
		r.Desks = make([]Busy, past.usual(now))
	}
	return r
}

// usual is how many desks were at work around this hour on the last days of this weekday, the middle of them; days on which nobody was called
// then do not count.
func (p Past) usual(now time.Time) int {
	days := map[string]map[uuid.UUID]bool{}
	for _, t := range p.Turns {
		if t.At.Weekday() != now.Weekday() || t.At.Hour() < now.Hour() || t.At.Hour() > now.Hour()+around {
			continue
		}
		day := t.At.Format(time.DateOnly)
		if days[day] == nil {
			days[day] = map[uuid.UUID]bool{}
		}
		days[day][t.Desk] = true
	}
	var counts []int
	for _, desks := range days {
		counts = append(counts, len(desks))
	}
	if len(counts) == 0 {
		return 0
	}
	slices.Sort(counts)
	return counts[(len(counts)-1)/2]
}

// turn is whose turn it is before whose at a desk; ok is false where the desk calls them not at all.
type turn struct {
	at int64
	ok bool
}

// The ways in which what somebody waits for may have been let go of by some time of a forecast.
const (
	passedOn = 1 << iota // by their adviser
	unaided              // and by whoever would have found an interpreter
	ways     = iota
)

// turnsAt are the turns of a line at a desk, once what everybody waits for has been let go of in some way; whoever comes next comes last. known is
// false for a desk that calls whoever is first.
func (p Policy) turnsAt(s Seat, known bool, line []Standing, way int) []turn {
	turns := make([]turn, len(line)+1)
	turns[len(line)] = turn{math.MaxInt64, true}
	for i, standing := range line {
		turns[i] = turn{int64(i), true}
		if way&passedOn != 0 {
			standing.Class.Adviser = uuid.Nil
		}
		if way&unaided != 0 {
			standing.Class.Interpreter = false
		}
		if known {
			turns[i].at, turns[i].ok = p.turn(s, standing)
		}
	}
	return turns
}

// way is what of a wait has been let go of so long from now.
func (w Waiter) way(at time.Duration) (way int) {
	if w.Left <= at {
		way |= passedOn
	}
	if w.Alone > 0 && w.Alone <= at {
		way |= unaided
	}
	return way
}

// By lets the desks of the room call as a policy does. line is how the policy sees r.Line, in the same order. What is left to its adviser is
// passed on when its time has come, and whoever has nobody to interpret is then called without.
func (r *Room) By(p Policy, seats map[uuid.UUID]Seat, line []Standing) {
	turns := make([][1 << ways][]turn, len(r.Desks))
	for d, desk := range r.Desks {
		seat, known := seats[desk.Desk]
		for way := range turns[d] {
			turns[d][way] = p.turnsAt(seat, known, line, way)
		}
	}
	r.First = func(desk int, at time.Duration, still []int) (first int, again time.Duration) {
		first, again = -1, forever
		var least turn
		for _, i := range still {
			w := r.waiter(i)
			t := turns[desk][w.way(at)][i]
			for _, then := range []time.Duration{w.Left, w.Alone} {
				if !t.ok && then > at && turns[desk][w.way(then)][i].ok {
					again = min(again, then)
				}
			}
			if t.ok && (first < 0 || t.at < least.at || t.at == least.at && i < len(line) && before(line[i].ID, line[first].ID)) {
				first, least = i, t
			}
		}
		return first, again
	}
}

// waiter is somebody in line, or whoever comes next.
func (r *Room) waiter(i int) Waiter {
	if i < len(r.Line) {
		return r.Line[i]
	}
	return Waiter{}
}
