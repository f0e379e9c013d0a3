package visit

import (
	"context"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// PlanSession notes a session that will be, or that was and is counted next. The same form handed in twice is one session. fault.Invalid: a
// field.
func (l *Log) PlanSession(ctx context.Context, c tenant.Centre, who identity.Staff, s Session) (planned Session, err error) {
	s = s.tidy()
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		if err := s.check(tx.Now); err != nil {
			return err
		}
		if err := knownMunicipality(tx, s.Municipality); err != nil {
			return err
		}
		if s.HostID == uuid.Nil {
			s.HostID = who.ID
		}
		if err := hostOf(tx, c, s.HostID); err != nil {
			return err
		}
		if err := insertSession(tx, c, s); err != nil {
			return err
		}
		planned, err = oneSession(tx, c, `AND g.nonce = ?`, s.Nonce)
		return err
	})
	return planned, err
}

// hostOf refuses somebody who does not work at the centre.
func hostOf(tx *db.Tx, c tenant.Centre, id uuid.UUID) error {
	var works bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM staff WHERE tenant_id = ? AND id = ? AND centre_id = ?)`, tx.Tenant, id, c.ID).Row().Scan(&works)
	if err == nil && !works {
		err = fault.Missing()
	}
	return err
}

func insertSession(tx *db.Tx, c tenant.Centre, s Session) error {
	return tx.Exec(`
		INSERT INTO group_session (tenant_id, id, centre_id, business_date, starts_at, minutes, place, municipality, host_id, kind, topic, languages,
			seats, materials, state, nonce)
		VALUES (@tenant, @id, @centre, @date, @starts, @minutes, @place, @municipality, @host, @kind, @topic, string_to_array(@languages, ','),
			@seats, string_to_array(@materials, ','), 'planned', @nonce)
		ON CONFLICT (tenant_id, nonce) DO NOTHING`, map[string]any{
		"tenant": tx.Tenant, "id": db.NewID(), "centre": c.ID, "date": c.BusinessDate(s.StartsAt), "starts": s.StartsAt, "minutes": s.Minutes,
		"place": s.Place, "municipality": s.Municipality, "host": s.HostID, "kind": s.Kind, "topic": s.Topic,
		"languages": strings.Join(s.Languages, ","), "seats": s.Seats, "materials": strings.Join(s.Materials, ","), "nonce": s.Nonce,
	}).Error
}

// CancelSession says that a planned session will not be. Whoever signed up reads it at their code. Again changes nothing; fault.Conflict when
// its heads were counted.
func (l *Log) CancelSession(ctx context.Context, c tenant.Centre, who identity.Staff, id uuid.UUID) error {
	return l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err := lockSession(tx, c, id)
		if err != nil || s.State == Cancelled {
			return err
		}
		if s.State == Held {
			return fault.Stale()
		}
		if err := identity.Audit(tx, who.ID, "session.cancel", "session:"+id.String()); err != nil {
			return err
		}
		return tx.Exec(`UPDATE group_session SET state = 'cancelled', version = version + 1 WHERE tenant_id = ? AND id = ?`, tx.Tenant, id).Error
	})
}
