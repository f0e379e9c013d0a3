package queue_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
)

// wants calls at a desk and compares whom it gets.
func (o office) wants(t *testing.T, desk int, want queue.Ticket) {
	t.Helper()
	got, err := o.line.CallNext(t.Context(), o.caller(desk))
	if err != nil || got.ID != want.ID {
		t.Errorf("desk %d calls %s, %v; want %s", desk+1, got.Label(), err, want.Label())
	}
}

func TestAPriorityGoesBeforeThoseOfItsHeadStart(t *testing.T) {
	t.Parallel()
	o := open(t, 4, 1)
	long := o.take(t, 0)
	o.clock.Advance(25 * time.Minute)
	short, child := o.take(t, 0), o.take(t, 0)
	if _, err := o.line.SetPriority(t.Context(), o.caller(0), child.ID, "hurry"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a reason that is none: %v", err)
	}
	got, err := o.line.SetPriority(t.Context(), o.caller(0), child.ID, queue.Pregnancy)
	if err != nil || got.Priority != queue.Pregnancy || got.Rank != child.Rank-(20*time.Minute).Microseconds() {
		t.Fatalf("priority: %+v, %v", got, err)
	}
	list := o.sees(t, 0).Line
	if len(list) != 3 || list[1].ID != child.ID || list[2].Why != queue.HeadStart || list[0].Why != queue.Callable {
		t.Errorf("explained is %+v", list)
	}
	o.wants(t, 0, long) // who has waited for longer than the head start is not passed
	o.wants(t, 1, child)
	o.wants(t, 2, short)
	if _, err := o.line.SetPriority(t.Context(), o.caller(0), child.ID, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("of who was called: %v", err)
	}
}

func TestAnAppointmentStandsAtItsTime(t *testing.T) {
	t.Parallel()
	o := open(t, 4, 1)
	early := o.take(t, 0)
	o.clock.Advance(20 * time.Minute)
	late := o.take(t, 0)
	slot := o.clock.Now().Add(15 * time.Minute)
	var booked queue.Ticket
	for range 2 { // arriving twice is one ticket
		err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) (err error) {
			a := queue.Arrival{Take: o.wish(0), Appointment: uuid.UUID{7}, Slot: slot}
			a.Nonce = uuid.UUID{7}
			booked, err = o.line.CheckIn(t.Context(), tx, a)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := slot.Add(-30 * time.Minute).UnixMicro(); booked.Rank != want || booked.SlotAt == nil {
		t.Errorf("the appointment has rank %d, want %d", booked.Rank, want)
	}
	o.wants(t, 0, early)
	o.wants(t, 1, booked)
	o.wants(t, 2, late)
}

func TestALanguageIsLeftToWhoSpeaksItForAWhile(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 1)
	speaks := func(i int, languages ...string) {
		if err := o.line.SetAdviser(t.Context(), o.Centre, queue.Adviser{Staff: o.Staff[i].ID, Languages: languages}); err != nil {
			t.Fatal(err)
		}
	}
	speaks(0, "sq")
	serbian := o.take(t, 0) // the office's wishes are in Serbian
	o.clock.Advance(time.Minute)
	wish := o.wish(0)
	wish.Language = "sq"
	albanian, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(time.Hour)
	wish.Nonce = uuid.Must(uuid.NewV4())
	last, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	o.wants(t, 0, albanian)
	speaks(1, "sq", "en") // a change counts from the next call on
	o.wants(t, 1, serbian)
	speaks(2, "sr")
	o.wants(t, 2, last)
}

func TestADeskCallsForWhatItServesOnly(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 2)
	if err := o.line.SetDeskServices(t.Context(), o.Centre, o.Desks[0], []uuid.UUID{o.Services[1]}); err != nil {
		t.Fatal(err)
	}
	first, second := o.take(t, 0), o.take(t, 1)
	o.wants(t, 0, second)
	o.exec(t, `UPDATE service SET skill = 'protection' WHERE tenant_id = ? AND id = ?`, o.Centre.TenantID, o.Services[0])
	if _, err := o.line.CallNext(t.Context(), o.caller(1)); key(err) != "queue.nobody" {
		t.Errorf("an adviser without the skill calls: %v", err)
	}
	if list := o.sees(t, 1).Line; len(list) != 1 || list[0].Turn != 0 || list[0].Why != queue.OtherService {
		t.Errorf("explained is %+v", list)
	}
	if err := o.line.SetAdviser(t.Context(), o.Centre, queue.Adviser{Staff: o.Staff[1].ID, Skills: queue.Codes{"protection"}}); err != nil {
		t.Fatal(err)
	}
	o.wants(t, 1, first)
}

