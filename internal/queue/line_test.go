package queue_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/redis/go-redis/v9"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// office is one centre with one or two servers in front of it.
type office struct {
	testkit.Place
	clock *clock.Manual
	db    *db.DB
	redis *redis.Client
	line  *queue.Line
}

func open(t *testing.T, desks, services int) office {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	r := testkit.RedisClient(t, testkit.Redis(t))
	return office{
		Place: testkit.NewPlace(t, d, desks, services), clock: c, db: d, redis: r,
		line: queue.New(d, r, events.NewHub(r, testkit.Log(t))),
	}
}

func (o office) take(t *testing.T, service int) queue.Ticket {
	t.Helper()
	o.clock.Advance(time.Second)
	ticket, err := o.line.Take(t.Context(), o.wish(service))
	if err != nil {
		t.Fatalf("take: %v", err)
	}
	return ticket
}

func (o office) wish(service int) queue.Take {
	return queue.Take{Centre: o.Centre, ServiceID: o.Services[service], Nonce: uuid.Must(uuid.NewV4()), Language: "sr-Latn"}
}

func (o office) caller(desk int) queue.Caller {
	return queue.Caller{Centre: o.Centre, Desk: o.Desks[desk], Staff: o.Staff[desk], Nonce: uuid.Must(uuid.NewV4())}
}

// sees is the line as a desk sees it.
func (o office) sees(t *testing.T, desk int) queue.Office {
	t.Helper()
	now, err := o.line.Office(t.Context(), o.caller(desk))
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func (o office) call(t *testing.T, desk int) queue.Ticket {
	t.Helper()
	ticket, err := o.line.CallNext(t.Context(), o.caller(desk))
	if err != nil {
		t.Fatalf("call: %v", err)
	}
	return ticket
}

func TestNumbersAreDensePerQueue(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 2)
	for want := 1; want <= 3; want++ {
		for service, series := range []string{"A", "B"} {
			if got := o.take(t, service); got.Number != want || got.Series != series {
				t.Errorf("ticket is %s, want %s %d", got.Label(), series, want)
			}
		}
	}
}

func TestADoublePressIsOneTicket(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	w := o.wish(0)
	var wg sync.WaitGroup
	got := make([]queue.Ticket, 8)
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = o.line.Take(t.Context(), w); err != nil {
				t.Errorf("take: %v", err)
			}
		})
	}
	wg.Wait()
	for _, other := range got {
		if other.ID != got[0].ID || other.Number != 1 {
			t.Errorf("got ticket %v number %d, want %v number 1", other.ID, other.Number, got[0].ID)
		}
	}
}

func TestTheLineIsCalledInTheOrderItWasJoined(t *testing.T) {
	t.Parallel()
	o := open(t, 4, 2)
	var want []string
	for i := range 4 {
		want = append(want, o.take(t, i%2).Label())
	}
	for desk, label := range want {
		if got := o.call(t, desk); got.Label() != label || got.State != queue.Called {
			t.Errorf("desk %d got %s %s, want %s called", desk, got.Label(), got.State, label)
		}
	}
	if _, err := o.line.CallNext(t.Context(), o.caller(0)); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
		t.Errorf("a call with nobody waiting gives %v", err)
	}
}

func TestADeskHasOnePersonAtATime(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	o.take(t, 0)
	second := o.take(t, 0)
	o.call(t, 0)
	if _, err := o.line.CallNext(t.Context(), o.caller(0)); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a busy desk calls and gets %v, want a conflict", err)
	}
	if got := o.call(t, 1); got.ID != second.ID {
		t.Errorf("after the refusal the next desk gets %s, want %s: the refused call must not lose its ticket", got.Label(), second.Label())
	}
}

func TestPressingNextTwiceIsOneCall(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	first := o.take(t, 0)
	o.take(t, 0)
	c := o.caller(0)
	for range 3 {
		got, err := o.line.CallNext(t.Context(), c)
		if err != nil || got.ID != first.ID {
			t.Fatalf("got %v, %v, want the first ticket every time", got.Label(), err)
		}
	}
}

func TestATicketGoesItsWay(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	ticket := o.take(t, 0)
	c := o.caller(0)
	o.call(t, 0)
	if _, err := o.line.Finish(t.Context(), c, ticket.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("finishing what was not started gives %v, want a conflict", err)
	}
	o.clock.Advance(time.Minute)
	if got, err := o.line.Recall(t.Context(), c, ticket.ID); err != nil || got.Recalls != 1 {
		t.Errorf("recall: %d recalls, %v", got.Recalls, err)
	}
	if got, err := o.line.Recall(t.Context(), c, ticket.ID); err != nil || got.Recalls != 1 {
		t.Errorf("a recall at once: %d recalls, %v, want still 1", got.Recalls, err)
	}
	if got, err := o.line.Start(t.Context(), c, ticket.ID); err != nil || got.State != queue.Serving {
		t.Fatalf("start: %s, %v", got.State, err)
	}
	if got, err := o.line.Finish(t.Context(), c, ticket.ID); err != nil || got.State != queue.Finished {
		t.Fatalf("finish: %s, %v", got.State, err)
	}
	if has := o.sees(t, 0).Has; has != nil {
		t.Errorf("after finish the desk has %s", has.Label())
	}
}

