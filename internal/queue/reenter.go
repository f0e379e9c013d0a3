package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// Who did not hear the call may come back on the same day. They stand near the front: behind the next two who wait for the same (the centre's
// policy says how many), but never before the place they had. So whoever was called instead of them is not pushed back again, and nobody is
// passed who was not behind them anyway.

// Reenter puts somebody who did not come when called back in line. Their visit goes on; the count of who left unserved is taken back.
// fault.Conflict: the ticket is no missed call of today.
func (q *Line) Reenter(ctx context.Context, c Caller, ticket uuid.UUID) (t Ticket, err error) {
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) (err error) {
		if t, err = lockTicket(tx, c.Centre.ID, ticket); err != nil {
			return err
		}
		if t.State == Waiting {
			return nil // pressed twice
		}
		if t.State != NoShow || !t.BusinessDate.Equal(c.Centre.BusinessDate(tx.Now)) {
			return fault.Stale()
		}
		if err := reenter(tx, c.Centre, t); err != nil {
			return err
		}
		tx.AfterCommit(func() { q.counted(ctx, c.Centre) })
		t, err = byID(tx, c.Centre.ID, ticket)
		return err
	})
	if err == nil {
		q.putInLine(ctx, t)
	}
	return t, err
}

func reenter(tx *db.Tx, c tenant.Centre, t Ticket) error {
	p, err := policyOf(tx, c.ID)
	if err != nil {
		return err
	}
	if err := missed(tx, c, t); err != nil {
		return err
	}
	class := Class{Service: t.ServiceID, Speaks: t.Speaks, Interpreter: t.Interpreter} // the desk it may have waited for may be closed
	if t.Left() {
		class.Adviser = t.ForStaff
	}
	// The place is that of the last of those before, and a microsecond: its rank then comes right behind, whatever the head start.
	err = tx.Exec(`UPDATE ticket SET for_desk = NULL, place = greatest(place, coalesce(
			(SELECT max(f.rank) FROM (SELECT rank FROM ticket w WHERE w.tenant_id = @tenant AND w.centre_id = @centre AND w.state = 'waiting'
				AND w.class = @class AND w.id <> @ticket ORDER BY rank, id LIMIT @behind) f) + ahead + 1, place))
		WHERE tenant_id = @tenant AND id = @ticket`,
		map[string]any{"tenant": tx.Tenant, "centre": c.ID, "class": class.String(), "behind": p.ReentryBehind, "ticket": t.ID}).Error
	if err != nil {
		return err
	}
	return visit.Reopen(tx, c, t.VisitID)
}

// missed opens the ticket's next stretches: the time away, and waiting from now on.
func missed(tx *db.Tx, c tenant.Centre, t Ticket) error {
	err := tx.Exec(`INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at)
		SELECT tenant_id, ticket_id, max(seq) + 1, 'no_show', max(ended_at) FROM ticket_interval WHERE tenant_id = ? AND ticket_id = ?
		GROUP BY tenant_id, ticket_id`, tx.Tenant, t.ID).Error
	if err != nil {
		return err
	}
	return move(tx, c, t, Waiting)
}
