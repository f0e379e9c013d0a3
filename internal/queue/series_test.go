package queue_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
)

// series changes how the office's first queue counts.
func (o office) series(t *testing.T, change func(*queue.Series)) {
	t.Helper()
	all, err := o.line.AllSeries(t.Context(), o.Centre)
	if err != nil || len(all) == 0 {
		t.Fatalf("series: %v", err)
	}
	change(&all[0])
	if err := o.line.SetSeries(t.Context(), o.Centre, all[0]); err != nil {
		t.Fatal(err)
	}
}

// key is the message key of a fault.
func key(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Key
	}
	return ""
}

func (o office) talk(t *testing.T, desk int) queue.Ticket {
	t.Helper()
	ticket := o.call(t, desk)
	started, err := o.line.Start(t.Context(), o.caller(desk), ticket.ID)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return started
}

func (o office) finish(t *testing.T, desk int, ticket queue.Ticket) {
	t.Helper()
	if _, err := o.line.Finish(t.Context(), o.caller(desk), ticket.ID); err != nil {
		t.Fatalf("finish: %v", err)
	}
}

func TestASeriesBeginsAgainAndGivesNoNumberTwice(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	o.series(t, func(s *queue.Series) { s.Prefix, s.First, s.Last, s.KioskFirst, s.KioskLast = "ZE", 5, 9, 7, 8 })
	var given []int
	var tickets []queue.Ticket
	for range 3 { // 7 and 8 are the kiosks'
		ticket := o.take(t, 0)
		given, tickets = append(given, ticket.Number), append(tickets, ticket)
		if ticket.Series != "ZE" {
			t.Errorf("the number is %s", ticket.Label())
		}
	}
	if _, err := o.line.Take(t.Context(), o.wish(0)); key(err) != "queue.full" {
		t.Errorf("with every number in use: %v", err)
	}
	if given[0] != 5 || given[1] != 6 || given[2] != 9 {
		t.Errorf("given are %v", given)
	}
	o.finish(t, 0, o.talk(t, 0))
	if again := o.take(t, 0); again.Number != 5 {
		t.Errorf("then %d is given, want 5, which is over", again.Number)
	}
	missed := o.call(t, 0)
	if _, err := o.line.NoShow(t.Context(), o.caller(0), missed.ID); err != nil || missed.ID != tickets[1].ID {
		t.Fatalf("%s does not come: %v", missed.Label(), err)
	}
	if _, err := o.line.Take(t.Context(), o.wish(0)); key(err) != "queue.full" {
		t.Errorf("who missed a call may come back, and the number is given out: %v", err)
	}
}

func TestASeriesGoesOnOvernight(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	o.series(t, func(s *queue.Series) {
		s.First, s.Last, s.KioskFirst, s.KioskLast, s.Wrap = 1, 4, 2, 1, queue.WrapRange
	})
	o.take(t, 0)
	o.take(t, 0)
	o.clock.Advance(24 * time.Hour)
	for i, want := range []int{3, 4} {
		if got := o.take(t, 0); got.Number != want {
			t.Errorf("number %d of the next day is %d, want %d", i+1, got.Number, want)
		}
	}
	if _, err := o.line.Take(t.Context(), o.wish(0)); key(err) != "queue.full" {
		t.Errorf("the night has not ended yesterday's tickets yet: %v", err)
	}
	if err := o.line.CloseDay(t.Context(), o.Centre, o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got := o.take(t, 0); got.Number != 1 {
		t.Errorf("then comes %d", got.Number)
	}
}

func TestASeriesMustMakeSense(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	all, err := o.line.AllSeries(t.Context(), o.Centre)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*queue.Series){
		"three letters":           func(s *queue.Series) { s.Prefix = "ABC" },
		"small letters":           func(s *queue.Series) { s.Prefix = "a" },
		"backwards":               func(s *queue.Series) { s.First, s.Last = 10, 9 },
		"nothing but kiosks":      func(s *queue.Series) { s.KioskFirst, s.KioskLast = s.First, s.Last },
		"kiosks beside the range": func(s *queue.Series) { s.KioskFirst, s.KioskLast = 990, 1010 },
		"an unknown rule":         func(s *queue.Series) { s.Wrap = "week" },
	} {
		wrong := all[0]
		change(&wrong)
		if err := o.line.SetSeries(t.Context(), o.Centre, wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Fifty people press at once for a service of which ten numbers are left: ten get one, and the others are told so.
func TestAQuotaOfTenIsExactlyTen(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 2)
	ten := 10
	if err := o.line.SetQuota(t.Context(), o.Centre, o.Services[0], &ten); err != nil {
		t.Fatal(err)
	}
	var given, refused atomic.Int64
	var crowd sync.WaitGroup
	for range 50 {
		crowd.Go(func() {
			switch _, err := o.line.Take(t.Context(), o.wish(0)); {
			case err == nil:
				given.Add(1)
			case key(err) == "queue.quota":
				refused.Add(1)
			default:
				t.Errorf("take: %v", err)
			}
		})
	}
	crowd.Wait()
	if given.Load() != 10 || refused.Load() != 40 {
		t.Errorf("%d are given, %d refused", given.Load(), refused.Load())
	}
	o.take(t, 1) // another service has its own
	booked := queue.Arrival{Take: o.wish(0), Appointment: uuid.Must(uuid.NewV4()), Slot: o.clock.Now()}
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		_, err := o.line.CheckIn(t.Context(), tx, booked)
		return err
	})
	if err != nil {
		t.Errorf("who has an appointment is kept out: %v", err)
	}
	o.clock.Advance(24 * time.Hour)
	o.take(t, 0)
}

// What a party said at the kiosk is on its ticket and on its visit.
func TestATicketKnowsThePartyAndItsNeeds(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	wish := o.wish(0)
	wish.Adults, wish.Children = 2, 3
	wish.Needs = queue.Needs{Speaks: "rom", Interpreter: true, Access: queue.Codes{"hearing", "step_free"}}
	taken, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	read, err := o.line.ByID(t.Context(), o.Centre, taken.ID)
	if err != nil || read.Adults != 2 || read.Children != 3 || read.Speaks != "rom" || !read.Interpreter || read.Access.String() != "hearing,step_free" ||
		read.Class != taken.Class || read.Rank != taken.Rank {
		t.Errorf("the ticket is %+v, %v", read, err)
	}
	var adults, children int
	err = o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT adults, children FROM visit WHERE tenant_id = ? AND id = ?`, tx.Tenant, read.VisitID).Row().Scan(&adults, &children)
	})
	if err != nil || adults != 2 || children != 3 {
		t.Errorf("the visit has %d and %d, %v", adults, children, err)
	}
	for name, change := range map[string]func(*queue.Take){
		"a crowd":            func(w *queue.Take) { w.Adults = 31 },
		"a language of none": func(w *queue.Take) { w.Speaks = "xx" },
		"a need of none":     func(w *queue.Take) { w.Access = queue.Codes{"coffee"} },
		"fewer than nobody":  func(w *queue.Take) { w.Children = -1 },
	} {
		wrong := o.wish(0)
		change(&wrong)
		if _, err := o.line.Take(t.Context(), wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
