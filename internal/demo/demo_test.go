package demo_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/demo"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/statistics"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

type seeded struct {
	demo.Deps
	t *testing.T
}

func newSeeded(t *testing.T, visits int) seeded {
	t.Helper()
	c := clock.At(time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	staff := identity.New(d, testkit.Keys(t))
	staff.Demo = true
	s := seeded{t: t, Deps: demo.Deps{
		DB: d, Clock: c, Identity: staff, Directory: tenant.NewDirectory(d, c), Visits: visits, Seed: 7,
	}}
	s.network()
	return s
}

func (s seeded) network() {
	s.t.Helper()
	if err := demo.Network(s.t.Context(), s.Deps); err != nil {
		s.t.Fatalf("network: %v", err)
	}
}

func (s seeded) data() {
	s.t.Helper()
	if err := demo.Data(s.t.Context(), s.Deps); err != nil {
		s.t.Fatalf("data: %v", err)
	}
}

func (s seeded) tenants() []tenant.Tenant {
	s.t.Helper()
	tenants, err := s.Directory.Tenants(s.t.Context())
	if err != nil {
		s.t.Fatalf("tenants: %v", err)
	}
	return tenants
}

// each asks the same of every tenant.
func each[T any](s seeded, query string) []T {
	s.t.Helper()
	var all []T
	for _, t := range s.tenants() {
		err := s.DB.InTenant(context.Background(), t.ID, func(tx *db.Tx) error {
			rows, err := db.All[T](tx, query)
			all = append(all, rows...)
			return err
		})
		if err != nil {
			s.t.Fatalf("%s: %v", query, err)
		}
	}
	return all
}

func sum(list []int) (total int) {
	for _, n := range list {
		total += n
	}
	return total
}

func (s seeded) exact() {
	s.t.Helper()
	stats := statistics.New(s.DB)
	for _, t := range s.tenants() {
		differences, err := stats.Recount(s.t.Context(), t.ID)
		if err != nil || len(differences) > 0 {
			s.t.Errorf("%s: %v, %d tallies differ from the records", t.Code, err, len(differences))
		}
	}
}

func TestTheNetworkHasItsCentresAndIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := newSeeded(t, 0)
	s.network()
	s.Directory.Forget()
	tenants := s.tenants()
	slugs := map[string]bool{}
	for _, x := range tenants {
		for _, c := range x.Centres {
			slugs[c.Slug] = c.Name.Complete() && c.Place.Complete()
		}
	}
	if len(tenants) != 7 || len(slugs) < 15 {
		t.Errorf("%d tenants with %d centres, want 7 with at least 15", len(tenants), len(slugs))
	}
	for _, slug := range []string{
		"prishtina", "tirana", "podgorica", "skopje", "belgrade", "sarajevo", "zagreb", "prizren", "peja", "mitrovica", "gjilan", "shkodra",
		"durres", "subotica", "nis",
	} {
		if !slugs[slug] {
			t.Errorf("%s is not there with its names in every language", slug)
		}
	}
	for _, n := range each[int](s, `SELECT count(*) FROM centre c WHERE NOT EXISTS (SELECT 1 FROM service s WHERE s.centre_id = c.id)
		OR NOT EXISTS (SELECT 1 FROM desk d WHERE d.centre_id = c.id) OR NOT EXISTS (SELECT 1 FROM opening_hours h WHERE h.centre_id = c.id)`) {
		if n > 0 {
			t.Errorf("%d centres without services, desks or hours", n)
		}
	}
}

func TestAsManyVisitsAsAskedForAndEachCounted(t *testing.T) {
	t.Parallel()
	s := newSeeded(t, 4000)
	s.data()
	s.data() // the second run finds everything there
	if got := sum(each[int](s, `SELECT count(*) FROM visit`)); got != 4000 {
		t.Errorf("%d visits, want 4000", got)
	}
	s.exact()
}

func TestNobodyComesToAClosedDoor(t *testing.T) {
	t.Parallel()
	s := newSeeded(t, 4000)
	s.data()
	outside := sum(each[int](s, `
		SELECT count(*) FROM visit v JOIN centre c ON c.tenant_id = v.tenant_id AND c.id = v.centre_id
		WHERE EXISTS (SELECT 1 FROM closure x WHERE x.centre_id = v.centre_id AND x.day = v.business_date)
		   OR NOT EXISTS (SELECT 1 FROM opening_hours h WHERE h.centre_id = v.centre_id AND h.weekday = extract(isodow FROM v.business_date)
			AND h.valid_from <= v.business_date AND (h.valid_to IS NULL OR h.valid_to > v.business_date)
			AND (v.opened_at AT TIME ZONE c.time_zone)::time BETWEEN h.opens AND h.closes)`))
	if outside != 0 {
		t.Errorf("%d visits outside opening hours", outside)
	}
	last := each[time.Time](s, `SELECT max(business_date) FROM visit`)
	for _, day := range last {
		if !day.Before(s.Clock.Now().Truncate(24 * time.Hour)) {
			t.Errorf("visits on %v, want them to end yesterday", day)
		}
	}
}

// fingerprint is all that is made up about visits; ids of staff are made by the accounts.
const fingerprint = `SELECT md5(string_agg(concat_ws('|', id, business_date, opened_at AT TIME ZONE 'UTC', closed_at AT TIME ZONE 'UTC',
	channel, language, client_group, first_visit, sex, age_band, education, municipality, destination, adults, children, outcome,
	(SELECT string_agg(topic, ',' ORDER BY topic) FROM visit_topic t WHERE t.visit_id = visit.id)), ' ' ORDER BY id)) FROM visit`

