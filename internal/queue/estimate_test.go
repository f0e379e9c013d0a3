package queue_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/queue"
)

var (
	tuesday  = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	services = []uuid.UUID{uuid.Must(uuid.NewV4()), uuid.Must(uuid.NewV4())}
)

// pasts are turns of two services over some weeks.
func pasts(t *rapid.T) queue.Past {
	var p queue.Past
	for _, minutes := range rapid.SliceOfN(rapid.IntRange(1, 60), 20, 80).Draw(t, "minutes") {
		p.Turns = append(p.Turns, queue.Turn{
			Service: services[minutes%2], At: tuesday.Add(-time.Duration(minutes*7) * time.Hour), Took: time.Duration(minutes) * time.Minute,
		})
	}
	return p
}

func rooms(t *rapid.T) queue.Room {
	r := queue.Room{Now: tuesday}
	for _, since := range rapid.SliceOfN(rapid.IntRange(-1, 90), 1, 5).Draw(t, "desks") {
		desk := queue.Busy{Service: services[0]}
		if since >= 0 {
			desk.Since = tuesday.Add(-time.Duration(since) * time.Minute)
		}
		r.Desks = append(r.Desks, desk)
	}
	for _, w := range rapid.SliceOfN(rapid.IntRange(0, 3), 0, 30).Draw(t, "line") {
		r.Line = append(r.Line, queue.Waiter{Service: services[w%2], Away: w == 3})
	}
	return r
}

// Whoever is further back never waits less, one more desk makes nobody wait longer, and what is told is in whole steps and in order.
func TestAForecastKeepsTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, r := pasts(t), rooms(t)
		waits := p.Forecast(r, 1)
		if len(waits) != len(r.Line)+1 {
			t.Fatalf("%d forecasts for %d in line", len(waits), len(r.Line))
		}
		more := r
		more.Desks = append(slices.Clone(r.Desks), queue.Busy{})
		quicker := p.Forecast(more, 1)
		for i, w := range waits {
			if !slices.IsSorted(w) || w[0] < 0 {
				t.Fatalf("%d: %v", i, w)
			}
			e := queue.EstimateOf(w)
			if e.Known && (e.Early > e.About || e.About > e.Late) {
				t.Fatalf("%d: %+v", i, e)
			}
			if about, most := e.Told(); e.Known && (about >= most || about%(5*time.Minute) != 0 || most%(5*time.Minute) != 0) {
				t.Fatalf("%v to %v", about, most)
			}
			if i > 0 && e.Known && e.About < queue.EstimateOf(waits[i-1]).About {
				t.Fatalf("%d in line waits less than who is before", i)
			}
			if free := queue.EstimateOf(quicker[i]); e.Known && (free.Late > e.Late || free.About > e.About) {
				t.Fatalf("one more free desk, and number %d waits %+v instead of %+v", i, free, e)
			}
		}
	})
}

// At a centre whose turns are all alike everything is told exactly: so many at so many desks, one after the other.
func TestAForecastOfASteadyCentreIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		turn := time.Duration(rapid.IntRange(1, 40).Draw(t, "minutes")) * time.Minute
		p := queue.Past{Turns: make([]queue.Turn, 30)}
		for i := range p.Turns {
			p.Turns[i] = queue.Turn{Service: services[0], At: tuesday.AddDate(0, 0, -7), Took: turn}
		}
		desks, ahead := rapid.IntRange(1, 6).Draw(t, "desks"), rapid.IntRange(0, 20).Draw(t, "ahead")
		r := queue.Room{Now: tuesday, Desks: make([]queue.Busy, desks)}
		for range ahead {
			r.Line = append(r.Line, queue.Waiter{Service: services[0]})
		}
		waits := p.Forecast(r, 1)[ahead]
		if want := time.Duration(ahead/desks) * turn; waits[0] != want || waits[len(waits)-1] != want {
			t.Fatalf("%v to %v, want %v", waits[0], waits[len(waits)-1], want)
		}
	})
}

