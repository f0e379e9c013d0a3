package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/testkit"
)

// What the holder of a ticket tells is there for the adviser and nobody else: not on the ticket, the phone, the slip or the board. It can be told
// again, and only while the ticket waits.
func TestTheHolderTellsWhatTheTalkNeeds(t *testing.T) {
	t.Parallel()
	l := open(t)
	for name, of := range map[string]func(ticket string) (page, back string){
		"kiosk": func(ticket string) (string, string) { return ticket + "/more", ticket + "?told=yes" },
		"phone": func(ticket string) (string, string) {
			own := "/t/" + path.Base(ticket)
			return own + "/more", own + "?lang=en&told=yes"
		},
	} {
		ticket := l.take(t, 0, "en", nonce())
		page, back := of(ticket)
		form := url.Values{"lang": {"en"}, "party": {"3"}, "interpreter": {"yes"}, "speaks": {""}, "access": {"hearing", "seat"}}
		if w := l.post(t, page, form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Please choose the language for the interpreter.") ||
			!strings.Contains(w.Body.String(), `value="seat" checked`) {
			t.Errorf("%s: an interpreter of no language: status %d", name, w.Code)
		}
		form.Set("speaks", "tr")
		if w := l.post(t, page, form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != back {
			t.Errorf("%s: status %d to %s", name, w.Code, w.Header().Get("Location"))
		}
		got, err := l.line.ByCode(t.Context(), l.Centre, path.Base(ticket))
		if err != nil || got.Adults != 3 || got.Speaks != "tr" || !got.Interpreter || got.Access.String() != "hearing,seat" {
			t.Errorf("%s: noted is %+v, %v", name, got, err)
		}
		for _, shown := range []string{back, ticket, "/t/" + path.Base(ticket)} {
			body := l.get(t, shown).Body.String()
			if strings.Contains(body, "Türkçe") || strings.Contains(body, "Help with hearing") || strings.Contains(body, "A seat") {
				t.Errorf("%s: %s tells what somebody needs", name, shown)
			}
			if strings.Contains(body, "The adviser will see it.") != (shown == back) {
				t.Errorf("%s: %s says at the wrong time that it is known", name, shown)
			}
		}
		call(t, l)
		form.Set("party", "2")
		if w := l.post(t, page, form); w.Code != http.StatusSeeOther || strings.Contains(w.Header().Get("Location"), "told") {
			t.Errorf("%s: after the call: status %d to %s", name, w.Code, w.Header().Get("Location"))
		}
		l.exec(t, l.Centre.TenantID, `UPDATE ticket SET state = 'finished', ended_at = now() WHERE code = ?`, path.Base(ticket))
		l.exec(t, l.Centre.TenantID, `UPDATE call SET ended_at = now() WHERE ended_at IS NULL`)
	}
	for page, form := range map[string]url.Values{"/t/" + l.Centre.Key + "nothing/more": {}, "/k/" + l.Centre.Slug + "/en/tickets/nothing/more": {}} {
		if w := l.post(t, page, form); w.Code != http.StatusNotFound || l.get(t, page).Code != http.StatusNotFound {
			t.Errorf("%s: status %d", page, w.Code)
		}
	}
}

// With fingers and a script at the kiosk, by hand and without one on a phone, in every writing; nothing of it stays in the browser.
func TestTellingMoreFitsEveryScreen(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	tall, phone := screens["tall"], screens["phone"]
	tab := browser.Tab(t, tall[0], tall[1])
	ticket := l.take(t, 1, "sq", nonce())
	tab.Open(server.URL + ticket).Click(`a[href$="/more"]`)
	tab.Click(`[name=party][value="4"]`).Click(`[value=step_free]`).Click(`[name=speaks][value=rom]`).Picture("kiosk-tell-chosen")
	tab.Click(`button[form=tell]`).Wait(".k-told").Picture("kiosk-told")
	fits(t, tab, "the ticket after something was told", screens["wide"])
	if got, err := l.line.ByCode(t.Context(), l.Centre, path.Base(ticket)); err != nil || got.Adults != 4 || got.Speaks != "rom" || got.Access.String() != "step_free" {
		t.Errorf("noted is %+v, %v", got, err)
	}
	if kept := testkit.Eval[string](tab, `JSON.stringify({...localStorage}) + document.cookie`); kept != "{}" {
		t.Errorf("the browser keeps %s", kept)
	}
	own := server.URL + "/t/" + path.Base(ticket)
	for _, tag := range i18n.Tags() {
		tab.Size(tall[0], tall[1]).Open(server.URL + strings.Replace(ticket, "/sq/", "/"+tag+"/", 1) + "/more").Picture("kiosk-tell-" + tag)
		fits(t, tab, "kiosk-tell-"+tag, screens["wide"], phone, screens["small"])
		tab.Size(phone[0], phone[1]).Open(own + "/more?lang=" + tag).Picture("phone-tell-" + tag)
		fits(t, tab, "phone-tell-"+tag, screens["small"])
	}
	bare := browser.Tab(t, phone[0], phone[1]).NoScript().Open(own).Click(`a[href*="/more"]`)
	bare.Click(`[name=party][value="2"]`).Click(`[value=sight]`).Click("button[form=tell]").Wait(".k-told")
	if got, err := l.line.ByCode(t.Context(), l.Centre, path.Base(ticket)); err != nil || got.Adults != 2 || got.Access.String() != "step_free,sight" {
		t.Errorf("without a script noted is %+v, %v", got, err)
	}
}
