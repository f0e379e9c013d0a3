package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// ServiceRules is how a service is given out and called.
type ServiceRules struct {
	Service uuid.UUID
	Name    i18n.Text
	Code    string
	Quota   *int   // numbers a day for who comes without an appointment; nil: no limit
	Skill   string // what an adviser must be able to; "": nothing special
}

// ServiceRules lists the rules of a centre's services, in the order of the kiosk.
func (q *Line) ServiceRules(ctx context.Context, c tenant.Centre) (list []ServiceRules, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		list, err = db.All[ServiceRules](tx, `SELECT id AS service, name, code, quota, skill FROM service WHERE tenant_id = ? AND centre_id = ?
			ORDER BY position, id`, tx.Tenant, c.ID)
		return err
	})
	return list, err
}

// SetQuota limits how many numbers a day a service gives to who comes without an appointment; nil: no limit.
func (q *Line) SetQuota(ctx context.Context, c tenant.Centre, service uuid.UUID, quota *int) error {
	if quota != nil && (*quota < 0 || *quota > 9999) {
		return fault.Field("quota", "fault.number", "Min", 0, "Max", 9999)
	}
	return q.set(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE service SET quota = ? WHERE tenant_id = ? AND centre_id = ? AND id = ?`, quota, tx.Tenant, c.ID, service),
			fault.Missing())
	})
}

// SetTrained says whether a service is called only by advisers who were trained for it: those who have its code among their skills.
func (q *Line) SetTrained(ctx context.Context, c tenant.Centre, service uuid.UUID, trained bool) error {
	return q.set(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE service SET skill = CASE WHEN ? THEN code ELSE '' END WHERE tenant_id = ? AND centre_id = ? AND id = ?`,
			trained, tx.Tenant, c.ID, service), fault.Missing())
	})
}
