package admin_test

import (
	"strings"
	"testing"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// A screen shows a code, the manager types it in, and the screen goes on by itself, whatever language each reads. Closed from afar it shows nothing any more until it is opened again.
func TestAScreenIsPairedClosedAndOpened(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	manager := p.SignIn(browser.Tab(t, 1280, 800), "manager@prishtina.example", "sq")
	screen := browser.Tab(t, 1080, 1920).Open(p.URL + "/device?lang=sr").Picture("device-begin")
	code := screen.Click(".card button").Wait(".a-code").Picture("device-code").Text(".a-code")

	manager.Open(p.URL+"/admin/devices").Type("#code", "AAA AAA").Type("#name", "Hyrja").Click(".a-devices form.card button").Wait("#code-error").Picture("device-wrong")
	if kept := testkit.Eval[string](manager, `document.querySelector("#name").value`); kept != "Hyrja" {
		t.Errorf("what was typed is lost: %q", kept)
	}
	manager.Type("#code", code).Click(".a-devices form.card button").Wait(".a-device").Picture("device-list")
	for _, violation := range manager.Axe() {
		t.Error(violation)
	}
	screen.Until(`location.pathname === "/k/prishtina"`).Click(".k-language").Wait(".k-topics")

	manager.Click(`.a-device form[action$="/lock"] button`).Wait(".a-device .notice").Picture("device-locked")
	screen.Open(p.URL + "/k/prishtina/sq").Wait(".k-resting").Picture("device-resting")
	for _, violation := range screen.Axe() {
		t.Error(violation)
	}
	if links := testkit.Eval[int](screen, `document.querySelectorAll("main a, main button").length`); links != 0 {
		t.Errorf("a closed screen has %d things to press", links)
	}
	manager.Click(`.a-device form[action$="/unlock"] button`).Until(`!document.querySelector(".a-device .notice")`)
	screen.Until(`!document.querySelector(".k-resting") && location.pathname === "/k/prishtina"`)
}

// Other centres' screens are not in a manager's hands, and a coordinator has none.
func TestAManagerManagesTheOwnScreensOnly(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	screen := p.Client(t)
	screen.Sends("/device", map[string][]string{}, "/device")
	code := between(screen.Sees("/device"), `a-code" translate="no">`, "<")
	admin := p.SignedIn(t, "admin@network.example")
	centre := between(admin.Sees("/admin/devices"), `name="centre" value="`, `"`)
	admin.Sends("/admin/devices", map[string][]string{"code": {code}, "name": {"Entrance"}, "kind": {"board"}, "centre": {centre}}, "/admin/devices")
	id := between(admin.Sees("/admin/devices"), `action="/admin/devices/`, "/")
	stranger := p.SignedIn(t, "manager@belgrade.example")
	for _, act := range []string{"lock", "unlock", "unpair"} {
		if res := stranger.Post("/admin/devices/"+id+"/"+act, map[string][]string{}); res.Status != 404 {
			t.Errorf("another manager may %s: %d", act, res.Status)
		}
	}
	if res := screen.Get("/device/state"); res.Status != 200 || !strings.Contains(res.Body, `"resting":false`) {
		t.Errorf("the screen is told %d %s", res.Status, res.Body)
	}
	if res := p.Client(t).Get("/device/state"); res.Status != 404 {
		t.Errorf("any browser is told %d", res.Status)
	}
	admin.Sends("/admin/devices/"+id+"/unpair", map[string][]string{}, "/admin/devices")
	if res := screen.Get("/device/state"); res.Status != 404 {
		t.Errorf("a forgotten screen is told %d", res.Status)
	}
}

// between is what stands between two pieces of a page.
func between(page, before, after string) string {
	_, rest, _ := strings.Cut(page, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}
