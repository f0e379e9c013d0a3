package queue_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/queue"
)

func paces(t *rapid.T) queue.Pace {
	seconds := rapid.SliceOfN(rapid.IntRange(0, 3600), 8, 60).Draw(t, "seconds")
	var p queue.Pace
	for _, s := range seconds {
		p.Gaps = append(p.Gaps, time.Duration(s)*time.Second)
	}
	return p
}

// Whoever is further back is never promised less, somebody who may come back first can only make it longer, and the bounds are in order
// and in whole steps of five minutes.
func TestAnEstimateGrowsWithThePeopleAhead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, here, away := paces(t), rapid.IntRange(0, 120).Draw(t, "here"), rapid.IntRange(0, 20).Draw(t, "away")
		e, next, more := p.Estimate(here, away), p.Estimate(here+1, away), p.Estimate(here, away+1)
		if !e.Known {
			if next.Known || more.Known {
				t.Fatalf("%d ahead cannot be told, and one more can", here)
			}
			return
		}
		if e.From < 0 || e.From >= e.To || e.From%(5*time.Minute) != 0 || e.To%(5*time.Minute) != 0 {
			t.Fatalf("from %v to %v", e.From, e.To)
		}
		if next.Known && (next.From < e.From || next.To < e.To) {
			t.Fatalf("one more ahead: %v to %v after %v to %v", next.From, next.To, e.From, e.To)
		}
		if more.Known && (more.From != e.From || more.To < e.To) {
			t.Fatalf("one more away: %v to %v after %v to %v", more.From, more.To, e.From, e.To)
		}
	})
}

// A centre that does exactly the same all day long is told exactly, to the step.
func TestAnEstimateOfASteadyCentreHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gap := time.Duration(rapid.IntRange(1, 600).Draw(t, "seconds")) * time.Second
		here := rapid.IntRange(0, 20).Draw(t, "here")
		p := queue.Pace{}
		for range rapid.IntRange(8, 60).Draw(t, "calls") {
			p.Gaps = append(p.Gaps, gap)
		}
		wait := time.Duration(here+1) * gap
		if e := p.Estimate(here, 0); e.Known && (wait < e.From || wait >= e.To || e.To-e.From > 5*time.Minute) {
			t.Fatalf("%v is told as %v to %v", wait, e.From, e.To)
		}
	})
}

// Of the past itself, no more than one in ten took longer than what would have been said.
func TestAnEstimateWouldHaveHeldInThePast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, here := paces(t), rapid.IntRange(0, 7).Draw(t, "here")
		e := p.Estimate(here, 0)
		if !e.Known {
			return
		}
		longer := 0
		for i := range p.Gaps {
			var sum time.Duration
			for j := range here + 1 {
				sum += p.Gaps[(i+j)%len(p.Gaps)]
			}
			if sum >= e.To {
				longer++
			}
		}
		if longer > len(p.Gaps)/10+1 {
			t.Fatalf("%d of %d took longer than %v", longer, len(p.Gaps), e.To)
		}
	})
}

func TestWhatCannotBeToldIsNotTold(t *testing.T) {
	t.Parallel()
	gaps := func(n int, gap time.Duration) []time.Duration {
		list := make([]time.Duration, n)
		for i := range list {
			list[i] = gap
		}
		return list
	}
	for name, e := range map[string]queue.Estimate{
		"nothing was seen":     queue.Pace{}.Estimate(3, 0),
		"too little was seen":  queue.Pace{Gaps: gaps(7, time.Minute)}.Estimate(3, 0),
		"it takes all day":     queue.Pace{Gaps: gaps(20, 20*time.Minute)}.Estimate(30, 0),
		"nobody calls anybody": queue.Pace{Gaps: gaps(20, 4*time.Minute), Quiet: 10 * time.Minute}.Estimate(1, 0),
	} {
		if e.Known {
			t.Errorf("%s, and yet %v to %v is told", name, e.From, e.To)
		}
	}
}

func TestClosingTimeAndTheWayBackAreKept(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 11, 3, 0, 0, time.UTC)
	e := queue.Estimate{Known: true, From: 20 * time.Minute, To: 35 * time.Minute}
	if back, ok := e.BackBy(now); !ok || !back.Equal(now.Add(17*time.Minute)) {
		t.Errorf("back by %v, %v; want 11:20, which is not later than 20 minutes from now", back, ok)
	}
	if _, ok := (queue.Estimate{Known: true, To: 10 * time.Minute}).BackBy(now); ok {
		t.Error("who may be called at once is told to come later")
	}
	if !e.Doubtful(now, now.Add(30*time.Minute)) || e.Doubtful(now, now.Add(40*time.Minute)) || e.Doubtful(now, time.Time{}) {
		t.Error("closing time is not kept")
	}
}
