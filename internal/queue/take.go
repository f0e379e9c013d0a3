package queue

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// Take is a visitor's wish for a ticket. Nonce is the form's own key: the same nonce is the same ticket.
type Take struct {
	Centre    tenant.Centre
	ServiceID uuid.UUID
	Nonce     uuid.UUID
	Language  string // tag the person reads
}

// Take gives out the next number of the service's queue and puts the ticket in line. When it returns, the ticket is recorded; a
// Redis that is away changes nothing about that. fault.NotFound: the centre has no such service; fault.Conflict: the centre is closed
// or does not offer it now.
func (q *Line) Take(ctx context.Context, w Take) (Ticket, error) {
	if !i18n.Known(w.Language) {
		w.Language = "sq"
	}
	t, err := q.take(ctx, w)
	if db.Violates(err, "ticket_tenant_id_nonce_key") {
		return q.take(ctx, w) // the other press of a double press was first: find its ticket
	}
	return t, err
}

// offer is what a service's row and an earlier press say before a ticket is made.
type offer struct {
	QueueID uuid.UUID
	Offered bool
	Open    bool
	Before  *uuid.UUID // ticket this nonce already took
}

var errTaken = errors.New("this nonce has its ticket")

func (q *Line) take(ctx context.Context, w Take) (Ticket, error) {
	t := Ticket{ID: db.NewID(), VisitID: db.NewID(), Code: newCode(w.Centre.Key)}
	err := q.db.InTenant(ctx, w.Centre.TenantID, func(tx *db.Tx) error {
		o, err := db.One[offer](tx, selectOffer, q.AlwaysOpen, tx.Now, w.Nonce, tx.Tenant, w.Centre.ID, w.ServiceID)
		switch {
		case err != nil:
			return err
		case o.Before != nil:
			t.ID = *o.Before
			return errTaken
		case !o.Open:
			return fault.New(fault.Conflict, "queue.closed")
		case !o.Offered:
			return fault.New(fault.Conflict, "queue.not_offered")
		}
		t.QueueID = o.QueueID
		return insertTicket(tx, w, &t)
	})
	if errors.Is(err, errTaken) {
		return q.ByID(ctx, w.Centre, t.ID)
	}
	if err == nil {
		q.putInLine(ctx, t)
	}
	return t, err
}

const selectOffer = `
	SELECT s.queue_id, s.offered, ? OR centre_open(s.centre_id, ?) AS open, t.id AS before
	FROM service s LEFT JOIN ticket t ON t.tenant_id = s.tenant_id AND t.nonce = ?
	WHERE s.tenant_id = ? AND s.centre_id = ? AND s.id = ?`

// InsertTicketSQL is the one statement that makes a ticket; the benchmark runs the same. The queue's row of the day is locked
// from here to the commit, so numbers are dense and unique and place grows; everything else hangs on what that row returns. 701 to 999
// are left to the kiosks that reach nobody (Lease).
// turn only makes waiting fair: those who wait for a row that is updated again and again are served in no order, so that one
// kiosk of sixteen can wait five times as long as the others, while an advisory lock is handed on in the order of asking.
const InsertTicketSQL = `
	WITH turn AS MATERIALIZED (
		SELECT pg_advisory_xact_lock(hashtextextended(CAST(@queue AS text), 1))
	), day AS (
		INSERT INTO queue_day AS q (tenant_id, queue_id, business_date, last_number, last_place)
		SELECT @tenant, @queue, @date, 1, @micros FROM turn
		ON CONFLICT (tenant_id, queue_id, business_date) DO UPDATE
		SET last_number = CASE q.last_number WHEN 700 THEN 1000 ELSE q.last_number + 1 END, last_place = greatest(q.last_place + 1, excluded.last_place)
		RETURNING last_number, last_place
	), visiting AS (
		INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, language)
		VALUES (@tenant, @visit, @centre, @date, 'walk_in', 'open', @now, @lang)
	), taken AS (
		INSERT INTO ticket (tenant_id, id, centre_id, queue_id, service_id, visit_id, business_date, number, place, code, nonce,
			language, state, taken_at)
		SELECT @tenant, @ticket, @centre, @queue, @service, @visit, @date, last_number, last_place, @code, @nonce,
			@tag, 'waiting', @now FROM day
		RETURNING number, place
	), waiting AS (
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at) VALUES (@tenant, @ticket, 1, 'waiting', @now)
	), counted AS (
		INSERT INTO tally_delta (tenant_id, centre_id, measure, cut, value, day, n)
		VALUES (@tenant, @centre, @measure, '', '', @date, 1)
	)
	SELECT number, place, (SELECT series FROM queue WHERE tenant_id = @tenant AND id = @queue) AS series FROM taken`

func insertTicket(tx *db.Tx, w Take, t *Ticket) error {
	date := w.Centre.BusinessDate(tx.Now)
	row, err := db.One[struct {
		Number int
		Place  int64
		Series string
	}](tx, InsertTicketSQL, map[string]any{
		"tenant": tx.Tenant, "queue": t.QueueID, "date": date, "micros": tx.Now.UnixMicro(), "visit": t.VisitID,
		"centre": w.Centre.ID, "now": tx.Now, "lang": i18n.Language(w.Language), "ticket": t.ID, "service": w.ServiceID,
		"code": t.Code, "nonce": w.Nonce, "tag": w.Language, "measure": tally.Tickets,
	})
	if err != nil {
		return err
	}
	t.TenantID, t.CentreID, t.ServiceID, t.BusinessDate = tx.Tenant, w.Centre.ID, w.ServiceID, date
	t.Number, t.Place, t.Series, t.Language = row.Number, row.Place, row.Series, w.Language
	t.State, t.TakenAt = Waiting, tx.Now
	return nil
}

// CloseDay ends what still waits from earlier business dates: the people have gone home. A job runs it; it may run at any time.
func (q *Line) CloseDay(ctx context.Context, c tenant.Centre, now time.Time) error {
	today := c.BusinessDate(now)
	var ended []Ticket
	err := q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		ended, err = db.All[Ticket](tx, `SELECT id, visit_id, state FROM ticket WHERE tenant_id = ? AND centre_id = ?
			AND business_date < ? AND state IN ('waiting', 'away', 'called', 'serving') ORDER BY id FOR UPDATE`, tx.Tenant, c.ID, today)
		for _, t := range ended {
			if err == nil {
				err = endOfDay(tx, c, t)
			}
		}
		return err
	})
	if err != nil || len(ended) == 0 {
		return err
	}
	for _, t := range ended {
		q.takeOut(ctx, c.ID, t.ID)
	}
	q.changed(ctx, c.TenantID, c.ID)
	q.counted(ctx, c)
	return nil
}
