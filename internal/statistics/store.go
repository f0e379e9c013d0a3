package statistics

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
)

// cell is one centre and month. Visits is NULL where there is no visit; the other counts where nothing was ever counted.
type cell struct {
	TenantID, CentreID            uuid.UUID
	Month                         time.Time
	Visits, Visitors, Individuals *int64
	OpenDays                      int
	First                         *time.Time // month of the centre's first record
}

// figures reads the range and the one before, every centre, every month, in one statement. Opening days are those of the hours
// valid at that date, less the closures, up to the centre's own business date.
func figures(tx *db.Tx, q Query) ([]cell, error) {
	return db.All[cell](tx, `
		WITH span AS (SELECT CAST(@from AS date) AS first_day, (CAST(@to AS date) + interval '1 month - 1 day')::date AS last_day),
		today AS (
			SELECT tenant_id, id, business_date(CAST(@now AS timestamptz), time_zone, cut_over) AS day
			FROM centre),
		counted AS (
			SELECT centre_id, period AS month, measure, n FROM tally, span
			WHERE measure IN ('visits', 'visitors', 'individuals') AND cut = '' AND grain = 'month'
			  AND period BETWEEN first_day AND last_day
			UNION ALL
			SELECT centre_id, date_trunc('month', day)::date, measure, n FROM tally_delta, span
			WHERE measure IN ('visits', 'visitors', 'individuals') AND cut = '' AND day BETWEEN first_day AND last_day),
		sums AS (
			SELECT centre_id, month, nullif(sum(n) FILTER (WHERE measure = 'visits'), 0)::bigint AS visits,
				(sum(n) FILTER (WHERE measure = 'visitors'))::bigint AS visitors,
				(sum(n) FILTER (WHERE measure = 'individuals'))::bigint AS individuals
			FROM counted GROUP BY centre_id, month),
		begun AS (
			SELECT centre_id, min(month) AS month FROM (
				SELECT centre_id, month FROM (
					SELECT centre_id, period AS month, n FROM tally WHERE measure = 'visits' AND cut = '' AND grain = 'month'
					UNION ALL
					SELECT centre_id, date_trunc('month', day)::date, n FROM tally_delta WHERE measure = 'visits' AND cut = '') every
				GROUP BY centre_id, month HAVING sum(n) > 0) any_visit
			GROUP BY centre_id),
		open_days AS (
			SELECT centre_id, date_trunc('month', day)::date AS month, count(*) AS n FROM (
				SELECT DISTINCT h.tenant_id, h.centre_id, d::date AS day
				FROM opening_hours h CROSS JOIN span JOIN today t ON t.tenant_id = h.tenant_id AND t.id = h.centre_id
				CROSS JOIN LATERAL (SELECT greatest(h.valid_from, first_day) AS begins) b
				CROSS JOIN LATERAL generate_series(
					(b.begins + (h.weekday - extract(isodow FROM b.begins)::int + 7) % 7)::timestamp,
					least(h.valid_to - 1, last_day, t.day)::timestamp, '7 days') d) days
			WHERE NOT EXISTS (SELECT 1 FROM closure c
				WHERE c.tenant_id = days.tenant_id AND c.centre_id = days.centre_id AND c.day = days.day)
			GROUP BY centre_id, date_trunc('month', day))
		SELECT c.tenant_id, c.id AS centre_id, m::date AS month, s.visits, s.visitors, s.individuals,
			coalesce(o.n, 0) AS open_days, b.month AS first
		FROM tenant t JOIN centre c ON c.tenant_id = t.tenant_id
		CROSS JOIN span CROSS JOIN generate_series(first_day::timestamp, last_day::timestamp, '1 month') m
		LEFT JOIN sums s ON s.centre_id = c.id AND s.month = m::date
		LEFT JOIN open_days o ON o.centre_id = c.id AND o.month = m::date
		LEFT JOIN begun b ON b.centre_id = c.id
		WHERE t.kind = 'operator'
		ORDER BY t.created_at, t.code, c.position, c.slug, m`,
		map[string]any{"from": q.Before().From, "to": q.To, "now": tx.Now})
}

// part is one value of a cut at one centre over the whole range.
type part struct {
	CentreID   uuid.UUID
	Cut, Value string
	N          int64
}

func mixes(tx *db.Tx, q Query) ([]part, error) {
	return db.All[part](tx, `
		WITH span AS (SELECT CAST(@from AS date) AS first_day, (CAST(@to AS date) + interval '1 month - 1 day')::date AS last_day)
		SELECT centre_id, cut, value, sum(n)::bigint AS n FROM (
			SELECT centre_id, cut, value, n FROM tally, span
			WHERE measure = 'visits' AND cut IN ('language', 'topic') AND grain = 'month' AND period BETWEEN first_day AND last_day
			UNION ALL
			SELECT centre_id, cut, value, n FROM tally_delta, span
			WHERE measure = 'visits' AND cut IN ('language', 'topic') AND day BETWEEN first_day AND last_day) parts
		GROUP BY centre_id, cut, value HAVING sum(n) <> 0`,
		map[string]any{"from": q.From, "to": q.To})
}
