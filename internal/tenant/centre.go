package tenant

import (
	"context"

	"prag/internal/db"
	"prag/internal/fault"
)

const serviceColumns = `s.id, s.queue_id, q.series, s.code, s.name, s.hint, s.for_whom, s.pictogram, s.sensitive, s.minutes, s.offered, s.modified_at`

// Services lists the services a centre offers now, in the order of its kiosk.
func (d *Directory) Services(ctx context.Context, c Centre) ([]Service, error) {
	var services []Service
	err := d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		services, err = db.All[Service](tx, `
			SELECT `+serviceColumns+` FROM service s
			JOIN queue q ON q.tenant_id = s.tenant_id AND q.id = s.queue_id
			WHERE s.tenant_id = ? AND s.centre_id = ? AND s.offered ORDER BY s.position, s.code`, tx.Tenant, c.ID)
		return err
	})
	return services, err
}

// Desks lists a centre's desks.
func (d *Directory) Desks(ctx context.Context, c Centre) ([]Desk, error) {
	var desks []Desk
	err := d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		desks, err = db.All[Desk](tx, `
			SELECT id, label FROM desk WHERE tenant_id = ? AND centre_id = ? ORDER BY length(label), label`, tx.Tenant, c.ID)
		return err
	})
	return desks, err
}

// LetJoin says whether a centre's screens show the code by which phones join its line. Programs that run follow within half a minute.
func (d *Directory) LetJoin(ctx context.Context, c Centre, on bool) error {
	err := d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE centre SET join_by_code = ? WHERE tenant_id = ? AND id = ?`, on, tx.Tenant, c.ID), fault.Missing())
	})
	d.Forget()
	return err
}
