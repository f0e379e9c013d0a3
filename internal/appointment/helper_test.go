package appointment_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/notice"
	"prag/internal/queue"
	"prag/internal/seal"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/locales"
)

// practice is one centre with a diary: Tuesdays from nine to noon, half an hour each, ten minutes between two.
type practice struct {
	testkit.Place
	clock    *clock.Manual
	db       *db.DB
	line     *queue.Line
	diary    *appointment.Diary
	hub      *events.Hub
	keys     *seal.Keys
	template appointment.Template
}

// Tuesday, nine in the morning in Belgrade.
var tuesday = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func open(t *testing.T, forPublic, forStaff int) practice {
	t.Helper()
	c := clock.At(tuesday)
	d := testkit.DB(t, c)
	r := testkit.RedisClient(t, testkit.Redis(t))
	hub := events.NewHub(r, testkit.Log(t))
	line := queue.New(d, r, hub)
	p := practice{Place: testkit.NewPlace(t, d, 1, 2), clock: c, db: d, line: line, hub: hub, keys: testkit.Keys(t)}
	p.diary = p.open(t, nil, "")
	rules := appointment.DefaultRules()
	rules.FreedMinutes = 0
	p.rules(t, rules)
	p.template = p.add(t, appointment.Template{
		Weekday: 2, Opens: 9 * time.Hour, Closes: 12 * time.Hour, Minutes: 30, Buffer: 10, ForPublic: forPublic, ForStaff: forStaff,
	})
	return p
}

// open makes the diary of one more program, which hands messages over through a post.
func (p practice) open(t *testing.T, post *notice.Post, address string) *appointment.Diary {
	t.Helper()
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return appointment.New(appointment.Deps{
		DB: p.db, Hub: p.hub, Keys: p.keys, Line: p.line, Bundle: bundle, Directory: tenant.NewDirectory(p.db, p.clock), Post: post, Address: address,
	})
}

func (p practice) rules(t *testing.T, r appointment.Rules) {
	t.Helper()
	if err := p.diary.SaveRules(t.Context(), p.Centre, r); err != nil {
		t.Fatal(err)
	}
}

// add fills in what a test does not care about.
func (p practice) add(t *testing.T, tpl appointment.Template) appointment.Template {
	t.Helper()
	if tpl.Modes == nil {
		tpl.Modes = []appointment.Mode{appointment.InPerson, appointment.Phone}
	}
	if tpl.ValidFrom == "" {
		tpl.ValidFrom = "2026-01-01"
	}
	if tpl.Services == nil {
		for _, s := range p.Services {
			tpl.Services = append(tpl.Services, appointment.Quota{ServiceID: s, Most: -1})
		}
	}
	tpl, err := p.diary.AddTemplate(t.Context(), p.Centre, tpl)
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

func nonce() uuid.UUID { return uuid.Must(uuid.NewV4()) }

// wish is somebody who wants the n-th time of next Tuesday.
func (p practice) wish(n int) appointment.Wish {
	first := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	return appointment.Wish{
		Centre: p.Centre, Want: appointment.Want{ServiceID: p.Services[0], Mode: appointment.InPerson}, Nonce: nonce(), Reads: "sr-Latn",
		Ref: appointment.Ref{TemplateID: p.template.ID, StartsAt: first.Add(time.Duration(n) * 40 * time.Minute)},
	}
}

func (p practice) hold(t *testing.T, w appointment.Wish) appointment.Appointment {
	t.Helper()
	a, err := p.diary.Hold(t.Context(), w)
	if err != nil {
		t.Fatalf("hold: %v", err)
	}
	return a
}

func (p practice) book(t *testing.T, n int) appointment.Appointment {
	t.Helper()
	a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, p.wish(n)).Code, appointment.Details{})
	if err != nil {
		t.Fatalf("book: %v", err)
	}
	return a
}

// free counts the times somebody may book next Tuesday.
func (p practice) free(t *testing.T, staff bool) int {
	t.Helper()
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	list, err := p.diary.Free(t.Context(), p.Centre, appointment.Want{ServiceID: p.Services[0], Staff: staff}, day, day.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func (p practice) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	err := p.db.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func number[T any](t *testing.T, p practice, query string, args ...any) (n T) {
	t.Helper()
	err := p.db.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) (err error) {
		n, err = db.One[T](tx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func rows[T any](t *testing.T, p practice, query string) (list []T) {
	t.Helper()
	err := p.db.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) (err error) {
		list, err = db.All[T](tx, query)
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("%s: %d rows, %v", query, len(list), err)
	}
	return list
}

func (p practice) operator() tenant.Tenant {
	return tenant.Tenant{ID: p.Centre.TenantID, Centres: []tenant.Centre{p.Centre}}
}
