package catalogue_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/locales"
)

// shelf is a seeded catalogue of the network and of two operators.
type shelf struct {
	clock         *clock.Manual
	db            *db.DB
	hub           *events.Hub
	catalogue     *catalogue.Catalogue
	kosovo, other uuid.UUID
}

func open(t *testing.T) shelf {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	s := shelf{clock: now, db: testkit.DB(t, now), kosovo: db.NewID(), other: db.NewID()}
	s.hub = events.NewHub(testkit.RedisClient(t, testkit.Redis(t)), testkit.Log(t))
	s.catalogue = catalogue.New(s.db, s.hub)
	for code, id := range map[string]uuid.UUID{"network": tenant.NetworkID(), "kosovo": s.kosovo, "serbia": s.other} {
		s.exec(t, id, `INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
			VALUES (?, ?, ?, '{}', '{}', '{sq,sr,en}', now())`, id, code, map[bool]string{true: "network", false: "operator"}[code == "network"])
	}
	s.seed(t)
	return s
}

func (s shelf) seed(t *testing.T) {
	t.Helper()
	operators := map[string]uuid.UUID{"kosovo": s.kosovo, "serbia": s.other}
	if err := catalogue.Seed(t.Context(), s.db, locales.Content, operators); err != nil {
		t.Fatalf("seed: %v", err)
	}
}

func (s shelf) exec(t *testing.T, id uuid.UUID, query string, args ...any) {
	t.Helper()
	if err := s.try(t, id, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func (s shelf) try(t *testing.T, id uuid.UUID, query string, args ...any) error {
	t.Helper()
	return s.db.InTenant(t.Context(), id, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
}

// rows is a table as text, in a fixed order.
func (s shelf) rows(t *testing.T, id uuid.UUID, table string) string {
	t.Helper()
	var text string
	err := s.db.InTenant(t.Context(), id, func(tx *db.Tx) error {
		return tx.Raw(`SELECT coalesce(string_agg(t::text, E'\n' ORDER BY t::text), '') FROM ` + table + ` t`).Row().Scan(&text)
	})
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return text
}

// editor is a new editor of a tenant.
func (s shelf) editor(t *testing.T, id uuid.UUID, name string) identity.Staff {
	t.Helper()
	who := identity.Staff{TenantID: id, ID: db.NewID(), Name: name, Role: identity.Editor}
	s.exec(t, id, `INSERT INTO staff (tenant_id, id, name, email, password_hash, role, created_at) VALUES (?, ?, ?, ?, '', 'editor', now())`,
		id, who.ID, name, who.ID.String()+"@example.org")
	return who
}

func agencyValues(name string) catalogue.Values {
	v := catalogue.NewValues()
	for _, field := range []string{"name", "what", "for_whom", "documents"} {
		v.Texts[field] = i18n.Text{"sq": name + " sq", "sr": name + " реч", "en": name + " en"}
	}
	v.Plain = map[string]string{
		"kind": "ngo", "topics": "work", "languages": "sq", "accepting": "yes", "active": "yes", "source": "a visit", "verified_on": "2026-11-01",
		"review_by": "2027-05-01",
	}
	return v
}
