package statistics_test

import (
	"context"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/statistics"
	"prag/internal/tally"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

// noon is when these tests take place: a Monday.
func noon() time.Time { return date(2026, time.November, 23).Add(12 * time.Hour) }

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

type network struct {
	db      *db.DB
	clock   *clock.Manual
	stats   *statistics.Statistics
	centres []tenant.Centre
}

func newNetwork(t *testing.T, centres int) network {
	t.Helper()
	c := clock.At(noon())
	d := testkit.DB(t, c)
	n := network{db: d, clock: c, stats: statistics.New(d)}
	for range centres {
		n.centres = append(n.centres, testkit.NewPlace(t, d, 1, 1).Centre)
	}
	return n
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (n network) in(t failer, c tenant.Centre, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := n.db.InTenant(context.Background(), c.TenantID, fn); err != nil {
		t.Fatalf("in tenant: %v", err)
	}
}

func (n network) exec(t failer, c tenant.Centre, query string, args ...any) {
	t.Helper()
	n.in(t, c, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
}

func (n network) count(t failer, c tenant.Centre, day time.Time, measure string, by int64) {
	t.Helper()
	n.in(t, c, func(tx *db.Tx) error {
		return tally.Append(tx, c.ID, day, tally.Delta{Measure: measure, N: by})
	})
}

func (n network) opens(t failer, c tenant.Centre, weekday int, from time.Time, until *time.Time) {
	t.Helper()
	n.exec(t, c, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from, valid_to)
		VALUES (?, ?, ?, '08:00', '16:00', ?, ?)`, c.TenantID, c.ID, weekday, from, until)
}

func (n network) compare(t failer, from, to time.Time, centres ...uuid.UUID) statistics.Comparison {
	t.Helper()
	c, err := n.stats.Compare(context.Background(), statistics.Query{From: from, To: to, Centres: centres})
	if err != nil {
		t.Fatalf("compare: %v", err)
	}
	return c
}
