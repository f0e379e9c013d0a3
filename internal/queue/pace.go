package queue

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

const (
	// PastDays is how far back turns are looked at.
	PastDays = 56
	// PastCalls is how many calls are looked at, at the most: eight weeks, or what a very busy centre does in one or two.
	PastCalls = 4000
	// pastKeeps is how long turns that were read are good for.
	pastKeeps = time.Minute
	// forecastKeeps is how long a forecast is good for. Many telephones ask at the same moment, whenever the line has moved.
	forecastKeeps = 5 * time.Second
)

// Expected is how long whoever takes a ticket now will wait.
func (q *Line) Expected(ctx context.Context, c tenant.Centre) (e Estimate, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) error {
		e, err = q.forecasts.next(tx, c)
		return err
	})
	return e, err
}

// forecasts keeps the forecast of each centre for a few seconds, and its past for a minute.
type forecasts struct {
	mu      sync.Mutex
	centres map[[2]uuid.UUID]*forecast // by tenant and centre
}

// forecast is what was told of a centre's line at a moment. Its lock lets one reader make it for all.
type forecast struct {
	mu        sync.Mutex
	past      Past
	pastAt    time.Time
	at        time.Time
	estimates map[uuid.UUID]Estimate // by ticket
	next      Estimate               // of whoever takes a ticket now
}

func (f *forecasts) centre(c tenant.Centre) *forecast {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := [2]uuid.UUID{c.TenantID, c.ID}
	if f.centres == nil {
		f.centres = map[[2]uuid.UUID]*forecast{}
	}
	if f.centres[key] == nil {
		f.centres[key] = &forecast{}
	}
	return f.centres[key]
}

// of is the estimate of a ticket in line. A ticket that a forecast does not know yet makes a new one.
func (f *forecasts) of(tx *db.Tx, c tenant.Centre, ticket uuid.UUID) (Estimate, error) {
	now := f.centre(c)
	now.mu.Lock()
	defer now.mu.Unlock()
	if e, known := now.estimates[ticket]; known && now.fresh(tx) {
		return e, nil
	}
	err := now.make(tx, c)
	return now.estimates[ticket], err
}

// next is the estimate of whoever takes a ticket now.
func (f *forecasts) next(tx *db.Tx, c tenant.Centre) (Estimate, error) {
	now := f.centre(c)
	now.mu.Lock()
	defer now.mu.Unlock()
	if now.fresh(tx) {
		return now.next, nil
	}
	err := now.make(tx, c)
	return now.next, err
}

func (f *forecast) fresh(tx *db.Tx) bool {
	age := tx.Now.Sub(f.at)
	return !f.at.IsZero() && age >= 0 && age < forecastKeeps
}

// make reads the room and plays it through.
func (f *forecast) make(tx *db.Tx, c tenant.Centre) error {
	if age := tx.Now.Sub(f.pastAt); f.pastAt.IsZero() || age < 0 || age >= pastKeeps {
		calls, err := callsOf(tx, c, selectPast, map[string]any{"since": tx.Now.AddDate(0, 0, -PastDays), "most": PastCalls})
		if err != nil {
			return err
		}
		f.past, f.pastAt = PastOf(calls), tx.Now
		if f.past.Stays, err = staysOf(tx, c); err != nil {
			return err
		}
	}
	tickets, room, err := f.room(tx, c)
	if err != nil {
		return err
	}
	waits := f.past.Forecast(room, seedOf(c.ID, tx.Now))
	f.at, f.estimates, f.next = tx.Now, map[uuid.UUID]Estimate{}, Estimate{}
	for i, t := range tickets {
		f.estimates[t.ID] = Estimate{}
		if waits != nil {
			f.estimates[t.ID] = EstimateOf(waits[i])
		}
	}
	if waits != nil {
		f.next = EstimateOf(waits[len(tickets)])
	}
	return nil
}