// The nearest past speaks: the same service on such a day at such an hour, and only where that is too little, more.
func TestAForecastDrawsFromTheNearestPast(t *testing.T) {
	t.Parallel()
	turns := func(n int, service int, at time.Time, minutes int) (p []queue.Turn) {
		for range n {
			p = append(p, queue.Turn{Service: services[service], At: at, Took: time.Duration(minutes) * time.Minute})
		}
		return p
	}
	sameHour, otherDay, otherHour := tuesday.AddDate(0, 0, -7), tuesday.AddDate(0, 0, -1), tuesday.AddDate(0, 0, -7).Add(5*time.Hour)
	for name, c := range map[string]struct {
		past []queue.Turn
		want int
	}{
		"such a day and hour": {slices.Concat(turns(20, 0, sameHour, 10), turns(50, 0, otherDay, 40), turns(50, 1, sameHour, 50)), 10},
		"such an hour":        {slices.Concat(turns(2, 0, otherDay, 20), turns(18, 0, sameHour, 20), turns(50, 0, otherHour, 40)), 20},
		"the same service":    {slices.Concat(turns(20, 0, otherHour, 30), turns(50, 1, sameHour, 50)), 30},
		"whatever was done":   {turns(20, 1, otherHour, 40), 40},
	} {
		r := queue.Room{Now: tuesday, Desks: make([]queue.Busy, 1), Line: []queue.Waiter{{Service: services[0]}}}
		if waits := (queue.Past{Turns: c.past}).Forecast(r, 1); queue.EstimateOf(waits[1]).About != time.Duration(c.want)*time.Minute {
			t.Errorf("%s: %v, want %d minutes", name, queue.EstimateOf(waits[1]).About, c.want)
		}
	}
}

func TestWhatCannotBeToldIsNotTold(t *testing.T) {
	t.Parallel()
	long := queue.Past{Turns: make([]queue.Turn, 30)}
	for i := range long.Turns {
		long.Turns[i] = queue.Turn{At: tuesday, Took: 30 * time.Minute}
	}
	line := make([]queue.Waiter, 9)
	for name, waits := range map[string][][]time.Duration{
		"nothing was seen":    queue.Past{}.Forecast(queue.Room{Now: tuesday, Desks: make([]queue.Busy, 1), Line: line}, 1),
		"too little was seen": (queue.Past{Turns: long.Turns[:7]}).Forecast(queue.Room{Now: tuesday, Desks: make([]queue.Busy, 1), Line: line}, 1),
		"no desk is working":  long.Forecast(queue.Room{Now: tuesday, Line: line}, 1),
		"it takes all day":    long.Forecast(queue.Room{Now: tuesday, Desks: make([]queue.Busy, 1), Line: line}, 1),
	} {
		if len(waits) > 0 && queue.EstimateOf(waits[len(waits)-1]).Known {
			t.Errorf("%s, and yet %v is told", name, queue.EstimateOf(waits[len(waits)-1]))
		}
	}
}

// A desk works while it serves, for half an hour after its last call while people wait, and for three hours while nobody does.
func TestWhichDesksWork(t *testing.T) {
	t.Parallel()
	ended := func(minutes int) *time.Time { at := tuesday.Add(-time.Duration(minutes) * time.Minute); return &at }
	calls := []queue.Call{
		{At: tuesday.Add(-2 * time.Hour)}, {At: tuesday.Add(-time.Hour), Ended: ended(29)}, {At: tuesday.Add(-time.Hour), Ended: ended(31)},
		{At: tuesday.Add(-4 * time.Hour), Ended: ended(181)},
	}
	if r := queue.RoomOf(tuesday, calls, []queue.Waiter{{}}, queue.Past{}); len(r.Desks) != 2 || r.Desks[1].Since.IsZero() {
		t.Errorf("while somebody waits: %+v", r.Desks)
	}
	if r := queue.RoomOf(tuesday, calls, []queue.Waiter{{Away: true}}, queue.Past{}); len(r.Desks) != 3 || !r.Desks[1].Since.IsZero() {
		t.Errorf("while nobody waits: %+v", r.Desks)
	}
}

