package kiosk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
)

// stocked is what a paired kiosk is told to keep.
func (l lobby) stocked(t *testing.T, cookie string) (version string, pages, sounds []string) {
	t.Helper()
	var stock struct {
		Version string
		Pages   []struct{ Address string }
		First   []string
		Sounds  []string
	}
	w := l.get(t, "/k/"+l.Centre.Slug+"/stock", "Cookie", cookie)
	if err := json.Unmarshal(w.Body.Bytes(), &stock); err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d, %v", w.Code, err)
	}
	for _, p := range stock.Pages {
		pages = append(pages, p.Address)
	}
	return stock.Version, pages, slices.Concat(stock.First, stock.Sounds)
}

// A kiosk keeps the whole way from a service to its ticket, as it is while the centre is open, at whatever hour it is fetched. That somebody
// says they only put a page aside gives them nothing.
func TestTheWayToATicketIsInTheStock(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		VALUES (?, ?, 2, '14:00', '16:00', '2020-01-01')`, l.Centre.TenantID, l.Centre.ID) // it is nine
	cookie := l.screen(t)
	version, pages, sounds := l.stocked(t, cookie)
	for i, tag := range l.Centre.Tags() {
		if sounds[i] != "/k/"+l.Centre.Slug+"/"+tag+"/welcome/voice" {
			t.Errorf("the start's voice does not come first: %v", sounds[:4])
		}
		if !slices.Contains(sounds, "/k/"+l.Centre.Slug+"/"+tag+"/away/now/voice") {
			t.Errorf("%s: who cannot read and asks for somebody without a connection hears nothing", tag)
		}
		for _, step := range []string{"1", "1/elsewhere", "2", "2/elsewhere", "here"} {
			page := "/k/" + l.Centre.Slug + "/" + tag + going + step
			if !slices.Contains(pages, page) || !slices.Contains(sounds, page+"/voice") {
				t.Errorf("%s is not in the stock", page)
			}
			form := strings.Contains(l.get(t, page).Body.String(), `name="service"`)
			aside := l.get(t, page, "Prag-Stock", "yes").Body.String()
			if form || !strings.Contains(aside, `name="service"`) || strings.Contains(aside, "k-closed") {
				t.Errorf("%s: at this hour it has a form: %v; put aside it says\n%s", page, form, aside)
			}
		}
	}
	if slices.ContainsFunc(pages, func(p string) bool { return strings.Contains(p, "/services/") && !strings.Contains(p, going) }) {
		t.Error("a service without questions has pages")
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/k/"+l.Centre.Slug+"/tickets",
		strings.NewReader(url.Values{"service": {l.Services[0].String()}, "lang": {"en"}, "nonce": {nonce().String()}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Prag-Stock", "yes")
	if w := l.serve(t, r); l.waiting(t) != 0 {
		t.Errorf("a number from elsewhere: status %d", w.Code)
	}
	l.exec(t, l.Centre.TenantID, `UPDATE service SET hint = '{"sq":"Tjetër","sr":"Друго","en":"Other"}' WHERE id = ?`, l.Services[0])
	if after, _, _ := l.stocked(t, cookie); after == version {
		t.Error("what the centre offers has changed, and the stock has not")
	}
}

// What a kiosk counted by itself is a visit at the time of the press, once, and what is no visit does not come again.
func TestWhoWentElsewhereIsHandedInOnce(t *testing.T) {
	t.Parallel()
	l := open(t)
	cookie := l.screen(t)
	went := func(topic string, key uuid.UUID) string {
		return fmt.Sprintf(`{"nonce":%q,"lang":"sr-Latn","topic":%q,"at":%d}`, key, topic, l.clock.Now().Add(-time.Minute).UnixMilli())
	}
	good, bad := nonce(), nonce()
	for range 2 {
		body := `{"gone":[` + went("learn", good) + "," + went("nothing", bad) + `]}`
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/k/"+l.Centre.Slug+"/done", bytes.NewReader([]byte(body)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Cookie", cookie)
		w := l.serve(t, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), good.String()) || !strings.Contains(w.Body.String(), bad.String()) {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
	}
	if n := l.redirected(t); n != 1 {
		t.Errorf("%d visits, want 1", n)
	}
}

// What the pages of a centre with a kiosk say is spoken when the program starts, one text after the other, and once.
func TestThePagesOfAKioskAreSpokenWhenTheProgramStarts(t *testing.T) {
	t.Parallel()
	l := open(t)
	if err := l.kiosk.SpeakAhead(t.Context()); err != nil || l.keptVoices(t) != 0 {
		t.Fatalf("%d texts are spoken where there is no kiosk, %v", l.keptVoices(t), err)
	}
	l.screen(t)
	for range 2 { // what is there already costs the second time nothing
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- l.kiosk.SpeakAhead(ctx) }()
		for l.keptVoices(t) < 5 {
			select {
			case err := <-done:
				t.Fatalf("it ended with %d texts: %v", l.keptVoices(t), err)
			default:
			}
		}
		stop()
		if err := <-done; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	}
	if w := l.get(t, "/k/"+l.Centre.Slug+"/sq/ticket/voice"); w.Code != http.StatusOK || l.keptVoices(t) > 8 {
		t.Errorf("status %d, %d texts are spoken", w.Code, l.keptVoices(t))
	}
}
