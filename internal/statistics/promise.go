package statistics

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// Promises is how what was told about waits compares to the waits it became, as sums: any months and centres add up.
type Promises struct {
	N             int64 // waits about which something was told, and that ended with a call
	Kept, Late    int64 // called within the range that was told; after it
	Told, Width   int64 // seconds: the middles of the ranges, and how wide they are
	WaitedSeconds int64
}

// fewestShared is how many cases a share or a mean is told about.
const fewestShared = 20

// Coverage is how often the wait fell inside what was told: four in five is right, for the ranges leave out one in ten at each end.
func (p Promises) Coverage() (float64, bool) { return ratio(p.Kept, p.N) }

// LateShare is how often somebody waited longer than was told.
func (p Promises) LateShare() (float64, bool) { return ratio(p.Late, p.N) }

// Mean is the mean wait that was told, that it became, and the mean width of the range.
func (p Promises) Mean() (told, waited, width time.Duration, ok bool) {
	if p.N < fewestShared {
		return 0, 0, 0, false
	}
	mean := func(sum int64) time.Duration { return time.Duration(sum) * time.Second / time.Duration(p.N) }
	return mean(p.Told), mean(p.WaitedSeconds), mean(p.Width), true
}

func ratio(part, whole int64) (float64, bool) {
	if whole < fewestShared {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// add is the sum of two.
func (p Promises) add(o Promises) Promises {
	return Promises{p.N + o.N, p.Kept + o.Kept, p.Late + o.Late, p.Told + o.Told, p.Width + o.Width, p.WaitedSeconds + o.WaitedSeconds}
}

// PromisesOf is one centre, or the region, by month.
type PromisesOf struct {
	CentreID uuid.UUID // zero: the region
	Promises           // of the whole range
	Months   []Promises
}

type promiseRow struct {
	CentreID uuid.UUID
	Month    time.Time
	Promises `gorm:"embedded"`
}

const selectPromises = `
	WITH span AS (SELECT CAST(@from AS date) AS first_day, (CAST(@to AS date) + interval '1 month - 1 day')::date AS last_day),
	counted AS (
		SELECT tenant_id, centre_id, period AS month, measure, n FROM tally, span
		WHERE measure IN ('promises', 'promises_kept', 'promises_late', 'told_seconds', 'width_seconds', 'waited_seconds') AND cut = '' AND grain = 'month' AND period BETWEEN first_day AND last_day
		UNION ALL
		SELECT tenant_id, centre_id, date_trunc('month', day)::date, measure, n FROM tally_delta, span
		WHERE measure IN ('promises', 'promises_kept', 'promises_late', 'told_seconds', 'width_seconds', 'waited_seconds') AND cut = '' AND day BETWEEN first_day AND last_day)
	SELECT centre_id, month, coalesce(sum(n) FILTER (WHERE measure = 'promises'), 0)::bigint AS n,
		coalesce(sum(n) FILTER (WHERE measure = 'promises_kept'), 0)::bigint AS kept,
		coalesce(sum(n) FILTER (WHERE measure = 'promises_late'), 0)::bigint AS late,
		coalesce(sum(n) FILTER (WHERE measure = 'told_seconds'), 0)::bigint AS told,
		coalesce(sum(n) FILTER (WHERE measure = 'width_seconds'), 0)::bigint AS width,
		coalesce(sum(n) FILTER (WHERE measure = 'waited_seconds'), 0)::bigint AS waited_seconds
	FROM counted `

// Promises is how waits were told at one centre, which may see its own exactly.
func (s *Statistics) Promises(ctx context.Context, c tenant.Centre, q Query) (PromisesOf, error) {
	q.From, q.To = Month(q.From), Month(q.To)
	if err := q.check(); err != nil {
		return PromisesOf{}, err
	}
	var rows []promiseRow
	err := s.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		rows, err = db.All[promiseRow](tx, selectPromises+`WHERE tenant_id = @tenant AND centre_id = @centre GROUP BY centre_id, month`,
			map[string]any{"from": q.From, "to": q.To, "tenant": tx.Tenant, "centre": c.ID})
		return err
	})
	return promisesOf(c.ID, rows, q), err
}

// ComparePromises is how waits were told at each centre that told any, by its id, and in the region, under the region's role.
func (s *Statistics) ComparePromises(ctx context.Context, q Query) (centres map[uuid.UUID]PromisesOf, region PromisesOf, err error) {
	q.From, q.To = Month(q.From), Month(q.To)
	if err := q.check(); err != nil {
		return nil, PromisesOf{}, err
	}
	var rows []promiseRow
	err = s.db.AcrossTenants(ctx, func(tx *db.Tx) (err error) {
		rows, err = db.All[promiseRow](tx, selectPromises+`GROUP BY centre_id, month`, map[string]any{"from": q.From, "to": q.To})
		return err
	})
	centres = map[uuid.UUID]PromisesOf{}
	for _, r := range rows {
		if _, done := centres[r.CentreID]; !done {
			centres[r.CentreID] = promisesOf(r.CentreID, rows, q)
		}
	}
	return centres, promisesOf(uuid.Nil, rows, q), err
}

// promisesOf adds up one centre's rows month by month; without a centre everybody's.
func promisesOf(centre uuid.UUID, rows []promiseRow, q Query) PromisesOf {
	of := PromisesOf{CentreID: centre}
	for _, month := range q.Months() {
		var sum Promises
		for _, r := range rows {
			if r.Month.Equal(month) && (centre == uuid.Nil || r.CentreID == centre) {
				sum = sum.add(r.Promises)
			}
		}
		of.Months, of.Promises = append(of.Months, sum), of.add(sum)
	}
	return of
}
