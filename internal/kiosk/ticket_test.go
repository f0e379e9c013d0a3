package kiosk_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/queue"
)

const recheck = 6 * time.Second

func nonce() uuid.UUID { return uuid.Must(uuid.NewV4()) }

func TestTheChoiceCarriesAFreshKey(t *testing.T) {
	t.Parallel()
	l := open(t)
	key := regexp.MustCompile(`name="nonce" value="([^"]+)"`)
	first := key.FindStringSubmatch(l.get(t, "/k/"+l.Centre.Slug+"/sq/ticket").Body.String())
	second := key.FindStringSubmatch(l.get(t, "/k/"+l.Centre.Slug+"/sq/ticket").Body.String())
	if first == nil || second == nil || first[1] == second[1] {
		t.Errorf("keys %v and %v, want two different ones", first, second)
	}
}

func TestPressingTwiceIsOneTicket(t *testing.T) {
	t.Parallel()
	l := open(t)
	n := nonce()
	first, second := l.take(t, 0, "sq", n), l.take(t, 0, "sq", n)
	if first != second {
		t.Errorf("got %s and %s, want one", first, second)
	}
	if other := l.take(t, 0, "sq", nonce()); other == first {
		t.Error("the next visitor got the same ticket")
	}
}

func TestATicketSaysItsNumberAndWhoIsAhead(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.take(t, 0, "sq", nonce())
	l.take(t, 0, "sq", nonce())
	w := l.get(t, l.take(t, 0, "sr", nonce()))
	for _, want := range []string{"A 3", "2 особе су испред вас", `<html lang="sr-Cyrl"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a ticket's page may be kept by the browser")
	}
}

// What differs between any two tickets; everything else on the page must be the same whatever the service.
var ownParts = regexp.MustCompile(`[A-Z][ -]\d+|/(t|tickets)/[a-z0-9]+| d="[^"]*"`)

func TestATicketOfASensitiveServiceLooksLikeAnyOther(t *testing.T) {
	t.Parallel()
	l := open(t)
	ordinary := l.get(t, l.take(t, 0, "en", nonce()))
	call(t, l)
	sensitive := l.get(t, l.take(t, 1, "en", nonce()))
	a, b := ownParts.ReplaceAllString(ordinary.Body.String(), ""), ownParts.ReplaceAllString(sensitive.Body.String(), "")
	if a != b {
		t.Errorf("the pages differ:\n%s\n%s", a, b)
	}
	choice := l.get(t, "/k/"+l.Centre.Slug+"/en/ticket").Body.String()
	if strings.Contains(choice, "Protection") || !strings.Contains(choice, "Talk alone with an adviser") {
		t.Error("the choice names the sensitive service")
	}
}

func TestAServiceThatIsGoneBringsTheChoiceBack(t *testing.T) {
	t.Parallel()
	l := open(t)
	w := l.post(t, "/k/"+l.Centre.Slug+"/tickets", url.Values{"service": {nonce().String()}, "lang": {"sq"}, "nonce": {nonce().String()}})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), l.Services[0].String()) {
		t.Errorf("status %d, want 409 with the services that are there", w.Code)
	}
}

func TestWithoutAScriptATicketLeavesTheScreenByItself(t *testing.T) {
	t.Parallel()
	l := open(t)
	page := l.take(t, 0, "sq", nonce())
	if body := l.get(t, page).Body.String(); !strings.Contains(body, `content="20;url=`+page+`?round=1"`) {
		t.Error("the page does not look again")
	}
	if body := l.get(t, page+"?round=3").Body.String(); !strings.Contains(body, `content="20;url=/k/`+l.Centre.Slug+`"`) {
		t.Error("the page does not go back to the start")
	}
}

