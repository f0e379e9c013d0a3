package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/clock"
	"prag/internal/config"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/kiosk"
	"prag/internal/notice"
	"prag/internal/printing"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/referral"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/visit"
	"prag/internal/voice"
	"prag/internal/web"
	"prag/locales"
	assets "prag/web"
)

// lobby is one centre's kiosk on real parts.
type lobby struct {
	voice    *voice.Voice
	voiceDir string
	testkit.Place
	clock     *clock.Manual
	db        *db.DB
	catalogue *catalogue.Catalogue
	line      *queue.Line
	reach     *reach.Reach
	identity  *identity.Identity
	cookie    *string // of the screen that asks; "": anybody's own browser
	printing  *printing.Printing
	diary     *appointment.Diary
	hub       *events.Hub
	referrals *referral.Referrals
	kiosk     *kiosk.Kiosk
	handler   http.Handler
}

func open(t *testing.T) lobby {
	t.Helper()
	l := lobby{cookie: new(string), clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	l.db = testkit.DB(t, l.clock)
	redis := testkit.RedisClient(t, testkit.Redis(t))
	hub := events.NewHub(redis, testkit.Log(t))
	l.hub = hub
	t.Cleanup(hub.Close)
	l.Place = testkit.NewPlace(t, l.db, 1, 2)
	l.stock(t)
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	l.identity = identity.New(l.db, testkit.Keys(t))
	server, err := web.New(web.Deps{
		Config: config.Config{Pseudo: true, NoLimits: true}, Log: testkit.Log(t), Clock: l.clock, DB: l.db, Redis: redis, Hub: hub,
		Bundle: bundle, Assets: files, Identity: l.identity, Directory: tenant.NewDirectory(l.db, l.clock),
	})
	if err != nil {
		t.Fatal(err)
	}
	l.catalogue, l.line, l.reach = catalogue.New(l.db, hub), queue.New(l.db, redis, hub), reach.New(l.db, l.clock, testkit.Log(t))
	post, err := notice.New(notice.Options{MailURL: "smtp://127.0.0.1:9", MailFrom: "diary@example.org", SMSURL: "http://127.0.0.1:9"})
	if err != nil {
		t.Fatal(err)
	}
	l.diary = appointment.New(appointment.Deps{
		DB: l.db, Hub: hub, Keys: testkit.Keys(t), Line: l.line, Bundle: bundle, Directory: tenant.NewDirectory(l.db, l.clock), Post: post,
	})
	l.printing = printing.New(printing.Deps{
		DB: l.db, Log: testkit.Log(t), Bundle: bundle, Directory: tenant.NewDirectory(l.db, l.clock), Catalogue: l.catalogue, Line: l.line, Diary: l.diary,
		Reach: l.reach, Patience: time.Second,
	})
	l.referrals = referral.New(l.db, hub, client.New(l.db, testkit.Keys(t)), testkit.Keys(t))
	l.voiceDir = t.TempDir()
	l.voice = voice.New(l.voiceDir)
	l.kiosk = kiosk.New(server, l.line, visit.New(l.db, hub), l.catalogue, l.reach, l.voice, l.printing, l.diary, l.referrals)
	server.Mount(l.kiosk.Routes())
	l.handler = server.Handler()
	return l
}

// stock seeds the catalogue and makes the second service a sensitive one.
func (l lobby) stock(t *testing.T) {
	t.Helper()
	l.exec(t, tenant.NetworkID(), `INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
		VALUES (?, 'network', 'network', '{}', '{}', '{sq,sr,en}', now())`, tenant.NetworkID())
	l.exec(t, l.Centre.TenantID, `UPDATE service SET sensitive = true, name = '{"sq":"Mbrojtja","sr":"Заштита","en":"Protection"}'
		WHERE id = ?`, l.Services[1])
	if err := catalogue.Seed(t.Context(), l.db, locales.Content, map[string]uuid.UUID{"kosovo": l.Centre.TenantID}); err != nil {
		t.Fatal(err)
	}
}

func (l lobby) exec(t *testing.T, id uuid.UUID, query string, args ...any) {
	t.Helper()
	err := l.db.InTenant(t.Context(), id, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func (l lobby) get(t *testing.T, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return l.serve(t, r)
}

func (l lobby) post(t *testing.T, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return l.serve(t, r)
}

// serve answers a request; whatever the kiosk says, it never leaves a cookie unless somebody asks for another look.
func (l lobby) serve(t *testing.T, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	if *l.cookie != "" && r.Header.Get("Cookie") == "" {
		r.Header.Set("Cookie", *l.cookie)
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	if strings.HasSuffix(r.URL.Path, "/look") {
		return w
	}
	if cookie := w.Header().Get("Set-Cookie"); cookie != "" {
		t.Errorf("%s sets the cookie %s", r.URL.Path, cookie)
	}
	return w
}

// take gets a ticket of a service and gives its page's address.
func (l lobby) take(t *testing.T, service int, tag string, nonce uuid.UUID) string {
	t.Helper()
	w := l.post(t, "/k/"+l.Centre.Slug+"/tickets", url.Values{
		"service": {l.Services[service].String()}, "lang": {tag}, "nonce": {nonce.String()},
	})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// rows counts what a table holds of the centre's operator.
func (l lobby) rows(t *testing.T, table string) (n int) {
	t.Helper()
	err := l.db.InTenant(t.Context(), l.Centre.TenantID, func(tx *db.Tx) error { return tx.Raw(`SELECT count(*) FROM ` + table).Row().Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
