package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// person is a ticket as it ought to be.
type person struct {
	queue.Ticket
	slot    bool
	forDesk int // -1: any
	adviser int // whom the appointment is with; -1: nobody in particular, or it is passed on
	also    int // service it goes on to; -1: none
	desk    int // that has or holds it
	unaided bool
}

// world is a centre as it ought to be, beside two servers on the same PostgreSQL and Redis, and a third whose Redis is gone: whatever it does
// is a step that was dropped between the two.
type world struct {
	office
	lines  []*queue.Line
	gone   *queue.Line
	people []*person
	open   []bool   // desks
	pauses []bool   // desks at which the adviser is soon back
	speaks []string // language of each desk's adviser; "": every
	dirty  bool     // Redis was not told of something and nobody has repaired it
	empty  bool     // Redis has forgotten everything and nobody has repaired it
	wait   time.Duration
}

func (w *world) any(r *rapid.T) *queue.Line {
	return w.lines[rapid.IntRange(0, len(w.lines)-1).Draw(r, "server")]
}

// some draws one of those in the given states; nil when there is none.
func (w *world) some(r *rapid.T, states ...queue.State) *person {
	var found []*person
	for _, p := range w.people {
		if slices.Contains(states, p.State) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		r.Skip("nobody")
	}
	return found[rapid.IntRange(0, len(found)-1).Draw(r, "who")]
}

func (w *world) caller(desk int) queue.Caller {
	return queue.Caller{Centre: w.Centre, Desk: w.Desks[desk], Staff: w.Staff[desk], Nonce: uuid.Must(uuid.NewV4())}
}

// at is the person a desk has; nil: it is free.
func (w *world) at(desk int) *person {
	for _, p := range w.people {
		if p.desk == desk && (p.State == queue.Called || p.State == queue.Serving) {
			return p
		}
	}
	return nil
}

// same notes what a step gave and compares it with what it ought to have given.
func (w *world) same(r *rapid.T, p *person, got queue.Ticket, err error, want queue.State) {
	if err != nil || got.ID != p.ID || got.State != want {
		r.Fatalf("%s: %s is %s, %v; want %s", p.Label(), got.Label(), got.State, err, want)
	}
	p.Ticket = got
}

// taken notes a new ticket: no number in use may be given twice.
func (w *world) taken(r *rapid.T, t queue.Ticket, err error, slot bool, also int) {
	if key(err) == "queue.full" {
		if n := len(w.inUse()); n < lastNumber {
			r.Fatalf("no number is left, and %d of %d are in use", n, lastNumber)
		}
		return
	}
	if err != nil {
		r.Fatalf("take: %v", err)
	}
	if w.inUse()[t.Label()] {
		r.Fatalf("%s is given out a second time", t.Label())
	}
	w.people = append(w.people, &person{Ticket: t, slot: slot, forDesk: -1, adviser: -1, also: also, desk: -1})
}

func (w *world) inUse() map[string]bool {
	used := map[string]bool{}
	for _, p := range w.people {
		if p.State.Live() || p.State == queue.NoShow && p.BusinessDate.Equal(w.Centre.BusinessDate(w.clock.Now())) {
			used[p.Label()] = true
		}
	}
	return used
}

const lastNumber = 12 // so few that numbers come again within a day

// away is a Redis that is gone.
func away(t *testing.T) *redis.Client {
	t.Helper()
	gone := testkit.RedisClient(t, testkit.Redis(t))
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	return gone
}

func newWorld(t *testing.T, o office, gone *redis.Client) *world {
	w := &world{office: o, open: []bool{true, true, true}, pauses: make([]bool, 3), speaks: []string{"", "sq", "sr"}, wait: queue.Usual().LanguageWait}
	w.Place = testkit.NewPlace(t, o.db, 3, 2)
	for range 2 {
		w.lines = append(w.lines, queue.New(o.db, o.redis, events.NewHub(o.redis, testkit.Log(t))))
	}
	w.line, w.gone = w.lines[0], queue.New(o.db, gone, events.NewHub(o.redis, testkit.Log(t)))
	for i, language := range w.speaks[1:] {
		if err := w.line.SetAdviser(t.Context(), w.Centre, queue.Adviser{Staff: w.Staff[i+1].ID, Languages: queue.Codes{language}}); err != nil {
			t.Fatal(err)
		}
	}
	w.exec(t, `UPDATE queue SET last = ?, kiosk_first = 2, kiosk_last = 1 WHERE tenant_id = ?`, lastNumber, w.Centre.TenantID)
	return w
}

