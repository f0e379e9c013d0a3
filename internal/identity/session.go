package identity

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
)

// Session is a browser that somebody signed in with. Sessions are kept in PostgreSQL and not in Redis: while Redis is away a desk still
// calls, and nobody has to sign in again when it comes back empty.
type Session struct {
	TenantID, StaffID uuid.UUID
	Digest            []byte // of the token, which only the browser knows
	Data              []byte // ids only
	ExpiresAt         time.Time
}

// Session finds what was kept for a token's digest; ok is false when there is none or it has expired. The end of a session is set and
// judged by the time of the machines, not by the program's clock: the library that sets it knows no other.
func (i *Identity) Session(ctx context.Context, digest []byte) (s Session, ok bool, err error) {
	err = i.db.AtTheDoor(ctx, func(tx *db.Tx) error {
		s, err = db.One[Session](tx, `SELECT tenant_id, digest, staff_id, data, expires_at FROM session WHERE digest = ? AND expires_at > now()`, digest)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return Session{}, false, nil
	}
	return s, err == nil, err
}

// KeepSession writes a session. One in use is prolonged with every request, and written again only when that moves its end by a minute.
func (i *Identity) KeepSession(ctx context.Context, s Session) error {
	return i.db.InTenant(ctx, s.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`
			INSERT INTO session (tenant_id, digest, staff_id, data, expires_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id, digest) DO UPDATE SET staff_id = excluded.staff_id, data = excluded.data, expires_at = excluded.expires_at
			WHERE session.data <> excluded.data OR session.expires_at < excluded.expires_at - interval '1 minute'`,
			tx.Tenant, s.Digest, s.StaffID, s.Data, s.ExpiresAt).Error
	})
}

// DropSession ends a session. Ending one that is gone is fine.
func (i *Identity) DropSession(ctx context.Context, digest []byte) error {
	s, ok, err := i.Session(ctx, digest)
	if err != nil || !ok {
		return err
	}
	return i.db.InTenant(ctx, s.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM session WHERE tenant_id = ? AND digest = ?`, tx.Tenant, digest).Error
	})
}

// ExpireSessions forgets those that ended by themselves.
func (i *Identity) ExpireSessions(ctx context.Context, tenant uuid.UUID) error {
	return i.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM session WHERE tenant_id = ? AND expires_at < now()`, tx.Tenant).Error
	})
}
