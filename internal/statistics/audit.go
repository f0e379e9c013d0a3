package statistics

import (
	"context"

	"prag/internal/db"
	"prag/internal/identity"
)

// Note writes into the asker's own audit trail that somebody compared centres or took the figures along.
func (s *Statistics) Note(ctx context.Context, who identity.Staff, action string, q Query) error {
	return s.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		return identity.Audit(tx, who.ID, action, "months:"+q.From.Format(month)+"/"+q.To.Format(month))
	})
}

const month = "2006-01"
