package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
)

// Hold pauses a talk, while the person fetches a copy or fills something in: the desk is free for others.
func (q *Line) Hold(ctx context.Context, c Caller, ticket uuid.UUID) (Ticket, error) {
	return q.at(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if t.State != Serving {
			return fault.Stale()
		}
		return move(tx, c.Centre, t, Held)
	})
}

// Resume goes on with a talk that paused, at this desk or another. It is no call: the board says nothing. fault.Conflict: the talk does not
// pause, the desk is busy or not open, or no interpreter is free whom it needs.
func (q *Line) Resume(ctx context.Context, c Caller, ticket uuid.UUID) (t Ticket, err error) {
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) (err error) {
		t, err = resume(tx, c, ticket)
		return err
	})
	if db.Violates(err, "call_tenant_id_nonce_key") || db.Violates(err, "call_active_desk") {
		t, err = q.pressed(ctx, c)
	}
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
	}
	return t, err
}

func resume(tx *db.Tx, c Caller, ticket uuid.UUID) (Ticket, error) {
	t, done, err := forPress(tx, c, ticket)
	if done || err != nil {
		return t, err
	}
	if t.State != Held {
		return t, fault.Stale()
	}
	_, seat, err := seated(tx, c)
	if err != nil {
		return t, err
	}
	if err := move(tx, c.Centre, t, Serving); err != nil {
		return t, err
	}
	if err := tx.Exec(`UPDATE ticket SET desk_id = ? WHERE tenant_id = ? AND id = ?`, c.Desk, tx.Tenant, ticket).Error; err != nil {
		return t, err
	}
	err = tx.Exec(`INSERT INTO call (tenant_id, id, centre_id, ticket_id, desk_id, staff_id, nonce, called_at, arrived_at, service_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.Tenant, db.NewID(), c.Centre.ID, ticket, c.Desk, c.Staff.ID, c.Nonce, tx.Now, tx.Now,
		t.ServiceID).Error
	if err == nil {
		err = reserve(tx, c, order{pick: pick{t.ID, t.Rank, t.Class}, seat: seat})
	}
	if err != nil {
		return t, err
	}
	return byID(tx, c.Centre.ID, ticket)
}
