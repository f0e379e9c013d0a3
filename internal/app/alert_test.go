package app_test

import (
	"strings"
	"testing"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// In each language: from a page of a sensitive subject two touches bring a person. The advisers see it on whatever page they have open,
// the kiosk shows nothing of it, and when somebody goes nothing is left.
func TestSomebodyInDangerIsHeardQuietly(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	for lang, centre := range map[string]string{"sq": "prishtina", "sr": "belgrade", "en": "tirana"} {
		desk := p.SignIn(browser.Tab(t, 1280, 800), "adviser@"+centre+".example", lang).Open(p.URL + "/desk/visits/new")
		kiosk := browser.Tab(t, 1080, 1920).Open(p.URL + "/k/" + centre + "/" + lang + "/topics/safety")
		kiosk.Click(".k-need").Until(`location.pathname.endsWith("/now") && document.readyState === "complete"`).Picture("now-" + lang)
		for _, violation := range kiosk.Axe() {
			t.Errorf("%s: %s", lang, violation)
		}
		kiosk.Click(".k-now-button").Until(`location.pathname.endsWith("/coming") && document.readyState === "complete"`).Picture("coming-" + lang)
		desk.Wait(".d-alert").Picture("alert-" + lang)
		for _, violation := range desk.Axe() {
			t.Errorf("%s: %s", lang, violation)
		}
		desk.Click("#do-alert").Until(`location.pathname === "/desk" && !document.querySelector(".d-alert")`)
		if body := p.Client(t).Get("/k/" + centre + "/" + lang + "/coming").Body; strings.Contains(body, "192") || strings.Contains(body, "k-now") {
			t.Errorf("%s: the screen tells what was asked for", lang)
		}
	}
}

// Without a script an adviser sees it when the page looks again, and answers with a button.
func TestAnAlertNeedsNoScript(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	desk := p.SignedIn(t, "adviser@prizren.example")
	page := desk.Sees("/desk")
	desk.Sends("/desk/desk", map[string][]string{"desk": {found(t, deskPattern, page, 0)}}, "/desk")
	kiosk := p.Client(t)
	kiosk.Sends("/k/prizren/sr-Latn/now", map[string][]string{}, "/k/prizren/sr-Latn/coming")
	if !strings.Contains(desk.Sees("/desk"), `class="d-alert"`) {
		t.Fatal("the desk shows no alert")
	}
	if other := p.SignedIn(t, "adviser@prishtina.example"); strings.Contains(other.Sees("/desk"), `class="d-alert"`) {
		t.Error("another centre shows it")
	}
	desk.Sends("/desk/alert", map[string][]string{}, "/desk")
	if strings.Contains(desk.Sees("/desk"), `class="d-alert"`) {
		t.Error("it is still shown")
	}
}
