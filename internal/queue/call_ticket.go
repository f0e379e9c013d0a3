package queue

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// CallReasons lists why somebody may be called out of order.
func CallReasons() []string {
	return []string{"danger", "unwell", "with_child", "stands_here", "continues", "language", "short", "other"}
}

// CallTicket calls a certain ticket. Whoever was away stands before the adviser and is back. A reason of CallReasons is needed where the
// policy would call somebody else; it is recorded with how many were passed, and colleagues see it (Office). fault.Conflict: the ticket
// does not wait any more, the desk is busy or not open, a reason is needed, or no interpreter is free whom it needs.
func (q *Line) CallTicket(ctx context.Context, c Caller, ticket uuid.UUID, reason string) (called Ticket, err error) {
	if reason != "" && !slices.Contains(CallReasons(), reason) {
		return called, fault.Field("reason", "fault.choice")
	}
	if err := q.passOn(ctx, c.Centre); err != nil {
		return called, err
	}
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) (err error) {
		called, err = callCertain(tx, c, ticket, reason)
		return err
	})
	switch {
	case db.Violates(err, "call_tenant_id_nonce_key") || db.Violates(err, "call_active_desk"):
		called, err = q.pressed(ctx, c)
	case err == nil:
		q.takeOut(ctx, called)
	}
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
	}
	return called, err
}

func callCertain(tx *db.Tx, c Caller, ticket uuid.UUID, reason string) (Ticket, error) {
	t, done, err := forPress(tx, c, ticket)
	if done || err != nil {
		return t, err
	}
	r, seat, err := seated(tx, c)
	if err != nil {
		return t, err
	}
	if t.State == Away {
		if err := move(tx, c.Centre, t, Waiting); err != nil {
			return t, err
		}
	}
	o := order{pick: pick{t.ID, t.Rank, t.Class}, seat: seat, version: r.version, reason: reason}
	if o.passed, err = passedBy(tx, c.Centre, r.policy, seat, t.ID); err != nil {
		return t, err
	}
	if o.passed > 0 && reason == "" {
		return t, fault.New(fault.Conflict, "queue.reason_needed")
	}
	if o.passed == 0 {
		o.reason = ""
	}
	if err := insertCall(tx, c, o); errors.Is(err, errStale) {
		return t, fault.Stale()
	} else if err != nil {
		return t, err
	}
	return byID(tx, c.Centre.ID, ticket)
}

// forPress reads and holds a ticket that a desk asks for. done: this very press has called before, and t is whom.
func forPress(tx *db.Tx, c Caller, ticket uuid.UUID) (t Ticket, done bool, err error) {
	if t, err = lockTicket(tx, c.Centre.ID, ticket); err != nil {
		return t, false, err
	}
	if before, ok, err := calledBy(tx, c); ok || err != nil {
		return before, ok, err
	}
	return t, false, nil
}

// seated is the roster, and the caller's seat in it when their desk is open.
func seated(tx *db.Tx, c Caller) (roster, Seat, error) {
	r, err := rosterOf(tx, c.Centre.ID)
	if err != nil {
		return r, Seat{}, err
	}
	s, err := r.at(c)
	return r, s, err
}

// passedBy is how many the policy would call before a ticket; of one that it would not call at this seat, one at the least.
func passedBy(tx *db.Tx, c tenant.Centre, p Policy, s Seat, ticket uuid.UUID) (int, error) {
	tickets, err := db.All[Ticket](tx, `SELECT id, rank, class FROM ticket WHERE tenant_id = ? AND centre_id = ? AND state = 'waiting'`, tx.Tenant, c.ID)
	if err != nil {
		return 0, err
	}
	line, err := standings(tickets)
	if err != nil {
		return 0, err
	}
	order := p.Order(s, line)
	if at := slices.IndexFunc(order, func(i int) bool { return line[i].ID == ticket }); at >= 0 {
		return at, nil
	}
	return max(1, len(order)), nil
}

// Exception is a call out of order.
type Exception struct {
	Label      string // the number
	Desk       string
	Adviser    string
	Reason     string
	Passed     int // how many were before
	CalledAt   time.Time
	TicketID   uuid.UUID
	StillThere bool // the call goes on
}

// exceptions lists the calls out of order of a business date, the latest first: what colleagues see.
func exceptions(tx *db.Tx, c tenant.Centre, date time.Time) ([]Exception, error) {
	return db.All[Exception](tx, `SELECT q.series || ' ' || t.number AS label, d.label AS desk, s.name AS adviser, k.reason, k.passed,
			k.called_at, t.id AS ticket_id, k.ended_at IS NULL AS still_there
		FROM call k
		JOIN ticket t ON t.tenant_id = k.tenant_id AND t.id = k.ticket_id
		JOIN queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
		JOIN desk d ON d.tenant_id = k.tenant_id AND d.id = k.desk_id
		JOIN staff s ON s.tenant_id = k.tenant_id AND s.id = k.staff_id
		WHERE k.tenant_id = ? AND k.centre_id = ? AND t.business_date = ? AND k.reason <> '' ORDER BY k.called_at DESC, k.id DESC LIMIT 50`,
		tx.Tenant, c.ID, date)
}
