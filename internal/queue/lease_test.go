package queue_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// screen is a kiosk that gives out leased numbers while it reaches nobody.
type screen struct {
	id   uuid.UUID
	free []queue.Leased
}

// require is a test, or one round of a property.
type require interface {
	Context() context.Context
	Fatalf(format string, args ...any)
}

func (o office) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
	if err != nil {
		t.Fatal(err)
	}
}

func (o office) leased(t require, device uuid.UUID) *screen {
	free, err := o.line.Lease(t.Context(), o.Centre, device, o.Centre.BusinessDate(o.clock.Now()))
	if err != nil {
		t.Fatalf("lease: %v", err)
	}
	return &screen{id: device, free: free}
}

// give hands out the next number of the first queue, as a kiosk does by itself.
func (s *screen) give(o office) queue.Given {
	l := s.free[0]
	s.free = s.free[1:]
	return queue.Given{
		Centre: o.Centre, DeviceID: s.id, ServiceID: o.Services[0], Code: l.Code, Nonce: uuid.Must(uuid.NewV4()), Language: "sr", TakenAt: o.clock.Now(),
	}
}

func TestAKioskGetsNumbersOfItsOwnAndKeepsThem(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 2)
	first, second := uuid.Must(uuid.NewV4()), uuid.Must(uuid.NewV4())
	a, b := o.leased(t, first), o.leased(t, second)
	if len(a.free) != 60 || a.free[0].Number != 701 || a.free[0].Series != "A" || a.free[59].Series != "B" {
		t.Fatalf("%d numbers, from %+v to %+v", len(a.free), a.free[0], a.free[len(a.free)-1])
	}
	if b.free[0].Number != 731 {
		t.Errorf("the second kiosk begins at %d", b.free[0].Number)
	}
	if again := o.leased(t, first); !slices.Equal(again.free, a.free) {
		t.Error("asking again gives other numbers")
	}
	for range 16 {
		if _, err := o.line.TakeGiven(t.Context(), a.give(o)); err != nil {
			t.Fatal(err)
		}
	}
	if more := o.leased(t, first); len(more.free) != 60-16+30 {
		t.Errorf("after sixteen of a queue the kiosk has %d numbers", len(more.free))
	}
	o.clock.Advance(24 * time.Hour)
	if tomorrow := o.leased(t, first); len(tomorrow.free) != 60 || tomorrow.free[0].Number != 701 || tomorrow.free[0].Code == a.free[0].Code {
		t.Errorf("the next day there are %d numbers from %d", len(tomorrow.free), tomorrow.free[0].Number)
	}
}

func TestALeasedRangeEndsAndOrdinaryNumbersGoRoundIt(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	seen := map[int]bool{}
	for range 11 {
		for _, l := range o.leased(t, uuid.Must(uuid.NewV4())).free {
			if seen[l.Number] || l.Number < 701 || l.Number > 999 {
				t.Fatalf("number %d is leased twice or outside the range", l.Number)
			}
			seen[l.Number] = true
		}
	}
	if len(seen) != 299 {
		t.Errorf("%d numbers are leased, want all 299", len(seen))
	}
	o.take(t, 0)
	o.exec(t, `UPDATE queue_day SET last_number = 700 WHERE tenant_id = ?`, o.Centre.TenantID)
	if next := o.take(t, 0); next.Number != 2 {
		t.Errorf("after 700 comes %d, want the first number that nobody has", next.Number)
	}
}

// The reply to an online press was lost, so the kiosk gave out a number of its own: the person holds that one, and there is one ticket.
func TestANumberOnPaperTakesThePlaceOfAReplyThatWasLost(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	kiosk := o.leased(t, uuid.Must(uuid.NewV4()))
	before := o.take(t, 0)
	wish := o.wish(0)
	lost, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	paper := kiosk.give(o)
	paper.Nonce = wish.Nonce
	after := o.take(t, 0)
	for range 2 {
		entered, err := o.line.TakeGiven(t.Context(), paper)
		if err != nil || entered.ID != lost.ID || entered.Number != 701 || entered.Code != paper.Code {
			t.Fatalf("entered as %s, %v", entered.Label(), err)
		}
	}
	for _, want := range []uuid.UUID{before.ID, lost.ID, after.ID} {
		if got := o.call(t, 0); got.ID != want {
			t.Errorf("called %s out of turn", got.Label())
		} else if _, err := o.line.NoShow(t.Context(), o.caller(0), got.ID); err != nil {
			t.Fatal(err)
		}
	}
	late := kiosk.give(o)
	late.Nonce = wish.Nonce // the ticket of the lost reply is over by now
	if entered, err := o.line.TakeGiven(t.Context(), late); err != nil || entered.ID == lost.ID || entered.State != queue.Waiting {
		t.Errorf("who still holds a number waits: %+v, %v", entered, err)
	}
}

