package board_test

import (
	"strings"
	"testing"

	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/testkit"
)

// screens are the sizes of displays: a wide one, a small one, one hung upright.
var screens = map[string][2]int64{"small": {1280, 800}, "tall": {1080, 1920}}

// Every layout fits every screen and is accessible, with a full line and with nobody called. The newest number and its desk are read from
// 8 m: 40 mm tall on a screen of 43 inches, which is 7.5 hundredths of its shorter side.
func TestEveryLayoutFitsEveryScreen(t *testing.T) {
	t.Parallel()
	full, empty := open(t), open(t)
	full.take(t)
	full.widest(t)
	for range 8 {
		full.take(t)
	}
	full.call(t, 0)
	full.finish(t, 1, full.call(t, 1))
	full.call(t, 1)
	browser := testkit.NewBrowser(t)
	tab := browser.Tab(t, 1920, 1080)
	for _, layout := range identity.Layouts() {
		for state, h := range map[string]hall{"full": full, "empty": empty} {
			name := "board-" + layout + "-" + state
			tab.Size(1920, 1080).Open(h.url + "?layout=" + layout).Wait(".b-" + layout)
			whole(t, tab, name, state == "full")
			for device, size := range screens {
				whole(t, tab.Size(size[0], size[1]), name+"-"+device, state == "full", testkit.AxeOfSize()...)
			}
		}
	}
}

// whole: everything is on the screen, accessible, and the newest number is large enough.
func whole(t *testing.T, tab *testkit.Tab, where string, called bool, rules ...string) {
	t.Helper()
	for _, violation := range tab.Picture(where).Axe(rules...) {
		t.Errorf("%s: %s", where, violation)
	}
	if over := testkit.Eval[[]string](tab, `[...document.querySelectorAll("main :not(.hidden, .hidden *)")].filter(e => { const r = e.getBoundingClientRect();
		return r.width && (r.right > innerWidth + 1 || r.bottom > innerHeight + 1) }).map(e => e.className + " " + e.textContent.trim().slice(0, 30))`); len(over) > 0 {
		t.Errorf("%s: out of the picture: %q", where, over)
	}
	if part := testkit.Eval[float64](tab, `(e => e ? parseFloat(getComputedStyle(e).fontSize) * 0.66 / Math.min(innerWidth, innerHeight) : 0)(document.querySelector(".b-call"))`); called && part < 0.075 {
		t.Errorf("%s: the newest number is %.3f of the screen tall", where, part)
	}
}

// widest makes numbers and desks as wide as they get.
func (h hall) widest(t *testing.T) {
	t.Helper()
	err := h.db.InTenant(t.Context(), h.Centre.TenantID, func(tx *db.Tx) error {
		if err := tx.Exec(`UPDATE queue_day SET last_number = 887 WHERE tenant_id = ?`, tx.Tenant).Error; err != nil {
			return err
		}
		return tx.Exec(`UPDATE desk SET label = '12' WHERE tenant_id = ? AND label = '2'`, tx.Tenant).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Without a script a display loads itself again, and shows the numbers and a slide.
func TestADisplayWithoutScriptsLoadsItselfAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.take(t)
	h.call(t, 0)
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800).NoScript().Open(h.url)
	if again := testkit.Eval[string](tab, `document.querySelector("noscript meta").content`); again != "10" {
		t.Errorf("it loads itself again after %q seconds", again)
	}
	tab.WaitText(".b-call .b-number", "A 1").Wait(".b-slide-text[data-shown]")
}

// Whoever is called for a sensitive service is called like everybody: not one letter of the page is another.
func TestASensitiveServiceLooksLikeAnyOther(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.take(t)
	h.take(t)
	h.call(t, 0)
	ordinary := until(t, get(t, h.url), "</html>")
	err := h.db.InTenant(t.Context(), h.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE service SET sensitive = true WHERE tenant_id = ?`, tx.Tenant).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if sensitive := until(t, get(t, h.url+"?"), "</html>"); sensitive != ordinary || !strings.Contains(ordinary, "A 1") {
		t.Errorf("it differs:\n%s\n%s", ordinary, sensitive)
	}
}
