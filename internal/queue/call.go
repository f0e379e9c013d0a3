package queue

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// Caller is a desk asking for a ticket. Nonce makes pressing twice the same as pressing once.
type Caller struct {
	Centre tenant.Centre
	Desk   uuid.UUID
	Staff  identity.Staff
	Nonce  uuid.UUID
}

var (
	errStale         = errors.New("ticket no longer waits")           // the next one may
	errMoved         = errors.New("ticket waits in another place")    // of the line than Redis said
	errRoster        = errors.New("who may call whom has changed")    // since it was read
	errOther         = errors.New("another ticket was called before") // by this very press
	errBusy          = fault.New(fault.Conflict, "queue.desk_busy")
	errNobody        = fault.New(fault.NotFound, "queue.nobody")
	errNoInterpreter = fault.New(fault.Conflict, "queue.no_interpreter")
)

// CallNext calls whom the policy says. fault.NotFound "queue.nobody": nobody waits whom this desk may call. fault.Conflict
// "queue.desk_busy": the desk still has a ticket; "queue.desk_not_open", "queue.not_your_desk": it calls nobody now, or not for this person.
func (q *Line) CallNext(ctx context.Context, c Caller) (Ticket, error) {
	for mayBeOld := true; ; mayBeOld = false {
		r, err := q.roster(ctx, c.Centre, mayBeOld)
		if err != nil {
			return Ticket{}, err
		}
		t, err := q.callBy(ctx, c, r)
		if errors.Is(err, errRoster) || !r.fresh && refused(err) {
			continue // a "no" is said only by what is known now
		}
		return t, err
	}
}

func refused(err error) bool {
	return err != nil && !errors.Is(err, errBusy) && (fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict))
}

// callBy calls under a roster until it is clear who was called.
func (q *Line) callBy(ctx context.Context, c Caller, r roster) (Ticket, error) {
	seat, err := r.at(c)
	if err != nil {
		return Ticket{}, err
	}
	for {
		p, leased, err := q.head(ctx, c, r, seat)
		if err != nil {
			return Ticket{}, err
		}
		called, err := q.callOne(ctx, c, order{pick: p, seat: seat, version: r.version})
		if leased {
			q.settleLease(ctx, c, p, outcome(called, p, err))
		}
		switch {
		case errors.Is(err, errMoved):
			q.putRight(ctx, c.Centre, p.id)
		case !errors.Is(err, errStale): // stale: somebody else called it, PostgreSQL decides
			return called, err
		}
	}
}

// outcome is what becomes of the lease: the press may have been answered with the ticket it had called before, and the one under the lease
// still waits.
func outcome(called Ticket, p pick, err error) error {
	if err == nil && called.ID != p.id {
		return errOther
	}
	return err
}

// order is a call that is about to be made.
type order struct {
	pick
	seat    Seat
	version int64  // of the roster
	reason  string // why out of order
	passed  int    // how many were before
}

// callOne is the transaction that decides. A nonce that already made a call gives that call's ticket again.
func (q *Line) callOne(ctx context.Context, c Caller, o order) (called Ticket, err error) {
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) (err error) {
		switch err = insertCall(tx, c, o); {
		case errors.Is(err, errStale):
			called, err = why(tx, c, o)
		case errors.Is(err, errNoInterpreter):
			err = errRoster
		case err == nil:
			called, err = byID(tx, c.Centre.ID, o.id)
		}
		return err
	})
	if db.Violates(err, "call_tenant_id_nonce_key") || db.Violates(err, "call_active_desk") {
		called, err = q.pressed(ctx, c)
	}
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
	}
	return called, err
}

// why tells what kept a call from being made: the press had called before, the roster or the ticket's place has changed, or somebody else
// called it.
func why(tx *db.Tx, c Caller, o order) (Ticket, error) {
	before, ok, err := calledBy(tx, c)
	if ok || err != nil {
		return before, err
	}
	now, err := db.One[struct {
		Version int64
		State   State
	}](tx, `SELECT coalesce((SELECT version FROM roster WHERE tenant_id = ?), 0) AS version,
		coalesce((SELECT state FROM ticket WHERE tenant_id = ? AND centre_id = ? AND id = ?), '') AS state`, tx.Tenant, tx.Tenant, c.Centre.ID, o.id)
	switch {
	case err != nil:
		return before, err
	case now.Version != o.version:
		return before, errRoster
	case now.State == Waiting:
		return before, errMoved
	}
	return before, errStale
}