func TestWhoDoesNotComeIsLeftUnserved(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	ticket := o.take(t, 0)
	o.call(t, 0)
	if got, err := o.line.NoShow(t.Context(), o.caller(0), ticket.ID); err != nil || got.State != queue.NoShow {
		t.Fatalf("no show: %s, %v", got.State, err)
	}
	var outcome string
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT outcome FROM visit WHERE tenant_id = ? AND id = ?`, tx.Tenant, ticket.VisitID).Row().Scan(&outcome)
	})
	if err != nil || outcome != "left_unserved" {
		t.Errorf("the visit's outcome is %q, %v", outcome, err)
	}
}

func TestPeopleAheadAreCounted(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 2)
	o.take(t, 0)
	o.take(t, 1)
	third := o.take(t, 0)
	if look, err := o.line.Outlook(t.Context(), o.Centre, third); err != nil || look.Ahead != 2 {
		t.Errorf("ahead: %d, %v, want 2", look.Ahead, err)
	}
	o.call(t, 0)
	if look, err := o.line.Outlook(t.Context(), o.Centre, third); err != nil || look.Ahead != 1 {
		t.Errorf("ahead after a call: %d, %v, want 1", look.Ahead, err)
	}
}

func TestTheNightEmptiesTheLine(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	served, left := o.take(t, 0), o.take(t, 0)
	needs := queue.Told{Needs: queue.Needs{Speaks: "en", Interpreter: true, Access: queue.Codes{"seat"}}}
	if _, err := o.line.Tell(t.Context(), o.Centre, left.ID, needs); err != nil {
		t.Fatal(err)
	}
	o.call(t, 0)
	if _, err := o.line.Start(t.Context(), o.caller(0), served.ID); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(24 * time.Hour)
	if err := o.line.CloseDay(t.Context(), o.Centre, o.clock.Now()); err != nil {
		t.Fatalf("close day: %v", err)
	}
	for id, want := range map[uuid.UUID]queue.State{served.ID: queue.Finished, left.ID: queue.Left} {
		got, err := o.line.ByID(t.Context(), o.Centre, id)
		if err != nil || got.State != want {
			t.Errorf("%s is %s, %v, want %s", got.Label(), got.State, err, want)
		}
		if got.Interpreter || len(got.Access) > 0 {
			t.Errorf("what the talk of %s needed is remembered: %v %v", got.Label(), got.Interpreter, got.Access)
		}
	}
	if got := o.take(t, 0); got.Number != 1 {
		t.Errorf("the new day begins with number %d", got.Number)
	}
}

// Every method, asked by another tenant, finds nothing and changes nothing.
func TestAnotherTenantFindsNothing(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	ticket := o.take(t, 0)
	other := testkit.NewPlace(t, o.db, 1, 1)
	c := queue.Caller{Centre: other.Centre, Desk: other.Desks[0], Staff: other.Staff[0], Nonce: uuid.Must(uuid.NewV4())}
	ctx := t.Context()
	twins := map[string]func() error{
		"Take": func() error {
			_, err := o.line.Take(ctx, queue.Take{Centre: other.Centre, ServiceID: o.Services[0], Nonce: c.Nonce})
			return err
		},
		"ByID":       func() error { _, err := o.line.ByID(ctx, other.Centre, ticket.ID); return err },
		"ByCode":     func() error { _, err := o.line.ByCode(ctx, other.Centre, ticket.Code); return err },
		"CallNext":   func() error { _, err := o.line.CallNext(ctx, c); return err },
		"CallTicket": func() error { _, err := o.line.CallTicket(ctx, c, ticket.ID, "other"); return err },
		"GoOut":      func() error { _, err := o.line.GoOut(ctx, other.Centre, ticket.ID); return err },
		"ComeBack":   func() error { _, err := o.line.ComeBack(ctx, other.Centre, ticket.ID); return err },
		"GiveBack":   func() error { _, err := o.line.GiveBack(ctx, other.Centre, ticket.ID); return err },
		"Recall":     func() error { _, err := o.line.Recall(ctx, c, ticket.ID); return err },
		"Start":      func() error { _, err := o.line.Start(ctx, c, ticket.ID); return err },
		"NoShow":     func() error { _, err := o.line.NoShow(ctx, c, ticket.ID); return err },
		"Finish":     func() error { _, err := o.line.Finish(ctx, c, ticket.ID); return err },
	}
	for name, twin := range twins {
		if err := twin(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s as another tenant gives %v, want not found", name, err)
		}
	}
	if line, err := o.line.Waiting(ctx, other.Centre); err != nil || len(line) != 0 {
		t.Errorf("Waiting as another tenant: %d tickets, %v", len(line), err)
	}
	if b, err := o.line.Board(ctx, other.Centre); err != nil || b.Waiting != 0 {
		t.Errorf("Board as another tenant: %d waiting, %v", b.Waiting, err)
	}
	forged := o.Centre
	forged.TenantID = other.Centre.TenantID
	if look, err := o.line.Outlook(ctx, forged, ticket); err != nil || look != (queue.Outlook{}) {
		t.Errorf("Outlook as another tenant: %v, %v", look, err)
	}
	if err := o.line.CloseDay(ctx, other.Centre, o.clock.Now().Add(48*time.Hour)); err != nil {
		t.Errorf("CloseDay as another tenant: %v", err)
	}
	if err := o.line.Rebuild(ctx, other.Centre.TenantID, o.Centre.ID); err != nil {
		t.Errorf("Rebuild as another tenant: %v", err)
	}
	if got, err := o.line.ByID(ctx, o.Centre, ticket.ID); err != nil || got.State != queue.Waiting {
		t.Errorf("afterwards the ticket is %s, %v, want still waiting", got.State, err)
	}
}

// A desk whose transaction takes long has its ticket all the same: another that finds nobody else must not call over its head.
func TestWhoIsAboutToBeCalledIsLeftToThatDesk(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	waiting := o.take(t, 0)
	var first queue.Ticket
	var slow sync.WaitGroup
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error { // holds the first desk up
		if err := tx.Exec(`SELECT 1 FROM ticket WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, waiting.ID).Error; err != nil {
			return err
		}
		slow.Go(func() { first = o.call(t, 0) })
		for o.redis.ZCard(t.Context(), "prag:{"+o.Centre.ID.String()+"}:leases").Val() == 0 && t.Context().Err() == nil {
			runtime.Gosched()
		}
		impatient, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if other, err := o.line.CallNext(impatient, o.caller(1)); !fault.Is(err, fault.NotFound) {
			t.Errorf("the second desk gets %s, %v; want that nobody waits", other.Label(), err)
		}
		return nil
	})
	slow.Wait()
	if err != nil || first.ID != waiting.ID {
		t.Errorf("the first desk called %s, %v; want %s", first.Label(), err, waiting.Label())
	}
}

