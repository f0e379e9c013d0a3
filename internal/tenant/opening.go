package tenant

import (
	"context"
	"time"

	"prag/internal/db"
)

// Opening says whether a centre is open, and when it opens again.
type Opening struct {
	Open bool
	Next time.Time // on the centre's clock; zero while it is open, and when no opening is in sight
}

// ahead is how many days are searched for the next opening: longer than any holiday.
const ahead = 21

// Opening looks at the hours valid on each day and at the days the centre is closed. The database's function centre_open, by which tickets
// are given out, says the same.
func (d *Directory) Opening(ctx context.Context, c Centre, now time.Time) (o Opening, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		o.Open, err = db.One[bool](tx, `SELECT centre_open(?, ?)`, c.ID, now)
		if err != nil || o.Open {
			return err
		}
		coming, err := stretches(tx, c, now)
		if len(coming) > 0 {
			o.Next = coming[0].Opens
		}
		return err
	})
	return o, err
}

// Stretch is a time without a break in which a centre is open, on its own clock.
type Stretch struct{ Opens, Closes time.Time }

// Stretches are those of the coming weeks that are not over; none where nobody has entered the centre's hours.
func (d *Directory) Stretches(ctx context.Context, c Centre, now time.Time) (list []Stretch, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = stretches(tx, c, now)
		return err
	})
	return list, err
}

func stretches(tx *db.Tx, c Centre, now time.Time) ([]Stretch, error) {
	list, err := db.All[Stretch](tx, `
		SELECT (d.at + h.opens) AT TIME ZONE CAST(@zone AS text) AS opens, (d.at + h.closes) AT TIME ZONE CAST(@zone AS text) AS closes
		FROM generate_series(CAST(@today AS timestamp), CAST(@today AS timestamp) + make_interval(days => CAST(@ahead AS int)), interval '1 day') d (at)
		JOIN opening_hours h ON h.tenant_id = @tenant AND h.centre_id = @centre AND h.weekday = extract(isodow FROM d.at)
			AND h.valid_from <= d.at AND (h.valid_to IS NULL OR h.valid_to > d.at)
		WHERE (d.at + h.closes) AT TIME ZONE CAST(@zone AS text) > @now
			AND NOT EXISTS (SELECT 1 FROM closure x WHERE x.tenant_id = h.tenant_id AND x.centre_id = h.centre_id AND x.day = d.at::date)
		ORDER BY opens`, map[string]any{
		"zone": c.TimeZone, "today": c.Local(now).Format(time.DateOnly), "ahead": ahead, "tenant": tx.Tenant, "centre": c.ID, "now": now,
	})
	for i, s := range list {
		list[i] = Stretch{Opens: c.Local(s.Opens), Closes: c.Local(s.Closes)}
	}
	return list, err
}

// Closes is when the centre closes today, on its own clock; zero when it is closed now, or when nobody has entered its hours.
func (d *Directory) Closes(ctx context.Context, c Centre, now time.Time) (at time.Time, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		local := c.Local(now)
		closes, err := db.All[time.Time](tx, `
			SELECT (CAST(@today AS date) + h.closes) AT TIME ZONE CAST(@zone AS text) FROM opening_hours h
			WHERE h.tenant_id = @tenant AND h.centre_id = @centre AND h.weekday = extract(isodow FROM CAST(@today AS date))
				AND h.valid_from <= @today AND (h.valid_to IS NULL OR h.valid_to > @today)
				AND CAST(@time AS time) >= h.opens AND CAST(@time AS time) < h.closes AND centre_open(h.centre_id, @now)`, map[string]any{
			"today": local.Format(time.DateOnly), "time": local.Format(time.TimeOnly), "zone": c.TimeZone, "tenant": tx.Tenant, "centre": c.ID, "now": now,
		})
		if len(closes) > 0 {
			at = c.Local(closes[0])
		}
		return err
	})
	return at, err
}
