package queue_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prag/internal/db"
	"prag/internal/queue"
	"prag/internal/statistics"
	"prag/internal/testkit"
)

// busy lets a day go by, so that waits can be told: one person after the other, three to seven minutes each.
func (o office) busy(t *testing.T) {
	t.Helper()
	next := o.take(t, 0)
	for n := range 12 {
		got := o.call(t, 0)
		if got.ID != next.ID {
			t.Fatalf("%s is called, want %s", got.Label(), next.Label())
		}
		next = o.take(t, 0)
		o.serve(t, 0, got, 3+n%5)
	}
	o.serve(t, 0, o.call(t, 0), 5)
}

func (o office) serve(t *testing.T, desk int, ticket queue.Ticket, minutes int) {
	t.Helper()
	if _, err := o.line.Start(t.Context(), o.caller(desk), ticket.ID); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(time.Duration(minutes) * time.Minute)
	if _, err := o.line.Finish(t.Context(), o.caller(desk), ticket.ID); err != nil {
		t.Fatal(err)
	}
}

func (o office) look(t *testing.T, ticket queue.Ticket) queue.Outlook {
	t.Helper()
	look, err := o.line.Outlook(t.Context(), o.Centre, ticket)
	if err != nil {
		t.Fatal(err)
	}
	return look
}

type kept struct{ P10, P50, P90, Waited *int }

