package statistics_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/statistics"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// topics seeds an ordinary and a sensitive topic, and counts of them.
func (n network) topics(t *testing.T, counts map[string]int64) {
	t.Helper()
	owner := tenant.Centre{TenantID: tenant.NetworkID()}
	n.exec(t, owner, `INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
		VALUES (?, 'network', 'network', '{}', '{}', '{sq,sr,en}', now())`, tenant.NetworkID())
	n.exec(t, owner, `INSERT INTO topic (tenant_id, code, position, sensitive, name)
		VALUES (@id, 'work', 1, false, '{}'), (@id, 'safety', 2, true, '{}')`, map[string]any{"id": tenant.NetworkID()})
	c := n.centres[0]
	n.count(t, c, date(2026, time.May, 4), tally.Visits, 100)
	for topic, by := range counts {
		n.in(t, c, func(tx *db.Tx) error {
			return tally.Append(tx, c.ID, date(2026, time.May, 4), tally.Delta{Measure: tally.Visits, Cut: "topic", Value: topic, N: by})
		})
	}
}

func TestBreakdownsAreHiddenWhenSmallAndRoundedElse(t *testing.T) {
	t.Parallel()
	hidden := statistics.Value{Status: statistics.Suppressed}
	for name, test := range map[string]struct {
		topic          string
		n              int64
		months         int
		centre, region statistics.Value
	}{
		"few":                      {"work", 7, 1, hidden, hidden},
		"eight":                    {"work", 8, 1, statistics.Count(10), statistics.Count(10)},
		"none":                     {"work", 0, 1, statistics.Count(0), statistics.Count(0)},
		"sensitive, one month":     {"safety", 50, 1, hidden, hidden},
		"sensitive, a quarter":     {"safety", 52, 3, hidden, statistics.Count(50)},
		"sensitive, few":           {"safety", 9, 3, hidden, hidden},
		"sensitive, none at all":   {"safety", 0, 3, hidden, hidden},
		"sensitive, just too many": {"safety", 10, 3, hidden, statistics.Count(10)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t, 1)
			n.topics(t, map[string]int64{test.topic: test.n})
			got := n.compare(t, date(2026, time.May, 1), date(2026, time.May, 1).AddDate(0, test.months-1, 0))
			topic := got.Topics[map[string]int{"work": 0, "safety": 1}[test.topic]]
			if v, _, _ := got.TopicPart(got.Rows[0], topic); v != test.centre {
				t.Errorf("of the centre: %v, want %v", v, test.centre)
			}
			if v, _, _ := got.TopicPart(got.Region, topic); v != test.region {
				t.Errorf("of the region: %v, want %v", v, test.region)
			}
		})
	}
}

func TestNoPercentageOfTooFewVisits(t *testing.T) {
	t.Parallel()
	row := statistics.Row{CentreID: uuid.Nil, Figures: statistics.Figures{Visits: statistics.Count(19)}}
	if _, _, ok := row.Part(map[string]statistics.Value{"sq": statistics.Count(15)}, "sq"); ok {
		t.Error("a percentage of 19 visits")
	}
	row.Visits = statistics.Count(20)
	if _, share, ok := row.Part(map[string]statistics.Value{"sq": statistics.Count(15)}, "sq"); !ok || share != 0.75 {
		t.Errorf("share %v of 20 visits, want three quarters", share)
	}
}

// A rounded part of an exact whole may be more than the whole; nobody is told of 109 percent.
func TestAPartIsNeverMoreThanTheWhole(t *testing.T) {
	t.Parallel()
	row := statistics.Row{Figures: statistics.Figures{Visits: statistics.Count(23)}}
	if n, share, ok := row.Part(map[string]statistics.Value{"sq": statistics.Count(25)}, "sq"); !ok || n.N != 25 || share != 1 {
		t.Errorf("%d visits are %v of 23", n.N, share)
	}
}