func TestBeforeTheFirstCallTheUsualDesksAreExpected(t *testing.T) {
	t.Parallel()
	var calls []queue.Call
	for desk := range 3 { // three weeks ago three desks, then two, then one; and a call of today whose turn is not over
		for week := 3; week >= 0; week-- {
			if at := tuesday.AddDate(0, 0, -7*week); week > desk || week == 0 {
				calls = append(calls, queue.Call{Desk: uuid.UUID{byte(desk)}, At: at, Ended: &at})
			}
		}
	}
	if r := queue.RoomOf(tuesday, nil, nil, queue.PastOf(calls)); len(r.Desks) != 2 {
		t.Errorf("%d desks, want 2", len(r.Desks))
	}
}

func TestClosingTimeAndTheWayBackAreKept(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 11, 3, 0, 0, time.UTC)
	e := queue.Estimate{Known: true, Early: 20 * time.Minute, About: 25 * time.Minute, Late: 35 * time.Minute}
	if back, ok := e.BackBy(now); !ok || !back.Equal(now.Add(17*time.Minute)) {
		t.Errorf("back by %v, %v; want 11:20, which is not later than 20 minutes from now", back, ok)
	}
	if _, ok := (queue.Estimate{Known: true, Late: 10 * time.Minute}).BackBy(now); ok {
		t.Error("who may be called at once is told to come later")
	}
	if !e.Doubtful(now, now.Add(30*time.Minute)) || e.Doubtful(now, now.Add(40*time.Minute)) || e.Doubtful(now, time.Time{}) {
		t.Error("closing time is not kept")
	}
}

// Whom a desk calls first waits less, whoever came before; whom no desk calls is told nothing.
func TestAForecastCallsAsTheDesksDo(t *testing.T) {
	t.Parallel()
	p := queue.Past{Turns: make([]queue.Turn, 30)}
	for i := range p.Turns {
		p.Turns[i] = queue.Turn{Service: services[0], At: tuesday.AddDate(0, 0, -7), Took: 10 * time.Minute}
	}
	r := queue.Room{Now: tuesday, Desks: make([]queue.Busy, 2), Line: make([]queue.Waiter, 5)}
	r.First = func(desk int, _ time.Duration, line []int) (int, time.Duration) { // the one calls the last, the other the fourth alone; nobody the first
		switch {
		case desk == 1 && slices.Contains(line, 3):
			return 3, 0
		case desk == 0 && len(line) > 1:
			return line[len(line)-1], 0
		}
		return -1, never
	}
	waits := p.Forecast(r, 1)
	for i, minutes := range []int{-1, 20, 10, 0, 0, 0} {
		got := queue.EstimateOf(waits[i])
		if got.Known != (minutes >= 0) || got.Known && got.About != time.Duration(minutes)*time.Minute {
			t.Errorf("number %d is told %+v, want %d minutes", i, got, minutes)
		}
	}
}

// never is later than anything a forecast plays.
const never = time.Duration(1<<63 - 1)

// What is left to its adviser is called by them, or by the others from then on, and holds nobody up there before.
func TestAForecastLeavesAnAppointmentToItsAdviser(t *testing.T) {
	t.Parallel()
	p := queue.Past{Turns: make([]queue.Turn, 30)}
	for i := range p.Turns {
		p.Turns[i] = queue.Turn{Service: services[0], At: tuesday.AddDate(0, 0, -7), Took: 30 * time.Minute}
	}
	for name, c := range map[string]struct {
		left    time.Duration
		minutes []int // until the appointment, the walk-in and whoever comes next are called
	}{
		"a colleague is free before the adviser": {20 * time.Minute, []int{20, 25, 50}},
		"the adviser is free in time":            {30 * time.Minute, []int{25, 20, 50}},
	} {
		seats := map[uuid.UUID]queue.Seat{{1}: {Desk: uuid.UUID{1}, Adviser: uuid.UUID{9}}, {2}: {Desk: uuid.UUID{2}, Adviser: uuid.UUID{8}}}
		for id, s := range seats {
			s.Services = services[:1]
			seats[id] = s
		}
		r := queue.Room{
			Now: tuesday, Line: []queue.Waiter{{Service: services[0], Left: c.left}, {Service: services[0]}},
			Desks: []queue.Busy{{Desk: uuid.UUID{1}, Service: services[0], Since: tuesday.Add(-5 * time.Minute)},
				{Desk: uuid.UUID{2}, Service: services[0], Since: tuesday.Add(-10 * time.Minute)}},
		}
		r.By(queue.Usual(), seats, []queue.Standing{
			{ID: uuid.UUID{1}, Rank: 1, Class: queue.Class{Service: services[0], Adviser: uuid.UUID{9}}},
			{ID: uuid.UUID{2}, Rank: 2, Class: queue.Class{Service: services[0]}},
		})
		waits := p.Forecast(r, 1)
		for i, minutes := range c.minutes {
			if got := waits[i][len(waits[i])/2]; got != time.Duration(minutes)*time.Minute {
				t.Errorf("%s: number %d waits %v, want %d minutes", name, i, got, minutes)
			}
		}
	}
}

