package reach_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prag/internal/clock"
	"prag/internal/reach"
	"prag/internal/testkit"
)

type counter struct {
	testkit.Place
	clock *clock.Manual
	reach *reach.Reach
	other testkit.Place
}

func open(t *testing.T) counter {
	t.Helper()
	c := counter{clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	d := testkit.DB(t, c.clock)
	c.Place, c.other = testkit.NewPlace(t, d, 1, 1), testkit.NewPlace(t, d, 1, 1)
	c.reach = reach.New(d, c.clock, testkit.Log(t))
	return c
}

func (c counter) flush(t *testing.T) {
	t.Helper()
	if err := c.reach.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (c counter) sums(t *testing.T, p testkit.Place, days int) []reach.Sum {
	t.Helper()
	today := p.Centre.BusinessDate(c.clock.Now())
	sums, err := c.reach.Sums(t.Context(), p.Centre, today.AddDate(0, 0, 1-days), today)
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func TestWhatManyLookAtAtOnceAddsUp(t *testing.T) {
	t.Parallel()
	c := open(t)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 50 {
				c.reach.Count(c.Centre, reach.Seen{What: reach.Article, Value: "visas"})
				c.reach.Count(c.Centre, reach.Seen{})
			}
			if err := c.reach.Flush(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	c.reach.Count(c.Centre, reach.Seen{What: reach.Search, Value: reach.None})
	c.flush(t)
	c.flush(t) // nothing new
	want := []reach.Sum{{What: reach.Article, Value: "visas", N: 800}, {What: reach.Search, Value: reach.None, N: 1}}
	if diff := cmp.Diff(want, c.sums(t, c.Place, 1)); diff != "" {
		t.Error(diff)
	}
}

func TestADayIsTheCentresOwn(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.reach.Count(c.Centre, reach.Seen{What: reach.Topic, Value: "work"})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.reach.Flush(gone); err == nil { // what waits for the database keeps its day
		t.Fatal("written without a database")
	}
	c.clock.Advance(24 * time.Hour)
	c.reach.Count(c.Centre, reach.Seen{What: reach.Topic, Value: "work"})
	c.flush(t)
	if today, both := c.sums(t, c.Place, 1), c.sums(t, c.Place, 2); len(today) != 1 || today[0].N != 1 || len(both) != 1 || both[0].N != 2 {
		t.Errorf("today %+v, two days %+v", today, both)
	}
}

func TestWhatCouldNotBeWrittenWaits(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.reach.Count(c.Centre, reach.Seen{What: reach.Help})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.reach.Flush(gone); err == nil {
		t.Fatal("written without a database")
	}
	c.reach.Count(c.Centre, reach.Seen{What: reach.Help})
	c.flush(t)
	if sums := c.sums(t, c.Place, 1); len(sums) != 1 || sums[0].N != 2 {
		t.Errorf("%+v, want help twice", sums)
	}
}

func TestTheEndWritesWhatIsLeft(t *testing.T) {
	t.Parallel()
	c := open(t)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { c.reach.Run(ctx) })
	c.reach.Count(c.Centre, reach.Seen{What: reach.Agencies})
	stop()
	running.Wait()
	if sums := c.sums(t, c.Place, 1); len(sums) != 1 {
		t.Errorf("%+v, want one line", sums)
	}
}
