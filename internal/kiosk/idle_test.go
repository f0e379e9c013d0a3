package kiosk_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/testkit"
)

// later stops the page's own clock, and moves it on.
func later(tab *testkit.Tab, seconds int) {
	testkit.Eval[bool](tab, fmt.Sprintf(`(() => {
		window.later ??= ((now) => { Date.now = () => now; return (seconds) => { now += 1000 * seconds } })(Date.now())
		window.later(%d)
		return true
	})()`, seconds))
}

const countdown = `document.querySelector("[data-countdown]").checkVisibility()`

// Nobody touches the screen: it counts down where everybody sees it, a touch stays, and then it is wiped, with the look that the last person had,
// and Back does not bring their page again. Nothing of them is in what a page can keep.
func TestTheScreenCountsDownAndWipesItself(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	root := "/k/" + l.Centre.Slug
	start := fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, root)
	tab := testkit.NewBrowser(t).Tab(t, 1080, 1920)
	for _, tag := range i18n.Tags() {
		page := server.URL + root + "/" + tag + "/articles/violence-at-home"
		tab.Open(server.URL + root).Open(page).Click("[value=contrast]").Wait(`html[data-contrast="high"]`)
		later(tab, 60)
		tab.Until("!" + countdown)
		later(tab, 18)
		tab.Until(countdown).Picture("countdown-" + tag)
		fits(t, tab, "the countdown in "+tag)
		tab.Click("h1").Until("!" + countdown)
		later(tab, 91)
		tab.Until(start)
		turn := testkit.Eval[string](tab, `sessionStorage.getItem("turn")`)
		tab.Back().Until(start + fmt.Sprintf(` && sessionStorage.getItem("turn") !== %q`, turn))
		if kept := testkit.Eval[string](tab, kept); kept != "turn" {
			t.Errorf("%s: the browser keeps %q", tag, kept)
		}
		if look := testkit.Eval[string](tab, `document.documentElement.dataset.contrast ?? ""`); look != "" {
			t.Errorf("%s: the next person finds the look of the last", tag)
		}
	}
}

// kept names all that a page can keep: the key of a number that says nothing is the only one.
const kept = `(async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie, ...await caches.keys(),
	...(await indexedDB.databases()).map((d) => d.name), location.search, location.hash].filter(Boolean).join())()`

// A child alone, and whoever cannot or will not answer, is asked for nothing: from the page for them a touch leads to a button, and that is all
// there is. What they pressed is no visit, no ticket and no count.
func TestAChildAloneIsAskedForNothing(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	for _, tag := range i18n.Tags() {
		article := l.get(t, root+"/"+tag+"/articles/child-alone").Body.String()
		if !strings.Contains(article, `href="`+root+"/"+tag+`/now"`) || !strings.Contains(article, "data-leave") || strings.Contains(article, "data-print") {
			t.Errorf("%s: the page has no way to a person or out, or paper", tag)
		}
		now := l.get(t, root+"/"+tag+"/now").Body.String()
		form := now[strings.Index(now, `<form class="k-now"`):]
		form = form[:strings.Index(form, "</form>")]
		if !strings.Contains(form, "18") || strings.Count(form, "<button") != 1 {
			t.Errorf("%s: the form is %s", tag, form)
		}
		for _, asks := range []string{"<input", "<select", "<textarea"} {
			if strings.Contains(form, asks) {
				t.Errorf("%s: %s asks for something", tag, asks)
			}
		}
		l.post(t, root+"/"+tag+"/now", nil)
	}
	if _, raised, err := l.line.Alert(t.Context(), l.Centre); !raised || err != nil {
		t.Errorf("nobody was told: %v", err)
	}
	for _, table := range []string{"visit", "ticket", "tally_delta", "print_job"} {
		if n := l.rows(t, table); n != 0 {
			t.Errorf("%d rows of %s", n, table)
		}
	}
}
