package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// Recall calls the desk's ticket again, as often and after such a pause as the centre's policy says: sooner presses change nothing.
// fault.Conflict "queue.recalled_enough": it was called as often as it may be; "fault.conflict": nobody is awaited any more.
func (q *Line) Recall(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Called || t.ArrivedAt != nil {
			return fault.Stale()
		}
		p, err := policyOf(tx, c.Centre.ID)
		if err != nil {
			return err
		}
		if t.Recalls >= p.Recalls {
			return fault.New(fault.Conflict, "queue.recalled_enough")
		}
		return tx.Exec(`UPDATE call SET recalls = recalls + 1, recalled_at = ? WHERE tenant_id = ? AND ticket_id = ? AND ended_at IS NULL
			AND coalesce(recalled_at, called_at) <= ?`, tx.Now, tx.Tenant, ticket, tx.Now.Add(-p.RecallPause)).Error
	})
}

// Arrived notes that the person has come to the desk: the board stops calling them. Again changes nothing.
func (q *Line) Arrived(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Called {
			return fault.Stale()
		}
		return arrive(tx, ticket)
	})
}

func arrive(tx *db.Tx, ticket uuid.UUID) error {
	return tx.Exec(`UPDATE call SET arrived_at = ? WHERE tenant_id = ? AND ticket_id = ? AND ended_at IS NULL AND arrived_at IS NULL`,
		tx.Now, tx.Tenant, ticket).Error
}

// Start begins the talk.
func (q *Line) Start(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Called {
			return fault.Stale()
		}
		return move(tx, c.Centre, t, Serving)
	})
}

// NoShow notes that nobody came. The visit ends as left unserved, and is counted as such, unless they come back (Reenter).
func (q *Line) NoShow(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Called {
			return fault.Stale()
		}
		return q.endUnserved(ctx, tx, c.Centre, t, NoShow)
	})
}

// LeftUnserved ends the ticket of somebody who came to the desk and left, or has to leave, without being served.
func (q *Line) LeftUnserved(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Called && t.State != Serving {
			return fault.Stale()
		}
		return q.endUnserved(ctx, tx, c.Centre, t, Left)
	})
}

func (q *Line) endUnserved(ctx context.Context, tx *db.Tx, c tenant.Centre, t Ticket, as State) error {
	if err := move(tx, c, t, as); err != nil {
		return err
	}
	tx.AfterCommit(func() { q.counted(ctx, c) })
	return visit.CloseUnserved(tx, c, t.VisitID)
}

// Finish frees the desk. Logging the visit is a step of its own, before or after. A ticket with a further service goes back in line for it.
func (q *Line) Finish(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	t, err := q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		switch {
		case t.State == Finished:
			return nil // pressed twice
		case t.State != Serving:
			return fault.Stale()
		case t.More:
			return goOn(tx, c.Centre, t)
		}
		return move(tx, c.Centre, t, Finished)
	})
	if err == nil && t.State == Waiting {
		q.putInLine(ctx, t)
	}
	return t, err
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

// MoveSQL takes a ticket from one state to the next, ends the present stretch and opens the next, unless that is an end. Where it frees the
// desk the call ends, an interpreter reserved for it is free, and a desk that was closing is closed. The benchmark runs the same.
const MoveSQL = `
	WITH moved AS (
		UPDATE ticket SET state = @to, since = greatest(@now, coalesce(since, taken_at)),
			desk_id = CASE WHEN @to IN ('waiting', 'away') THEN NULL ELSE desk_id END,
			called_at = CASE WHEN @to = 'waiting' THEN NULL ELSE called_at END,
			started_at = CASE WHEN @to = 'serving' THEN greatest(@now, coalesce(since, taken_at)) WHEN @to = 'waiting' THEN NULL ELSE started_at END,
			ended_at = CASE WHEN @ends THEN greatest(@now, coalesce(since, taken_at)) END
		WHERE tenant_id = @tenant AND id = @ticket AND state = @from AND desk_id IS NOT DISTINCT FROM @desk RETURNING id, since
	), before AS (
		UPDATE ticket_interval i SET ended_at = moved.since, flag = ` + flagSQL + ` FROM moved
		WHERE i.tenant_id = @tenant AND i.ticket_id = moved.id AND i.ended_at IS NULL RETURNING i.ticket_id, i.seq, i.ended_at
	), after AS (
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at)
		SELECT @tenant, ticket_id, seq + 1, @stretch, ended_at FROM before WHERE NOT @ends
	), freed AS (
		UPDATE call SET ended_at = greatest(@now, called_at) FROM moved WHERE call.tenant_id = @tenant AND call.ticket_id = moved.id
		AND call.ended_at IS NULL AND @frees
	), released AS (
		UPDATE interpreter SET ticket_id = NULL FROM moved WHERE interpreter.tenant_id = @tenant AND interpreter.ticket_id = moved.id AND @frees
	), closed AS (
		UPDATE desk SET state = 'closed', staff_id = NULL, since = @now FROM moved WHERE desk.tenant_id = @tenant AND desk.id = @desk
		AND desk.state = 'closing' AND @frees
	)
	SELECT id FROM moved`

// move takes a ticket, as it was read, to its next state.
func move(tx *db.Tx, c tenant.Centre, t Ticket, to State) error {
	return moveAs(tx, c, t, to, string(to))
}

func moveAs(tx *db.Tx, c tenant.Centre, t Ticket, to State, stretch string) error {
	atDesk := func(s State) bool { return s == Called || s == Serving }
	result := tx.Exec(MoveSQL, map[string]any{
		"tenant": tx.Tenant, "ticket": t.ID, "desk": db.OrNull(t.DeskID), "from": string(t.State), "to": string(to), "stretch": stretch,
		"now": tx.Now, "ends": to == Finished || to == NoShow || to == Left || to == Transferred, "frees": atDesk(t.State) && !atDesk(to),
		"zone": c.TimeZone, "cut_over": c.CutOver, "date": c.BusinessDate(tx.Now),
	})
	return db.Changed(result, fault.Stale())
}

// endOfDay ends a ticket of an earlier business date: who waited, was away or was called has left unserved, who was served or whose talk
// paused has been served.
func endOfDay(tx *db.Tx, c tenant.Centre, ticket uuid.UUID) error {
	t, err := byID(tx, c.ID, ticket)
	if err != nil {
		return err
	}
	if t.State == Serving || t.State == Held {
		return move(tx, c, t, Finished)
	}
	if err := move(tx, c, t, Left); err != nil {
		return err
	}
	return visit.CloseUnserved(tx, c, t.VisitID)
}
