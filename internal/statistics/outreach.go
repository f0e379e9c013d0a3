package statistics

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
)

// Outreach is what group sessions reached: heads, which are no visits and no visitors.
type Outreach struct {
	CentreID       uuid.UUID
	Sessions       int64
	Participants   int64
	Women          int64
	Unknown        int64 // heads of another sex, or not known
	Municipalities int64 // in how many different ones sessions were held
}

// WomenShare is the share of women among the heads whose sex was counted as female or male.
func (o Outreach) WomenShare() (float64, bool) { return ratio(o.Women, o.Participants-o.Unknown) }

// Outreaches is every centre that held a session, by its id, and all together. A municipality where two centres were is one.
type Outreaches struct {
	Centres map[uuid.UUID]Outreach
	All     Outreach
}

const selectOutreach = `
	WITH span AS (SELECT CAST(@from AS date) AS first_day, (CAST(@to AS date) + interval '1 month - 1 day')::date AS last_day),
	counted AS (
		SELECT tenant_id, centre_id, measure, cut, value, n FROM tally, span
		WHERE measure IN ('sessions', 'participants') AND grain = 'month' AND period BETWEEN first_day AND last_day
		UNION ALL
		SELECT tenant_id, centre_id, measure, cut, value, n FROM tally_delta, span
		WHERE measure IN ('sessions', 'participants') AND day BETWEEN first_day AND last_day),
	sums AS (
		SELECT tenant_id, centre_id, measure, cut, value, sum(n)::bigint AS n FROM counted
		GROUP BY tenant_id, centre_id, measure, cut, value HAVING sum(n) <> 0)
	SELECT coalesce(centre_id, '00000000-0000-0000-0000-000000000000') AS centre_id,
		coalesce(sum(n) FILTER (WHERE measure = 'sessions' AND cut = ''), 0)::bigint AS sessions,
		coalesce(sum(n) FILTER (WHERE measure = 'participants' AND cut = ''), 0)::bigint AS participants,
		coalesce(sum(n) FILTER (WHERE measure = 'participants' AND cut = 'sex' AND value = 'female'), 0)::bigint AS women,
		coalesce(sum(n) FILTER (WHERE measure = 'participants' AND cut = 'sex' AND value = 'unknown'), 0)::bigint AS unknown,
		count(DISTINCT (tenant_id, value)) FILTER (WHERE measure = 'sessions' AND cut = 'municipality' AND value <> 'unknown') AS municipalities
	FROM sums GROUP BY GROUPING SETS ((centre_id), ())`

// Outreach reads the sessions of a range of months, under the region's role.
func (s *Statistics) Outreach(ctx context.Context, q Query) (Outreaches, error) {
	q.From, q.To = Month(q.From), Month(q.To)
	if err := q.check(); err != nil {
		return Outreaches{}, err
	}
	all := Outreaches{Centres: map[uuid.UUID]Outreach{}}
	err := s.db.AcrossTenants(ctx, func(tx *db.Tx) error {
		rows, err := db.All[Outreach](tx, selectOutreach, map[string]any{"from": q.From, "to": q.To})
		for _, r := range rows {
			if r.CentreID == uuid.Nil {
				all.All = r
				continue
			}
			all.Centres[r.CentreID] = r
		}
		return err
	})
	return all, err
}
