package statistics_test

import (
	"testing"
	"time"

	"prag/internal/statistics"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// told counts so many promises of a day, each told ten minutes, twelve wide, that became eleven.
func (n network) told(t *testing.T, c tenant.Centre, day time.Time, promises, kept, late int64) {
	t.Helper()
	for measure, by := range map[string]int64{
		tally.Promises: promises, tally.PromisesKept: kept, tally.PromisesLate: late, tally.ToldSeconds: 600 * promises,
		tally.WidthSeconds: 720 * promises, tally.WaitedSeconds: 660 * promises,
	} {
		n.count(t, c, day, measure, by)
	}
}

// Any range of months is right, folded or not, and the region is the sum of its centres and not the mean of their means.
func TestPromisesAddUpOverMonthsAndCentres(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	may, june := date(2026, time.May, 1), date(2026, time.June, 1)
	n.told(t, n.centres[0], date(2026, time.May, 4), 100, 90, 5)
	if _, err := n.stats.Fold(t.Context(), n.centres[0].TenantID); err != nil {
		t.Fatal(err)
	}
	n.told(t, n.centres[0], date(2026, time.May, 5), 20, 10, 10)
	n.told(t, n.centres[0], date(2026, time.June, 30), 10, 10, 0)
	n.told(t, n.centres[1], date(2026, time.June, 1), 70, 20, 50)
	n.told(t, n.centres[1], date(2026, time.July, 1), 1000, 0, 0) // after the range
	q := statistics.Query{From: may, To: june}
	centres, region, err := n.stats.ComparePromises(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := n.stats.Promises(t.Context(), n.centres[0], q)
	if err != nil {
		t.Fatal(err)
	}
	if mine.Promises != centres[n.centres[0].ID].Promises || mine.N != 130 || mine.Months[0].N != 120 || mine.Months[1].N != 10 {
		t.Errorf("the centre sees %+v, the region %+v", mine, centres[n.centres[0].ID])
	}
	if coverage, ok := region.Coverage(); !ok || region.N != 200 || coverage != 0.65 {
		t.Errorf("%d in the region, covered %v, want 200 and 0.65", region.N, coverage)
	}
	if told, waited, width, ok := region.Mean(); !ok || told != 10*time.Minute || waited != 11*time.Minute || width != 12*time.Minute {
		t.Errorf("told %v, waited %v, width %v", told, waited, width)
	}
	if _, ok := mine.Months[1].Coverage(); ok {
		t.Error("ten cases tell a share")
	}
	if _, _, err := n.stats.ComparePromises(t.Context(), statistics.Query{From: june, To: may}); err == nil {
		t.Error("a range that ends before it begins is compared")
	}
}

func TestPromisesOfAnotherTenantAreNotSeen(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	n.told(t, n.centres[0], date(2026, time.May, 4), 100, 90, 5)
	forged := n.centres[0]
	forged.TenantID = n.centres[1].TenantID
	may := date(2026, time.May, 1)
	if got, err := n.stats.Promises(t.Context(), forged, statistics.Query{From: may, To: may}); err != nil || got.N != 0 {
		t.Errorf("%d promises of another tenant, %v", got.N, err)
	}
}
