package directory_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/tenant"
	"prag/internal/testkit/program"
)

// object is any JSON object.
type object = map[string]any

// published is the running program with the directories of a demonstration network.
type published struct {
	*program.Program
	*program.Client
}

// The address, the hours and the rest of an office that has everything.
const (
	office  = "employment-office"
	shelter = "shelter-organisation"
)

func start(t *testing.T) published {
	t.Helper()
	p := program.Start(t, program.Options{Clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))})
	d := published{p, p.Client(t)}
	for _, o := range d.operators(t) {
		d.exec(t, o, `UPDATE agency SET free = true, phone = '+383 38 000 111', phone_after_hours = '+383 38 000 112',
			address = '{"sq":"Rruga Nëna Terezë 1","sr":"Улица Мајке Терезе 1","en":"Mother Teresa Street 1"}',
			directions = '{"sq":"Pranë teatrit","sr":"Поред позоришта","en":"Next to the theatre"}',
			hours = '{"sq":"Çdo ditë 8–16","sr":"Сваког дана 8–16","en":"Every day 8–16"}' WHERE slug = ?`, office)
		d.exec(t, o, `UPDATE agency SET address = '{"sq":"E fshehtë 7","sr":"Тајна 7","en":"Hidden 7"}', phone = '+383 38 777 777'
			WHERE slug = ?`, shelter)
		d.exec(t, o, `UPDATE programme SET opens_on = '2026-11-01', closes_on = '2026-12-31', open = true,
			cost = '{"sq":"10 euro","sr":"10 евра","en":"10 euros"}'
			WHERE NOT sensitive`)
		d.exec(t, o, `UPDATE programme SET age_bands = '{15_17,18_24}',
			areas = (SELECT array_agg(code) FROM (SELECT code FROM municipality ORDER BY code LIMIT 2) m)
			WHERE slug = 'pamm'`)
		d.exec(t, o, `UPDATE programme SET opens_on = '2026-12-01' WHERE slug = 'fair'`)
		d.exec(t, o, `UPDATE programme SET closes_on = '2026-11-23' WHERE slug = 'ssc'`)
	}
	return d
}

func (d published) operators(t *testing.T) []tenant.Tenant {
	t.Helper()
	all, err := d.Directory.Tenants(t.Context())
	if err != nil || len(all) < 3 {
		t.Fatalf("%d tenants (%v)", len(all), err)
	}
	return all
}

func (d published) operator(t *testing.T, code string) tenant.Tenant {
	t.Helper()
	all := d.operators(t)
	return all[slices.IndexFunc(all, func(o tenant.Tenant) bool { return o.Code == code })]
}

func (d published) exec(t *testing.T, o tenant.Tenant, query string, args ...any) {
	t.Helper()
	if err := d.DB.InTenant(t.Context(), o.ID, func(tx *db.Tx) error { return tx.Exec(query, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

// read fetches an object of a tenant's directory.
func (d published) read(t *testing.T, path string) object {
	t.Helper()
	answer := d.Get("/directory/" + path)
	var o object
	if err := json.Unmarshal([]byte(answer.Body), &o); err != nil || answer.Status != http.StatusOK {
		t.Fatalf("GET %s: status %d (%v)\n%.400s", path, answer.Status, err, answer.Body)
	}
	return o
}

// contents is what a list holds.
func (d published) contents(t *testing.T, path string) []object {
	t.Helper()
	var some []object
	for _, one := range list(d.read(t, path)["contents"]) {
		some = append(some, one.(object))
	}
	return some
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// text is a field of an object.
func text(o object, field string) string {
	s, _ := o[field].(string)
	return s
}

// by finds the object whose field says something.
func by(t *testing.T, all []object, field, value string) object {
	t.Helper()
	for _, o := range all {
		if text(o, field) == value {
			return o
		}
	}
	t.Fatalf("none of %d has the %s %q", len(all), field, value)
	return nil
}
