package web_test

import (
	"bytes"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"prag/internal/db"
	"prag/internal/demo"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

var carried = regexp.MustCompile(`name="carried" value="([^"]+)"`)

func TestWhatWasTypedSurvivesALostSession(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	lost := p.Client(t)
	author := program.Fields(p.SignedIn(t, "adviser@prishtina.example").Get("/desk/visits/new").Body)["_author"]
	typed := url.Values{"_form": {"/desk/visits/new"}, "_author": author, "topics": {"work"}, "outcome": {"counselled"}, "adults": {"3"}, "nonce": {db.NewID().String()}}
	asked := lost.Post("/desk/visits", typed)
	found := carried.FindStringSubmatch(asked.Body)
	if asked.Status != http.StatusUnauthorized || found == nil {
		t.Fatalf("without a session the form is answered with %d and carries nothing", asked.Status)
	}
	in := lost.Post("/sign-in", url.Values{
		"email": {"adviser@prishtina.example"}, "password": {demo.Password}, "next": {"/desk/visits/new"}, "carried": {html.UnescapeString(found[1])},
	})
	if in.Header.Get("Location") != "/desk/visits/new" {
		t.Fatalf("after signing in, the way goes to %q", in.Header.Get("Location"))
	}
	form := lost.Get("/desk/visits/new").Body
	for _, field := range []string{`value="work" checked`, `value="counselled" checked`, `name="adults" value="3"`} {
		if !strings.Contains(form, field) {
			t.Errorf("the form has lost %s", field)
		}
	}
}

// On a shared computer the next to sign in is not shown what a colleague was writing.
func TestWhatWasTypedIsNotShownToSomebodyElse(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	author := program.Fields(p.SignedIn(t, "adviser@prishtina.example").Get("/desk/visits/new").Body)["_author"]
	shared := p.Client(t)
	asked := shared.Post("/desk/visits", url.Values{"_form": {"/desk/visits/new"}, "_author": author, "topics": {"work"}, "adults": {"3"}})
	found := carried.FindStringSubmatch(asked.Body)
	if found == nil {
		t.Fatal("the form carries nothing")
	}
	shared.Sends("/sign-in", url.Values{
		"email": {"manager@prishtina.example"}, "password": {demo.Password}, "next": {"/desk/visits/new"}, "carried": {html.UnescapeString(found[1])},
	}, "/desk/visits/new")
	if form := shared.Sees("/desk/visits/new"); strings.Contains(form, `name="adults" value="3"`) {
		t.Error("the manager sees what the adviser typed")
	}
}

func TestAfterSigningInTheWayStaysOnThisSite(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/\t/evil.example", "evil", ""} {
		a := p.Client(t).Post("/sign-in", url.Values{"email": {"adviser@prishtina.example"}, "password": {demo.Password}, "next": {next}})
		if a.Header.Get("Location") != "/desk" {
			t.Errorf("next=%q leads to %q", next, a.Header.Get("Location"))
		}
	}
}

func TestASessionEndsWithSigningOutAndWithTheAccount(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	first, second := p.SignedIn(t, "adviser@prishtina.example"), p.SignedIn(t, "adviser@prishtina.example")
	if a := first.Post("/sign-out", nil); a.Status != http.StatusSeeOther || a.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("signing out is answered with %d", a.Status)
	}
	if a := first.Get("/desk"); a.Status != http.StatusUnauthorized {
		t.Errorf("after signing out, the desk answers %d", a.Status)
	}
	if a := second.Get("/desk"); a.Status != http.StatusOK {
		t.Errorf("the other window's session answers %d", a.Status)
	}
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.DB.InTenant(t.Context(), centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE staff SET active = false WHERE tenant_id = ? AND email = ?`, tx.Tenant, "adviser@prishtina.example").Error
	}); err != nil {
		t.Fatal(err)
	}
	if a := second.Get("/desk"); a.Status != http.StatusUnauthorized {
		t.Errorf("a disabled account's session answers %d", a.Status)
	}
}

func TestTheSessionsCookieIsTheServersAlone(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	a := p.Client(t).Post("/sign-in", url.Values{"email": {"adviser@prishtina.example"}, "password": {demo.Password}})
	cookie := a.Header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("the cookie is %q", cookie)
	}
}

// kept is a log that is read afterwards.
type kept struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.Write(b)
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.String()
}

func TestTheLogKnowsNobody(t *testing.T) {
	t.Parallel()
	var log kept
	p := program.Start(t, program.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	adviser := p.SignedIn(t, "adviser@prishtina.example")
	p.Client(t).Post("/sign-in", url.Values{"email": {"somebody@home.example"}, "password": {"hunter22"}})
	adviser.Post("/account/drafts", url.Values{"_form": {"/desk/visits/new"}, "_author": {program.Fields(adviser.Get("/desk/visits/new").Body).Get("_author")}, "note": {"Agim told me"}})
	adviser.Get("/desk/referrals/new?visit=Agim")
	p.Client(t).Get("/t/PR4UD8W5SQ")
	if a := p.Client(t).Get("/k/prishtina/sq"); a.Status != http.StatusOK {
		t.Fatal(a.Status)
	}
	text := log.String()
	if !strings.Contains(text, "/t/:code") || !strings.Contains(text, "/sign-in") {
		t.Fatalf("the log does not tell the requests:\n%s", text)
	}
	for _, secret := range []string{"somebody", "hunter22", "adviser@", "Agim", "PR4UD8W5SQ", "127.0.0.1:", demo.Password} {
		if strings.Contains(text, secret) {
			t.Errorf("the log knows %q", secret)
		}
	}
}

func TestReadinessSaysWhichPartIsDown(t *testing.T) {
	t.Parallel()
	proxy, address := testkit.RedisProxy(t, testkit.Redis(t))
	p := program.Start(t, program.Options{Redis: address})
	client := p.Client(t)
	if a := client.Get("/readyz"); a.Status != http.StatusOK || strings.Contains(a.Body, "down") {
		t.Errorf("with everything up: %d %s", a.Status, a.Body)
	}
	proxy.Refuse(true)
	if a := client.Get("/readyz"); a.Status != http.StatusOK || !strings.Contains(a.Body, `"redis":"down"`) {
		t.Errorf("without Redis: %d %s", a.Status, a.Body)
	}
	p.DB.Close()
	if a := client.Get("/readyz"); a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Body, `"postgresql":"down"`) {
		t.Errorf("without PostgreSQL: %d %s", a.Status, a.Body)
	}
}

func TestFiguresOfTheProgramAreForThisMachine(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	client := p.Client(t)
	client.Get("/t/PR4UD8W5SQ")
	a := client.Get("/metrics")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `prag_request_seconds_count{method="GET",route="/t/:code"`) {
		t.Errorf("the figures are answered with %d", a.Status)
	}
	if strings.Contains(a.Body, "PR4UD8W5SQ") {
		t.Error("the figures hold an address")
	}
}
