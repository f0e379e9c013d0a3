package tenant_test

import (
	"fmt"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

// The centre in Belgrade's time: weekdays 8 to 16, on Thursdays until 18 from December on, closed on the 30th.
func hours(t *testing.T) (*tenant.Directory, tenant.Centre) {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	centre := testkit.NewPlace(t, d, 1, 1).Centre
	err := d.InTenant(t.Context(), centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`
			WITH entered AS (
				INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from, valid_to)
				SELECT CAST(@tenant AS uuid), CAST(@centre AS uuid), w, time '08:00', time '16:00', date '2026-01-01', CASE w WHEN 4 THEN CAST('2026-12-01' AS date) END FROM generate_series(1, 5) w
				UNION ALL SELECT CAST(@tenant AS uuid), CAST(@centre AS uuid), 4, time '08:00', time '18:00', date '2026-12-01', NULL)
			INSERT INTO closure (tenant_id, centre_id, day, reason) VALUES (@tenant, @centre, '2026-11-30', '{}')`,
			map[string]any{"tenant": tx.Tenant, "centre": centre.ID}).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return tenant.NewDirectory(d, c), centre
}

func TestACentreOpensByTheHoursOfThatDay(t *testing.T) {
	t.Parallel()
	dir, c := hours(t)
	for now, want := range map[string]string{ // on the centre's clock: when it opens next, or "open"
		"2026-11-24T07:59": "2026-11-24T08:00",
		"2026-11-24T08:00": "open",
		"2026-11-24T15:59": "open",
		"2026-11-24T16:00": "2026-11-25T08:00",
		"2026-11-26T17:00": "2026-11-27T08:00", // a Thursday by the old hours
		"2026-12-03T17:00": "open",             // and by the new
		"2026-11-27T16:30": "2026-12-01T08:00", // over the weekend and a day it is closed
		"2026-11-30T09:00": "2026-12-01T08:00",
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", now, c.Location())
		if err != nil {
			t.Fatal(err)
		}
		o, err := dir.Opening(t.Context(), c, at)
		got := o.Next.Format("2006-01-02T15:04")
		if o.Open {
			got = "open"
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", now, got, err, want)
		}
	}
}

func TestTheComingStretchesBeginWithTheOneThatIsNotOver(t *testing.T) {
	t.Parallel()
	dir, c := hours(t)
	list, err := dir.Stretches(t.Context(), c, time.Date(2026, 11, 27, 15, 30, 0, 0, c.Location()))
	got := ""
	for _, s := range list[:min(len(list), 4)] {
		got += s.Opens.Format("02T15:04") + s.Closes.Format("-15:04 ")
	}
	if want := "27T08:00-16:00 01T08:00-16:00 02T08:00-16:00 03T08:00-18:00 "; err != nil || got != want { // not the weekend, nor the 30th
		t.Errorf("open at %s, %v; want %s", got, err, want)
	}
}

func TestACentreWithoutHoursIsOpen(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)) // a Sunday, at night
	d := testkit.DB(t, c)
	if o, err := tenant.NewDirectory(d, c).Opening(t.Context(), testkit.NewPlace(t, d, 1, 1).Centre, c.Now()); err != nil || !o.Open {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestACentreClosesByTheHoursOfThatDay(t *testing.T) {
	t.Parallel()
	dir, c := hours(t)
	for now, want := range map[string]string{ // on the centre's clock
		"2026-11-24T07:59": "",
		"2026-11-24T08:00": "2026-11-24T16:00",
		"2026-11-24T16:00": "",
		"2026-11-26T17:00": "",
		"2026-12-03T17:00": "2026-12-03T18:00",
		"2026-11-30T09:00": "", // closed all day
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", now, c.Location())
		if err != nil {
			t.Fatal(err)
		}
		closes, err := dir.Closes(t.Context(), c, at)
		got := ""
		if !closes.IsZero() {
			got = closes.Format("2006-01-02T15:04")
		}
		if err != nil || got != want {
			t.Errorf("%s: closes %q, %v; want %q", now, got, err, want)
		}
	}
}

func TestAnOrdinaryWeekIsToldInStretches(t *testing.T) {
	t.Parallel()
	dir, c := hours(t)
	for day, want := range map[string]string{
		"2026-11-24": "1-5 08:00-16:00;",
		"2026-12-01": "1-3 08:00-16:00;4-4 08:00-18:00;5-5 08:00-16:00;",
		"2025-12-31": "",
	} {
		at, err := time.ParseInLocation(time.DateOnly, day, c.Location())
		if err != nil {
			t.Fatal(err)
		}
		week, err := dir.Week(t.Context(), c, at)
		got := ""
		for _, d := range week {
			got += fmt.Sprintf("%d-%d %s-%s;", d.First, d.Last, d.Opens.Format("15:04"), d.Closes.Format("15:04"))
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", day, got, err, want)
		}
	}
}
