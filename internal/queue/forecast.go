package queue

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Turn is how long one person kept a desk, from their call until the desk called or could call the next.
type Turn struct {
	Desk, Service uuid.UUID
	At            time.Time // of the call, on the centre's clock
	Took          time.Duration
}

// Past is what a centre was like lately.
type Past struct {
	Turns   []Turn   // in the order of the calls
	Answers []Answer // likewise
	Stays   Stays
}

// Answer is how long somebody waited who found a desk free.
type Answer struct {
	At   time.Time // of the call, on the centre's clock
	Took time.Duration
}

// Room is what goes on at a centre at a moment: what a forecast begins with.
type Room struct {
	Now   time.Time // on the centre's clock
	Desks []Busy    // the desks that are working
	Line  []Waiter  // in the order of joining
	// First is whom a desk calls so long from now of those who are still in line, by their places in Line; one more than the last is whoever
	// comes next. -1: nobody, and ask again then; forever: none of them. nil: whoever came first.
	First func(desk int, at time.Duration, line []int) (first int, again time.Duration)
}

// Busy is a working desk. Since is when it called the ticket whose turn goes on; zero: it is free.
type Busy struct {
	Desk    uuid.UUID // zero: some desk or other
	Service uuid.UUID
	Since   time.Time
}

// Waiter is somebody in line. One who is away may be back in time, or not.
type Waiter struct {
	Service uuid.UUID
	Waited  time.Duration
	Away    bool
	Left    time.Duration // so long from now it is left to its adviser
	Alone   time.Duration // after so long it is called without the interpreter it needs; 0: it is not
}

const (
	// runs is how often a forecast plays the line through. Of so many the tenth and the ninetieth part are told apart well.
	runs = 400
	// enough is from how many turns on a group of them is believed; fewest is the same for all turns of a centre together.
	enough, fewest = 20, 8
	// around is how many hours before and after the present one count as the same time of day.
	around = 1
	// rest is what a desk still needs whose turn is longer than any that was seen.
	rest = 2 * time.Minute
)

// like finds the turns to draw from: of the same service on the same weekday around the same hour; where these are too few, on any
// weekday; at any hour; and of any service. They come in order of length; nil when even all of them are too few.
func (p Past) like(service uuid.UUID, now time.Time) []time.Duration {
	same := func(t Turn) bool { return t.Service == service }
	hour := func(t Turn) bool { return near(t.At, now) }
	day := func(t Turn) bool { return t.At.Weekday() == now.Weekday() }
	for _, wanted := range []func(Turn) bool{
		func(t Turn) bool { return same(t) && day(t) && hour(t) },
		func(t Turn) bool { return same(t) && hour(t) },
		same,
	} {
		if found := p.lengths(wanted); len(found) >= enough {
			return found
		}
	}
	if found := p.lengths(func(Turn) bool { return true }); len(found) >= fewest {
		return found
	}
	return nil
}

// near reports whether two times are around the same hour of their days.
func near(a, b time.Time) bool {
	apart := (a.Hour() - b.Hour() + 24) % 24
	return apart <= around || apart >= 24-around
}

func (p Past) lengths(wanted func(Turn) bool) []time.Duration {
	var found []time.Duration
	for _, t := range p.Turns {
		if wanted(t) {
			found = append(found, t.Took)
		}
	}
	slices.Sort(found)
	return found
}

// answers are how long it took around this hour until a free desk called, or at any hour where these are too few. Never empty.
func (p Past) answers(now time.Time) []time.Duration {
	var here, all []time.Duration
	for _, a := range p.Answers {
		all = append(all, a.Took)
		if near(a.At, now) {
			here = append(here, a.Took)
		}
	}
	switch {
	case len(here) >= enough:
		return here
	case len(all) >= fewest:
		return all
	}
	return []time.Duration{0}
}

// Next is what is told to whoever comes next.
func (p Past) Next(r Room, seed uint64) Estimate {
	waits := p.Forecast(r, seed)
	if waits == nil {
		return Estimate{}
	}
	return EstimateOf(waits[len(r.Line)])
}