// Two presses of one button at the same moment are one call, and nobody else leaves the line for it.
func TestADoublePressTakesNobodyElseOutOfTheLine(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	first, second := o.take(t, 0), o.take(t, 0)
	o.take(t, 0)
	c := o.caller(0)
	called := make([]queue.Ticket, 2)
	var presses sync.WaitGroup
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error { // holds both presses up at the same ticket
		if err := tx.Exec(`SELECT 1 FROM ticket WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, first.ID).Error; err != nil {
			return err
		}
		for i := range called {
			presses.Go(func() {
				ticket, err := o.line.CallNext(context.Background(), c)
				if err != nil {
					t.Error(err)
				}
				called[i] = ticket
			})
		}
		for held := 0; held < 2 && t.Context().Err() == nil; {
			if err := tx.Raw(`SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid')
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) OR NOT granted AND locktype = 'transactionid'
				AND transactionid = pg_current_xact_id()::xid`).Row().Scan(&held); err != nil {
				return err
			}
		}
		return nil
	})
	presses.Wait()
	if err != nil || called[0].ID != first.ID || called[1].ID != first.ID {
		t.Fatalf("called %s and %s, %v; want %s twice", called[0].Label(), called[1].Label(), err, first.Label())
	}
	if next := o.call(t, 1); next.ID != second.ID {
		t.Errorf("then %s is called, want %s", next.Label(), second.Label())
	}
}

// Outside its hours a centre gives out no tickets, however somebody asks; who pressed before closing and repeats the press has theirs.
func TestAClosedCentreGivesOutNoTickets(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
			SELECT ?, ?, w, '08:00', '16:00', '2026-01-01' FROM generate_series(1, 5) w`, tx.Tenant, o.Centre.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	wish := queue.Take{Centre: o.Centre, ServiceID: o.Services[0], Nonce: uuid.Must(uuid.NewV4()), Language: "sq"}
	first, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(10 * time.Hour)
	if again, err := o.line.Take(t.Context(), wish); err != nil || again.ID != first.ID {
		t.Errorf("the press repeated after closing: %s, %v", again.Label(), err)
	}
	wish.Nonce = uuid.Must(uuid.NewV4())
	if ticket, err := o.line.Take(t.Context(), wish); !fault.Is(err, fault.Conflict) {
		t.Errorf("in the evening: %s, %v", ticket.Label(), err)
	}
	o.line.AlwaysOpen = true
	if _, err := o.line.Take(t.Context(), wish); err != nil {
		t.Errorf("in a demonstration: %v", err)
	}
}