// pressed answers a press that met a call: its own, made before, or another of the desk.
func (q *Line) pressed(ctx context.Context, c Caller) (t Ticket, err error) {
	var ok bool
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) (err error) {
		t, ok, err = calledBy(tx, c)
		return err
	})
	if err == nil && !ok {
		err = errBusy
	}
	return t, err
}

// calledBy finds the ticket that this very press has called.
func calledBy(tx *db.Tx, c Caller) (t Ticket, ok bool, err error) {
	before, err := db.All[struct{ TicketID uuid.UUID }](tx, `SELECT ticket_id FROM call WHERE tenant_id = ? AND centre_id = ? AND nonce = ?`,
		tx.Tenant, c.Centre.ID, c.Nonce)
	if err != nil || len(before) == 0 {
		return t, false, err
	}
	t, err = byID(tx, c.Centre.ID, before[0].TicketID)
	return t, err == nil, err
}

// CallSQL moves a waiting ticket to a desk, closes the stretch of waiting and notes the call, in one statement; the benchmark runs
// the same. No row comes back when the ticket does not wait where it was found, or the roster is no longer the one it was found with.
// A stretch never ends before it began, whatever the clocks say.
const CallSQL = `
	WITH moved AS (
		UPDATE ticket SET state = 'called', desk_id = @desk, since = greatest(@now, coalesce(since, taken_at)),
			called_at = greatest(@now, coalesce(since, taken_at))
		WHERE tenant_id = @tenant AND centre_id = @centre AND id = @ticket AND state = 'waiting' AND rank = @rank AND class = @class
			AND coalesce((SELECT version FROM roster WHERE tenant_id = @tenant), 0) = @version
		RETURNING id, service_id, since
	), waited AS (
		UPDATE ticket_interval i SET ended_at = moved.since, flag = ` + flagSQL + ` FROM moved
		WHERE i.tenant_id = @tenant AND i.ticket_id = moved.id AND i.ended_at IS NULL RETURNING i.ticket_id, i.seq, i.ended_at
	), standing AS (
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at)
		SELECT @tenant, ticket_id, seq + 1, 'called', ended_at FROM waited
	), noted AS (
		INSERT INTO call (tenant_id, id, centre_id, ticket_id, desk_id, staff_id, nonce, called_at, service_id, reason, passed)
		SELECT @tenant, @call, @centre, id, @desk, @staff, @nonce, @now, service_id, @reason, @passed FROM moved
	)
	SELECT id, EXISTS (SELECT 1 FROM promise p WHERE p.tenant_id = @tenant AND p.ticket_id = id AND p.waited IS NULL) AS promised FROM moved`

// flagSQL marks a stretch that no mean may contain: one that crosses the night, or that a clock set back would have made negative.
const flagSQL = `CASE WHEN @now < i.started_at THEN 'clock'
	WHEN business_date(i.started_at, @zone, CAST(@cut_over AS smallint)) < @date THEN 'night' ELSE '' END`

func insertCall(tx *db.Tx, c Caller, o order) error {
	made, err := db.All[struct {
		ID       uuid.UUID
		Promised bool
	}](tx, CallSQL, map[string]any{
		"tenant": tx.Tenant, "centre": c.Centre.ID, "ticket": o.id, "desk": c.Desk, "staff": c.Staff.ID, "nonce": c.Nonce,
		"call": db.NewID(), "now": tx.Now, "rank": o.rank, "class": o.class, "version": o.version, "reason": o.reason, "passed": o.passed,
		"zone": c.Centre.TimeZone, "cut_over": c.Centre.CutOver, "date": c.Centre.BusinessDate(tx.Now),
	})
	switch {
	case err != nil:
		return err
	case len(made) == 0:
		return errStale
	case made[0].Promised:
		if err := keep(tx, c.Centre, o.id); err != nil {
			return err
		}
	}
	return reserve(tx, c, o) // last, because it makes the next version of the roster
}
