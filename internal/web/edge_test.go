package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/demo"
	"prag/internal/identity"
	"prag/internal/testkit/program"
	"prag/internal/web"
)

// inline finds what the policy would forbid to run: scripts and styles inside the page.
var inline = regexp.MustCompile(`(?i)<script(?:\s+type="module")?>|<style|\sstyle="|\son[a-z]+="|javascript:`)

func TestEveryAnswerCarriesTheStrictPolicy(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Visits: 300})
	adviser, coordinator := p.SignedIn(t, "adviser@prishtina.example"), p.SignedIn(t, "coordinator@network.example")
	visitor := p.Client(t)
	pages := map[string]*program.Client{
		"/": visitor, "/sign-in": visitor, "/k/prishtina": visitor, "/k/prishtina/sq/topics/work": visitor, "/k/prishtina/sr/ticket": visitor,
		"/board/prishtina": visitor, "/nowhere": visitor, "/desk": adviser, "/desk/visits/new": adviser, "/region": coordinator, "/partner": visitor,
	}
	for path, client := range pages {
		a := client.Get(path)
		policy := a.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
		if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Referrer-Policy") == "" || a.Header.Get("Permissions-Policy") == "" {
			t.Errorf("%s: a header is missing: %v", path, a.Header)
		}
		if found := inline.FindString(a.Body); found != "" || len(a.Body) < 500 {
			t.Errorf("%s: %d bytes with %q inside the page", path, len(a.Body), found)
		}
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	client := p.Client(t)
	form := url.Values{"email": {"adviser@prishtina.example"}, "password": {demo.Password}}
	for name, header := range map[string][]string{
		"said by the browser": {"Sec-Fetch-Site", "cross-site"}, "seen by the origin": {"Origin", "https://evil.example"},
	} {
		a := client.Do(http.MethodPost, "/sign-in", form, header...)
		if a.Status != http.StatusForbidden || !strings.Contains(a.Body, `id="main"`) {
			t.Errorf("%s: answered with %d", name, a.Status)
		}
	}
	if a := client.Do(http.MethodPost, "/sign-in", form, "Sec-Fetch-Site", "same-origin"); a.Status != http.StatusSeeOther {
		t.Errorf("our own form is answered with %d", a.Status)
	}
}

func TestABodyIsBounded(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	a := p.Client(t).Post("/sign-in", url.Values{"email": {strings.Repeat("x", 300<<10)}})
	if a.Status != http.StatusUnprocessableEntity {
		t.Errorf("300 KB are answered with %d", a.Status)
	}
}

func TestSignInIsSlowedDownWhateverTheCallerClaimsToBe(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Limits: true})
	client := p.Client(t)
	var a program.Answer
	for tries := 0; a.Status != http.StatusTooManyRequests && tries < 100; tries++ { // a slow machine wins some allowance back meanwhile
		a = client.Do(http.MethodPost, "/sign-in?lang=sr", url.Values{"email": {"a@b.example"}, "password": {"x"}},
			"X-Forwarded-For", "10.0.0."+string(rune('0'+tries%10)))
		if a.Status == http.StatusTooManyRequests && tries < 10 {
			t.Errorf("refused after %d tries, want 10 a minute", tries)
		}
	}
	if a.Status != http.StatusTooManyRequests || !strings.Contains(a.Body, "Сачекајте") {
		t.Errorf("a hundred tries end with %d, want a refusal in the reader's language", a.Status)
	}
}

// An office that begins its day signs in from one address; guessing at one account is slowed down wherever it comes from.
func TestAnOfficeSignsInAtOnce(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Limits: true})
	client := p.Client(t)
	for i := range 16 {
		a := client.Post("/sign-in", url.Values{"email": {fmt.Sprintf("colleague%d@prishtina.example", i)}, "password": {"x"}})
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("colleague %d is answered with %d", i, a.Status)
		}
	}
}

func TestAKioskThatAsksTooOftenIsToldInItsLanguage(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Limits: true})
	client := p.Client(t)
	form := url.Values{"lang": {"sr-Latn"}}
	var a program.Answer
	for tries := 0; a.Status != http.StatusTooManyRequests && tries < 600; tries++ { // a slow machine wins some allowance back meanwhile
		a = client.Post("/k/prishtina/tickets", form)
		if a.Status == http.StatusTooManyRequests && tries < 60 {
			t.Errorf("refused after %d tries, want 60 a minute", tries)
		}
	}
	if a.Status != http.StatusTooManyRequests || !strings.Contains(a.Body, `lang="sr-Latn"`) || !strings.Contains(a.Body, `href="/k/prishtina/sr-Latn"`) {
		t.Errorf("answered with %d: %s", a.Status, a.Body)
	}
}

