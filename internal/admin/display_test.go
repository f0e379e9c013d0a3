package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// The manager says how a board shows and calls, and the board follows by itself within seconds; what is wrong is said beside it, and nobody
// of another centre says anything.
func TestABoardFollowsItsManager(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	manager := p.SignIn(browser.Tab(t, 1280, 1400), "manager@prishtina.example", "en")
	screen := browser.Tab(t, 1920, 1080).Open(p.URL + "/device?lang=en")
	code := screen.Click(".card button").Wait(".a-code").Text(".a-code")
	manager.Open(p.URL+"/admin/devices").Type("#code", code).Type("#name", "Hall").Click(`input[name="kind"][value="board"] + span`)
	manager.Click(".a-devices > form.card button").Wait(".a-display summary")
	screen.Wait(".b-four")
	manager.Click(".a-display summary").Click(`[name^="layout-"][value="one"] + span`).Click(`[name^="spoken-"][value="all"] + span`).Picture("device-display")
	for _, violation := range manager.Axe() {
		t.Error(violation)
	}
	manager.Set(`[name^="quiet_from-"]`, "19:00").Click(".a-display form .button--primary").Wait(".errors").Picture("device-display-wrong")
	manager.Set(`[name^="quiet_to-"]`, "07:00").Click(".a-display form .button--primary").Until(`!document.querySelector(".errors")`)
	screen.Wait(".b-one").Until(`document.querySelector("[data-board]").dataset.quiet === "19:00-07:00"`)

	id := between(p.SignedIn(t, "admin@network.example").Sees("/admin/devices"), `action="/admin/devices/`, "/")
	form := url.Values{}
	for field, value := range map[string]string{"layout": "list", "sound": "off", "spoken": "own", "volume": "50", "quiet_from": "", "quiet_to": ""} {
		form.Set(field+"-"+id, value)
	}
	if a := p.SignedIn(t, "manager@belgrade.example").Post("/admin/devices/"+id+"/display", form); a.Status != http.StatusNotFound {
		t.Errorf("another manager: %d", a.Status)
	}
	form.Set("volume-"+id, "loud")
	own := p.SignedIn(t, "manager@prishtina.example")
	if a := own.Post("/admin/devices/"+id+"/display", form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "volume-"+id+"-error") {
		t.Errorf("a volume that is no number: %d", a.Status)
	}
}
