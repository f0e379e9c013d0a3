package statistics_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"prag/internal/fault"
	"prag/internal/statistics"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// model is the same network in plain Go: what was counted, when the doors were open.
type model struct {
	counts  map[string]map[time.Time]int64 // measure → day
	hours   []hours
	closed  map[time.Time]bool
	centre  tenant.Centre
	current time.Time
}

type hours struct {
	weekday     int
	from, until time.Time
}

func (m model) open(day time.Time) bool {
	if m.closed[day] || day.After(m.centre.BusinessDate(m.current)) {
		return false
	}
	for _, h := range m.hours {
		if isoWeekday(day) == h.weekday && !day.Before(h.from) && (h.until.IsZero() || day.Before(h.until)) {
			return true
		}
	}
	return false
}

func isoWeekday(day time.Time) int { return (int(day.Weekday())+6)%7 + 1 }

func (m model) in(measure string, month time.Time) int64 {
	var sum int64
	for day, n := range m.counts[measure] {
		if statistics.Month(day).Equal(month) {
			sum += n
		}
	}
	return sum
}

func (m model) begun(month time.Time) bool {
	for day := range m.counts[tally.Visits] {
		if first := statistics.Month(day); !first.After(month) && m.in(tally.Visits, first) > 0 {
			return true
		}
	}
	return false
}

func (m model) figures(month time.Time) statistics.Figures {
	var f statistics.Figures
	for day := month; day.Month() == month.Month(); day = day.AddDate(0, 0, 1) {
		if m.open(day) {
			f.OpenDays++
		}
	}
	visits := m.in(tally.Visits, month)
	switch {
	case visits == 0 && f.OpenDays == 0:
		gap := statistics.Value{Status: statistics.Closed}
		return statistics.Figures{Visits: gap, Visitors: gap, Individuals: gap}
	case visits == 0 && !m.begun(month):
		gap := statistics.Value{Status: statistics.Missing}
		return statistics.Figures{Visits: gap, Visitors: gap, Individuals: gap}
	}
	f.Visits, f.Visitors = statistics.Count(visits), statistics.Count(m.in(tally.Visitors, month))
	f.Individuals = statistics.Count(m.in(tally.Individuals, month))
	return f
}

func TestCompareSaysWhatPlainCountingSays(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 3)
	rapid.Check(t, func(rt *rapid.T) {
		var models []model
		for _, c := range n.centres {
			models = append(models, n.draw(rt, c))
		}
		from := date(2025, time.January, 1).AddDate(0, rapid.IntRange(0, 22).Draw(rt, "from"), 0)
		to := from.AddDate(0, rapid.IntRange(0, 6).Draw(rt, "length"), 0)
		got := n.compare(rt, from, to)
		for i, m := range models {
			var want []statistics.Figures
			for _, month := range got.Months {
				want = append(want, m.figures(month))
			}
			if diff := cmp.Diff(want, got.Rows[i].Months); diff != "" {
				rt.Fatalf("centre %d, want - got +:\n%s", i, diff)
			}
		}
		n.checkTotals(rt, got)
	})
}

// draw makes one centre's hours, closures and counts anew, in the database and in the model; some counts are folded, some wait.
func (n network) draw(rt *rapid.T, c tenant.Centre) model {
	for _, table := range []string{"tally", "tally_delta", "opening_hours", "closure"} {
		n.exec(rt, c, "DELETE FROM "+table+" WHERE tenant_id = ?", c.TenantID)
	}
	m := model{counts: map[string]map[time.Time]int64{}, closed: map[time.Time]bool{}, centre: c, current: n.clock.Now()}
	day := rapid.Custom(func(rt *rapid.T) time.Time {
		return date(2024, time.October, 1).AddDate(0, 0, rapid.IntRange(0, 790).Draw(rt, "day"))
	})
	for weekday := range rapid.IntRange(0, 6).Draw(rt, "weekdays") {
		h := hours{weekday: weekday + 1, from: day.Draw(rt, "valid from")}
		var until *time.Time
		if rapid.Bool().Draw(rt, "ends") {
			h.until = h.from.AddDate(0, 0, rapid.IntRange(1, 200).Draw(rt, "days"))
			until = &h.until
		}
		m.hours = append(m.hours, h)
		n.opens(rt, c, h.weekday, h.from, until)
	}
	for _, d := range rapid.SliceOfNDistinct(day, 0, 5, func(d time.Time) time.Time { return d }).Draw(rt, "closures") {
		m.closed[d] = true
		n.exec(rt, c, `INSERT INTO closure (tenant_id, centre_id, day, reason) VALUES (?, ?, ?, '{}')`, c.TenantID, c.ID, d)
	}
	for range rapid.IntRange(0, 12).Draw(rt, "counts") {
		measure := rapid.SampledFrom([]string{tally.Visits, tally.Visitors, tally.Individuals}).Draw(rt, "measure")
		d, by := day.Draw(rt, "on"), rapid.Int64Range(-1, 4).Draw(rt, "by")
		if m.counts[measure] == nil {
			m.counts[measure] = map[time.Time]int64{}
		}
		m.counts[measure][d] += by
		n.count(rt, c, d, measure, by)
		if rapid.IntRange(0, 3).Draw(rt, "fold") == 0 {
			n.fold(rt, c)
		}
	}
	return m
}