// A paired kiosk fills its larder without using up what those at its address may ask.
func TestAPairedKioskMayListenAndSearchAsOftenAsItLikes(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Limits: true})
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := p.Identity.StartPairing(t.Context())
	if err == nil {
		_, err = p.Identity.Pair(t.Context(), centre.TenantID, uuid.Must(uuid.NewV4()), identity.NewDevice{
			CentreID: centre.ID, Code: waiting.Code, Kind: identity.KioskDevice, Name: "Entrance",
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	client := p.Client(t)
	ask := func(header ...string) program.Answer {
		return client.Do(http.MethodPost, "/k/prishtina/sr/search", url.Values{"q": {"виза"}}, header...)
	}
	for i := range 200 {
		if a := ask("Cookie", "prag_device="+waiting.Token); a.Status != http.StatusOK {
			t.Fatalf("search %d is answered with %d", i+1, a.Status)
		}
	}
	if a := ask(); a.Status != http.StatusOK {
		t.Errorf("somebody else at the address is answered with %d", a.Status)
	}
	var a program.Answer
	for tries := 0; a.Status != http.StatusTooManyRequests && tries < 600; tries++ {
		if a = ask("Cookie", "prag_device=anything"); a.Status == http.StatusTooManyRequests && tries < 60 {
			t.Errorf("refused after %d tries", tries)
		}
	}
	if a.Status != http.StatusTooManyRequests {
		t.Error("whoever says that they are a kiosk may search without end")
	}
}

func TestAskingForTheHeadOnlyIsAnsweredLikeThePage(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	client := p.Client(t)
	for _, path := range []string{"/", "/k/prishtina/sq", "/sign-in", "/desk", "/healthz", "/nowhere"} {
		get, head := client.Get(path), client.Do(http.MethodHead, path, nil)
		if head.Status != get.Status || head.Body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("%s: HEAD answers %d with %q, GET %d with %q", path, head.Status, head.Header.Get("Content-Type"), get.Status,
				get.Header.Get("Content-Type"))
		}
	}
}

func TestAPanicIsAPageAndNoMore(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	p.Web.Mount([]web.Route{{Method: "GET", Path: "/broken", Permission: identity.Public, Handle: func(echo.Context) error { panic("a secret") }}})
	a := p.Client(t).Get("/broken")
	if a.Status != http.StatusInternalServerError || strings.Contains(a.Body, "secret") || !strings.Contains(a.Body, `id="main"`) {
		t.Errorf("answered with %d: %s", a.Status, a.Body)
	}
}

func TestThePageIsInTheLanguageTheReaderChose(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	client := p.Client(t)
	if a := client.Do(http.MethodGet, "/", nil, "Accept-Language", "de, sr;q=0.5, en;q=0.4"); !strings.Contains(a.Body, `<html lang="sr`) {
		t.Error("the browser's wish is not heard")
	}
	client.Get("/?lang=sr-Latn")
	if a := client.Do(http.MethodGet, "/sign-in", nil, "Accept-Language", "en"); !strings.Contains(a.Body, `<html lang="sr-Latn"`) {
		t.Error("the reader's choice is forgotten on the next page")
	}
}

// Whatever stands in an address or a form: PostgreSQL takes neither a zero byte nor what is no UTF-8, and that is nobody's fault but ours.
func TestWhatIsNoTextNeverFails(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	people := map[identity.Role]*program.Client{
		identity.Adviser: p.SignedIn(t, "adviser@prishtina.example"), identity.Coordinator: p.SignedIn(t, "coordinator@network.example"),
		identity.Intake: p.SignedIn(t, "intake@employment-office.kosovo.example"),
	}
	form := url.Values{"_form": {"/desk/visits/new"}, "topics": {"work"}, "outcome": {"info_only"}, "channel": {"walk_in"}}
	for _, name := range []string{
		"q", "note", "email", "password", "next", "lang", "nonce", "service", "desk", "municipality", "destination", "name", "contact",
		"agency", "visit", "reason", "text", "version", "adults", "change", "back",
	} {
		form.Set(name, "a\x00b\xff")
	}
	for _, r := range p.Web.Routes() {
		if r.Path == "/sign-out" || r.Stream {
			continue
		}
		for role, client := range people {
			if r.Permission != identity.Public && !role.May(r.Permission) {
				continue
			}
			for _, part := range []string{"%00", "%ff", "x"} {
				path := regexp.MustCompile(`:[a-z]+`).ReplaceAllString(strings.Replace(r.Path, ":centre", "prishtina", 1), part)
				path = strings.Replace(path, "/prishtina/"+part+"/", "/prishtina/en/", 1)
				for _, query := range []string{"", "?q=%00&lang=%ff&visit=%00&from=%00&centre=%ff"} {
					if a := client.Do(r.Method, path+query, map[string]url.Values{"POST": form}[r.Method]); a.Status >= 500 {
						t.Errorf("%s: %s %s answers %d", role, r.Method, path+query, a.Status)
					}
				}
			}
		}
	}
}