// room reads who waits and which desks work, and lets these call as the centre's policy and roster say.
func (f *forecast) room(tx *db.Tx, c tenant.Centre) (tickets []Ticket, r Room, err error) {
	latest, err := callsOf(tx, c, selectLatest, map[string]any{"date": c.BusinessDate(tx.Now)})
	if err != nil {
		return nil, r, err
	}
	tickets, err = db.All[Ticket](tx, `SELECT id, service_id, taken_at, state, rank, class, slot_at, speaks, interpreter, unaided_at, passed_on,
			coalesce(for_staff, '00000000-0000-0000-0000-000000000000') AS for_staff FROM ticket
		WHERE tenant_id = ? AND centre_id = ? AND state IN ('waiting', 'away') ORDER BY rank, id`, tx.Tenant, c.ID)
	if err != nil {
		return nil, r, err
	}
	who, err := rosterOf(tx, c.ID)
	if err != nil {
		return nil, r, err
	}
	away, err := who.away(tx, c.ID, tickets)
	if err != nil {
		return nil, r, err
	}
	waiters := make([]Waiter, len(tickets))
	for i, t := range tickets {
		waiters[i] = Waiter{Service: t.ServiceID, Waited: tx.Now.Sub(t.TakenAt), Away: t.State == Away}
		if t.Left() && !away[t.ID] {
			waiters[i].Left = max(0, who.policy.LeftUntil(t.Due(), who.sits(t.ForStaff)).Sub(tx.Now))
		}
		alone, err := who.alone(t)
		if err != nil {
			return nil, r, err
		}
		if alone && t.UnaidedAt == nil {
			waiters[i].Alone = max(1, t.Due().Add(who.policy.InterpreterWait).Sub(tx.Now))
		}
	}
	line, err := standings(tickets)
	if err != nil {
		return nil, r, err
	}
	r = RoomOf(c.Local(tx.Now), slices.DeleteFunc(latest, who.gone), waiters, f.past)
	r.By(who.policy, who.later(), line)
	return tickets, r, nil
}

// gone reports whether the desk of a call has nobody now and calls nobody else either.
func (r roster) gone(c Call) bool {
	s, known := r.seats[c.Desk]
	return known && c.Ended != nil && (s.state == DeskClosed || s.state == DeskBackOffice)
}

// later is the roster as it will be soon: an interpreter who is in a talk will be free again.
func (r roster) later() map[uuid.UUID]Seat {
	seats := map[uuid.UUID]Seat{}
	for id, s := range r.seats {
		s.Interpreters = r.interpreters
		seats[id] = s.Seat
	}
	return seats
}

// seedOf is the same for one centre and minute: what is told does not flicker from one look to the next.
func seedOf(centre uuid.UUID, now time.Time) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, centre, now.Unix()/60) // never fails
	return h.Sum64()
}

const selectCalled = `SELECT c.desk_id AS desk, t.service_id AS service, t.taken_at AS taken, c.called_at AS at, c.ended_at AS ended
	FROM call c JOIN ticket t ON t.tenant_id = c.tenant_id AND t.id = c.ticket_id `

// The past ends with the present: a call that has not ended tells nothing yet, but ends the turn before it.
const selectPast = `SELECT * FROM (` + selectCalled + ` WHERE c.tenant_id = @tenant AND c.centre_id = @centre AND c.called_at > @since
	ORDER BY c.called_at DESC LIMIT @most) p ORDER BY desk, at`

const selectLatest = `SELECT DISTINCT ON (desk) * FROM (` + selectCalled + ` WHERE c.tenant_id = @tenant AND c.centre_id = @centre
	AND t.business_date = @date AND c.called_at >= CAST(@date AS date)) p ORDER BY desk, at DESC`

func callsOf(tx *db.Tx, c tenant.Centre, query string, values map[string]any) ([]Call, error) {
	values["tenant"], values["centre"] = tx.Tenant, c.ID
	calls, err := db.All[Call](tx, query, values)
	zone := c.Location()
	for i := range calls {
		calls[i].At, calls[i].Taken = calls[i].At.In(zone), calls[i].Taken.In(zone)
		if calls[i].Ended != nil {
			ended := calls[i].Ended.In(zone)
			calls[i].Ended = &ended
		}
	}
	return calls, err
}

// staysOf counts how long people waited lately until they were called or left.
func staysOf(tx *db.Tx, c tenant.Centre) (s Stays, err error) {
	rows, err := db.All[struct {
		Step         int
		Called, Left int
	}](tx, `SELECT step, count(*) FILTER (WHERE state <> 'left') AS called, count(*) FILTER (WHERE state = 'left') AS "left" FROM (
			SELECT state, floor(extract(epoch FROM coalesce(called_at, ended_at) - taken_at) / ?)::int AS step FROM ticket
			WHERE tenant_id = ? AND centre_id = ? AND business_date > ? AND coalesce(called_at, ended_at) IS NOT NULL) t
		WHERE step BETWEEN 0 AND ? GROUP BY step`, stayStep.Seconds(), tx.Tenant, c.ID, c.BusinessDate(tx.Now).AddDate(0, 0, -PastDays), len(s)-1)
	for _, r := range rows {
		s[r.Step].Called, s[r.Step].Left = r.Called, r.Left
	}
	return s, err
}
