package queue

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// DeskState is what a desk does.
type DeskState string

// The states of a desk. Only an open desk calls. One that is closing finishes with whom it has and is then closed.
const (
	DeskOpen       DeskState = "open"
	DeskBreak      DeskState = "break"
	DeskBackOffice DeskState = "back_office"
	DeskClosing    DeskState = "closing"
	DeskClosed     DeskState = "closed"
)

// Sit opens the desk for the caller, who takes it over from whoever sat there. fault.NotFound: the centre has no such desk.
func (q *Line) Sit(ctx context.Context, c Caller) error {
	return q.set(ctx, c.Centre, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE desk SET state = 'open', staff_id = ?, since = ? WHERE tenant_id = ? AND centre_id = ? AND id = ?`,
			c.Staff.ID, tx.Now, tx.Tenant, c.Centre.ID, c.Desk), fault.Missing())
	})
}

// SetDesk changes what the caller's desk does. Closing a desk that has nobody closes it at once, and whoever waits for it alone then waits
// for all; so does, from its time on, an appointment with the adviser who leaves. fault.Conflict: somebody else sits there.
func (q *Line) SetDesk(ctx context.Context, c Caller, to DeskState) error {
	if to != DeskOpen && to != DeskBreak && to != DeskBackOffice && to != DeskClosing {
		return fault.Field("state", "fault.choice")
	}
	var released []Ticket
	err := q.set(ctx, c.Centre, func(tx *db.Tx) error {
		if _, err := db.One[int](tx, `SELECT 1 FROM desk WHERE tenant_id = ? AND centre_id = ? AND id = ? FOR UPDATE`, tx.Tenant, c.Centre.ID, c.Desk); err != nil {
			return err
		}
		if to == DeskClosing { // before the desk's row makes the next version of the roster, so that nobody waits for it while holding a ticket
			var err error
			if released, err = release(tx, c.Centre, c.Desk); err != nil {
				return err
			}
		}
		err := db.Changed(tx.Exec(`UPDATE desk SET state = ?, since = ? WHERE tenant_id = ? AND centre_id = ? AND id = ? AND staff_id = ?`,
			to, tx.Now, tx.Tenant, c.Centre.ID, c.Desk, c.Staff.ID), fault.New(fault.Conflict, "queue.not_your_desk"))
		if err != nil {
			return err
		}
		return tx.Exec(closeDesk, tx.Tenant, c.Desk).Error
	})
	if err == nil {
		for _, t := range released {
			before := t
			before.Class = Class{Service: t.ServiceID, Speaks: t.Speaks, Interpreter: t.Interpreter, Desk: c.Desk}.String()
			q.replace(ctx, before, t)
		}
		_ = q.passOn(ctx, c.Centre) // or the next call does
	}
	return err
}

// closeDesk closes a closing desk that has nobody.
const closeDesk = `UPDATE desk SET state = 'closed', staff_id = NULL WHERE tenant_id = ? AND id = ? AND state = 'closing'
	AND NOT EXISTS (SELECT 1 FROM call k WHERE k.tenant_id = desk.tenant_id AND k.desk_id = desk.id AND k.ended_at IS NULL)`

// Counter is a desk as it stands now.
type Counter struct {
	Desk      uuid.UUID
	Label     string
	State     DeskState
	Staff     uuid.UUID // zero: nobody sits there
	Adviser   string
	Languages Codes
	Services  Codes // ids of the services it is for; none: all
	Since     *time.Time
	Ticket    uuid.UUID // whom it has; zero: nobody
	Number    string
	Does      State // what that ticket's state is
	TicketAt  *time.Time
	Reason    string // why it was called out of order
	Passed    int
}

// Counters lists the desks of a centre with what they do.
func (q *Line) Counters(ctx context.Context, c tenant.Centre) (list []Counter, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		list, err = counters(tx, c.ID)
		return err
	})
	return list, err
}

func counters(tx *db.Tx, centre uuid.UUID) ([]Counter, error) {
	return db.All[Counter](tx, `
		SELECT d.id AS desk, d.label, d.state, coalesce(d.staff_id, '00000000-0000-0000-0000-000000000000') AS staff, coalesce(s.name, '') AS adviser,
			coalesce((SELECT string_agg(language, ',' ORDER BY language) FROM staff_language l
				WHERE l.tenant_id = d.tenant_id AND l.staff_id = d.staff_id), '') AS languages,
			coalesce((SELECT string_agg(x.service_id::text, ',' ORDER BY x.service_id) FROM desk_service x
				WHERE x.tenant_id = d.tenant_id AND x.desk_id = d.id), '') AS services,
			d.since, coalesce(t.id, '00000000-0000-0000-0000-000000000000') AS ticket, coalesce(q.series || ' ' || t.number, '') AS number,
			coalesce(t.state, '') AS does, coalesce(t.since, t.taken_at) AS ticket_at, coalesce(k.reason, '') AS reason, coalesce(k.passed, 0) AS passed
		FROM desk d
		LEFT JOIN staff s ON s.tenant_id = d.tenant_id AND s.id = d.staff_id
		LEFT JOIN call k ON k.tenant_id = d.tenant_id AND k.desk_id = d.id AND k.ended_at IS NULL
		LEFT JOIN ticket t ON t.tenant_id = k.tenant_id AND t.id = k.ticket_id
		LEFT JOIN queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
		WHERE d.tenant_id = ? AND d.centre_id = ? ORDER BY length(d.label), d.label, d.id`, tx.Tenant, centre)
}