// The forecast plays the centre's own rules: it calls whom they call, in that order, for any line, policy and desks.
func TestAForecastPlaysThePolicy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy, seats := queue.Usual(), map[uuid.UUID]queue.Seat{}
		var line []queue.Standing
		r := queue.Room{Now: tuesday}
		languages := []string{"sq", "sr", "tr"}
		for i := range rapid.IntRange(1, 4).Draw(t, "desks") {
			seat := queue.Seat{Desk: uuid.UUID{byte(i + 1)}, Adviser: uuid.UUID{1, byte(i)}, Languages: languages[:rapid.IntRange(0, 3).Draw(t, "speaks")]}
			seat.Services = services[rapid.IntRange(0, 1).Draw(t, "serves"):]
			seats[seat.Desk] = seat
			r.Desks = append(r.Desks, queue.Busy{Desk: seat.Desk})
		}
		for i, rank := range rapid.SliceOfN(rapid.Int64Range(0, int64(40*time.Minute/time.Microsecond)), 0, 12).Draw(t, "ranks") {
			class := queue.Class{Service: rapid.SampledFrom(services).Draw(t, "service"), Speaks: rapid.SampledFrom(languages).Draw(t, "language")}
			class.Interpreter = rapid.Bool().Draw(t, "interpreter")
			waiter := queue.Waiter{Service: class.Service}
			if class.Interpreter && rapid.Bool().Draw(t, "alone") {
				waiter.Alone = time.Duration(i+1) * 7 * time.Minute
			}
			if rapid.IntRange(0, 2).Draw(t, "certain") == 0 {
				class.Adviser, waiter.Left = uuid.UUID{1, byte(rapid.IntRange(0, 4).Draw(t, "adviser"))}, time.Duration(i)*10*time.Minute
			}
			line = append(line, queue.Standing{ID: uuid.UUID{0, byte(i)}, Rank: rank, Class: class})
			r.Line = append(r.Line, waiter)
		}
		r.By(policy, seats, line)
		left := make([]int, len(line)+1)
		for i := range left {
			left[i] = i
		}
		for len(left) > 1 {
			desk, at := rapid.IntRange(0, len(r.Desks)-1).Draw(t, "desk"), time.Duration(rapid.IntRange(0, 120).Draw(t, "minutes"))*time.Minute
			waiting := make([]queue.Standing, 0, len(left))
			for _, i := range left[:len(left)-1] {
				standing := line[i]
				if r.Line[i].Left <= at { // by then it is passed on
					standing.Class.Adviser = uuid.Nil
				}
				if alone := r.Line[i].Alone; alone > 0 && alone <= at { // and called without an interpreter
					standing.Class.Interpreter = false
				}
				waiting = append(waiting, standing)
			}
			want := len(line) // whoever comes next
			if n := policy.Next(seats[r.Desks[desk].Desk], waiting); n >= 0 {
				want = left[n]
			}
			got, again := r.First(desk, at, left)
			if got != want {
				t.Fatalf("desk %d calls %d, the policy %d", desk, got, want)
			}
			if again <= at {
				t.Fatalf("desk %d asks at %s, and again at %s", desk, at, again)
			}
			if want == len(line) {
				break
			}
			left = slices.DeleteFunc(left, func(i int) bool { return i == want })
		}
	})
}