// Forecast plays the line through many times, with turns drawn from the past. It gives the waits of each in line, and last of whoever comes
// next, each in order of length. nil: too little was seen, or no desk is working, and nothing can honestly be said. The same seed gives the
// same answer, and who is further back never waits less.
func (p Past) Forecast(r Room, seed uint64) [][]time.Duration {
	if len(r.Desks) == 0 || len(p.Turns) < fewest {
		return nil
	}
	kinds := map[uuid.UUID][]time.Duration{}
	turns := func(service uuid.UUID) []time.Duration {
		if kinds[service] == nil {
			kinds[service] = p.like(service, r.Now)
		}
		return kinds[service]
	}
	g := game{turns: turns, answers: p.answers(r.Now), stay: p.Stays.chances()}
	waits := make([][]time.Duration, len(r.Line)+1)
	for run := range uint64(runs) {
		g.chance = rand.New(rand.NewPCG(seed, run)) //nolint:gosec // meant to be repeatable
		g.play(r, waits)
	}
	for _, w := range waits {
		slices.Sort(w)
	}
	return waits
}

// game is what one playing through draws from.
type game struct {
	turns   func(uuid.UUID) []time.Duration
	answers []time.Duration
	stay    []float64
	chance  *rand.Rand
}

// fate is what is drawn for somebody in line.
type fate struct {
	took, stays time.Duration
	comes       bool
}

// fates draws for each in line the same number of times, whatever comes of it. Whoever comes next is only looked at and holds nobody up.
func (g game) fates(line []Waiter) []fate {
	all := make([]fate, len(line), len(line)+1)
	for i, w := range line {
		turn := g.turns(w.Service)
		all[i] = fate{turn[g.chance.IntN(len(turn))], patience(g.stay, w.Waited, g.chance.Float64()), g.chance.IntN(2) == 0 || !w.Away}
	}
	return append(all, fate{comes: true, stays: forever})
}

// play adds one way in which it may go: the desk that is free first calls whom it calls first, and a desk that is free already takes its time to
// call. Whoever has no patience left by then is not there any more. Whoever is away waits as long as if they were back, and holds others up
// every second time. Those whom no desk calls wait forever.
func (g game) play(r Room, waits [][]time.Duration) {
	free := make(desks, len(r.Desks))
	for i, d := range r.Desks {
		free[i].desk = i
		if !d.Since.IsZero() {
			free[i].at = left(g.turns(d.Service), r.Now.Sub(d.Since), g.chance)
		}
	}
	heap.Init(&free)
	answer := g.answers[g.chance.IntN(len(g.answers))]
	fates := g.fates(r.Line)
	line := make([]int, len(fates))
	for i := range line {
		line[i] = i
	}
	for len(line) > 0 && len(free) > 0 {
		n, again := r.first(free[0], line)
		if n < 0 {
			free.pause(again)
			continue
		}
		i, wait := line[n], max(free[0].at, answer)
		line = slices.Delete(line, n, n+1)
		waits[i] = append(waits[i], wait)
		if f := fates[i]; f.comes && f.stays >= wait {
			free[0].at = wait + f.took
			heap.Fix(&free, 0)
		}
	}
	for _, i := range line {
		waits[i] = append(waits[i], forever)
	}
}

// first is the place in line of whom a desk calls.
func (r Room) first(d desk, line []int) (place int, again time.Duration) {
	if r.First == nil {
		return 0, 0
	}
	first, again := r.First(d.desk, d.at, line)
	return slices.Index(line, first), again
}

// left is how long a turn still goes on that has gone on for a while: drawn from those that were longer.
func left(turns []time.Duration, gone time.Duration, chance *rand.Rand) time.Duration {
	longer, _ := slices.BinarySearch(turns, gone)
	if longer == len(turns) {
		return rest
	}
	return turns[longer+chance.IntN(len(turns)-longer)] - gone
}

// desk is a desk and when, from now on, it is free.
type desk struct {
	at   time.Duration
	desk int
}

// desks is a heap of the desks by when each is free.
type desks []desk

// pause lets the first of them call nobody until then.
func (d *desks) pause(until time.Duration) {
	if until == forever {
		heap.Pop(d)
		return
	}
	(*d)[0].at = until
	heap.Fix(d, 0)
}

func (d desks) Len() int           { return len(d) }
func (d desks) Less(i, j int) bool { return d[i].at < d[j].at }
func (d desks) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *desks) Push(any)          {} // no desk is added
func (d *desks) Pop() any {
	*d = (*d)[:len(*d)-1]
	return nil
}
