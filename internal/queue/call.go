package queue

import (
	"context"
	"database/sql"
	"errors"
	"strings"

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

// errStale: the ticket is not waiting any more; the next one may be.
var errStale = errors.New("ticket no longer waits")

// CallNext calls who has waited longest. fault.NotFound "queue.nobody": nobody waits. fault.Conflict "queue.desk_busy": the desk
// still has a ticket.
func (q *Line) CallNext(ctx context.Context, c Caller) (Ticket, error) {
	for {
		id, leased, err := q.head(ctx, c)
		if err != nil {
			return Ticket{}, err
		}
		called, err := q.callOne(ctx, c, id)
		if leased {
			q.settleLease(ctx, c, id, settled(called, id, err))
		}
		if errors.Is(err, errStale) {
			continue // somebody else called it: PostgreSQL decides
		}
		return called, err
	}
}

// errOther: the press was answered with the ticket it had called before, and the one under the lease still waits.
var errOther = errors.New("another ticket was called")

func settled(called Ticket, leased uuid.UUID, err error) error {
	if err == nil && called.ID != leased {
		return errOther
	}
	return err
}

// head finds who is first: from Redis under a lease, or, while Redis is away or its line is empty, from PostgreSQL. The second look
// costs a query only when nobody seems to wait, and means that a ticket missing in Redis is never passed over for good. Whom another
// desk is about to call is left to that desk, or somebody who came later would be called first.
func (q *Line) head(ctx context.Context, c Caller) (id uuid.UUID, leased bool, err error) {
	id, found, others := q.leaseHead(ctx, c, true)
	if found {
		return id, true, nil
	}
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		row := tx.Raw(`SELECT id FROM ticket WHERE tenant_id = ? AND centre_id = ? AND state = 'waiting' AND id::text <> ALL (string_to_array(?, ' '))
			ORDER BY place, id LIMIT 1`, tx.Tenant, c.Centre.ID, strings.Join(others, " ")).Row()
		return row.Scan(&id)
	})
	if fault.Is(err, fault.NotFound) {
		return q.before(ctx, c)
	}
	return id, false, err
}

