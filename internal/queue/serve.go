package queue

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// recallPause keeps a desk from calling one number over and over.
const recallPause = 5 * time.Second

// Recall calls the desk's ticket again, at most every five seconds: sooner presses change nothing.
func (q *Line) Recall(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Called {
			return fault.Stale()
		}
		return tx.Exec(`UPDATE call SET recalls = recalls + 1, recalled_at = ? WHERE tenant_id = ? AND ticket_id = ? AND ended_at IS NULL
			AND coalesce(recalled_at, called_at) <= ?`, tx.Now, tx.Tenant, ticket, tx.Now.Add(-recallPause)).Error
	})
}

// Start notes that the person is at the desk.
func (q *Line) Start(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, _ Ticket) error {
		return move(tx, ticket, c.Desk, Called, Serving)
	})
}

// NoShow notes that nobody came. The visit ends as left unserved, and is counted as such.
func (q *Line) NoShow(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if err := move(tx, ticket, c.Desk, Called, NoShow); err != nil {
			return err
		}
		tx.AfterCommit(func() { q.counted(ctx, c.Centre) })
		return visit.CloseUnserved(tx, c.Centre, t.VisitID)
	})
}

// Finish frees the desk. Logging the visit is a step of its own, before or after.
func (q *Line) Finish(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State == Finished {
			return nil // pressed twice
		}
		return move(tx, ticket, c.Desk, Serving, Finished)
	})
}

// at runs a step on a ticket of the caller's own desk and tells everybody.
func (q *Line) at(ctx context.Context, c Caller, ticket uuid.UUID, step func(*db.Tx, Ticket) error) (Ticket, error) {
	var after Ticket
	err := q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		t, err := byID(tx, c.Centre.ID, ticket)
		if err != nil {
			return err
		}
		if t.DeskID != c.Desk {
			return fault.Stale()
		}
		if err := step(tx, t); err != nil {
			return err
		}
		after, err = byID(tx, c.Centre.ID, ticket)
		return err
	})
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
	}
	return after, err
}

// MoveSQL takes a ticket from one state to the next and opens the stretch of the new state, unless that is an end; an end also ends
// the call, which frees the desk. The benchmark runs the same.
const MoveSQL = `
	WITH moved AS (
		UPDATE ticket SET state = @to, started_at = CASE WHEN @to = 'serving' THEN @now ELSE started_at END,
			ended_at = CASE WHEN @ends THEN @now ELSE ended_at END
		WHERE tenant_id = @tenant AND id = @ticket AND state = @from AND desk_id IS NOT DISTINCT FROM @desk RETURNING id
	), before AS (
		UPDATE ticket_interval i SET ended_at = @now FROM moved
		WHERE i.tenant_id = @tenant AND i.ticket_id = moved.id AND i.ended_at IS NULL RETURNING i.ticket_id, i.seq
	), after AS (
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at)
		SELECT @tenant, ticket_id, seq + 1, @to, @now FROM before WHERE NOT @ends
	), freed AS (
		UPDATE call SET ended_at = @now FROM moved WHERE call.tenant_id = @tenant AND call.ticket_id = moved.id
		AND call.ended_at IS NULL AND @ends
	)
	SELECT id FROM moved`

func move(tx *db.Tx, ticket, desk uuid.UUID, from, to State) error {
	var at *uuid.UUID
	if desk != uuid.Nil {
		at = &desk
	}
	result := tx.Exec(MoveSQL, map[string]any{
		"tenant": tx.Tenant, "ticket": ticket, "desk": at, "from": string(from), "to": string(to), "now": tx.Now,
		"ends": to == Finished || to == NoShow || to == Left,
	})
	return db.Changed(result, fault.Stale())
}

// endOfDay ends a ticket of an earlier business date: who waited, was away or was called has left unserved, who was served has been served.
func endOfDay(tx *db.Tx, c tenant.Centre, t Ticket) error {
	full, err := byID(tx, c.ID, t.ID)
	if err != nil {
		return err
	}
	if full.State == Serving {
		return move(tx, t.ID, full.DeskID, Serving, Finished)
	}
	if err := move(tx, t.ID, full.DeskID, full.State, Left); err != nil {
		return err
	}
	return visit.CloseUnserved(tx, c, full.VisitID)
}
