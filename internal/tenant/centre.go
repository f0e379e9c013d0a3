package tenant

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
)

const serviceColumns = `s.id, s.queue_id, q.series, s.code, s.name, s.hint, s.pictogram, s.sensitive, s.minutes, s.offered`

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

// Desk finds one desk of a centre; a desk of another centre is not found.
func (d *Directory) Desk(ctx context.Context, c Centre, id uuid.UUID) (Desk, error) {
	desks, err := d.Desks(ctx, c)
	if err != nil {
		return Desk{}, err
	}
	for _, desk := range desks {
		if desk.ID == id {
			return desk, nil
		}
	}
	return Desk{}, fault.Missing()
}

// HoursOn lists the opening hours of the week that are valid on a day of the centre's calendar.
func (d *Directory) HoursOn(ctx context.Context, c Centre, day time.Time) ([]Hours, error) {
	var hours []Hours
	err := d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		hours, err = db.All[Hours](tx, `
			SELECT weekday, to_char(opens, 'HH24:MI') AS opens, to_char(closes, 'HH24:MI') AS closes FROM opening_hours
			WHERE tenant_id = ? AND centre_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)
			ORDER BY weekday, opens`, tx.Tenant, c.ID, day, day)
		return err
	})
	return hours, err
}
