package queue

import "time"

// Estimate is how long somebody will wait until they are called. Known is false when too little was seen to tell, and nothing is then said
// about minutes.
type Estimate struct {
	Known bool
	Early time.Duration // one in ten is called sooner
	About time.Duration // half are called sooner
	Late  time.Duration // one in ten is called later
}

const (
	// step is how fine an estimate is told: more would be false precision.
	step = 5 * time.Minute
	// longest is the wait about which nothing can honestly be said.
	longest = 4 * time.Hour
)

// EstimateOf reads an estimate off the waits of a forecast, which are in order of length.
func EstimateOf(waits []time.Duration) Estimate {
	if len(waits) == 0 {
		return Estimate{}
	}
	e := Estimate{Known: true, Early: quantile(waits, 0.1), About: quantile(waits, 0.5), Late: quantile(waits, 0.9)}
	if e.Late > longest {
		return Estimate{}
	}
	return e
}

// quantile is the value below which the share of the ordered values lies.
func quantile(values []time.Duration, share float64) time.Duration {
	return values[int(share*float64(len(values)-1))]
}

// Told is what is said: about how long, to the nearest step, and at most how long, a step at the least and later than about. They are whole
// steps.
func (e Estimate) Told() (about, most time.Duration) {
	about = e.About.Round(step)
	return about, max(e.Late.Truncate(step)+step, about+step)
}

// Doubtful reports whether the centre may close before the ticket is called. A zero closing time is not known and says nothing.
func (e Estimate) Doubtful(now, closes time.Time) bool {
	return e.Known && !closes.IsZero() && now.Add(e.Late).After(closes)
}

// BackBy is when somebody who is out should be back: before almost anybody in their place was called. ok is false when that is not known, or
// is now.
func (e Estimate) BackBy(now time.Time) (t time.Time, ok bool) {
	return now.Add(e.Early).Truncate(step), e.Known && e.Early >= 2*step
}