// The whole line against a plain model: whatever people, desks, clocks and crashes do, nobody is lost or called twice, no number is doubled,
// everybody is called in the order of the policy, and what PostgreSQL and Redis hold is what ought to be.
func TestTheLineIsWhatItOughtToBe(t *testing.T) {
	t.Parallel()
	o, gone := open(t, 1, 1), away(t)
	var rounds atomic.Int64
	var failed atomic.Bool
	rapid.Check(t, func(r *rapid.T) {
		if rounds.Add(1) > 40 && !failed.Load() {
			return // enough rounds: each is a centre of its own
		}
		defer func() { failed.CompareAndSwap(false, r.Failed()) }()
		w := newWorld(t, o, gone)
		r.Repeat(map[string]func(*rapid.T){
			"":         w.check,
			"take":     w.doTake,
			"take 2":   w.doTake,
			"arrive":   w.doArrive,
			"priority": w.doPriority,
			"out":      w.doGoOut,
			"back":     w.doComeBack,
			"give":     w.doGiveBack,
			"call":     w.doCall,
			"call 2":   w.doCall,
			"certain":  w.doCallTicket,
			"serve":    w.doServe,
			"end":      w.doEnd,
			"end 2":    w.doEnd,
			"resume":   w.doResume,
			"transfer": w.doTransfer,
			"reenter":  w.doReenter,
			"desk":     w.doDesk,
			"clock":    w.doClock,
			"night":    w.doNight,
			"forget":   w.doForget,
			"drop":     w.doDrop,
			"repair":   w.doRepair,
		})
		w.drain(r)
	})
}

