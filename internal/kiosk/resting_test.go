package kiosk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"prag/internal/identity"
)

// screen pairs a kiosk of the centre and gives its cookie.
func (l lobby) screen(t *testing.T) string {
	t.Helper()
	waiting, err := l.identity.StartPairing(t.Context())
	if err == nil {
		_, err = l.identity.Pair(t.Context(), l.Centre.TenantID, l.Staff[0].ID, identity.NewDevice{
			CentreID: l.Centre.ID, Code: waiting.Code, Kind: identity.KioskDevice, Name: "Entrance",
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return "prag_device=" + waiting.Token
}

// A paired screen follows the centre's hours: outside them it shows when the centre opens, in every language, and nothing else. Anybody's own
// telephone may read at any hour.
func TestAPairedScreenFollowsTheOpeningHours(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		SELECT ?, ?, day, '09:00', '16:00', '2020-01-01' FROM generate_series(1, 5) day`, l.Centre.TenantID, l.Centre.ID)
	cookie := l.screen(t)
	article := "/k/" + l.Centre.Slug + "/sq/articles/visas"
	resting := func() bool {
		w := l.get(t, article, "Cookie", cookie)
		if w.Code != http.StatusOK {
			t.Fatalf("status %d", w.Code)
		}
		return strings.Contains(w.Body.String(), "k-resting")
	}
	if resting() {
		t.Error("a screen rests at ten in the morning")
	}
	l.clock.Advance(6*time.Hour + 30*time.Minute) // half past four on the centre's clock
	if !resting() {
		t.Error("a screen shows its pages after the centre has closed")
	}
	page := l.get(t, article, "Cookie", cookie).Body.String()
	for _, opens := range []string{"25 nëntor", "25. новембра", "25. novembra", "25 November"} {
		if !strings.Contains(page, opens) {
			t.Errorf("a closed screen does not say that the centre opens on %s", opens)
		}
	}
	if strings.Contains(l.get(t, article).Body.String(), "k-resting") {
		t.Error("a telephone is closed with the centre")
	}
}
