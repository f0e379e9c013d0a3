package queue_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

func TestATransferKeepsNumberVisitAndPlace(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 2)
	o.take(t, 0)
	sent := o.talk(t, 0)
	after := o.take(t, 1)
	if _, err := o.line.Transfer(t.Context(), o.caller(0), sent.ID, queue.Transfer{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("nowhere: %v", err)
	}
	got, err := o.line.Transfer(t.Context(), o.caller(0), sent.ID, queue.Transfer{Service: o.Services[1]})
	if err != nil || got.State != queue.Waiting || got.Label() != sent.Label() || got.VisitID != sent.VisitID || got.Place != sent.Place ||
		got.ServiceID != o.Services[1] || !got.DeskID.IsNil() {
		t.Fatalf("sent on: %+v, %v", got, err)
	}
	o.wants(t, 1, sent)
	o.wants(t, 0, after)
	if _, err := o.line.Transfer(t.Context(), o.caller(1), sent.ID, queue.Transfer{Desk: o.Desks[2]}); err != nil {
		t.Fatalf("to a desk: %v", err)
	}
	if _, err := o.line.CallNext(t.Context(), o.caller(1)); key(err) != "queue.nobody" {
		t.Errorf("another desk calls: %v", err)
	}
	o.wants(t, 2, sent)
}

func TestWhoWaitsForADeskThatClosesWaitsForAll(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 1)
	o.take(t, 0)
	sent := o.talk(t, 0)
	if _, err := o.line.Transfer(t.Context(), o.caller(0), sent.ID, queue.Transfer{Desk: o.Desks[1]}); err != nil {
		t.Fatal(err)
	}
	if err := o.line.SetDesk(t.Context(), o.caller(1), queue.DeskClosing); err != nil {
		t.Fatal(err)
	}
	o.wants(t, 0, sent)
	if _, err := o.line.Transfer(t.Context(), o.caller(0), sent.ID, queue.Transfer{Desk: o.Desks[1]}); key(err) != "queue.desk_not_open" {
		t.Errorf("to a closed desk: %v", err)
	}
}

func TestSeveralServicesAreOneVisit(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 2)
	wish := o.wish(0)
	wish.Also = []uuid.UUID{o.Services[1]}
	if _, err := o.line.Take(t.Context(), wish); err != nil {
		t.Fatal(err)
	}
	ticket := o.talk(t, 0)
	for range 2 {
		if err := o.line.Also(t.Context(), o.caller(0), ticket.ID, o.Services[1]); err != nil {
			t.Fatal(err)
		}
	}
	later := o.take(t, 1)
	for range 1 {
		got, err := o.line.Finish(t.Context(), o.caller(0), ticket.ID)
		if err != nil || got.State != queue.Waiting || got.ServiceID != o.Services[1] || got.VisitID != ticket.VisitID || got.Number != ticket.Number {
			t.Fatalf("after the first talk: %+v, %v", got, err)
		}
	}
	second := o.talk(t, 1)
	if second.ID != ticket.ID {
		t.Errorf("%s is called, want %s, who came first", second.Label(), ticket.Label())
	}
	if got, err := o.line.Finish(t.Context(), o.caller(1), ticket.ID); err != nil || got.State != queue.Finished {
		t.Errorf("after the last: %s, %v", got.State, err)
	}
	o.wants(t, 0, later)
	if got, want := o.stretches(t, ticket.ID), "waiting called serving transferred called serving"; got != want {
		t.Errorf("the stretches are %q, want %q", got, want)
	}
}

// stretches are the states of a ticket's stretches, in order; they must follow one another without a gap.
func (o office) stretches(t require, ticket uuid.UUID) string {
	var list []struct {
		State, Flag string
		StartedAt   time.Time
		EndedAt     *time.Time
	}
	var life struct {
		TakenAt time.Time
		EndedAt *time.Time
	}
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		if err := tx.Raw(`SELECT taken_at, ended_at FROM ticket WHERE tenant_id = ? AND id = ?`, tx.Tenant, ticket).Scan(&life).Error; err != nil {
			return err
		}
		return tx.Raw(`SELECT state, flag, started_at, ended_at FROM ticket_interval WHERE tenant_id = ? AND ticket_id = ? ORDER BY seq`,
			tx.Tenant, ticket).Scan(&list).Error
	})
	if err != nil || len(list) == 0 || !list[0].StartedAt.Equal(life.TakenAt) {
		t.Fatalf("stretches: %+v, %v", list, err)
	}
	states := ""
	for i, s := range list {
		if i > 0 {
			states += " "
			if before := list[i-1].EndedAt; before == nil || !before.Equal(s.StartedAt) {
				t.Fatalf("a gap or an overlap before stretch %d: %+v", i+1, list)
			}
		}
		if s.EndedAt != nil && s.EndedAt.Before(s.StartedAt) {
			t.Fatalf("stretch %d is negative: %+v", i+1, list)
		}
		states += s.State
		if s.Flag != "" {
			states += "/" + s.Flag
		}
	}
	last := list[len(list)-1].EndedAt
	if (last == nil) != (life.EndedAt == nil) || last != nil && !last.Equal(*life.EndedAt) {
		t.Fatalf("the last stretch ends %v, the ticket %v", last, life.EndedAt)
	}
	return states
}

