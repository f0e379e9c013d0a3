package queue_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/tenant"
)

func TestWhoGoesOutKeepsThePlace(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 2)
	first, second, third := o.take(t, 0), o.take(t, 1), o.take(t, 0)
	for range 2 { // pressed twice
		if got, err := o.line.GoOut(t.Context(), o.Centre, first.ID); err != nil || got.State != queue.Away {
			t.Fatalf("going out: %s, %v", got.State, err)
		}
	}
	if look, err := o.line.Outlook(t.Context(), o.Centre, third); err != nil || look.Ahead != 1 || look.Out != 1 {
		t.Errorf("the third has %+v before, %v", look, err)
	}
	if got := o.call(t, 0); got.ID != second.ID {
		t.Errorf("%s is called, want %s: nobody waits for who is away", got.Label(), second.Label())
	}
	for range 2 {
		if got, err := o.line.ComeBack(t.Context(), o.Centre, first.ID); err != nil || got.State != queue.Waiting || got.Place != first.Place {
			t.Fatalf("coming back: %s, %v", got.State, err)
		}
	}
	if got := o.call(t, 1); got.ID != first.ID {
		t.Errorf("%s is called, want %s: who is back is called before who came later", got.Label(), first.Label())
	}
	if got := o.call(t, 2); got.ID != third.ID {
		t.Errorf("%s is called last, want %s", got.Label(), third.Label())
	}
	if _, err := o.line.GoOut(t.Context(), o.Centre, first.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("who was called goes out: %v", err)
	}
}

