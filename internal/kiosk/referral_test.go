package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/referral"
	"prag/internal/testkit"
)

// referred is a referral with its PIN.
func (l lobby) referred(t *testing.T) (r referral.Referral, pin string) {
	t.Helper()
	visit, agency := db.NewID(), uuid.Nil
	err := l.db.InTenant(t.Context(), l.Centre.TenantID, func(tx *db.Tx) error {
		row, err := db.One[struct{ ID uuid.UUID }](tx, `SELECT id FROM agency WHERE NOT sensitive AND accepting AND active AND 'work' = ANY (topics) LIMIT 1`)
		agency = row.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l.exec(t, l.Centre.TenantID, `INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, sex, age_band)
		VALUES (?, ?, ?, '2026-11-24', 'walk_in', 'open', now(), 'female', '25_34')`, l.Centre.TenantID, visit, l.Centre.ID)
	r, err = l.referrals.Send(t.Context(), l.Staff[0], referral.Offer{
		VisitID: visit, AgencyID: agency, Topic: "work", Priority: referral.Normal, Person: client.Client{Name: "Besarta Example"},
		Fields: []string{client.Name}, ConsentForm: client.Written, Agreed: true, Language: "sq", Key: uuid.Must(uuid.NewV4()),
	})
	if err == nil {
		pin, err = l.referrals.PIN(t.Context(), l.Staff[0], r.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r, pin
}

// With code and PIN any kiosk and the phone say what became of a referral, and stop it; a wrong PIN and an unknown code are one answer. Neither
// stands in an address, and nothing of it is kept.
func TestWhatBecameOfMyReferral(t *testing.T) {
	t.Parallel()
	l := open(t)
	r, pin := l.referred(t)
	page := "/k/" + l.Centre.Slug + "/en/referral"
	show := func(code, pin string) *httptest.ResponseRecorder {
		return l.post(t, page, url.Values{"code": {code}, "pin": {pin}})
	}
	spaced := strings.ToUpper(r.Code[:4] + " " + r.Code[4:])
	answer := show(spaced, pin[:3]+" "+pin[3:])
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "It has not been opened yet.") || !strings.Contains(answer.Body.String(), "Your name") {
		t.Fatalf("status %d\n%s", answer.Code, answer.Body)
	}
	if kept := answer.Header().Get("Cache-Control"); !strings.Contains(kept, "no-store") {
		t.Errorf("the page may be kept: %q", kept)
	}
	if strings.Contains(answer.Body.String(), "Besarta") {
		t.Error("the name itself is on the screen")
	}
	wrong, unknown := show(r.Code, "00000x"), show(r.Code[:2]+"zzzzzzzz", pin)
	if wrong.Code != http.StatusUnprocessableEntity || unknown.Code != wrong.Code || strings.Contains(wrong.Body.String(), "has not been opened") {
		t.Errorf("a wrong PIN: %d, an unknown code: %d", wrong.Code, unknown.Code)
	}
	own := l.get(t, "/t/"+r.Code+"?lang=en")
	if own.Code != http.StatusOK || !strings.Contains(own.Body.String(), `name="pin"`) || strings.Contains(own.Body.String(), "opened yet") {
		t.Errorf("the phone before the PIN: %d\n%s", own.Code, own.Body)
	}
	if size := own.Body.Len(); size > 14<<10 {
		t.Errorf("the phone's page has %d bytes", size)
	}
	if own := l.post(t, "/t/"+r.Code+"/referral?lang=en", url.Values{"pin": {pin}}); !strings.Contains(own.Body.String(), "It has not been opened yet.") {
		t.Errorf("the phone after the PIN: %d\n%s", own.Code, own.Body)
	}
	if got := l.get(t, "/t/"+r.Code[:2]+"zzzzzzzz"); got.Code != http.StatusNotFound {
		t.Errorf("an unknown code: %d", got.Code)
	}
	stop := url.Values{"code": {r.Code}, "pin": {pin}, "nonce": {nonce().String()}}
	for range 2 {
		if answer := l.post(t, page+"/stop", stop); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "This was stopped.") {
			t.Errorf("stopped: %d\n%s", answer.Code, answer.Body)
		}
	}
}

// In every writing, at both kiosk sizes and on a phone; the on-screen keyboard fills both fields.
func TestTheReferralPagesAreAccessibleAndFit(t *testing.T) {
	t.Parallel()
	l := open(t)
	r, pin := l.referred(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	tab := browser.Tab(t, 1080, 1920)
	for _, tag := range i18n.Tags() {
		tab.Size(1080, 1920).Open(server.URL + "/k/" + l.Centre.Slug + "/" + tag + "/referral").Picture("referral-ask-" + tag)
		fits(t, tab, "referral-ask-"+tag, screens["wide"])
		for _, char := range r.Code + pin {
			tab.Click(`[data-char="` + string(char) + `"]`)
		}
		tab.Click(".k-search .k-button-main").Wait(".k-status").Picture("referral-status-" + tag)
		fits(t, tab, "referral-status-"+tag, screens["wide"])
		phone := browser.Tab(t, screens["phone"][0], screens["phone"][1]).Open(server.URL + "/t/" + r.Code + "?lang=" + tag)
		phone.Type("#pin", pin).Click(".p-button-main").Wait(".p-status").Picture("referral-phone-" + tag)
		fits(t, phone, "referral-phone-"+tag, screens["small"])
	}
}
