package kiosk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"prag/internal/i18n"
	"prag/internal/testkit"
)

func (l lobby) phone(t *testing.T, tag string) string {
	t.Helper()
	return "/t/" + path.Base(l.take(t, 0, tag, nonce()))
}

// What a browser without scripts fetches for a page: styles, pictures and drawings. Fonts would be named in the style sheet.
var needed = regexp.MustCompile(`(?:<link rel="stylesheet" href|<use href|<img[^>]* src)="([^"#]+)`)

// All that the page of a ticket needs without a script weighs less than 14 KB with every header: what a server may send before it must
// wait for the first answer.
func TestAPhoneOpensATicketInOneBreath(t *testing.T) {
	t.Parallel()
	l := open(t)
	for range 12 {
		l.take(t, 0, "en", nonce())
	}
	for i, tag := range append(i18n.Tags(), i18n.Tags()...) {
		own := l.phone(t, tag)
		if i >= len(i18n.Tags()) {
			own += "/more" // where one tells what the talk needs
		}
		sum, page := weigh(t, l, own)
		fetched := map[string]bool{}
		for _, m := range needed.FindAllStringSubmatch(page, -1) {
			if strings.HasPrefix(m[1], "data:") || fetched[m[1]] {
				continue
			}
			fetched[m[1]] = true
			weight, content := weigh(t, l, m[1])
			sum += weight
			if strings.Contains(content, "@font-face") {
				t.Errorf("%s brings fonts along", m[1])
			}
		}
		if len(fetched) == 0 || sum >= 14<<10 {
			t.Errorf("%s in %s: %d bytes for the page and %d files", own, tag, sum, len(fetched))
		}
	}
}

// weigh is what comes over the wire for an address, headers and all, and what it is unpacked.
func weigh(t *testing.T, l lobby, address string) (int, string) {
	t.Helper()
	packed, err := httputil.DumpResponse(l.get(t, address, "Accept-Encoding", "br, gzip").Result(), true)
	if err != nil {
		t.Fatal(err)
	}
	return len(packed), l.get(t, address).Body.String()
}

// A phone that knows no scripts goes out, comes back and gives the number back by forms alone; pressed twice is pressed once.
func TestAPhoneGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	l := open(t)
	own := l.phone(t, "en")
	l.take(t, 0, "en", nonce())
	press := func(step, words string) {
		t.Helper()
		for range 2 {
			w := l.post(t, own+step, url.Values{"lang": {"en"}})
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != own+"?lang=en" {
				t.Fatalf("%s: status %d to %s", step, w.Code, w.Header().Get("Location"))
			}
		}
		if page := l.get(t, own).Body.String(); !strings.Contains(page, words) {
			t.Errorf("after %s the page does not say %q", step, words)
		}
	}
	press("/out", "You are out. Your place is kept.")
	if page := l.get(t, own).Body.String(); !strings.Contains(page, "Your turn has come") || strings.Contains(page, own+"/out") {
		t.Error("the first in line is not told that it is their turn, or can go out once more")
	}
	press("/back", "Your number is next")
	press("/give-back", "You gave your number back")
	press("/out", "You gave your number back") // too late: the page says how it stands
	if called := call(t, l); strings.HasSuffix(own, called.Code) {
		t.Error("a number that was given back is called")
	}
}

func TestAnotherSiteSendsNobodyOut(t *testing.T) {
	t.Parallel()
	l := open(t)
	own := l.phone(t, "en")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, own+"/give-back", strings.NewReader(""))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := l.serve(t, r); w.Code != http.StatusForbidden {
		t.Errorf("another site's form is answered with %d", w.Code)
	}
	for _, step := range []string{"/out", "/back", "/give-back"} {
		if w := l.post(t, "/t/"+l.Centre.Key+"nothing"+step, url.Values{}); w.Code != http.StatusNotFound {
			t.Errorf("%s of no ticket: status %d", step, w.Code)
		}
	}
}