func TestTheSameSeedAndDateMakeTheSameVisits(t *testing.T) {
	t.Parallel()
	a, b, other := newSeeded(t, 1500), newSeeded(t, 1500), newSeeded(t, 1500)
	other.Seed = 8
	a.data()
	b.data()
	other.data()
	first, second, third := each[string](a, fingerprint), each[string](b, fingerprint), each[string](other, fingerprint)
	for i := range first {
		if first[i] != second[i] {
			t.Errorf("%s differs between two runs of one seed", a.tenants()[i].Code)
		}
		if first[i] == third[i] {
			t.Errorf("%s is the same for another seed", a.tenants()[i].Code)
		}
	}
}

func TestAKilledSeedLeavesWholeTenantsAndIsCompletedLater(t *testing.T) {
	t.Parallel()
	s := newSeeded(t, 6000)
	killed := false
	for wait := 100 * time.Millisecond; wait < 2*time.Second && !killed; wait += 150 * time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		killed = demo.Data(ctx, s.Deps) != nil
		cancel()
	}
	if !killed {
		t.Fatal("no seed was killed: the test shows nothing")
	}
	for _, halves := range each[int](s, `SELECT count(*) FROM tenant t
		WHERE t.settings ? 'demo' <> EXISTS (SELECT 1 FROM visit v WHERE v.tenant_id = t.tenant_id)`) {
		if halves > 0 {
			t.Error("a tenant has a part of its data")
		}
	}
	s.exact()
	s.data()
	if got := sum(each[int](s, `SELECT count(*) FROM visit`)); got != 6000 {
		t.Errorf("%d visits after the second run, want 6000", got)
	}
	s.exact()
}

// A tenant that works gets no made-up visits beside its own.
func TestATenantThatWorksIsNotMixedWithADemonstration(t *testing.T) {
	t.Parallel()
	s := newSeeded(t, 500)
	working := s.tenants()[0]
	err := s.DB.InTenant(t.Context(), working.ID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, language)
			VALUES (?, ?, ?, '2026-11-23', 'walk_in', 'open', ?, 'sq')`, working.ID, db.NewID(), working.Centres[0].ID, tx.Now).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Data(t.Context(), s.Deps); err == nil || !strings.Contains(err.Error(), "visits of its own") {
		t.Errorf("it was seeded: %v", err)
	}
	err = s.DB.InTenant(t.Context(), working.ID, func(tx *db.Tx) error {
		var visits int
		var marked bool
		if err := tx.Raw(`SELECT (SELECT count(*) FROM visit), settings ? 'demo' FROM tenant`).Row().Scan(&visits, &marked); err != nil {
			return err
		}
		if visits != 1 || marked {
			t.Errorf("%d visits, marked %v", visits, marked)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stepsOfTheTable holds every step that was made up against the transition table.
func (s seeded) stepsOfTheTable() {
	s.t.Helper()
	type step struct{ Actor, FromState, ToState string }
	for _, made := range each[step](s, `SELECT DISTINCT actor, from_state, to_state FROM referral_event`) {
		allowed := slices.ContainsFunc(referral.Table(), func(e referral.Edge) bool {
			return e.To == referral.State(made.ToState) && slices.Contains(e.From, referral.State(made.FromState)) &&
				(slices.Contains(e.By, referral.Actor(made.Actor)) || slices.Contains(e.Sensitive, referral.Actor(made.Actor)))
		})
		if !allowed {
			s.t.Errorf("the table has no step %+v", made)
		}
	}
}

func TestEveryRoleSignsInAndReferralsHaveTheirAnswers(t *testing.T) {
	t.Parallel()
	s := newSeeded(t, 0)
	s.Accounts, s.Visits = true, 8000
	s.network()
	s.network() // accounts are made once
	for _, a := range demo.SignIns() {
		who, err := s.Identity.SignIn(t.Context(), a.Email, demo.Password)
		if err != nil || who.Role != a.Role {
			t.Errorf("%s: %v as %q, want %q", a.Email, err, who.Role, a.Role)
		}
	}
	s.data()
	s.exact()
	if got := sum(each[int](s, `SELECT count(*) FROM referral`)); got < 200 {
		t.Errorf("only %d referrals", got)
	}
	for _, state := range []string{"sent", "received", "accepted", "declined", "withdrawn", "in_service", "outcome_recorded", "closed", "not_completed"} {
		if sum(each[int](s, `SELECT count(*) FROM referral WHERE state = '`+state+`'`)) == 0 {
			t.Errorf("no referral is %s", state)
		}
	}
	s.stepsOfTheTable()
	wrong := sum(each[int](s, `SELECT count(*) FROM referral r WHERE
		r.state <> (SELECT to_state FROM referral_event e WHERE e.referral_id = r.id ORDER BY seq DESC LIMIT 1)
		OR (r.answered_at IS NOT NULL) <> (r.state NOT IN ('sent', 'received', 'withdrawn'))
		OR r.sensitive <> (SELECT a.sensitive FROM agency a WHERE a.id = r.agency_id)
		OR r.sensitive AND (SELECT role FROM staff s WHERE s.id = r.sender_id) <> 'focal_point'`))
	if wrong != 0 {
		t.Errorf("%d referrals contradict themselves", wrong)
	}
}