func TestWhoGivesTheTicketBackIsLeftUnserved(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	waiting, away, called := o.take(t, 0), o.take(t, 0), o.take(t, 0)
	if _, err := o.line.GoOut(t.Context(), o.Centre, away.ID); err != nil {
		t.Fatal(err)
	}
	var presses sync.WaitGroup
	for range 4 {
		for _, ticket := range []queue.Ticket{waiting, away} {
			presses.Go(func() {
				if got, err := o.line.GiveBack(t.Context(), o.Centre, ticket.ID); err != nil || got.State != queue.Left {
					t.Errorf("giving %s back: %s, %v", ticket.Label(), got.State, err)
				}
			})
		}
	}
	presses.Wait()
	if got := o.call(t, 0); got.ID != called.ID {
		t.Errorf("%s is called, want %s", got.Label(), called.Label())
	}
	if _, err := o.line.GiveBack(t.Context(), o.Centre, called.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a called ticket is given back: %v", err)
	}
	counted := 0
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT count(*) FROM visit v JOIN ticket t ON t.tenant_id = v.tenant_id AND t.visit_id = v.id
			WHERE v.tenant_id = ? AND v.outcome = 'left_unserved' AND t.state = 'left' AND t.ended_at IS NOT NULL`, tx.Tenant).Row().Scan(&counted)
	})
	if err != nil || counted != 2 {
		t.Errorf("%d visits are left unserved, %v; want 2", counted, err)
	}
}

func TestTheNightEndsWhoIsStillAway(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	ticket := o.take(t, 0)
	if _, err := o.line.GoOut(t.Context(), o.Centre, ticket.ID); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(24 * time.Hour)
	if err := o.line.CloseDay(t.Context(), o.Centre, o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got, err := o.line.ByID(t.Context(), o.Centre, ticket.ID); err != nil || got.State != queue.Left {
		t.Errorf("in the morning it is %s, %v", got.State, err)
	}
}

// An adviser who sees somebody who forgot to say that they are back calls them all the same.
func TestAnAdviserCallsWhoStandsThere(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	ticket := o.take(t, 0)
	if _, err := o.line.GoOut(t.Context(), o.Centre, ticket.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.line.CallNext(t.Context(), o.caller(0)); !fault.Is(err, fault.NotFound) {
		t.Errorf("who is away is called: %v", err)
	}
	if out := o.sees(t, 0).Away; len(out) != 1 || out[0].ID != ticket.ID {
		t.Errorf("%d are away", len(out))
	}
	if got, err := o.line.CallTicket(t.Context(), o.caller(0), ticket.ID, ""); err != nil || got.State != queue.Called {
		t.Errorf("calling: %s, %v", got.State, err)
	}
}

// shadow is the line as it ought to be, kept beside the real one.
type shadow struct {
	office
	random  *rand.Rand
	present []queue.Ticket
	away    []queue.Ticket
	called  map[uuid.UUID]bool
}

func (s *shadow) pick(from *[]queue.Ticket) queue.Ticket {
	i := s.random.IntN(len(*from))
	ticket := (*from)[i]
	*from = slices.Delete(*from, i, i+1)
	return ticket
}

// step does one thing that may happen in a centre.
func (s *shadow) step(t *testing.T) {
	switch what := s.random.IntN(12); {
	case what < 4:
		s.present = append(s.present, s.take(t, s.random.IntN(2)))
	case what < 6 && len(s.present) > 0:
		ticket := s.pick(&s.present)
		s.away = append(s.away, ticket)
		s.must(t, ticket, s.line.GoOut)
	case what < 8 && len(s.away) > 0:
		ticket := s.pick(&s.away)
		s.present = append(s.present, ticket)
		s.must(t, ticket, s.line.ComeBack)
	case what == 8 && len(s.present) > 0:
		s.must(t, s.pick(&s.present), s.line.GiveBack)
	case what == 9:
		if err := s.redis.FlushDB(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	default:
		s.callFirst(t)
	}
}

func (s *shadow) must(t *testing.T, ticket queue.Ticket, do func(context.Context, tenant.Centre, uuid.UUID) (queue.Ticket, error)) {
	if _, err := do(t.Context(), s.Centre, ticket.ID); err != nil {
		t.Fatal(err)
	}
}

// callFirst calls, and wants whoever came first of those who are there.
func (s *shadow) callFirst(t *testing.T) {
	c := s.caller(0)
	got, err := s.line.CallNext(t.Context(), c)
	if len(s.present) == 0 {
		if !fault.Is(err, fault.NotFound) {
			t.Fatalf("nobody is there, and %s is called, %v", got.Label(), err)
		}
		return
	}
	want := slices.MinFunc(s.present, func(a, b queue.Ticket) int { return int(a.Place - b.Place) })
	if err != nil || got.ID != want.ID {
		t.Fatalf("%s is called, %v; want %s", got.Label(), err, want.Label())
	}
	s.present = slices.DeleteFunc(s.present, func(p queue.Ticket) bool { return p.ID == got.ID })
	s.called[got.ID] = true
	if _, err := s.line.Start(t.Context(), c, got.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.line.Finish(t.Context(), c, got.ID); err != nil {
		t.Fatal(err)
	}
}

// Whatever people do, and whenever Redis forgets: of those who are there whoever came first is called, and nobody is lost.
func TestOfThoseWhoAreThereWhoeverCameFirstIsCalled(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		s := &shadow{office: open(t, 1, 2), random: rand.New(rand.NewPCG(seed, seed)), called: map[uuid.UUID]bool{}}
		for range 150 {
			s.step(t)
		}
		for len(s.away) > 0 {
			ticket := s.pick(&s.away)
			s.present = append(s.present, ticket)
			s.must(t, ticket, s.line.ComeBack)
		}
		for len(s.present) > 0 {
			s.callFirst(t)
		}
		s.callFirst(t)
	}
}

// The estimate comes from what the desks did while somebody waited, and says nothing before enough was seen.
func TestTheOutlookLearnsFromTheDay(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	for range 12 {
		o.take(t, 0)
	}
	for range 9 {
		last := o.take(t, 0)
		if look, err := o.line.Outlook(t.Context(), o.Centre, last); err != nil || look.Estimate.Known {
			t.Fatalf("after too few calls %+v is told, %v", look, err)
		}
		o.clock.Advance(6*time.Minute - time.Second)
		c := o.caller(0)
		ticket := o.call(t, 0)
		for _, step := range []func() (queue.Ticket, error){
			func() (queue.Ticket, error) { return o.line.Start(t.Context(), c, ticket.ID) },
			func() (queue.Ticket, error) { return o.line.Finish(t.Context(), c, ticket.ID) },
		} {
			if _, err := step(); err != nil {
				t.Fatal(err)
			}
		}
	}
	look, err := o.line.Outlook(t.Context(), o.Centre, o.take(t, 0))
	exactly := 13*6*time.Minute - time.Second // 13 turns, of which the first began a second ago
	want := queue.Estimate{Known: true, Early: exactly, About: exactly, Late: exactly}
	if err != nil || look.Ahead != 12 || look.Estimate != want {
		t.Errorf("told is %+v, %v; want %+v", look, err, want)
	}
}
