package tenant

import (
	"context"
	"time"

	"prag/internal/db"
)

// foretold is how many days before it a closed day is told.
const foretold = 14

// ClosedDay is the next day, from today on, on which a centre is closed although its week says otherwise; zero when none is near.
func (d *Directory) ClosedDay(ctx context.Context, c Centre, now time.Time) (day time.Time, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		today := c.Local(now)
		days, err := db.All[time.Time](tx, `SELECT x.day FROM closure x
			JOIN opening_hours h ON h.tenant_id = x.tenant_id AND h.centre_id = x.centre_id AND h.weekday = extract(isodow FROM x.day)
				AND h.valid_from <= x.day AND (h.valid_to IS NULL OR h.valid_to > x.day)
			WHERE x.tenant_id = ? AND x.centre_id = ? AND x.day BETWEEN ? AND ? ORDER BY x.day LIMIT 1`,
			tx.Tenant, c.ID, today.Format(time.DateOnly), today.AddDate(0, 0, foretold).Format(time.DateOnly))
		if len(days) > 0 {
			day = days[0]
		}
		return err
	})
	return day, err
}