// busy lets ten people be called, six minutes apart, so that the centre's pace is known.
func busy(t *testing.T, l lobby) {
	t.Helper()
	for range 10 {
		l.take(t, 0, "en", nonce())
	}
	for range 10 {
		l.clock.Advance(6 * time.Minute)
		ticket := call(t, l)
		if _, err := l.line.Start(t.Context(), caller(l), ticket.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := l.line.Finish(t.Context(), caller(l), ticket.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// The wait is told as a range in each language, then when to be back, and that the centre may close before.
func TestAPhoneSaysHowLongAndWhenToReturn(t *testing.T) {
	t.Parallel()
	l := open(t)
	if page := l.get(t, l.phone(t, "en")).Body.String(); !strings.Contains(page, "We cannot say yet how long it will take.") {
		t.Error("before anybody was called a wait is told")
	}
	call(t, l)
	l.exec(t, l.Centre.TenantID, `UPDATE call SET ended_at = called_at`)
	busy(t, l) // it is 11:00 in the centre now
	for range 4 {
		l.take(t, 0, "en", nonce())
	}
	own := l.phone(t, "en")
	for tag, words := range map[string]string{
		"sq": "Do të zgjasë rreth 30 minuta, me gjasë jo më shumë se 35.", "sr": "Чекаћете око 30 минута, ретко дуже од 35.",
		"sr-Latn": "Čekaćete oko 30 minuta, retko duže od 35.", "en": "It will take about 30 minutes, probably not more than 35.",
	} {
		if page := l.get(t, own+"?lang="+tag).Body.String(); !strings.Contains(page, words) || strings.Contains(page, "closes") {
			t.Errorf("%s: the page does not say %q", tag, words)
		}
	}
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		VALUES (?, ?, 2, '08:00', '11:20', '2026-01-01')`, l.Centre.TenantID, l.Centre.ID)
	if page := l.get(t, own).Body.String(); !strings.Contains(page, "The centre closes at 11:20. You may not be called today.") {
		t.Error("closing time is not told")
	}
	l.post(t, own+"/out", url.Values{})
	if page := l.get(t, own).Body.String(); !strings.Contains(page, "Be back by about 11:30.") {
		t.Error("when to be back is not told")
	}
}

// The page stays true by itself, also after the server was away; the buttons change with it.
func TestAPhoneFollowsWithoutATouch(t *testing.T) {
	t.Parallel()
	l := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go l.hub.Run(ctx)
	server := httptest.NewServer(l.handler)
	t.Cleanup(func() {
		l.hub.Close()
		server.CloseClientConnections()
		server.Close()
	})
	own := l.phone(t, "sr")
	tab := testkit.NewBrowser(t).Tab(t, 390, 844).Open(server.URL + own).Wait(`form[action$="/out"]`)
	tab.Click(`form[action$="/out"] button`).Wait(`form[action$="/back"]`)
	server.CloseClientConnections() // the stream breaks off
	ticket, err := l.line.ByCode(t.Context(), l.Centre, path.Base(own))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.line.ComeBack(t.Context(), l.Centre, ticket.ID); err != nil {
		t.Fatal(err)
	}
	tab.Wait(`form[action$="/out"]`)
	call(t, l)
	tab.Wait("#standing .k-turn").Until(`!document.querySelector("#steps form")`)
}

// The same by hand without a script, and giving back takes two touches.
func TestAPhoneWithoutScripts(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	tab := testkit.NewBrowser(t).Tab(t, 320, 568).NoScript().Open(server.URL + l.phone(t, "sq"))
	tab.Click(`form[action$="/out"] button`).Wait(`form[action$="/back"]`).Click(`form[action$="/back"] button`).Wait(`form[action$="/out"]`)
	if testkit.Eval[bool](tab, `document.querySelector('form[action$="/give-back"] button').checkVisibility()`) {
		t.Error("one touch gives the number back")
	}
	tab.Click("summary").Click(`form[action$="/give-back"] button`).WaitText("#standing", "Ju e kthyet numrin tuaj")
}

// Every state in every writing, on a usual phone and a small one.
func TestThePhonePagesAreAccessibleAndFit(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	busy(t, l)
	for range 3 {
		l.take(t, 0, "en", nonce())
	}
	waiting, away, gone := l.phone(t, "sq"), l.phone(t, "sq"), l.phone(t, "sq")
	l.post(t, away+"/out", url.Values{})
	l.post(t, gone+"/give-back", url.Values{})
	browser := testkit.NewBrowser(t)
	phone := screens["phone"]
	tab := browser.Tab(t, phone[0], phone[1])
	for state, address := range map[string]string{"waiting": waiting, "away": away, "gone": gone} {
		for _, tag := range i18n.Tags() {
			tab.Size(phone[0], phone[1]).Open(server.URL + address + "?lang=" + tag).Picture("phone-" + state + "-" + tag)
			fits(t, tab, "phone-"+state+"-"+tag, screens["small"])
		}
	}
}
