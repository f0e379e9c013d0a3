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

// Past is what turns at a centre were like lately, in the order of the calls.
type Past []Turn

// Room is what goes on at a centre at a moment: what a forecast begins with.
type Room struct {
	Now   time.Time // on the centre's clock
	Desks []Busy    // the desks that are working
	Line  []Waiter  // in the order of calling
}

// Busy is a working desk. Since is when it called the ticket whose turn goes on; zero: it is free.
type Busy struct {
	Service uuid.UUID
	Since   time.Time
}

// Waiter is somebody in line. One who is away may be back in time, or not.
type Waiter struct {
	Service uuid.UUID
	Away    bool
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
	hour := func(t Turn) bool {
		apart := (t.At.Hour() - now.Hour() + 24) % 24
		return apart <= around || apart >= 24-around
	}
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

func (p Past) lengths(wanted func(Turn) bool) []time.Duration {
	var found []time.Duration
	for _, t := range p {
		if wanted(t) {
			found = append(found, t.Took)
		}
	}
	slices.Sort(found)
	return found
}

// Forecast plays the line through many times, with turns drawn from the past. It gives the waits of each in line, and last of whoever comes
// next, each in order of length. nil: too little was seen, or no desk is working, and nothing can honestly be said. The same seed gives the
// same answer, and who is further back never waits less.
func (p Past) Forecast(r Room, seed uint64) [][]time.Duration {
	if len(r.Desks) == 0 || p.like(uuid.Nil, r.Now) == nil {
		return nil
	}
	kinds := map[uuid.UUID][]time.Duration{}
	turns := func(service uuid.UUID) []time.Duration {
		if kinds[service] == nil {
			kinds[service] = p.like(service, r.Now)
		}
		return kinds[service]
	}
	waits := make([][]time.Duration, len(r.Line)+1)
	for run := range uint64(runs) {
		r.play(turns, rand.New(rand.NewPCG(seed, run)), waits) //nolint:gosec // chance, and meant to be repeatable
	}
	for _, w := range waits {
		slices.Sort(w)
	}
	return waits
}

// play adds one way in which it may go: who is first in line goes to the desk that is free first. Whoever is away waits as long as if they
// were back, and holds others up every second time.
func (r Room) play(turns func(uuid.UUID) []time.Duration, chance *rand.Rand, waits [][]time.Duration) {
	free := make(desks, len(r.Desks))
	for i, d := range r.Desks {
		if !d.Since.IsZero() {
			free[i] = left(turns(d.Service), r.Now.Sub(d.Since), chance)
		}
	}
	heap.Init(&free)
	for i, w := range r.Line {
		waits[i] = append(waits[i], free[0])
		all := turns(w.Service)
		turn, comes := all[chance.IntN(len(all))], chance.IntN(2) == 0
		if !w.Away || comes {
			free[0] += turn
			heap.Fix(&free, 0)
		}
	}
	waits[len(r.Line)] = append(waits[len(r.Line)], free[0])
}

// left is how long a turn still goes on that has gone on for a while: drawn from those that were longer.
func left(turns []time.Duration, gone time.Duration, chance *rand.Rand) time.Duration {
	longer, _ := slices.BinarySearch(turns, gone)
	if longer == len(turns) {
		return rest
	}
	return turns[longer+chance.IntN(len(turns)-longer)] - gone
}

// desks is a heap of the times from now on at which each desk is free.
type desks []time.Duration

func (d desks) Len() int           { return len(d) }
func (d desks) Less(i, j int) bool { return d[i] < d[j] }
func (d desks) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *desks) Push(any)          {} // the desks stay the same
func (d *desks) Pop() any          { return nil }
