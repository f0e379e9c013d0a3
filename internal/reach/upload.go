package reach

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Bounds of what a kiosk hands in: it counts for hours, not for months, and what it names are codes and slugs.
const (
	maxSums  = 500
	maxValue = 80
	maxCount = 100_000
	// keysKept is how long a key is remembered: longer than a kiosk is ever without a connection.
	keysKept = 60 * 24 * time.Hour
)

// Upload adds what a kiosk counted while it reached nobody, on the day on which it began to count. The key is the kiosk's own: handing the
// same sums in again changes nothing. fault.Invalid: they are not what a kiosk counts.
func (r *Reach) Upload(ctx context.Context, c tenant.Centre, key uuid.UUID, at time.Time, sums []Sum) error {
	if now := r.clock.Now(); at.After(now) || now.Sub(at) > keysKept {
		at = now
	}
	rows := map[row]int64{}
	for _, s := range sums {
		if !countable(s) || len(sums) > maxSums || key.IsNil() {
			return fault.New(fault.Invalid, "fault.invalid")
		}
		rows[row{centre: c.ID, day: c.BusinessDate(at), Seen: Seen{What: s.What, Value: s.Value}}] += s.N
	}
	if len(rows) == 0 {
		return nil
	}
	return r.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		result := tx.Exec(`INSERT INTO reach_upload (tenant_id, key, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, key, tx.Now)
		if result.Error != nil || result.RowsAffected == 0 {
			return result.Error
		}
		return write(tx, rows)
	})
}

// countable reports whether a kiosk counts this; what is searched for is counted by a kiosk as found or not, never by its words.
func countable(s Sum) bool {
	if s.N < 1 || s.N > maxCount || len(s.Value) > maxValue {
		return false
	}
	switch s.What {
	case Language, Topic, Article, Checklist, Agencies, Place, Help, Listen, Print:
		return true
	case Search:
		return s.Value == Found || s.Value == None
	case Feedback:
		return s.Value == Good || s.Value == Fair || s.Value == Bad
	}
	return false
}

// ForgetUploads forgets the keys of sums handed in long ago.
func (r *Reach) ForgetUploads(ctx context.Context, tenantID uuid.UUID) error {
	return r.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM reach_upload WHERE tenant_id = ? AND at < ?`, tx.Tenant, tx.Now.Add(-keysKept)).Error
	})
}
