package statistics_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"prag/internal/db"
	"prag/internal/statistics"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// visit records a finished visit of two topics, without counting it.
func (n network) visit(t *testing.T, c tenant.Centre, day time.Time) {
	t.Helper()
	id := db.NewID()
	n.exec(t, c, `INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, closed_at, language, outcome,
			first_visit, adults, children)
		VALUES (?, ?, ?, ?, 'phone', 'saved', ?, ?, 'sq', 'info_only', 'yes', 2, 1)`, c.TenantID, id, c.ID, day, day, day)
	n.exec(t, c, `INSERT INTO visit_topic (tenant_id, visit_id, topic) VALUES (?, ?, 'work'), (?, ?, 'learn')`, c.TenantID, id, c.TenantID, id)
}

func (n network) recount(t *testing.T, c tenant.Centre) []statistics.Difference {
	t.Helper()
	differences, err := n.stats.Recount(t.Context(), c.TenantID)
	if err != nil {
		t.Fatalf("recount: %v", err)
	}
	return differences
}

func TestTalliesWrittenFromTheRecordsAreTheRecounted(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	c, day := n.centres[0], date(2026, time.May, 4)
	n.visit(t, c, day)
	n.visit(t, c, day.AddDate(0, 0, 1))
	if got := n.recount(t, c); len(got) == 0 {
		t.Fatal("visits that nobody counted are not noticed")
	}
	err := n.db.CopyIn(context.Background(), c.TenantID, func(tx pgx.Tx) error { return statistics.WriteFolded(context.Background(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	if got := n.recount(t, c); len(got) != 0 {
		t.Fatalf("differences: %v", got)
	}
	got := n.compare(t, day, day).Rows[0]
	if got.Visits.N != 2 || got.Visitors.N != 2 || got.Individuals.N != 6 {
		t.Errorf("figures: %+v", got.Figures)
	}
	few := statistics.Value{Status: statistics.Suppressed}
	if diff := cmp.Diff(map[string]statistics.Value{"work": few, "learn": few}, got.Topics); diff != "" {
		t.Errorf("two visits about a topic must not be shown: %s", diff)
	}
}

func TestRecountNamesTheCountThatIsWrong(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	c, day := n.centres[0], date(2026, time.May, 4)
	n.count(t, c, day, tally.Tickets, 2)
	n.fold(t, c)
	n.count(t, c, day, tally.Tickets, 1)
	want := []statistics.Difference{
		{CentreID: c.ID, Measure: "tickets", Grain: "day", Period: day, Kept: 3},
		{CentreID: c.ID, Measure: "tickets", Grain: "month", Period: date(2026, time.May, 1), Kept: 3},
	}
	if diff := cmp.Diff(want, n.recount(t, c)); diff != "" {
		t.Errorf("want - got +:\n%s", diff)
	}
}

// The database and the program agree on the day of every moment, also on the two nights on which the clocks change.
func TestTheDatabaseKnowsTheSameBusinessDate(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	c := n.centres[0]
	for _, night := range []time.Time{date(2027, time.March, 27), date(2026, time.October, 24), date(2026, time.November, 23)} {
		for at := night.Add(18 * time.Hour); at.Before(night.Add(36 * time.Hour)); at = at.Add(30 * time.Minute) {
			n.in(t, c, func(tx *db.Tx) error {
				var day time.Time
				err := tx.Raw(`SELECT business_date(?, time_zone, cut_over) FROM centre WHERE tenant_id = ? AND id = ?`, at, c.TenantID, c.ID).Row().Scan(&day)
				if want := c.BusinessDate(at); err == nil && !day.Equal(want) {
					t.Errorf("%v is of %v, the program says %v", at, day, want)
				}
				return err
			})
		}
	}
}
