package queue

import (
	"context"
	"time"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// An alert says that somebody at a centre's kiosk asks for a person now: danger, or a child alone. There is at most one a centre, it says
// nothing of anybody, and nothing of it stays once an adviser goes there.

// alertLife is how long an alert nobody answered is shown: whoever asked is no longer there then.
const alertLife = time.Hour

// Raise asks for a person at the kiosk. Asking again changes nothing.
func (q *Line) Raise(ctx context.Context, c tenant.Centre) error {
	err := q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO alert (tenant_id, centre_id, raised_at) VALUES (?, ?, ?)
			ON CONFLICT (tenant_id, centre_id) DO UPDATE SET raised_at = excluded.raised_at WHERE alert.raised_at < ?`,
			tx.Tenant, c.ID, tx.Now, tx.Now.Add(-alertLife)).Error
	})
	if err == nil {
		q.alerted(ctx, c)
	}
	return err
}

// Alert is since when somebody waits at the kiosk; ok is false when nobody asks.
func (q *Line) Alert(ctx context.Context, c tenant.Centre) (since time.Time, ok bool, err error) {
	err = q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT raised_at FROM alert WHERE tenant_id = ? AND centre_id = ? AND raised_at >= ?`,
			tx.Tenant, c.ID, tx.Now.Add(-alertLife)).Row().Scan(&since)
	})
	if fault.Is(err, fault.NotFound) {
		return time.Time{}, false, nil
	}
	return since, err == nil, err
}

// Answer takes the alert away: somebody goes there. Of two who answer, both may go.
func (q *Line) Answer(ctx context.Context, c tenant.Centre) error {
	err := q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM alert WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, c.ID).Error
	})
	if err == nil {
		q.alerted(ctx, c)
	}
	return err
}

func (q *Line) alerted(ctx context.Context, c tenant.Centre) {
	q.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: c.TenantID, Topic: events.Alert, Subject: c.ID})
}
