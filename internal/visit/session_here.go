package visit

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// SeatHere notes that somebody who signed up has come, or has not after all. Again changes nothing. fault.Conflict: the session is on another day,
// was called off, or its heads are counted.
func (l *Log) SeatHere(ctx context.Context, c tenant.Centre, session uuid.UUID, code string, here bool) error {
	return l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err := lockSession(tx, c, session)
		if err != nil {
			return err
		}
		if s.State != Planned || !s.BusinessDate.Equal(c.BusinessDate(tx.Now)) {
			return fault.New(fault.Conflict, "session.not_today")
		}
		return db.Changed(tx.Exec(`UPDATE group_seat SET here_at = CASE WHEN ? THEN coalesce(here_at, ?) END
			WHERE tenant_id = ? AND session_id = ? AND code = ? AND given_up_at IS NULL`, here, tx.Now, tx.Tenant, s.ID, code), fault.Missing())
	})
}
