package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"prag/internal/testkit"
	"prag/internal/voice"
)

func (l lobby) joinCode(t *testing.T) string {
	t.Helper()
	l.exec(t, l.Centre.TenantID, `UPDATE centre SET join_by_code = true WHERE id = ?`, l.Centre.ID)
	code, err := l.line.JoinCode(t.Context(), l.Centre)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// From the code on the screen to the ticket, in each writing, and once without scripts.
func TestAPhoneJoinsTheLine(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.joinCode(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	for i, tag := range []string{"sq", "sr", "sr-Latn", "en"} {
		for _, bare := range []bool{false, true} {
			if bare && i > 0 {
				break
			}
			tab := browser.Tab(t, 390, 844)
			if bare {
				tab.NoScript()
			}
			check := func(page string) {
				if bare { // axe is a script
					return
				}
				tab.Picture("join-" + page + "-" + tag)
				fits(t, tab, "join-"+page+"-"+tag, screens["small"])
				tab.Size(390, 844)
			}
			address := server.URL + "/join/" + l.Centre.Slug + "?lang=" + tag
			tab.Open(address).Type("#code", "nocode").Click(".p-button-main").Wait("#code-error")
			check("wrong")
			tab.Open(address + "&code=" + l.joinCode(t))
			check("start")
			tab.Click(".p-button-main").Wait(".p-services")
			check("choose")
			tab.Click(".p-service").Wait(".k-number-label")
			if !strings.Contains(tab.URL(), "/t/"+l.Centre.Key) {
				t.Errorf("the ticket is at %s", tab.URL())
			}
		}
	}
}

// Both pages are read aloud, and the address of the sound holds neither the code nor the pass.
func TestJoiningIsReadAloud(t *testing.T) {
	t.Parallel()
	l := open(t)
	code := l.joinCode(t)
	root := "/join/" + l.Centre.Slug
	pass := nonce().String()
	l.post(t, root, url.Values{"code": {code}, "nonce": {pass}, "lang": {"sq"}})
	for _, page := range []string{root + "?lang=sq&code=" + code, root + "/sr?pass=" + pass} {
		voices := l.voicesOf(t, page)
		if len(voices) != 1 || strings.Contains(voices[0], code) || strings.Contains(voices[0], pass) {
			t.Fatalf("%s has the voices %v", page, voices)
		}
		if w := l.get(t, voices[0]); w.Code != http.StatusOK || w.Header().Get("Content-Type") != voice.Mime || w.Body.Len() < 4000 {
			t.Errorf("%s: status %d, %d bytes", voices[0], w.Code, w.Body.Len())
		}
	}
}

func TestAPassGivesOneTicketAndNoneWithoutACode(t *testing.T) {
	t.Parallel()
	l := open(t)
	join := "/join/" + l.Centre.Slug
	if w := l.get(t, join); w.Code != http.StatusNotFound {
		t.Errorf("a centre that shows no codes answers %d", w.Code)
	}
	l.joinCode(t)
	l.clock.Advance(31 * time.Second) // what stands on the doors is read again
	code, n := l.joinCode(t), nonce().String()
	for range 2 {
		w := l.post(t, join, url.Values{"code": {code}, "nonce": {n}, "lang": {"sr"}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != join+"/sr?pass="+n {
			t.Fatalf("status %d to %s", w.Code, w.Header().Get("Location"))
		}
	}
	choice := l.get(t, join+"/en?pass="+n).Body.String()
	if strings.Contains(choice, "Protection") || !strings.Contains(choice, "Talk alone with an adviser") {
		t.Error("the choice names the sensitive service")
	}
	tickets := map[string]bool{}
	for range 2 {
		w := l.post(t, join+"/sr", url.Values{"pass": {n}, "service": {l.Services[0].String()}})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("status %d", w.Code)
		}
		tickets[path.Base(w.Header().Get("Location"))] = true
	}
	if len(tickets) != 1 {
		t.Errorf("one pass gives %d tickets", len(tickets))
	}
	for _, forged := range []string{"", nonce().String()} {
		w := l.post(t, join+"/en", url.Values{"pass": {forged}, "service": {l.Services[0].String()}})
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `name="code"`) {
			t.Errorf("without a pass: status %d", w.Code)
		}
	}
	if w := l.post(t, join, url.Values{"code": {code}, "nonce": {nonce().String()}, "lang": {"en"}}); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), "This code is not valid") || !strings.Contains(w.Body.String(), `value="`+code+`"`) {
		t.Errorf("a used code: status %d", w.Code)
	}
}

func TestAPhoneJoinsNoClosedCentre(t *testing.T) {
	t.Parallel()
	l := open(t)
	code, n := l.joinCode(t), nonce().String()
	l.post(t, "/join/"+l.Centre.Slug, url.Values{"code": {code}, "nonce": {n}, "lang": {"en"}})
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		VALUES (?, ?, 3, '08:30', '16:00', '2026-01-01')`, l.Centre.TenantID, l.Centre.ID)
	if page := l.get(t, "/join/"+l.Centre.Slug+"/en?pass="+n).Body.String(); !strings.Contains(page, "25 November") || strings.Contains(page, `name="service"`) {
		t.Error("a closed centre gives out numbers by phone")
	}
	w := l.post(t, "/join/"+l.Centre.Slug+"/en", url.Values{"pass": {n}, "service": {l.Services[0].String()}})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "The centre is closed now") {
		t.Errorf("a press from before: status %d", w.Code)
	}
}