// checkTotals holds the sums against the months they are made of, and the region against its centres.
func (n network) checkTotals(rt *rapid.T, c statistics.Comparison) {
	var visits []statistics.Value
	days := 0
	for _, r := range c.Rows {
		var months []statistics.Value
		for _, m := range r.Months {
			months = append(months, m.Visits)
		}
		if r.Visits != statistics.Sum(months...) {
			rt.Fatalf("a centre's visits are %v, its months sum up to %v", r.Visits, statistics.Sum(months...))
		}
		visits, days = append(visits, r.Visits), days+r.OpenDays
	}
	if c.Region.Visits != statistics.Sum(visits...) || c.Region.OpenDays != days {
		rt.Fatalf("the region is %+v, its centres sum up to %v in %d days", c.Region.Figures, statistics.Sum(visits...), days)
	}
}

func TestAMonthHasItsDaysAcrossTheChangesOfTheClock(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	for weekday := 1; weekday <= 7; weekday++ {
		n.opens(t, n.centres[0], weekday, date(2026, time.January, 1), nil)
	}
	n.count(t, n.centres[0], date(2026, time.March, 29), tally.Visits, 1)
	got := n.compare(t, date(2026, time.March, 1), date(2026, time.October, 1)).Rows[0].Months
	for i, want := range []int{31, 30, 31, 30, 31, 31, 30, 31} {
		if got[i].OpenDays != want {
			t.Errorf("%v has %d opening days, want %d", time.March+time.Month(i), got[i].OpenDays, want)
		}
	}
}

func TestTheNightOfTheLongDayBelongsToTheEveningBefore(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	for weekday := 1; weekday <= 7; weekday++ {
		n.opens(t, n.centres[0], weekday, date(2026, time.October, 1), nil)
	}
	n.count(t, n.centres[0], date(2026, time.October, 1), tally.Visits, 1)
	// The clock stands on 23 November; days after it are not open yet, whatever the hours say.
	if got := n.compare(t, date(2026, time.November, 1), date(2026, time.November, 1)).Rows[0].OpenDays; got != 23 {
		t.Errorf("%d opening days by 23 November, want 23", got)
	}
	n.clock.Advance(14 * time.Hour) // 02:00 UTC is 03:00 in Belgrade: the business date has just turned
	if got := n.compare(t, date(2026, time.November, 1), date(2026, time.November, 1)).Rows[0].OpenDays; got != 24 {
		t.Errorf("%d opening days after the cut-over, want 24", got)
	}
}

func TestTheRegionIsAllCentresWhicheverAreChosen(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	month := date(2026, time.May, 1)
	n.count(t, n.centres[0], month, tally.Visits, 3)
	n.count(t, n.centres[1], month, tally.Visits, 9)
	got := n.compare(t, month, month, n.centres[0].ID)
	if len(got.Rows) != 1 || got.Rows[0].CentreID != n.centres[0].ID {
		t.Fatalf("rows: %+v", got.Rows)
	}
	if share, ok := statistics.Share(got.Rows[0].Visits, got.Region.Visits); !ok || share != 0.25 {
		t.Errorf("share of the region %v, want a quarter", share)
	}
}

func TestARangeThatIsNoneIsRefusedBesideItsField(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 0)
	for field, q := range map[string]statistics.Query{
		"to":   {From: date(2026, time.May, 1), To: date(2026, time.April, 1)},
		"from": {From: date(2000, time.May, 1), To: date(2026, time.April, 1)},
	} {
		_, err := n.stats.Compare(t.Context(), q)
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Field != field {
			t.Errorf("%v to %v: %v, want a fault of %s", q.From, q.To, err, field)
		}
	}
}