// check compares every ticket with its record.
func (w *world) check(r *rapid.T) {
	type record struct {
		ID    uuid.UUID
		State queue.State
		Rank  int64
		Class string
	}
	var records []record
	err := w.db.InTenant(r.Context(), w.Centre.TenantID, func(tx *db.Tx) (err error) {
		records, err = db.All[record](tx, `SELECT id, state, rank, class FROM ticket WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, w.Centre.ID)
		return err
	})
	if err != nil || len(records) != len(w.people) {
		r.Fatalf("%d tickets are recorded, want %d: %v", len(records), len(w.people), err)
	}
	waiting := []string{}
	for _, rec := range records {
		i := slices.IndexFunc(w.people, func(p *person) bool { return p.ID == rec.ID })
		if i < 0 || w.people[i].State != rec.State || w.people[i].Rank != rec.Rank {
			r.Fatalf("recorded is %+v, want %+v", rec, w.people[i].Ticket)
		}
		w.left(r, w.people[i], strings.Contains(rec.Class, "@"))
		w.unaidedIs(r, w.people[i], strings.Contains(rec.Class, " n "))
		if rec.State == queue.Waiting {
			waiting = append(waiting, fmt.Sprintf("%d %s %s", rec.Rank, rec.Class, rec.ID))
		}
	}
	if w.dirty || w.empty {
		return
	}
	slices.Sort(waiting)
	lived := slices.DeleteFunc(w.lived(r), func(entry string) bool { return !slices.Contains(waiting, entry) })
	if !slices.Equal(lived, waiting) {
		r.Fatalf("Redis has %v in line, want %v", lived, waiting)
	}
}

// left compares whether somebody is left to their adviser. Whoever looks may pass on what is over.
func (w *world) left(r *rapid.T, p *person, left bool) {
	switch {
	case p.State != queue.Waiting && p.State != queue.Away || left == (p.adviser >= 0):
	case left || !w.over(p):
		r.Fatalf("%s is left to an adviser: %v, and ought to be left to %d", p.Label(), left, p.adviser)
	default:
		p.adviser = -1
	}
}

// unaidedIs compares whether somebody is called without an interpreter. Whoever looks may let go of the wait.
func (w *world) unaidedIs(r *rapid.T, p *person, unaided bool) {
	switch {
	case p.State != queue.Waiting && p.State != queue.Away || unaided == p.unaided:
	case !unaided || !w.alone(p):
		r.Fatalf("%s is called without an interpreter: %v, want %v", p.Label(), unaided, p.unaided)
	default:
		p.unaided = true
	}
}

// drain lets everybody come back and be called, in order, until nobody is left; then the stretches of all are looked at, and the line is
// rebuilt from nothing.
func (w *world) drain(r *rapid.T) {
	w.doRepair(r)
	for _, p := range w.people {
		if p.State == queue.Away {
			got, err := w.line.ComeBack(r.Context(), w.Centre, p.ID)
			w.same(r, p, got, err, queue.Waiting)
		}
	}
	w.check(r)
	before := w.lived(r)
	if err := w.redis.FlushDB(r.Context()).Err(); err != nil {
		r.Fatal(err)
	}
	w.doRepair(r)
	rebuilt := w.lived(r)
	if lived := slices.DeleteFunc(before, func(e string) bool { return !slices.Contains(rebuilt, e) }); !slices.Equal(lived, rebuilt) {
		r.Fatalf("the line that lived has %v, the rebuilt one %v", lived, rebuilt)
	}
	for desk := range w.Desks {
		w.sit(r, desk)
		if p := w.at(desk); p != nil {
			w.finish(r, p)
		}
	}
	w.clock.Advance(2 * time.Hour) // nobody waits for an appointment or an interpreter any more
	for left := true; left; {
		left = false
		for desk := range w.Desks {
			if p := w.callAt(r, w.line, desk); p != nil {
				left = true
				w.finish(r, p)
			}
		}
	}
	for _, p := range w.people {
		w.stretches(r, p.ID)
		if p.State == queue.Waiting || p.State == queue.Away {
			r.Fatalf("%s is never called", p.Label())
		}
	}
}

// finish serves a person to the end, or on to the next service.
func (w *world) finish(r *rapid.T, p *person) {
	c := w.caller(p.desk)
	if p.State == queue.Called {
		got, err := w.line.Start(r.Context(), c, p.ID)
		w.same(r, p, got, err, queue.Serving)
	}
	got, err := w.line.Finish(r.Context(), c, p.ID)
	w.finished(r, p, got, err)
}

func (w *world) finished(r *rapid.T, p *person, got queue.Ticket, err error) {
	if p.also < 0 {
		w.same(r, p, got, err, queue.Finished)
		return
	}
	w.same(r, p, got, err, queue.Waiting)
	if got.ServiceID != w.Services[p.also] {
		r.Fatalf("%s goes on to another service than it asked for", p.Label())
	}
	p.also, p.desk, p.forDesk, p.adviser = -1, -1, -1, -1
}

// callAt calls at a desk and compares; nil when nobody ought to be called and nobody is.
func (w *world) callAt(r *rapid.T, line *queue.Line, desk int) *person {
	busy := w.at(desk)
	if w.open[desk] {
		w.passOn()
	}
	want := w.turn(desk)
	got, err := line.CallNext(r.Context(), w.caller(desk))
	switch {
	case !w.open[desk]:
		if key(err) != "queue.desk_not_open" && key(err) != "queue.not_your_desk" {
			r.Fatalf("a desk that is not open calls %s, %v", got.Label(), err)
		}
		return nil
	case busy != nil:
		if !fault.Is(err, fault.Conflict) && key(err) != "queue.nobody" {
			r.Fatalf("a busy desk calls %s, %v", got.Label(), err)
		}
		return nil
	case want == nil:
		if key(err) != "queue.nobody" {
			r.Fatalf("nobody may be called, and %s is, %v", got.Label(), err)
		}
		return nil
	}
	if err != nil {
		r.Fatalf("desk %d calls nobody, want %s: %v", desk+1, want.Label(), err)
	}
	called := want
	if w.dirty { // Redis was not told: the order may suffer, nothing else
		i := slices.IndexFunc(w.people, func(p *person) bool { return p.ID == got.ID })
		called = w.people[i]
		if called.State != queue.Waiting || called.forDesk >= 0 && called.forDesk != desk || called.adviser >= 0 && called.adviser != desk {
			r.Fatalf("%s is called and is %s", called.Label(), called.State)
		}
	}
	w.same(r, called, got, err, queue.Called)
	called.desk = desk
	return called
}
