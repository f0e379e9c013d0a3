package visit

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// CountHeads notes who came, and counts them. The same form handed in again, as after a lost answer, is once; another form corrects it where
// it knew the count that it corrects. fault.Invalid: a field; fault.Conflict: somebody else counted meanwhile, or the session was cancelled.
func (l *Log) CountHeads(ctx context.Context, c tenant.Centre, who identity.Staff, session uuid.UUID, h Heads) (counted Session, err error) {
	if err := h.check(); err != nil {
		return Session{}, err
	}
	h.Materials = inOrder(h.Materials, Materials())
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		old, err := lockSession(tx, c, session)
		if err != nil {
			return err
		}
		if old.State == Held && old.Heads.Nonce == h.Nonce && old.Heads.same(h) {
			counted = old
			return nil
		}
		if old.State == Cancelled || old.Version != h.Version {
			return fault.Stale()
		}
		if counted, err = storeHeads(tx, c, old, h); err != nil {
			return err
		}
		if old.State == Held {
			if err := identity.Audit(tx, who.ID, "session.correct", "session:"+session.String()); err != nil {
				return err
			}
		}
		tx.AfterCommit(func() { l.changed(ctx, c) })
		return tally.Append(tx, c.ID, old.BusinessDate, difference(SessionDeltas(old), SessionDeltas(counted))...)
	})
	return counted, err
}

func storeHeads(tx *db.Tx, c tenant.Centre, s Session, h Heads) (Session, error) {
	err := tx.Exec(`UPDATE group_session SET state = 'held', women = ?, men = ?, others = ?, staff_minutes = ?,
		materials = string_to_array(?, ','), count_nonce = ?, version = version + 1 WHERE tenant_id = ? AND id = ?`,
		h.Women, h.Men, h.Others, h.StaffMinutes, strings.Join(h.Materials, ","), h.Nonce, tx.Tenant, s.ID).Error
	if err != nil {
		return s, err
	}
	return oneSession(tx, c, `AND g.id = ?`, s.ID)
}

const selectSession = `
	SELECT g.id, g.tenant_id, g.centre_id, g.business_date, g.starts_at, g.minutes, g.place, g.municipality, g.host_id, h.name AS host, g.kind,
	       g.topic, array_to_string(g.languages, ',') AS language_list, g.seats, array_to_string(g.materials, ',') AS material_list, g.state,
	       coalesce(g.women, 0) AS women, coalesce(g.men, 0) AS men, coalesce(g.others, 0) AS others, g.staff_minutes, g.nonce, g.count_nonce,
	       g.version, least(n.all_seats, g.seats) AS taken, greatest(n.all_seats - g.seats, 0) AS waiting, n.here
	FROM group_session g JOIN staff h ON h.tenant_id = g.tenant_id AND h.id = g.host_id
	CROSS JOIN LATERAL (SELECT count(*) AS all_seats, count(k.here_at) AS here FROM group_seat k
		WHERE k.tenant_id = g.tenant_id AND k.session_id = g.id AND k.given_up_at IS NULL) n
	WHERE g.tenant_id = ? AND g.centre_id = ? `

func oneSession(tx *db.Tx, c tenant.Centre, where string, args ...any) (Session, error) {
	r, err := db.One[sessionRow](tx, selectSession+where, append([]any{tx.Tenant, c.ID}, args...)...)
	return r.session(), err
}

// lockSession reads a session of the centre and holds its row until the transaction ends; seats are counted after it is held.
func lockSession(tx *db.Tx, c tenant.Centre, id uuid.UUID) (Session, error) {
	if err := tx.Exec(`SELECT 1 FROM group_session WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, id).Error; err != nil {
		return Session{}, err
	}
	return oneSession(tx, c, `AND g.id = ?`, id)
}

// SessionByID finds a session of the centre.
func (l *Log) SessionByID(ctx context.Context, c tenant.Centre, id uuid.UUID) (s Session, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err = oneSession(tx, c, `AND g.id = ?`, id)
		return err
	})
	return s, err
}

// Sessions lists the sessions of a centre from a date on, in their order.
func (l *Log) Sessions(ctx context.Context, c tenant.Centre, from time.Time) (sessions []Session, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		rows, err := db.All[sessionRow](tx, selectSession+`AND g.business_date >= ? ORDER BY g.starts_at, g.id`, tx.Tenant, c.ID, from)
		for _, r := range rows {
			sessions = append(sessions, r.session())
		}
		return err
	})
	return sessions, err
}
