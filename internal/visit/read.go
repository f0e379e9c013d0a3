package visit

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// ByID finds a visit of the centre; another centre's is not found.
func (l *Log) ByID(ctx context.Context, c tenant.Centre, id uuid.UUID) (v Visit, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		v, err = single(tx, c, `AND v.id = ?`, id)
		return err
	})
	return v, err
}

// ByTicket finds the visit of a ticket of the centre.
func (l *Log) ByTicket(ctx context.Context, c tenant.Centre, ticket uuid.UUID) (v Visit, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		v, err = single(tx, c, `AND v.id = (SELECT visit_id FROM ticket WHERE tenant_id = ? AND centre_id = ? AND id = ?)`,
			tx.Tenant, c.ID, ticket)
		return err
	})
	return v, err
}

// Day is the day book: the saved visits of a date, the latest first.
func (l *Log) Day(ctx context.Context, c tenant.Centre, date time.Time) (visits []Visit, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		visits, err = all(tx, c, `AND v.business_date = ? AND v.state = 'saved' ORDER BY v.closed_at DESC, v.id DESC`, date)
		return err
	})
	return visits, err
}

// Unfinished lists visits of people who have been at a desk and that nobody has logged yet, the oldest first, whatever the day.
func (l *Log) Unfinished(ctx context.Context, c tenant.Centre) (visits []Visit, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		visits, err = all(tx, c, `AND v.state = 'open' AND k.state IN ('serving', 'finished') ORDER BY v.opened_at, v.id LIMIT 200`)
		return err
	})
	return visits, err
}

// Today is a day's figures in short.
type Today struct {
	Visits, Individuals int
	Unserved            int // of the visits: left before being served
}

// Today counts the visits saved on a date.
func (l *Log) Today(ctx context.Context, c tenant.Centre, date time.Time) (t Today, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		t, err = figures(tx, c, date)
		return err
	})
	return t, err
}

// ByNonce finds the visit that the form of this nonce made at the centre.
func (l *Log) ByNonce(ctx context.Context, c tenant.Centre, nonce uuid.UUID) (v Visit, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		v, err = single(tx, c, `AND v.nonce = ?`, nonce)
		return err
	})
	return v, err
}