// before answers a repeated press after which nobody waits: the call it made the first time.
func (q *Line) before(ctx context.Context, c Caller) (id uuid.UUID, leased bool, err error) {
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT ticket_id FROM call WHERE tenant_id = ? AND nonce = ?`, tx.Tenant, c.Nonce).Row().Scan(&id)
	})
	if errors.Is(err, sql.ErrNoRows) || fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "queue.nobody")
	}
	return id, false, err
}

// leaseHead takes the head of Redis's line. found is false while Redis is away or nobody is in its line; others are then the tickets
// that other desks have under a lease.
func (q *Line) leaseHead(ctx context.Context, c Caller, mayRebuild bool) (id uuid.UUID, found bool, others []string) {
	centre := c.Centre.ID
	if q.sure(ctx, c.Centre.TenantID, centre) != nil {
		return uuid.Nil, false, nil
	}
	keys := []string{lineKey(centre), builtKey(centre), leaseKey(centre), nonceKey(centre, c.Nonce)}
	reply, err := q.callNext.Run(ctx, q.redis, keys, lease.Milliseconds(), int(nonceLife.Seconds()))
	if err != nil { // perhaps only the reply was lost: the same nonce finds the same ticket
		reply, err = q.callNext.Run(ctx, q.redis, keys, lease.Milliseconds(), int(nonceLife.Seconds()))
	}
	switch {
	case err != nil || len(reply) == 0:
		return uuid.Nil, false, nil
	case reply[0] == "unbuilt" && mayRebuild:
		if q.Rebuild(ctx, c.Centre.TenantID, centre) != nil {
			return uuid.Nil, false, nil
		}
		return q.leaseHead(ctx, c, false)
	case reply[0] == "ok" || reply[0] == "again":
		id, err := uuid.FromString(reply[1])
		return id, err == nil, nil
	}
	return uuid.Nil, false, reply[1:]
}

// settleLease ends the lease after the transaction: a ticket that was called or is stale is out of the line; after any other failure it
// goes back to its place. When even that fails, the lease runs out and Repair puts it back.
func (q *Line) settleLease(ctx context.Context, c Caller, ticket uuid.UUID, failed error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aside)
	defer cancel()
	centre := c.Centre.ID
	nonce := "keep"
	if failed != nil {
		nonce = "forget"
	}
	_, err := q.settle.Run(ctx, q.redis, []string{lineKey(centre), leaseKey(centre), nonceKey(centre, c.Nonce)}, ticket.String(), nonce)
	if err == nil && failed != nil && !errors.Is(failed, errStale) {
		_ = q.Rebuild(ctx, c.Centre.TenantID, centre)
	}
}

// CallTicket calls a certain ticket out of turn. Whoever was away stands before the adviser and is back. fault.Conflict when the ticket
// does not wait any more or the desk is busy.
func (q *Line) CallTicket(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	t, err := q.ByID(ctx, c.Centre, ticket)
	if err == nil && t.State == Away {
		_, err = q.ComeBack(ctx, c.Centre, ticket)
	}
	if err != nil {
		return Ticket{}, err
	}
	called, err := q.callOne(ctx, c, ticket)
	if errors.Is(err, errStale) {
		return Ticket{}, fault.Stale()
	}
	if err == nil {
		q.takeOut(ctx, c.Centre.ID, ticket)
	}
	return called, err
}

// callOne is the transaction that decides. A nonce that already made a call gives that call's ticket again.
func (q *Line) callOne(ctx context.Context, c Caller, ticket uuid.UUID) (called Ticket, err error) {
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		before, err := db.All[struct{ Nonce, TicketID uuid.UUID }](tx, `SELECT nonce, ticket_id FROM call
			WHERE tenant_id = ? AND (nonce = ? OR desk_id = ? AND ended_at IS NULL)`, tx.Tenant, c.Nonce, c.Desk)
		if err != nil {
			return err
		}
		for _, b := range before {
			if b.Nonce == c.Nonce {
				called, err = byID(tx, c.Centre.ID, b.TicketID)
				return err
			}
		}
		if len(before) > 0 {
			return fault.New(fault.Conflict, "queue.desk_busy")
		}
		if err := insertCall(tx, c, ticket); err != nil {
			return err
		}
		if err := keep(tx, c.Centre, ticket); err != nil {
			return err
		}
		called, err = byID(tx, c.Centre.ID, ticket)
		return err
	})
	if db.Violates(err, "call_active_desk") {
		err = fault.New(fault.Conflict, "queue.desk_busy")
	}
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
	}
	return called, err
}

// CallSQL moves a waiting ticket to a desk, closes the stretch of waiting and notes the call, in one statement; the benchmark runs
// the same. No row comes back when the ticket does not wait any more.
const CallSQL = `
	WITH moved AS (
		UPDATE ticket SET state = 'called', desk_id = @desk, called_at = @now
		WHERE tenant_id = @tenant AND centre_id = @centre AND id = @ticket AND state = 'waiting' RETURNING id
	), waited AS (
		UPDATE ticket_interval i SET ended_at = @now FROM moved
		WHERE i.tenant_id = @tenant AND i.ticket_id = moved.id AND i.ended_at IS NULL RETURNING i.ticket_id, i.seq
	), standing AS (
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at)
		SELECT @tenant, ticket_id, seq + 1, 'called', @now FROM waited
	), noted AS (
		INSERT INTO call (tenant_id, id, centre_id, ticket_id, desk_id, staff_id, nonce, called_at)
		SELECT @tenant, @call, @centre, id, @desk, @staff, @nonce, @now FROM moved
	)
	SELECT id FROM moved`

func insertCall(tx *db.Tx, c Caller, ticket uuid.UUID) error {
	result := tx.Exec(CallSQL, map[string]any{
		"tenant": tx.Tenant, "centre": c.Centre.ID, "ticket": ticket, "desk": c.Desk, "staff": c.Staff.ID, "nonce": c.Nonce,
		"call": db.NewID(), "now": tx.Now,
	})
	return db.Changed(result, errStale)
}