func call(t *testing.T, l lobby) queue.Ticket {
	t.Helper()
	c, err := l.line.CallNext(t.Context(), caller(l))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func caller(l lobby) queue.Caller {
	return queue.Caller{Centre: l.Centre, Desk: l.Desks[0], Staff: l.Staff[0], Nonce: nonce()}
}

func TestThePhoneFollowsTheTicket(t *testing.T) {
	t.Parallel()
	l := open(t)
	own := "/t/" + path.Base(l.take(t, 0, "sr-Latn", nonce()))
	says := func(words string) {
		t.Helper()
		w := l.get(t, own)
		if !strings.Contains(w.Body.String(), words) || w.Body.Len() > 14<<10 {
			t.Errorf("the page of %d bytes does not say %q", w.Body.Len(), words)
		}
	}
	says("Vaš broj je sledeći")
	ticket := call(t, l)
	says("Priđite šalteru 1.")
	if _, err := l.line.Start(t.Context(), caller(l), ticket.ID); err != nil {
		t.Fatal(err)
	}
	says("Šalter 1")
	if _, err := l.line.Finish(t.Context(), caller(l), ticket.ID); err != nil {
		t.Fatal(err)
	}
	says("Vaša poseta je završena")
	if body := l.get(t, own+"?lang=sq").Body.String(); !strings.Contains(body, "Vizita juaj përfundoi") {
		t.Error("the language cannot be changed")
	}
}

func TestACallReachesThePhoneByItself(t *testing.T) {
	t.Parallel()
	l := open(t)
	go l.hub.Run(t.Context())
	server := httptest.NewServer(l.handler)
	t.Cleanup(func() {
		l.hub.Close() // ends the stream, or the server would wait for it
		server.Close()
	})
	page := l.take(t, 0, "en", nonce())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/t/"+path.Base(page)+"/stream?lang=sq", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	for _, words := range []string{"event: standing", "Numri juaj është i radhës", "event: standing", "shkoni te sporteli 1."} {
		for lines.Scan() && !strings.Contains(lines.Text(), words) {
		}
		if !strings.Contains(lines.Text(), words) {
			t.Fatalf("the stream ended before %q", words)
		}
		if strings.HasPrefix(words, "Numri") {
			call(t, l)
		}
	}
}

func TestSomebodyWhoWasNotThereIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	l := open(t)
	own := "/t/" + path.Base(l.take(t, 0, "en", nonce()))
	if _, err := l.line.NoShow(t.Context(), caller(l), call(t, l).ID); err != nil {
		t.Fatal(err)
	}
	if body := l.get(t, own).Body.String(); !strings.Contains(body, "Please tell an adviser") {
		t.Error("the page does not say what to do")
	}
}

// When the centre is closed the page says when it opens, in each language, and offers no number; a press from before is told as well.
func TestAClosedCentreSaysWhenItOpens(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		VALUES (?, ?, 3, '08:30', '16:00', '2026-01-01')`, l.Centre.TenantID, l.Centre.ID) // today is a Tuesday
	for tag, want := range map[string]string{"sq": "25 nëntor 2026", "sr": "25. новембра 2026", "sr-Latn": "25. novembra 2026", "en": "25 November 2026"} {
		page := l.get(t, "/k/"+l.Centre.Slug+"/"+tag+"/ticket").Body.String()
		if !strings.Contains(page, want) || !strings.Contains(page, "08:30") || strings.Contains(page, `name="service"`) {
			t.Errorf("%s: the page does not say %s, or offers a number", tag, want)
		}
	}
	if w := l.post(t, "/k/"+l.Centre.Slug+"/en/now", url.Values{}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Nobody is in the centre now") {
		t.Errorf("somebody who asks for a person is told with status %d that one comes", w.Code)
	}
	w := l.post(t, "/k/"+l.Centre.Slug+"/tickets", url.Values{"service": {l.Services[0].String()}, "lang": {"en"}, "nonce": {nonce().String()}})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "The centre is closed now") {
		t.Errorf("a press from before: status %d", w.Code)
	}
}
