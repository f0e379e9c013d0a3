package tenant

import (
	"context"
	"time"

	"prag/internal/db"
)

// Days are the hours of some weekdays in a row that are alike. First and Last are ISO: 1 is Monday. Opens and Closes are wall times of day.
type Days struct {
	First, Last   int
	Opens, Closes time.Time
	Since         time.Time // the day from which they have been valid
}

// Week is when a centre is open in an ordinary week, as it is valid on the day of now, Monday first. Empty: nobody has entered its hours.
func (d *Directory) Week(ctx context.Context, c Centre, now time.Time) (week []Days, err error) {
	var rows []struct {
		Weekday       int
		Opens, Closes string
		ValidFrom     time.Time
	}
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		today := c.Local(now).Format(time.DateOnly)
		return tx.Raw(`SELECT weekday, opens::text, closes::text, valid_from FROM opening_hours
			WHERE tenant_id = ? AND centre_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?) ORDER BY weekday, opens`,
			tx.Tenant, c.ID, today, today).Scan(&rows).Error
	})
	for _, r := range rows {
		opens, _ := time.Parse(time.TimeOnly, r.Opens) // the database's own times of day
		closes, _ := time.Parse(time.TimeOnly, r.Closes)
		week = joined(week, Days{First: r.Weekday, Last: r.Weekday, Opens: opens, Closes: closes, Since: r.ValidFrom})
	}
	return week, err
}

// joined adds a day: to the stretch before it, where that ends the day before and has the same hours.
func joined(week []Days, d Days) []Days {
	if n := len(week); n > 0 && week[n-1].Last+1 == d.First && week[n-1].Opens.Equal(d.Opens) && week[n-1].Closes.Equal(d.Closes) {
		week[n-1].Last = d.Last
		if d.Since.After(week[n-1].Since) {
			week[n-1].Since = d.Since
		}
		return week
	}
	return append(week, d)
}
