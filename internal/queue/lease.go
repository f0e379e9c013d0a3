package queue

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// The numbers given out by kiosks that reach nobody. They are a block of their own in the series, so that the numbers given out meanwhile at
// other kiosks stay without gaps, which go round it (give_number).
const (
	// leaseBlock is how many numbers of a queue a kiosk gets at a time: a busy centre gives out sixty a day.
	leaseBlock = 30
	// leaseLow is how few it may have left before it gets more.
	leaseLow = 15
)

// Leased is a number a kiosk may give out by itself on a business date.
type Leased struct {
	QueueID      uuid.UUID
	BusinessDate time.Time
	Series       string
	Number       int
	Code         string
}

// Lease gives a kiosk the numbers it may give out on a business date while it reaches nobody: those it still has, and more of each queue
// where they run low. Asking again changes nothing.
func (q *Line) Lease(ctx context.Context, c tenant.Centre, device uuid.UUID, date time.Time) (free []Leased, err error) {
	err = q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		queues, err := db.All[struct{ ID uuid.UUID }](tx, `SELECT id FROM queue WHERE tenant_id = ? AND centre_id = ? ORDER BY id FOR UPDATE`,
			tx.Tenant, c.ID)
		if err != nil {
			return err
		}
		for _, queue := range queues {
			left, err := unused(tx, device, queue.ID, date)
			if err == nil && len(left) < leaseLow {
				err = grant(tx, c, device, queue.ID, date)
			}
			if err != nil {
				return err
			}
		}
		free, err = unused(tx, device, uuid.Nil, date)
		return err
	})
	return free, err
}

// unused lists the numbers of a device's leases that no ticket has, of one queue or (uuid.Nil) of all.
func unused(tx *db.Tx, device, queue uuid.UUID, date time.Time) ([]Leased, error) {
	return db.All[Leased](tx, `
		SELECT l.queue_id, l.business_date, q.series, l.first + n.at::int - 1 AS number, n.code
		FROM number_lease l
		JOIN queue q ON q.tenant_id = l.tenant_id AND q.id = l.queue_id
		CROSS JOIN LATERAL unnest(l.codes) WITH ORDINALITY n (code, at)
		WHERE l.tenant_id = @tenant AND l.device_id = @device AND l.business_date = @date AND (@all OR l.queue_id = @queue)
			AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.tenant_id = l.tenant_id AND t.queue_id = l.queue_id
				AND t.business_date = l.business_date AND t.number = l.first + n.at::int - 1)
		ORDER BY q.series, number`, map[string]any{
		"tenant": tx.Tenant, "device": device, "queue": queue, "all": queue.IsNil(), "date": date,
	})
}

// grant takes the next block of a queue, as far as the range goes. The queue's row is locked: two kiosks never get the same.
func grant(tx *db.Tx, c tenant.Centre, device, queue uuid.UUID, date time.Time) error {
	block, err := db.One[struct{ First, Last int }](tx, `SELECT coalesce((SELECT max(first + cardinality(codes)) FROM number_lease l
			WHERE l.tenant_id = q.tenant_id AND l.queue_id = q.id AND l.business_date = ? AND l.first BETWEEN q.kiosk_first AND q.kiosk_last),
			q.kiosk_first) AS first, q.kiosk_last AS last
		FROM queue q WHERE q.tenant_id = ? AND q.id = ?`, date, tx.Tenant, queue)
	if err != nil || block.First > block.Last {
		return err
	}
	codes := make([]string, min(leaseBlock, block.Last-block.First+1))
	for i := range codes {
		codes[i] = tenant.NewCode(c.Key)
	}
	return tx.Exec(`INSERT INTO number_lease (tenant_id, id, centre_id, device_id, queue_id, business_date, first, codes, leased_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, string_to_array(?, ','), ?)`,
		tx.Tenant, db.NewID(), c.ID, device, queue, date, block.First, strings.Join(codes, ","), tx.Now).Error
}

// Given is a number that a kiosk gave out while it reached nobody. Nonce is the key of the form, as in Take.
type Given struct {
	Centre    tenant.Centre
	DeviceID  uuid.UUID
	ServiceID uuid.UUID
	Code      string
	Nonce     uuid.UUID
	Language  string
	TakenAt   time.Time // by the kiosk's clock as corrected by the server's; kept between the lease and now
}

