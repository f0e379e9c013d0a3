package visit

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// Redirect is somebody whom the screen's questions led to another office. Nothing is known of the person but the language read.
type Redirect struct {
	Nonce    uuid.UUID // the form's own key: a double press is one visit
	Language string
	Topic    string
	At       time.Time // when they went, of a kiosk that reached nobody meanwhile; zero: now
}

// Redirect counts a visit that ended with the way to another office. No adviser logged it.
func (l *Log) Redirect(ctx context.Context, c tenant.Centre, r Redirect) error {
	err := l.redirect(ctx, c, r)
	if db.Violates(err, "visit_tenant_id_nonce_key") {
		return nil // the other press of a double press was first
	}
	return err
}

func (l *Log) redirect(ctx context.Context, c tenant.Centre, r Redirect) error {
	return l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		if _, err := lockByNonce(tx, c, r.Nonce); !fault.Is(err, fault.NotFound) {
			return err
		}
		if r.At.IsZero() || r.At.After(tx.Now) {
			r.At = tx.Now
		}
		v := Visit{
			ID: db.NewID(), TenantID: tx.Tenant, CentreID: c.ID, BusinessDate: c.BusinessDate(r.At), State: Saved, OpenedAt: r.At,
			ClosedAt: &r.At, Channel: WalkIn, Language: r.Language, Topics: []string{r.Topic}, Adults: 1, Outcome: Redirected,
			Nonce: r.Nonce, Version: 1,
		}
		if err := v.check(); err != nil {
			return err
		}
		if err := insert(tx, v); err != nil {
			return err
		}
		if err := setTopics(tx, v); err != nil {
			return err
		}
		tx.AfterCommit(func() { l.changed(ctx, c) })
		return tally.Append(tx, c.ID, v.BusinessDate, Deltas(v)...)
	})
}