// A second centre of the office's own tenant.
func (o office) branch(t *testing.T) (tenant.Centre, uuid.UUID) {
	t.Helper()
	there := o.Centre
	there.ID, there.Slug, there.Key = db.NewID(), o.Centre.Slug+"-b", o.Centre.Key[:1]+"9"
	queueID, service := db.NewID(), db.NewID()
	o.exec(t, `WITH c AS (INSERT INTO centre (tenant_id, id, slug, key, name, place, time_zone, cut_over, created_at)
			SELECT tenant_id, @centre, @slug, @key, name, place, time_zone, cut_over, created_at FROM centre WHERE tenant_id = @tenant AND id = @from),
		q AS (INSERT INTO queue (tenant_id, id, centre_id, series) VALUES (@tenant, @queue, @centre, 'B'))
		INSERT INTO service (tenant_id, id, centre_id, queue_id, code, name, pictogram, minutes)
		VALUES (@tenant, @service, @centre, @queue, 'other', '{}', 'chat', 10)`, map[string]any{
		"centre": there.ID, "slug": there.Slug, "key": there.Key, "tenant": o.Centre.TenantID, "from": o.Centre.ID, "queue": queueID, "service": service,
	})
	return there, service
}

func TestWhoIsSentToAnotherCentreKeepsThePlace(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	there, service := o.branch(t)
	wish := o.wish(0)
	wish.Children = 2
	if _, err := o.line.Take(t.Context(), wish); err != nil {
		t.Fatal(err)
	}
	sent := o.talk(t, 0)
	o.clock.Advance(time.Second)
	other, err := o.line.Take(t.Context(), queue.Take{Centre: there, ServiceID: service, Nonce: uuid.Must(uuid.NewV4()), Language: "sq"})
	if err != nil {
		t.Fatal(err)
	}
	send := queue.Send{To: there, Service: service, Nonce: uuid.Must(uuid.NewV4())}
	var arriving queue.Ticket
	for range 2 {
		if arriving, err = o.line.SendOn(t.Context(), o.caller(0), sent.ID, send); err != nil || arriving.State != queue.Away ||
			arriving.Place != sent.Place || arriving.Series != "B" || arriving.Number != 2 || arriving.Children != 2 {
			t.Fatalf("sent: %+v, %v", arriving, err)
		}
	}
	if here, err := o.line.ByID(t.Context(), o.Centre, sent.ID); err != nil || here.State != queue.Transferred {
		t.Errorf("here it is %s, %v", here.State, err)
	}
	if _, err := o.line.ComeBack(t.Context(), there, arriving.ID); err != nil {
		t.Fatal(err)
	}
	line, err := o.line.Waiting(t.Context(), there)
	if err != nil || len(line) != 2 || line[0].ID != arriving.ID || line[1].ID != other.ID {
		t.Errorf("there the line is %+v, %v", line, err)
	}
	if got, want := o.stretches(t, sent.ID), "waiting called serving"; got != want {
		t.Errorf("the stretches here are %q", got)
	}
	foreign := testkit.NewPlace(t, o.db, 1, 1)
	o.take(t, 0)
	next := o.talk(t, 0)
	send = queue.Send{To: foreign.Centre, Service: foreign.Services[0], Nonce: uuid.Must(uuid.NewV4())}
	if _, err := o.line.SendOn(t.Context(), o.caller(0), next.ID, send); !fault.Is(err, fault.NotFound) {
		t.Errorf("to another operator's centre: %v", err)
	}
	send.To.TenantID = o.Centre.TenantID // forged
	if _, err := o.line.SendOn(t.Context(), o.caller(0), next.ID, send); !fault.Is(err, fault.NotFound) {
		t.Errorf("to another operator's centre by a forged one: %v", err)
	}
}