// TakeGiven enters a number that is on paper already. Its place in line is that of the time it was given out, whatever the centre's hours or
// offers are by now; of an earlier day it is over at once. Handing it in again changes nothing. Where the reply to an online Take was lost, the person holds this number and not
// that one: the ticket of the same nonce takes this number. fault.NotFound: the code was not leased to this device.
func (q *Line) TakeGiven(ctx context.Context, g Given) (Ticket, error) {
	if !i18n.Known(g.Language) {
		g.Language = "sq"
	}
	var t Ticket
	err := q.db.InTenant(ctx, g.Centre.TenantID, func(tx *db.Tx) (err error) {
		l, err := db.One[leasedNumber](tx, selectLeased, tx.Tenant, g.DeviceID, g.Centre.ID, g.Code)
		if err != nil {
			return err
		}
		t, err = enter(tx, g, l)
		if err == nil && t.State == Waiting && t.BusinessDate.Before(g.Centre.BusinessDate(tx.Now)) { // the person has gone home
			if err = endOfDay(tx, g.Centre, t.ID); err == nil {
				t, err = byID(tx, g.Centre.ID, t.ID)
			}
		}
		return err
	})
	if err != nil {
		return t, err
	}
	if t.State == Waiting {
		q.putInLine(ctx, t)
	} else {
		q.changed(ctx, g.Centre.TenantID, g.Centre.ID)
	}
	return t, nil
}

type leasedNumber struct {
	QueueID      uuid.UUID
	BusinessDate time.Time
	Number       int
	LeasedAt     time.Time
}

// The lease's row is locked: the same number handed in twice at once is entered once.
const selectLeased = `
	SELECT queue_id, business_date, first + array_position(codes, c.code) - 1 AS number, leased_at
	FROM number_lease, (SELECT CAST(? AS uuid) AS tenant, CAST(? AS uuid) AS device, CAST(? AS uuid) AS centre, CAST(? AS text) AS code) c
	WHERE tenant_id = c.tenant AND device_id = c.device AND centre_id = c.centre AND c.code = ANY (codes) FOR UPDATE OF number_lease`

// enter finds the ticket that was entered before, renames the one whose reply was lost, or makes one.
func enter(tx *db.Tx, g Given, l leasedNumber) (Ticket, error) {
	before, err := db.One[Ticket](tx, selectTicket+`AND t.code = ?`, tx.Tenant, g.Centre.ID, g.Code)
	if !fault.Is(err, fault.NotFound) {
		return before, err
	}
	ghost, err := db.One[Ticket](tx, selectTicket+`AND t.nonce = ? FOR UPDATE OF t`, tx.Tenant, g.Centre.ID, g.Nonce)
	if err == nil && (ghost.State == Waiting || ghost.State == Away || ghost.State == Called) {
		err = tx.Exec(`UPDATE ticket SET queue_id = ?, business_date = ?, number = ?, code = ? WHERE tenant_id = ? AND id = ?`,
			l.QueueID, l.BusinessDate, l.Number, g.Code, tx.Tenant, ghost.ID).Error
		if err != nil {
			return ghost, err
		}
		return byID(tx, g.Centre.ID, ghost.ID)
	}
	if err == nil { // nobody answered to a number that nobody held, and it is over: the person on paper still waits
		g.Nonce = uuid.NewV5(g.Nonce, g.Code)
	} else if !fault.Is(err, fault.NotFound) {
		return ghost, err
	}
	return insertGiven(tx, g, l)
}

func insertGiven(tx *db.Tx, g Given, l leasedNumber) (Ticket, error) {
	taken := g.TakenAt
	if taken.Before(l.LeasedAt) {
		taken = l.LeasedAt
	}
	if taken.After(tx.Now) {
		taken = tx.Now
	}
	id := db.NewID()
	err := tx.Exec(`
		WITH visiting AS (
			INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, language)
			VALUES (@tenant, @visit, @centre, @date, 'walk_in', 'open', @taken, @lang)
		), taken AS (
			INSERT INTO ticket (tenant_id, id, centre_id, queue_id, service_id, visit_id, business_date, number, place, code, nonce,
				language, speaks, state, taken_at)
			VALUES (@tenant, @ticket, @centre, @queue, @service, @visit, @date, @number, @place, @code, @nonce, @tag, @lang, 'waiting', @taken)
		), waiting AS (
			INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at) VALUES (@tenant, @ticket, 1, 'waiting', @taken)
		)
		INSERT INTO tally_delta (tenant_id, centre_id, measure, cut, value, day, n) VALUES (@tenant, @centre, @measure, '', '', @date, 1)`,
		map[string]any{
			"tenant": tx.Tenant, "visit": db.NewID(), "centre": g.Centre.ID, "date": l.BusinessDate, "taken": taken,
			"lang": i18n.Language(g.Language), "ticket": id, "queue": l.QueueID, "service": g.ServiceID, "number": l.Number,
			"place": taken.UnixMicro(), "code": g.Code, "nonce": g.Nonce, "tag": g.Language, "measure": tally.Tickets,
		}).Error
	if err != nil {
		return Ticket{}, err
	}
	return byID(tx, g.Centre.ID, id)
}