func (o office) promise(t *testing.T, ticket queue.Ticket) (k []kept) {
	t.Helper()
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) (err error) {
		k, err = db.All[kept](tx, `SELECT p10, p50, p90, waited FROM promise WHERE tenant_id = ? AND ticket_id = ?`, tx.Tenant, ticket.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (o office) promises(t *testing.T) statistics.Promises {
	t.Helper()
	stats := statistics.New(o.db)
	month := statistics.Month(o.clock.Now())
	sums, err := stats.Promises(t.Context(), o.Centre, statistics.Query{From: month, To: month})
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := stats.Recount(t.Context(), o.Centre.TenantID)
	for _, d := range wrong {
		if len(d.Measure) > 4 {
			t.Errorf("the tallies differ from the records: %+v (%v)", d, err)
		}
	}
	return sums.Promises
}

// What is told first is the promise, whatever is told later; the call holds it against the wait, once, and counts it.
func TestWhatWasToldIsHeldAgainstTheWait(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	o.busy(t)
	first, second, third := o.take(t, 0), o.take(t, 0), o.take(t, 0)
	served := o.call(t, 0)
	if served.ID != first.ID {
		t.Fatalf("%s is called", served.Label())
	}
	told := o.look(t, second).Estimate
	o.look(t, third)
	if !told.Known || told.About < 3*time.Minute || told.About > 7*time.Minute {
		t.Fatalf("%+v is told to the next of people who take five minutes on average", told)
	}
	o.serve(t, 0, served, 5)
	o.look(t, second)
	if got := o.promise(t, second); len(got) != 1 || *got[0].P50 != int(told.About/time.Second) || got[0].Waited != nil {
		t.Fatalf("%d promises after two looks, the first at %v", len(got), told)
	}
	o.call(t, 0)
	if got := o.promise(t, second); got[0].Waited == nil || *got[0].Waited != 300 {
		t.Errorf("after the call: %+v, want a wait of 300 seconds", got[0].Waited)
	}
	o.clock.Advance(3 * time.Hour)
	o.call(t, 1) // the third, far too late
	got := o.promises(t)
	want := statistics.Promises{N: 2, Kept: 1, Late: 1, Told: got.Told, Width: got.Width, WaitedSeconds: 300 + 300 + 3*3600}
	if diff := cmp.Diff(want, got); diff != "" || got.Told < 300+360 || got.Width <= 0 {
		t.Error(got, diff)
	}
}

func TestWhoWentOutOrLeftIsNotHeldAgainstWhatWasTold(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	o.busy(t)
	gone, left := o.take(t, 0), o.take(t, 0)
	o.look(t, gone)
	o.look(t, left)
	for _, step := range []func() (queue.Ticket, error){
		func() (queue.Ticket, error) { return o.line.GoOut(t.Context(), o.Centre, gone.ID) },
		func() (queue.Ticket, error) { return o.line.ComeBack(t.Context(), o.Centre, gone.ID) },
		func() (queue.Ticket, error) { return o.line.GiveBack(t.Context(), o.Centre, left.ID) },
	} {
		if _, err := step(); err != nil {
			t.Fatal(err)
		}
	}
	o.call(t, 0)
	if got := o.promises(t); got != (statistics.Promises{}) {
		t.Errorf("%+v is counted", got)
	}
	if len(o.promise(t, gone)) != 1 || o.promise(t, gone)[0].Waited != nil {
		t.Errorf("of who went out: %+v", o.promise(t, gone))
	}
}

// Before eight people were served nothing is told, and what was not told cannot be kept.
func TestNothingIsPromisedThatWasNotTold(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	ticket := o.take(t, 0)
	if look := o.look(t, ticket); look.Estimate.Known || len(o.promise(t, ticket)) != 0 {
		t.Errorf("%+v is told, and %d promises noted", look, len(o.promise(t, ticket)))
	}
	if e, err := o.line.Expected(t.Context(), o.Centre); err != nil || e.Known {
		t.Errorf("%+v is told to whoever comes next, %v", e, err)
	}
}

// Whoever comes next is told what they are told once they have their ticket.
func TestWhoComesNextIsToldTheSame(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	o.busy(t)
	o.take(t, 0)
	expected, err := o.line.Expected(t.Context(), o.Centre)
	if err != nil || !expected.Known {
		t.Fatalf("%+v, %v", expected, err)
	}
	if got := o.look(t, o.take(t, 0)).Estimate; (got.About - expected.About).Abs() > 2*time.Minute {
		t.Errorf("%v is told before, %v after", expected, got)
	}
}

func TestWhatIsExpectedAtACentreIsNotToldAsAnotherTenant(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	o.busy(t)
	forged := o.Centre
	forged.TenantID = testkit.NewPlace(t, o.db, 1, 1).Centre.TenantID
	if e, err := o.line.Expected(t.Context(), forged); err != nil || e.Known {
		t.Errorf("Expected as another tenant: %+v, %v", e, err)
	}
	if e, err := o.line.Expected(t.Context(), o.Centre); err != nil || !e.Known {
		t.Errorf("Expected as the own: %+v, %v", e, err)
	}
}

// A phone is told what the centre's own rules will do: who has priority comes first, and whom no desk at work may call is promised nothing.
func TestAPhoneIsToldWhatThePolicyDoes(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 2)
	o.busy(t)
	if err := o.line.SetDeskServices(t.Context(), o.Centre, o.Desks[0], o.Services[:1]); err != nil {
		t.Fatal(err)
	}
	first, second, other := o.take(t, 0), o.take(t, 0), o.take(t, 1)
	if _, err := o.line.SetPriority(t.Context(), o.caller(0), second.ID, queue.Danger); err != nil {
		t.Fatal(err)
	}
	if e := o.look(t, second).Estimate; !e.Known || e.About >= 3*time.Minute {
		t.Errorf("who has priority is told %+v", e)
	}
	if e := o.look(t, first).Estimate; !e.Known || e.About < 3*time.Minute {
		t.Errorf("who came first and is passed is told %+v", e)
	}
	if e := o.look(t, other).Estimate; e.Known {
		t.Errorf("whom no desk may call is told %+v", e)
	}
}

// All tickets read at once say what each of them says when read alone, and promise nothing.
func TestManyWhoLookAreToldTheSame(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 2)
	o.busy(t)
	tickets := []queue.Ticket{o.take(t, 0), o.take(t, 1), o.take(t, 0), o.take(t, 1), o.take(t, 0)}
	out, err := o.line.GoOut(t.Context(), o.Centre, tickets[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	tickets[0], tickets[1] = o.call(t, 0), out
	held, err := o.line.Holdings(t.Context(), o.Centre)
	if err != nil || len(held) != len(tickets) {
		t.Fatalf("%d are read, want %d (%v)", len(held), len(tickets), err)
	}
	for _, ticket := range tickets {
		var alone queue.Outlook
		if ticket.State != queue.Called {
			alone = o.look(t, ticket)
		}
		now, err := o.line.ByID(t.Context(), o.Centre, ticket.ID)
		if diff := cmp.Diff(queue.Holding{Ticket: now, Outlook: alone}, held[ticket.ID]); err != nil || diff != "" {
			t.Errorf("%s (%v): %s", ticket.Label(), err, diff)
		}
	}
	last := o.take(t, 0)
	if _, err := o.line.Holdings(t.Context(), o.Centre); err != nil || len(o.promise(t, last)) != 0 {
		t.Errorf("a reading for all promises something (%v)", err)
	}
}
