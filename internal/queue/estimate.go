package queue

import (
	"slices"
	"time"
)

// Estimate is how long somebody will probably wait until they are called, as two bounds in whole steps of five minutes. Known is false
// when too little was seen to tell, and nothing is then said about minutes.
type Estimate struct {
	Known    bool
	From, To time.Duration
}

const (
	// step is how fine an estimate is told: more would be false precision.
	step = 5 * time.Minute
	// fewest is from how many calls on the pace of a centre is believed.
	fewest = 8
	// longest is the wait about which nothing can honestly be said.
	longest = 4 * time.Hour
	// soon and late are the shares of the recent past that went faster than the lower and the upper bound.
	soon, late = 0.2, 0.9
)

// Pace is what a centre really did: the time between one call and the next while somebody was waiting, the newest last.
type Pace struct {
	Gaps []time.Duration
	// Quiet is how long nobody has been called although somebody waits.
	Quiet time.Duration
}

// Estimate tells the wait of somebody with so many people before them: here is how many of them are in the centre, away how many are out
// and may come back. From each call of the recent past on it looks how long as many further calls took; of these times one in five was
// shorter than the lower bound, and one in ten longer than the upper. Who is further back never has a shorter bound.
func (p Pace) Estimate(here, away int) Estimate {
	if len(p.Gaps) < fewest || p.Quiet > step+slices.Max(p.Gaps) {
		return Estimate{}
	}
	from, to := quantile(p.windows(here+1), soon), quantile(p.windows(here+away+1), late)
	e := Estimate{Known: true, From: from.Truncate(step), To: to.Truncate(step) + step}
	if e.To > longest {
		return Estimate{}
	}
	return e
}

// windows sums so many gaps in a row from each gap on. The past is a ring: what is asked for may be longer than what was seen.
func (p Pace) windows(length int) []time.Duration {
	var round time.Duration
	for _, g := range p.Gaps {
		round += g
	}
	sums := make([]time.Duration, len(p.Gaps))
	for i := range sums {
		sums[i] = time.Duration(length/len(p.Gaps)) * round
		for j := range length % len(p.Gaps) {
			sums[i] += p.Gaps[(i+j)%len(p.Gaps)]
		}
	}
	return sums
}

// quantile is the value below which the share of the values lies.
func quantile(values []time.Duration, share float64) time.Duration {
	slices.Sort(values)
	return values[int(share*float64(len(values)-1))]
}

// Doubtful reports whether the centre may close before the ticket is called. A zero closing time is not known and says nothing.
func (e Estimate) Doubtful(now, closes time.Time) bool {
	return e.Known && !closes.IsZero() && now.Add(e.To).After(closes)
}

// BackBy is when somebody who is out should be back: as early as they may be called. ok is false when that is not known, or is now.
func (e Estimate) BackBy(now time.Time) (t time.Time, ok bool) {
	return now.Add(e.From).Truncate(step), e.Known && e.From >= 2*step
}
