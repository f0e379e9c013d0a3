package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// Who waits may go out. The rule is one sentence: of those who are here, whoever came first is called. A ticket keeps its place while its
// holder is away; nobody waits for them, and when they are back they stand where they would have stood.

// GoOut notes that the holder of a waiting ticket goes out: it is not called until they are back. Again changes nothing; fault.Conflict
// when the ticket does not wait any more. Redis is not told: a call that meets the ticket is refused by PostgreSQL and goes on to the
// next, while taking it out here could overtake its holder's coming back.
func (q *Line) GoOut(ctx context.Context, c tenant.Centre, ticket uuid.UUID) (Ticket, error) {
	return q.byHolder(ctx, c, ticket, Away, func(tx *db.Tx, t Ticket) error {
		if t.State != Waiting {
			return fault.Stale()
		}
		return move(tx, c, t, Away)
	})
}

// ComeBack notes that they are back, in their old place. When it returns, no later call passes them over for one who came after them.
func (q *Line) ComeBack(ctx context.Context, c tenant.Centre, ticket uuid.UUID) (Ticket, error) {
	t, err := q.byHolder(ctx, c, ticket, Waiting, func(tx *db.Tx, t Ticket) error {
		if t.State != Away {
			return fault.Stale()
		}
		return move(tx, c, t, Waiting)
	})
	if err == nil {
		q.putInLine(ctx, t)
	}
	return t, err
}

// GiveBack ends a ticket whose holder does not need it any more. The visit is counted as left unserved.
func (q *Line) GiveBack(ctx context.Context, c tenant.Centre, ticket uuid.UUID) (Ticket, error) {
	t, err := q.byHolder(ctx, c, ticket, Left, func(tx *db.Tx, t Ticket) error {
		if t.State != Waiting && t.State != Away {
			return fault.Stale()
		}
		if err := move(tx, c, t, Left); err != nil {
			return err
		}
		tx.AfterCommit(func() { q.counted(ctx, c) })
		return visit.CloseUnserved(tx, c, t.VisitID)
	})
	if err == nil {
		q.takeOut(ctx, t)
	}
	return t, err
}

// byHolder runs a step of the ticket's holder, unless it is done already, and tells everybody.
func (q *Line) byHolder(ctx context.Context, c tenant.Centre, ticket uuid.UUID, to State, step func(*db.Tx, Ticket) error) (after Ticket, err error) {
	err = q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		after, err = lockTicket(tx, c.ID, ticket) // the second of two presses finds the step done
		if err != nil || after.State == to {
			return err
		}
		if err := step(tx, after); err != nil {
			return err
		}
		after, err = byID(tx, c.ID, ticket)
		return err
	})
	if err == nil {
		q.changed(ctx, c.TenantID, c.ID)
	}
	return after, err
}