func TestAStretchThatCrossesTheNightIsFlagged(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	first, second := o.take(t, 0), o.take(t, 0)
	o.talk(t, 0)
	o.clock.Advance(24 * time.Hour)
	if err := o.line.CloseDay(t.Context(), o.Centre, o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got, want := o.stretches(t, first.ID), "waiting called serving/night"; got != want {
		t.Errorf("stretches %q, want %q", got, want)
	}
	if got, want := o.stretches(t, second.ID), "waiting/night"; got != want {
		t.Errorf("stretches %q, want %q", got, want)
	}
	third := o.take(t, 0)
	o.clock.Advance(-time.Hour) // somebody sets the clock
	o.finish(t, 0, o.talk(t, 0))
	if got, want := o.stretches(t, third.ID), "waiting/clock called/clock serving/clock"; got != want {
		t.Errorf("stretches %q, want %q", got, want)
	}
}

// A call that needs an interpreter waits for both, and reserves the one for the other.
func TestACallThatNeedsAnInterpreterWaitsForBoth(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 1)
	for i := range o.Staff {
		if err := o.line.SetAdviser(t.Context(), o.Centre, queue.Adviser{Staff: o.Staff[i].ID, Languages: queue.Codes{"sq", "sr"}}); err != nil {
			t.Fatal(err)
		}
	}
	romani := o.take(t, 0)
	second := o.take(t, 0)
	for _, ticket := range []queue.Ticket{romani, second} {
		if _, err := o.line.SetNeeds(t.Context(), o.caller(0), ticket.ID, queue.Needs{Speaks: "rom", Interpreter: true}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.line.CallNext(t.Context(), o.caller(0)); key(err) != "queue.nobody" {
		t.Errorf("without an interpreter: %v", err)
	}
	if _, err := o.line.CallTicket(t.Context(), o.caller(0), romani.ID, "other"); key(err) != "queue.no_interpreter" {
		t.Errorf("by hand without an interpreter: %v", err)
	}
	who := queue.Interpreter{Name: "Ana", Languages: queue.Codes{"rom", "tr"}, Mode: queue.ByPhone, Free: true}
	var err error
	if who.ID, err = o.line.SetInterpreter(t.Context(), o.Centre, who); err != nil {
		t.Fatal(err)
	}
	got, err := o.line.CallNext(t.Context(), o.caller(0))
	if err != nil || got.ID != romani.ID || got.InterpreterID != who.ID {
		t.Fatalf("with one: %+v, %v", got, err)
	}
	if _, err := o.line.CallNext(t.Context(), o.caller(1)); key(err) != "queue.nobody" {
		t.Errorf("while they interpret: %v", err)
	}
	if err := o.line.DropInterpreter(t.Context(), o.Centre, who.ID); key(err) != "queue.interpreter_reserved" {
		t.Errorf("dropped in a talk: %v", err)
	}
	if _, err := o.line.NoShow(t.Context(), o.caller(0), romani.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := o.line.CallNext(t.Context(), o.caller(1)); err != nil || got.ID != second.ID {
		t.Errorf("then: %s, %v", got.Label(), err)
	}
}

// Nobody at work interprets the language: desks and the manager are told at once, with whom they can ask. After the wait of the policy they are
// called all the same, in their place, and whoever is free by then is reserved.
func TestNobodyWaitsForAnInterpreterWhomNobodyHas(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	for i := range o.Staff {
		if err := o.line.SetAdviser(t.Context(), o.Centre, queue.Adviser{Staff: o.Staff[i].ID, Languages: queue.Codes{"sq", "sr"}}); err != nil {
			t.Fatal(err)
		}
	}
	elif := queue.Interpreter{Name: "Elif", Languages: queue.Codes{"tr"}, Mode: queue.ByPhone}
	var err error
	if elif.ID, err = o.line.SetInterpreter(t.Context(), o.Centre, elif); err != nil {
		t.Fatal(err)
	}
	wish := o.wish(0)
	wish.Needs = queue.Needs{Speaks: "tr", Interpreter: true}
	turkish, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	later := o.take(t, 0)
	from := turkish.TakenAt.Add(queue.Usual().InterpreterWait)
	told := func(list []queue.Sought) {
		t.Helper()
		if len(list) != 1 || list[0].ID != turkish.ID || !list[0].From.Equal(from) || len(list[0].Ask) != 1 || list[0].Ask[0].Name != "Elif" {
			t.Errorf("desks are told %+v", list)
		}
	}
	told(o.sees(t, 0).Sought)
	board, err := o.line.Overview(t.Context(), o.Centre)
	if err != nil {
		t.Fatal(err)
	}
	told(board.Sought)
	o.wants(t, 0, later)
	o.clock.Advance(from.Sub(o.clock.Now()) - time.Second)
	o.nobody(t, 1)
	o.clock.Advance(time.Second)
	last := o.take(t, 0)
	if list := o.sees(t, 1).Line; len(list) != 2 || list[0].ID != last.ID { // nobody has looked yet
		t.Errorf("the desk sees %+v", list)
	}
	if err := o.line.Repair(t.Context(), tenant.Tenant{ID: o.Centre.TenantID, Centres: []tenant.Centre{o.Centre}}); err != nil {
		t.Fatal(err)
	}
	if list := o.sees(t, 1).Line; list[0].ID != turkish.ID || list[0].UnaidedAt == nil || list[0].Rank != turkish.Rank {
		t.Errorf("the desk sees %+v", list)
	}
	if err := o.line.FreeInterpreter(t.Context(), o.Centre, elif.ID, true); err != nil {
		t.Fatal(err)
	}
	if got := o.call(t, 1); got.ID != turkish.ID || got.InterpreterID != elif.ID {
		t.Errorf("called is %s with the interpreter %v", got.Label(), got.InterpreterID)
	}
}