// A kiosk that was alone over night hands in the numbers of the day before: nobody is called by them any more, for there is another A 701 now.
func TestWhatIsHandedInAfterTheNightIsOver(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	paper := o.leased(t, uuid.Must(uuid.NewV4())).give(o)
	o.clock.Advance(24 * time.Hour)
	for range 2 {
		if entered, err := o.line.TakeGiven(t.Context(), paper); err != nil || entered.State != queue.Left {
			t.Fatalf("entered as %+v, %v", entered, err)
		}
	}
	today := o.take(t, 0)
	if got := o.call(t, 0); got.ID != today.ID {
		t.Errorf("called %s of yesterday", got.Label())
	}
}

func TestAKioskEntersOnlyWhatWasLeasedToIt(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	kiosk := o.leased(t, uuid.Must(uuid.NewV4()))
	paper := kiosk.give(o)
	for name, wrong := range map[string]func(queue.Given) queue.Given{
		"another code":   func(g queue.Given) queue.Given { g.Code = "zzzzzzzzzz"; return g },
		"another device": func(g queue.Given) queue.Given { g.DeviceID = uuid.Must(uuid.NewV4()); return g },
	} {
		if _, err := o.line.TakeGiven(t.Context(), wrong(paper)); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	paper.TakenAt = o.clock.Now().Add(time.Hour)
	if entered, err := o.line.TakeGiven(t.Context(), paper); err != nil || entered.TakenAt.After(o.clock.Now()) {
		t.Errorf("taken in the future: %v, %v", entered.TakenAt, err)
	}
}

func TestAnotherTenantHasNoPartInALease(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	other := testkit.NewPlace(t, o.db, 1, 1)
	device := uuid.Must(uuid.NewV4())
	mine := o.leased(t, device)
	theirs, err := o.line.Lease(t.Context(), other.Centre, device, other.Centre.BusinessDate(o.clock.Now()))
	if err != nil || len(theirs) == 0 || slices.ContainsFunc(theirs, func(l queue.Leased) bool { return slices.Contains(mine.free, l) }) {
		t.Errorf("Lease gives another tenant's numbers, or none: %v", err)
	}
	paper := mine.give(o)
	paper.Centre = other.Centre
	if _, err := o.line.TakeGiven(t.Context(), paper); !fault.Is(err, fault.NotFound) {
		t.Errorf("TakeGiven as another tenant: %v", err)
	}
}

// Whatever happens in whatever order, at two kiosks that come and go and one that never goes: every number on paper is one ticket, handed in
// once or five times at once, and people are called in the order in which they took their numbers.
func TestPaperNumbersAreEnteredOnceAndInTheirPlace(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	rapid.Check(t, func(r *rapid.T) {
		o.clock.Advance(24 * time.Hour) // a day of its own
		kiosks := []*screen{o.leased(r, uuid.Must(uuid.NewV4())), o.leased(r, uuid.Must(uuid.NewV4()))}
		var given []queue.Given
		var order []string // codes in the order of taking
		for range rapid.IntRange(1, 12).Draw(r, "people") {
			o.clock.Advance(time.Second)
			if n := rapid.IntRange(0, 2).Draw(r, "at"); n < 2 {
				g := kiosks[n].give(o)
				given, order = append(given, g), append(order, g.Code)
				continue
			}
			online, err := o.line.Take(r.Context(), o.wish(0))
			if err != nil {
				r.Fatal(err)
			}
			order = append(order, online.Code)
		}
		given = append(given, given[:len(given)/2]...) // some are handed in again
		var group sync.WaitGroup
		for _, g := range rapid.Permutation(given).Draw(r, "handed in") {
			group.Go(func() {
				if _, err := o.line.TakeGiven(r.Context(), g); err != nil {
					r.Errorf("%s: %v", g.Code, err)
				}
			})
		}
		group.Wait()
		line, err := o.line.Waiting(r.Context(), o.Centre)
		if err != nil {
			r.Fatal(err)
		}
		var codes, numbers []string
		for _, waiting := range line {
			codes, numbers = append(codes, waiting.Code), append(numbers, waiting.Label())
		}
		if !slices.Equal(codes, order) {
			r.Errorf("the line is %v, people took %v", codes, order)
		}
		slices.Sort(numbers)
		if len(slices.Compact(numbers)) != len(order) {
			r.Errorf("a number was given twice: %v", numbers)
		}
		for _, want := range order {
			got, err := o.line.CallNext(r.Context(), o.caller(0))
			if err != nil || got.Code != want {
				r.Fatalf("called %s, want %s: %v", got.Code, want, err)
			}
			if _, err := o.line.NoShow(r.Context(), o.caller(0), got.ID); err != nil {
				r.Fatal(err)
			}
		}
	})
}
