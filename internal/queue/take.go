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
	"prag/internal/visit"
)

// Take is a visitor's wish for a ticket. Nonce is the form's own key: the same nonce is the same ticket.
type Take struct {
	Centre    tenant.Centre
	ServiceID uuid.UUID
	Nonce     uuid.UUID
	Language  string // tag the person reads
	Needs
	Adults, Children int         // of the party; none at all is one adult
	Also             []uuid.UUID // further services of the same visit, in order
}

// tidy fills in what a form may leave out. Who does not say otherwise speaks the language they read.
func (w Take) tidy() (Take, error) {
	if !i18n.Known(w.Language) {
		w.Language = "sq"
	}
	if w.Speaks == "" {
		w.Speaks = i18n.Language(w.Language)
	}
	if w.Adults == 0 && w.Children == 0 {
		w.Adults = 1
	}
	if w.Adults < 0 || w.Adults > visit.MaxParty || w.Children < 0 || w.Children > visit.MaxParty {
		return w, fault.Field("adults", "fault.number", "Min", 0, "Max", visit.MaxParty)
	}
	return w, w.check()
}

// Take gives out the next number of the service's queue and puts the ticket in line. When it returns, the ticket is recorded; a
// Redis that is away changes nothing about that. fault.NotFound: the centre has no such service; fault.Conflict: the centre is closed,
// does not offer it now, or has given out all of today's numbers for it.
func (q *Line) Take(ctx context.Context, w Take) (Ticket, error) {
	w, err := w.tidy()
	if err != nil {
		return Ticket{}, err
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

func (q *Line) take(ctx context.Context, w Take) (t Ticket, err error) {
	err = q.db.InTenant(ctx, w.Centre.TenantID, func(tx *db.Tx) error {
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
		t, err = insertTicket(tx, entry{Take: w, queue: o.QueueID})
		return err
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

// Arrival is somebody with an appointment who has come. Nonce is the appointment's own id or another key of it: arriving twice is one ticket.
type Arrival struct {
	Take
	Appointment uuid.UUID
	Slot        time.Time
	Adviser     uuid.UUID // whom it is with; zero: nobody in particular
}

// CheckIn puts somebody with an appointment in line, within the caller's transaction: their place is the time of the slot, less the head
// start that the centre's policy gives to appointments, whenever they come; neither hours nor quota keep them out. One with a
// certain adviser is left to them for as long as the policy says. For who comes too late
// for the appointment to count, Slot is zero, and they stand where they would with a ticket taken now.
func (q *Line) CheckIn(ctx context.Context, tx *db.Tx, a Arrival) (t Ticket, err error) {
	if a.Take, err = a.tidy(); err != nil {
		return t, err
	}
	o, err := db.One[offer](tx, selectOffer, true, tx.Now, a.Nonce, tx.Tenant, a.Centre.ID, a.ServiceID)
	if err == nil && o.Before != nil {
		return byID(tx, a.Centre.ID, *o.Before)
	}
	if err != nil {
		return t, err
	}
	e := entry{Take: a.Take, queue: o.QueueID, appointment: a.Appointment, adviser: a.Adviser}
	if !a.Slot.IsZero() {
		e.slot = &a.Slot
	}
	if t, err = insertTicket(tx, e); err == nil {
		tx.AfterCommit(func() {
			q.putInLine(ctx, t)
			if t.Left() {
				_ = q.passOn(context.WithoutCancel(ctx), a.Centre) // at once where the diary has the adviser away; Repair would do it soon
			}
		})
	}
	return t, err
}

// InsertTicketSQL is the one statement that makes a ticket; the benchmark runs the same. give_number holds the queue's turn from here to the
// commit, so numbers are unique among those in use and place grows; everything else hangs on what it returns. It makes waiting fair besides:
// those who wait for a row that is updated again and again are served in no order, so that one kiosk of sixteen can wait five times as long
// as the others, while an advisory lock is handed on in the order of asking.
const InsertTicketSQL = `
	WITH day AS MATERIALIZED (
		SELECT g.number, coalesce(CAST(@at AS bigint), g.place) AS place, g.refused
		FROM give_number(CAST(@queue AS uuid), CAST(@service AS uuid), CAST(@date AS date), CAST(@micros AS bigint), CAST(@limited AS boolean)) g
	), visiting AS (
		INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, language, adults, children)
		SELECT @tenant, @visit, @centre, @date, 'walk_in', 'open', @now, @lang, @adults, @children FROM day WHERE refused = ''
	), taken AS (
		INSERT INTO ticket (tenant_id, id, centre_id, queue_id, service_id, visit_id, business_date, number, place, ahead, code, nonce,
			language, speaks, interpreter, access, adults, children, appointment_id, slot_at, for_staff, state, taken_at, since)
		SELECT @tenant, @ticket, @centre, @queue, @service, @visit, @date, number, place, @ahead, @code, @nonce,
			@tag, @speaks, @interpreter, string_to_array(@access, ','), @adults, @children, @appointment, @slot, @adviser, 'waiting', @now, @now
		FROM day WHERE refused = ''
	), waiting AS (
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at) SELECT @tenant, @ticket, 1, 'waiting', @now FROM day WHERE refused = ''
	), counted AS (
		INSERT INTO tally_delta (tenant_id, centre_id, measure, cut, value, day, n)
		SELECT @tenant, @centre, @measure, '', '', @date, 1 FROM day WHERE refused = ''
	)
	SELECT number, place, refused, (SELECT series FROM queue WHERE tenant_id = @tenant AND id = @queue) AS series FROM day`

// entry is a ticket about to be made.
type entry struct {
	Take
	queue       uuid.UUID
	appointment uuid.UUID
	slot        *time.Time
	adviser     uuid.UUID
	unlimited   bool // whoever is sent here is not kept out by the quota
}

func insertTicket(tx *db.Tx, e entry) (Ticket, error) {
	t := Ticket{
		ID: db.NewID(), TenantID: tx.Tenant, CentreID: e.Centre.ID, QueueID: e.queue, ServiceID: e.ServiceID, VisitID: db.NewID(),
		Code: tenant.NewCode(e.Centre.Key), Language: e.Language, Speaks: e.Speaks, Interpreter: e.Interpreter, Access: e.Access, Adults: e.Adults,
		Children: e.Children, State: Waiting, BusinessDate: e.Centre.BusinessDate(tx.Now), SlotAt: e.slot, ForStaff: e.adviser, TakenAt: tx.Now, Since: tx.Now,
	}
	values, err := e.values(tx, t)
	if err != nil {
		return t, err
	}
	row, err := db.One[struct {
		Number          *int
		Place           *int64
		Refused, Series string
	}](tx, InsertTicketSQL, values)
	if err != nil {
		return t, err
	}
	if row.Refused != "" {
		return t, fault.New(fault.Conflict, "queue."+row.Refused)
	}
	t.Number, t.Place, t.Series = *row.Number, *row.Place, row.Series
	t.Rank = t.Place - values["ahead"].(int64)
	t.Class = Class{Service: t.ServiceID, Speaks: t.Speaks, Interpreter: t.Interpreter, Adviser: e.adviser}.String()
	return t, insertAlso(tx, e.Centre, t.ID, e.Also)
}

// values are what InsertTicketSQL binds.
func (e entry) values(tx *db.Tx, t Ticket) (map[string]any, error) {
	var at *int64
	ahead, limited := int64(0), e.appointment.IsNil() && !e.unlimited
	if e.slot != nil {
		p, err := policyOf(tx, e.Centre.ID)
		if err != nil {
			return nil, err
		}
		micros := e.slot.UnixMicro()
		at, ahead = &micros, p.headStart("", e.slot).Microseconds()
	}
	return map[string]any{
		"tenant": tx.Tenant, "queue": t.QueueID, "date": t.BusinessDate, "micros": tx.Now.UnixMicro(), "visit": t.VisitID, "at": at,
		"centre": t.CentreID, "now": tx.Now, "lang": i18n.Language(t.Language), "ticket": t.ID, "service": t.ServiceID, "limited": limited,
		"code": t.Code, "nonce": e.Nonce, "tag": t.Language, "measure": tally.Tickets, "ahead": ahead, "speaks": t.Speaks,
		"interpreter": t.Interpreter, "access": t.Access.String(), "adults": t.Adults, "children": t.Children,
		"appointment": db.OrNull(e.appointment), "slot": e.slot,
		"adviser": db.OrNull(e.adviser),
	}, nil
}

// CloseDay ends what still waits from earlier business dates: the people have gone home. What their talks needed is forgotten. A job runs it; it
// may run at any time.
func (q *Line) CloseDay(ctx context.Context, c tenant.Centre, now time.Time) error {
	today := c.BusinessDate(now)
	var ended []Ticket
	err := q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		ended, err = db.All[Ticket](tx, `SELECT id, centre_id, class FROM ticket WHERE tenant_id = ? AND centre_id = ?
			AND business_date < ? AND state IN ('waiting', 'away', 'called', 'serving', 'held') ORDER BY id FOR UPDATE`, tx.Tenant, c.ID, today)
		for _, t := range ended {
			if err == nil {
				err = endOfDay(tx, c, t.ID)
			}
		}
		if err != nil {
			return err
		}
		return tx.Exec(`UPDATE ticket SET access = '{}', interpreter = false WHERE tenant_id = ? AND centre_id = ? AND business_date < ?
			AND (access <> '{}' OR interpreter)`, tx.Tenant, c.ID, today).Error
	})
	if err != nil || len(ended) == 0 {
		return err
	}
	for _, t := range ended {
		q.takeOut(ctx, t)
	}
	q.changed(ctx, c.TenantID, c.ID)
	q.counted(ctx, c)
	return nil
}
