package queue

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

const (
	// pastDays is how far back turns are looked at, pastCalls how many at the most: eight weeks, or what a very busy centre does in one or two.
	pastDays  = 56
	pastCalls = 4000
	// pastKeeps is how long turns that were read are good for.
	pastKeeps = time.Minute
	// forecastKeeps is how long a forecast is good for. Many telephones ask at the same moment, whenever the line has moved.
	forecastKeeps = 5 * time.Second
)

// Outlook is what the holder of a waiting or absent ticket wants to know.
type Outlook struct {
	Ahead    int // people in the centre who are called before; 0: next
	Out      int // people before who are away and may come back first
	Estimate Estimate
}

// Outlook counts who is before a ticket and tells how long that will take.
func (q *Line) Outlook(ctx context.Context, c tenant.Centre, t Ticket) (o Outlook, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) error {
		before, err := db.One[struct{ Here, Out int }](tx, `SELECT count(*) FILTER (WHERE state = 'waiting') AS here,
			count(*) FILTER (WHERE state = 'away') AS out FROM ticket
			WHERE tenant_id = ? AND centre_id = ? AND state IN ('waiting', 'away') AND (place, id) < (?, ?)`, tx.Tenant, c.ID, t.Place, t.ID)
		if err != nil {
			return err
		}
		o.Ahead, o.Out = before.Here, before.Out
		o.Estimate, err = q.forecasts.of(tx, c, t.ID)
		return err
	})
	return o, err
}

// forecasts keeps the forecast of each centre for a few seconds, and its past for a minute.
type forecasts struct {
	mu      sync.Mutex
	centres map[uuid.UUID]*forecast
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

func (f *forecasts) centre(id uuid.UUID) *forecast {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.centres == nil {
		f.centres = map[uuid.UUID]*forecast{}
	}
	if f.centres[id] == nil {
		f.centres[id] = &forecast{}
	}
	return f.centres[id]
}

// of is the estimate of a ticket in line. A ticket that a forecast does not know yet makes a new one.
func (f *forecasts) of(tx *db.Tx, c tenant.Centre, ticket uuid.UUID) (Estimate, error) {
	now := f.centre(c.ID)
	now.mu.Lock()
	defer now.mu.Unlock()
	e, known := now.estimates[ticket]
	if age := tx.Now.Sub(now.at); known && age >= 0 && age < forecastKeeps {
		return e, nil
	}
	if err := now.make(tx, c); err != nil {
		return Estimate{}, err
	}
	return now.estimates[ticket], nil
}

// make reads the room and plays it through.
func (f *forecast) make(tx *db.Tx, c tenant.Centre) error {
	if age := tx.Now.Sub(f.pastAt); f.past == nil || age < 0 || age >= pastKeeps {
		calls, err := callsOf(tx, c, selectPast, map[string]any{"since": tx.Now.AddDate(0, 0, -pastDays), "most": pastCalls})
		if err != nil {
			return err
		}
		f.past, f.pastAt = PastOf(calls), tx.Now
	}
	latest, err := callsOf(tx, c, selectLatest, map[string]any{"date": c.BusinessDate(tx.Now)})
	if err != nil {
		return err
	}
	line, err := db.All[struct {
		ID, ServiceID uuid.UUID
		Away          bool
	}](tx, `SELECT id, service_id, state = 'away' AS away FROM ticket
		WHERE tenant_id = ? AND centre_id = ? AND state IN ('waiting', 'away') ORDER BY place, id`, tx.Tenant, c.ID)
	if err != nil {
		return err
	}
	waiters := make([]Waiter, len(line))
	for i, t := range line {
		waiters[i] = Waiter{Service: t.ServiceID, Away: t.Away}
	}
	waits := f.past.Forecast(RoomOf(c.Local(tx.Now), latest, waiters, f.past), seedOf(c.ID, tx.Now))
	f.at, f.estimates, f.next = tx.Now, map[uuid.UUID]Estimate{}, Estimate{}
	for i, t := range line {
		f.estimates[t.ID] = Estimate{}
		if waits != nil {
			f.estimates[t.ID] = EstimateOf(waits[i])
		}
	}
	if waits != nil {
		f.next = EstimateOf(waits[len(line)])
	}
	return nil
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
	for i := range calls {
		calls[i].At, calls[i].Taken = c.Local(calls[i].At), c.Local(calls[i].Taken)
		if calls[i].Ended != nil {
			ended := c.Local(*calls[i].Ended)
			calls[i].Ended = &ended
		}
	}
	return calls, err
}
