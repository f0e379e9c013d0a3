package kiosk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/testkit"
)

// waiting is how many are in line.
func (l lobby) waiting(t *testing.T) int {
	t.Helper()
	line, err := l.line.Waiting(t.Context(), l.Centre)
	if err != nil {
		t.Fatal(err)
	}
	return len(line)
}

// Where a kiosk is paired, whoever is not before one of the centre's screens gets no number, alarms nobody and is no visit: they read where to
// go. What they read is open to them as before.
func TestOnlyWhoStandsInTheCentreGetsANumber(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	root := "/k/" + l.Centre.Slug
	form := url.Values{"service": {l.Services[0].String()}, "lang": {"en"}, "nonce": {nonce().String()}}
	if w := l.post(t, root+"/tickets", form); w.Code != http.StatusSeeOther || l.waiting(t) != 1 {
		t.Fatalf("before a kiosk is paired any browser is the one at the door: status %d", w.Code)
	}
	cookie := l.screen(t)
	form.Set("nonce", nonce().String())
	if w := l.post(t, root+"/tickets", form); w.Header().Get("Location") != root+"/en/ticket" {
		t.Errorf("a number from elsewhere: %d to %s", w.Code, w.Header().Get("Location"))
	}
	if page := l.get(t, root+"/en/ticket").Body.String(); !strings.Contains(page, "You take your number in the centre") || strings.Contains(page, `name="service"`) {
		t.Error("the page does not say where numbers are taken")
	}
	for _, step := range []string{"1", "here", "1/elsewhere"} {
		if page := l.get(t, root+"/en"+going+step).Body.String(); strings.Contains(page, `name="service"`) || strings.Contains(page, "Thank you, I will go there") {
			t.Errorf("%s offers what is offered in the centre alone", step)
		}
	}
	l.post(t, root+"/en"+going+"1/elsewhere", url.Values{"nonce": {nonce().String()}})
	if page := l.post(t, root+"/en/now", url.Values{}).Body.String(); !strings.Contains(page, "We cannot send anybody") {
		t.Error("whoever asks for somebody from elsewhere does not read that nobody comes")
	}
	if _, raised, err := l.line.Alert(t.Context(), l.Centre); raised || err != nil || l.waiting(t) != 1 || l.redirected(t) != 0 {
		t.Errorf("from elsewhere: an alert %v, %d wait, %d visits, %v", raised, l.waiting(t), l.redirected(t), err)
	}
	*l.cookie = cookie
	if w := l.post(t, root+"/tickets", form); !strings.HasPrefix(w.Header().Get("Location"), root+"/en/tickets/") || l.waiting(t) != 2 {
		t.Errorf("the paired screen gives no number: status %d", w.Code)
	}
}

// With a code on the centre's screens, the way to a number leads a phone to where it is asked for.
func TestFromAPhoneTheWayToANumberAsksForTheCode(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.screen(t)
	l.joinCode(t)
	w := l.get(t, "/k/"+l.Centre.Slug+"/sr-Latn/ticket")
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/join/"+l.Centre.Slug+"?lang=sr-Latn" {
		t.Errorf("status %d to %s", w.Code, to)
	}
}

func TestWhereToTakeANumberFitsEveryScreen(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.screen(t)
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		SELECT ?, ?, day, '09:00', CAST(CASE day WHEN 4 THEN '18:00' ELSE '16:00' END AS time), '2020-01-01' FROM generate_series(1, 5) day`,
		l.Centre.TenantID, l.Centre.ID)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	wide := screens["wide"]
	tab := browser.Tab(t, wide[0], wide[1])
	for _, tag := range i18n.Tags() {
		tab.Size(wide[0], wide[1]).Open(server.URL + "/k/" + l.Centre.Slug + "/" + tag + "/ticket").Picture("kiosk-come-" + tag)
		fits(t, tab, "kiosk-come-"+tag, screens["phone"], screens["small"])
		if voices := l.voicesOf(t, "/k/"+l.Centre.Slug+"/"+tag+"/ticket"); len(voices) != 1 || l.get(t, voices[0]).Body.Len() < 4000 {
			t.Errorf("%s: where to take a number is not read aloud: %v", tag, voices)
		}
	}
}

// Who cannot touch walks with one key and presses another: from the language to an article, through the questions to the number, and out.
func TestTheWholeWayByKeyboard(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	root := "/k/" + l.Centre.Slug
	at := func(end string) string {
		return fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", end)
	}
	link := func(end string) string { return `a[href="` + root + end + `"]` }
	tab := testkit.NewBrowser(t).Tab(t, 1080, 1920)
	tab.Open(server.URL + root)
	for _, end := range []string{"/sr", "/sr/topics/work", "/sr/articles/check-job-offer", "/sr/ticket", "/sr" + going + "1", "/sr" + going + "2", "/sr" + going + "here"} {
		tab.Walk(link(end)).Until(at(root + end))
	}
	tab.Walk("button[name=service]").Wait(".k-number-label").Walk(".k-bar a").Until(at(root))
	tab.Walk(link("/en")).Until(at(root + "/en")).Walk("[value=text]").Wait(`html[data-text="large"]`)
	tab.Walk(link("/en/checklists")).Until(at(root + "/en/checklists")).Walk(link("/en/checklists/visa")).Until(at(root + "/en/checklists/visa"))
	if l.waiting(t) != 1 {
		t.Errorf("%d wait", l.waiting(t))
	}
}