func TestADeskThatIsNotOpenCallsNobody(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	first, second := o.take(t, 0), o.take(t, 0)
	c := o.caller(0)
	for _, state := range []queue.DeskState{queue.DeskBreak, queue.DeskBackOffice} {
		if err := o.line.SetDesk(t.Context(), c, state); err != nil {
			t.Fatal(err)
		}
		if _, err := o.line.CallNext(t.Context(), o.caller(0)); key(err) != "queue.desk_not_open" {
			t.Errorf("at %s: %v", state, err)
		}
		if _, err := o.line.CallTicket(t.Context(), o.caller(0), first.ID, "other"); key(err) != "queue.desk_not_open" {
			t.Errorf("a certain number at %s: %v", state, err)
		}
	}
	if err := o.line.SetDesk(t.Context(), c, queue.DeskOpen); err != nil {
		t.Fatal(err)
	}
	serving := o.talk(t, 0)
	if err := o.line.SetDesk(t.Context(), c, queue.DeskClosing); err != nil {
		t.Fatal(err)
	}
	o.finish(t, 0, serving)
	counters, err := o.line.Counters(t.Context(), o.Centre)
	if err != nil || counters[0].State != queue.DeskClosed || counters[0].Adviser != "" {
		t.Errorf("after the last person the desk is %+v, %v", counters, err)
	}
	stranger := queue.Caller{Centre: o.Centre, Desk: o.Desks[0], Staff: o.Staff[1], Nonce: uuid.Must(uuid.NewV4())}
	if err := o.line.Sit(t.Context(), stranger); err != nil {
		t.Fatal(err)
	}
	if _, err := o.line.CallNext(t.Context(), o.caller(0)); key(err) != "queue.not_your_desk" {
		t.Errorf("who no longer sits there calls: %v", err)
	}
	if got, err := o.line.CallNext(t.Context(), stranger); err != nil || got.ID != second.ID {
		t.Errorf("who sits there calls %s, %v", got.Label(), err)
	}
}

func TestACallOutOfOrderNeedsAReason(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	first, second, third := o.take(t, 0), o.take(t, 0), o.take(t, 0)
	if _, err := o.line.CallTicket(t.Context(), o.caller(0), third.ID, ""); key(err) != "queue.reason_needed" {
		t.Errorf("without a reason: %v", err)
	}
	c := o.caller(0)
	for range 2 {
		if got, err := o.line.CallTicket(t.Context(), c, third.ID, "unwell"); err != nil || got.Reason != "unwell" || got.Passed != 2 {
			t.Errorf("with one: %s passed %d, %q, %v", got.Label(), got.Passed, got.Reason, err)
		}
	}
	if got, err := o.line.CallTicket(t.Context(), o.caller(1), first.ID, ""); err != nil || got.Reason != "" {
		t.Errorf("whose turn it is: %+v, %v", got, err)
	}
	list := o.sees(t, 0).Exceptions
	if len(list) != 1 || list[0].Label != third.Label() || list[0].Reason != "unwell" || list[0].Passed != 2 || list[0].Desk != "1" {
		t.Errorf("colleagues see %+v", list)
	}
	_ = second
}

func TestACallIsRepeatedAFewTimesOnly(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	o.take(t, 0)
	ticket := o.call(t, 0)
	for range 3 {
		o.clock.Advance(10 * time.Second)
		if _, err := o.line.Recall(t.Context(), o.caller(0), ticket.ID); err != nil {
			t.Fatal(err)
		}
	}
	o.clock.Advance(10 * time.Second)
	if _, err := o.line.Recall(t.Context(), o.caller(0), ticket.ID); key(err) != "queue.recalled_enough" {
		t.Errorf("a fourth time: %v", err)
	}
	if got, err := o.line.Arrived(t.Context(), o.caller(0), ticket.ID); err != nil || got.ArrivedAt == nil || got.State != queue.Called {
		t.Errorf("arrived: %+v, %v", got, err)
	}
	if _, err := o.line.Recall(t.Context(), o.caller(0), ticket.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("who has come is called: %v", err)
	}
}

func TestATalkPausesAndGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	o.take(t, 0)
	next := o.take(t, 0)
	held := o.talk(t, 0)
	if got, err := o.line.Hold(t.Context(), o.caller(0), held.ID); err != nil || got.State != queue.Held {
		t.Fatalf("hold: %s, %v", got.State, err)
	}
	o.wants(t, 0, next)
	if _, err := o.line.Resume(t.Context(), o.caller(0), held.ID); key(err) != "queue.desk_busy" {
		t.Errorf("at a desk that is busy: %v", err)
	}
	c := o.caller(1)
	for range 2 {
		if got, err := o.line.Resume(t.Context(), c, held.ID); err != nil || got.State != queue.Serving || got.DeskID != o.Desks[1] {
			t.Fatalf("resume: %s at %s, %v", got.State, got.DeskLabel, err)
		}
	}
	o.finish(t, 1, held)
}

func TestWhoMissedTheCallComesBackNearTheFront(t *testing.T) {
	t.Parallel()
	o := open(t, 5, 1)
	missed := o.take(t, 0)
	var rest []queue.Ticket
	for range 4 {
		rest = append(rest, o.take(t, 0))
	}
	o.wants(t, 0, missed)
	if _, err := o.line.NoShow(t.Context(), o.caller(0), missed.ID); err != nil {
		t.Fatal(err)
	}
	if list := o.sees(t, 0).Missed; len(list) != 1 || list[0].ID != missed.ID {
		t.Errorf("missed are %+v", list)
	}
	o.clock.Advance(10 * time.Minute)
	for range 2 {
		if got, err := o.line.Reenter(t.Context(), o.caller(0), missed.ID); err != nil || got.State != queue.Waiting || got.CalledAt != nil {
			t.Fatalf("back: %+v, %v", got, err)
		}
	}
	for desk, want := range []queue.Ticket{rest[0], rest[1], missed, rest[2], rest[3]} {
		o.wants(t, desk, want)
	}
	if got := o.unserved(t); got != 0 {
		t.Errorf("%d visits are left unserved", got)
	}
}

// unserved counts the visits that ended unserved, in the records and in the counts.
func (o office) unserved(t *testing.T) (n int) {
	t.Helper()
	var counted int
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		if err := tx.Raw(`SELECT coalesce(sum(n), 0) FROM tally_delta WHERE tenant_id = ? AND cut = 'outcome' AND value = 'left_unserved'`,
			tx.Tenant).Row().Scan(&counted); err != nil {
			return err
		}
		return tx.Raw(`SELECT count(*) FROM visit WHERE tenant_id = ? AND outcome = 'left_unserved'`, tx.Tenant).Row().Scan(&n)
	})
	if err != nil || n != counted {
		t.Errorf("%d visits, %d counted, %v", n, counted, err)
	}
	return n
}

func TestWhoLeavesTheDeskIsLeftUnserved(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	o.take(t, 0)
	ticket := o.talk(t, 0)
	if got, err := o.line.LeftUnserved(t.Context(), o.caller(0), ticket.ID); err != nil || got.State != queue.Left {
		t.Fatalf("left: %s, %v", got.State, err)
	}
	if got := o.unserved(t); got != 1 {
		t.Errorf("%d visits are left unserved", got)
	}
}

func TestAskedHelpIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 1)
	for range 2 {
		if err := o.line.AskHelp(t.Context(), o.caller(0)); err != nil {
			t.Fatal(err)
		}
	}
	list := o.sees(t, 0).Helps
	if len(list) != 1 || list[0].Label != "1" {
		t.Fatalf("asked: %+v", list)
	}
	answers := make([]error, 3)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = o.line.AnswerHelp(context.WithoutCancel(t.Context()), o.caller(i), list[0].ID) })
	}
	all.Wait()
	gone := 0
	for _, err := range answers {
		if err == nil {
			gone++
		} else if key(err) != "queue.help_answered" {
			t.Errorf("answer: %v", err)
		}
	}
	if list := o.sees(t, 0).Helps; gone != 1 || len(list) != 0 {
		t.Errorf("%d go there, %d still ask", gone, len(list))
	}
}

func TestTheOverviewShowsLightsAndNoNames(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	o.take(t, 0)
	o.talk(t, 0)
	old := o.take(t, 0)
	o.clock.Advance(45 * time.Minute)
	fresh := o.take(t, 0)
	got, err := o.line.Overview(t.Context(), o.Centre)
	if err != nil || len(got.Waiting) != 2 || got.Waiting[0].ID != old.ID || got.Waiting[0].Light != queue.Red || got.Waiting[1].ID != fresh.ID ||
		got.Waiting[1].Light != queue.Green || got.Light != queue.Red || len(got.Desks) != 2 || got.Desks[0].Light != queue.Amber ||
		got.Desks[1].Light != queue.Green || got.Desks[0].Number == "" {
		t.Errorf("the overview is %+v, %v", got, err)
	}
}
