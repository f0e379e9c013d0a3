package appointment

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

const selectHolidays = `SELECT id, kind, month, day, days, coalesce(on_date::text, '') AS on_date, name, closes FROM holiday WHERE tenant_id = ?`

// Holidays lists the holidays a tenant keeps.
func (d *Diary) Holidays(ctx context.Context, tenantID uuid.UUID) (list []Holiday, err error) {
	err = d.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		list, err = db.All[Holiday](tx, selectHolidays+` ORDER BY kind, on_date, month, day, days, id`, tx.Tenant)
		return err
	})
	return list, err
}

// AddHoliday adds one; every centre of the tenant is closed on it from now on, where it closes.
func (d *Diary) AddHoliday(ctx context.Context, t tenant.Tenant, h Holiday) (Holiday, error) {
	if err := h.check(); err != nil {
		return h, err
	}
	h.ID = db.NewID()
	err := d.db.InTenant(ctx, t.ID, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO holiday (tenant_id, id, kind, month, day, days, on_date, name, closes) VALUES (?, ?, ?, ?, ?, ?, NULLIF(?, '')::date, ?, ?)`,
			tx.Tenant, h.ID, h.Kind, h.Month, h.Day, h.Days, h.OnDate, h.Name, h.Closes).Error
		if err != nil {
			return err
		}
		return spread(tx, t)
	})
	return h, err
}

func (h Holiday) check() error {
	var f fault.Fields
	f.Check(slices.Contains([]string{Fixed, Catholic, Orthodox, OneDay}, h.Kind), "kind", "fault.invalid")
	f.Check(h.Name.Complete(), "name", "appointment.reason_needed")
	_, err := time.Parse(time.DateOnly, h.OnDate)
	f.Check((h.Kind == OneDay) == (err == nil), "on_date", "appointment.day_needed")
	f.Check(h.Kind != Fixed || h.Month >= 1 && h.Month <= 12 && h.Day >= 1 && h.Day <= 31, "day", "appointment.day_needed")
	f.Check(h.Days >= -60 && h.Days <= 60, "days", "appointment.range", "Min", -60, "Max", 60)
	return f.Err()
}

// DropHoliday takes one away. Days that are closed because of it stay closed until somebody opens them.
func (d *Diary) DropHoliday(ctx context.Context, tenantID, id uuid.UUID) error {
	return d.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`DELETE FROM holiday WHERE tenant_id = ? AND id = ?`, tx.Tenant, id), fault.Missing())
	})
}

// SpreadHolidays closes the centres of a tenant on the holidays of this year and the next. A job runs it; it may run at any time.
func (d *Diary) SpreadHolidays(ctx context.Context, t tenant.Tenant) error {
	return d.db.InTenant(ctx, t.ID, func(tx *db.Tx) error { return spread(tx, t) })
}

func spread(tx *db.Tx, t tenant.Tenant) error {
	list, err := db.All[Holiday](tx, selectHolidays+` AND closes`, tx.Tenant)
	if err != nil {
		return err
	}
	for _, c := range t.Centres {
		today := c.BusinessDate(tx.Now)
		worked, err := db.All[string](tx, `SELECT day::text FROM holiday_worked WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, c.ID)
		if err != nil {
			return err
		}
		for _, day := range Coming(list, today) {
			if slices.Contains(worked, day.Day.Format(time.DateOnly)) {
				continue
			}
			if err := closed(tx, c, day.Day, day.Reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// Coming lists the days of holidays in this year and the next, from today on. Of two on one day the first gives the name.
func Coming(list []Holiday, today time.Time) (days []Closure) {
	for year := today.Year(); year <= today.Year()+1; year++ {
		for _, h := range list {
			if day, ok := h.In(year); ok && !day.Before(today) {
				days = append(days, Closure{Day: day, Reason: i18n.Text(h.Name)})
			}
		}
	}
	slices.SortStableFunc(days, func(a, b Closure) int { return a.Day.Compare(b.Day) })
	return slices.CompactFunc(days, func(a, b Closure) bool { return a.Day.Equal(b.Day) })
}

// Closing lists the days from a date to the end of the next year on which the holidays of a tenant close its centres, in the caller's transaction.
func Closing(tx *db.Tx, from time.Time) (days []time.Time, err error) {
	list, err := db.All[Holiday](tx, selectHolidays+` AND closes`, tx.Tenant)
	for _, c := range Coming(list, from.Truncate(24*time.Hour)) {
		days = append(days, c.Day)
	}
	return days, err
}
