package tenant_test

import (
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

func TestADoorIsFoundByItsAddress(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	p := testkit.NewPlace(t, d, 2, 3)
	dir := tenant.NewDirectory(d, c)
	for name, find := range map[string]func() (tenant.Centre, error){
		"slug": func() (tenant.Centre, error) { return dir.BySlug(t.Context(), p.Centre.Slug) },
		"id":   func() (tenant.Centre, error) { return dir.ByID(t.Context(), p.Centre.ID) },
		"code": func() (tenant.Centre, error) { return dir.ByCode(t.Context(), p.Centre.Key+"abcdefgh") },
	} {
		if got, err := find(); err != nil || got.ID != p.Centre.ID {
			t.Errorf("by %s: %v, %v", name, got.Slug, err)
		}
	}
	if _, err := dir.BySlug(t.Context(), "nowhere"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a centre that is not there: %v", err)
	}
	if got, err := dir.Desks(t.Context(), p.Centre); err != nil || len(got) != 2 {
		t.Errorf("desks: %v, %v", got, err)
	}
	if got, err := dir.Services(t.Context(), p.Centre); err != nil || len(got) != 3 || got[0].Series != "A" {
		t.Errorf("services: %v, %v", got, err)
	}
}

// A name that is known stays known for half a minute; a new centre appears after that, or at once when somebody says so.
func TestNewsReachTheDirectory(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	testkit.NewPlace(t, d, 1, 1)
	dir := tenant.NewDirectory(d, c)
	if _, err := dir.Tenants(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := testkit.NewPlace(t, d, 1, 1)
	if _, err := dir.BySlug(t.Context(), second.Centre.Slug); !fault.Is(err, fault.NotFound) {
		t.Errorf("at once: %v", err)
	}
	c.Advance(time.Minute)
	if _, err := dir.BySlug(t.Context(), second.Centre.Slug); err != nil {
		t.Errorf("after a minute: %v", err)
	}
	third := testkit.NewPlace(t, d, 1, 1)
	dir.Forget()
	if _, err := dir.BySlug(t.Context(), third.Centre.Slug); err != nil {
		t.Errorf("after Forget: %v", err)
	}
}

func TestTheBusinessDateTurnsAtTheCutOver(t *testing.T) {
	t.Parallel()
	c := tenant.Centre{TimeZone: "Europe/Belgrade", CutOver: 3}
	for utc, want := range map[string]string{
		"2026-11-24T01:59:00Z": "2026-11-23", // 02:59 in Belgrade, still the evening before
		"2026-11-24T02:01:00Z": "2026-11-24",
		"2026-03-29T00:59:00Z": "2026-03-28", // the night in which 02:00 becomes 03:00
		"2026-03-29T02:00:00Z": "2026-03-29",
		"2026-10-25T01:30:00Z": "2026-10-24", // 02:30 for the second time
		"2026-10-25T02:30:00Z": "2026-10-25",
	} {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.BusinessDate(at).Format("2006-01-02"); got != want {
			t.Errorf("%s: %s, want %s", utc, got, want)
		}
	}
}

func TestAnotherTenantFindsNothing(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	mine, theirs := testkit.NewPlace(t, d, 1, 1), testkit.NewPlace(t, d, 1, 1)
	dir := tenant.NewDirectory(d, c)
	forged := theirs.Centre
	forged.TenantID = mine.Centre.TenantID
	if got, err := dir.Services(t.Context(), forged); err != nil || len(got) != 0 {
		t.Errorf("Services: %v, %v", got, err)
	}
	if got, err := dir.Desks(t.Context(), forged); err != nil || len(got) != 0 {
		t.Errorf("Desks: %v, %v", got, err)
	}
	err := d.InTenant(t.Context(), theirs.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
			VALUES (?, ?, 7, '08:00', '09:00', '2026-01-01')`, tx.Tenant, theirs.Centre.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := dir.Opening(t.Context(), forged, c.Now()); err != nil || !got.Open {
		t.Errorf("Opening knows the hours: %+v, %v", got, err)
	}
	if own, err := dir.Stretches(t.Context(), theirs.Centre, c.Now()); err != nil || len(own) == 0 {
		t.Errorf("Stretches does not know the own hours: %v, %v", own, err)
	}
	if got, err := dir.Stretches(t.Context(), forged, c.Now()); err != nil || len(got) != 0 {
		t.Errorf("Stretches knows the hours: %v, %v", got, err)
	}
	if err := dir.LetJoin(t.Context(), forged, true); !fault.Is(err, fault.NotFound) {
		t.Errorf("LetJoin: %v", err)
	}
	sunday := time.Date(2026, 11, 29, 7, 30, 0, 0, time.UTC)
	if got, err := dir.Week(t.Context(), forged, sunday); err != nil || len(got) != 0 {
		t.Errorf("Week knows the hours: %v, %v", got, err)
	}
	err = d.InTenant(t.Context(), theirs.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO closure (tenant_id, centre_id, day, reason) VALUES (?, ?, '2026-11-29', '{}')`, tx.Tenant, theirs.Centre.ID).Error
	})
	if got, own := dir.ClosedDay(t.Context(), theirs.Centre, c.Now()); err != nil || own != nil || got.Day() != 29 {
		t.Errorf("ClosedDay does not know the own day: %v, %v, %v", got, own, err)
	}
	if got, err := dir.ClosedDay(t.Context(), forged, c.Now()); err != nil || !got.IsZero() {
		t.Errorf("ClosedDay knows the day: %v, %v", got, err)
	}
	if got, err := dir.Closes(t.Context(), forged, sunday); err != nil || !got.IsZero() {
		t.Errorf("Closes knows the hours: %v, %v", got, err)
	}
}
