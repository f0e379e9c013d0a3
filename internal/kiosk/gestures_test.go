package kiosk_test

import (
	"net/http/httptest"
	"testing"

	"prag/internal/testkit"
)

// harm is what fingers do to a page by accident: it notes a menu, something dragged away, two fingers that pull, marked text, a page that grew.
const harm = `(() => {
	window.harm = []
	for (const what of ["contextmenu", "dragstart"]) addEventListener(what, (e) => e.defaultPrevented || window.harm.push(what))
	addEventListener("touchmove", (e) => e.touches.length < 2 || e.defaultPrevented || window.harm.push("two fingers"))
	return true
})()`

const harmed = `[...window.harm, ...(String(getSelection()) ? ["marked"] : []), ...(visualViewport.scale === 1 ? [] : ["grown"])].join()`

// On a paired screen a long press, two fingers, a double tap and something dragged change nothing; the next touch does what it should,
// and a ticket that is touched twice is one. Anybody's own browser keeps all of that.
func TestFingersDoNoHarm(t *testing.T) {
	t.Parallel()
	l := open(t)
	*l.cookie = l.screen(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	page := server.URL + "/k/" + l.Centre.Slug + "/sq/topics/work"
	own := browser.Tab(t, 1080, 1920).Touch(1080, 1920).Open(page)
	testkit.Eval[bool](own, harm)
	a, b := testkit.Point{X: 300, Y: 900}, testkit.Point{X: 700, Y: 1200}
	own.Slide([2]testkit.Point{a, b}, [2]testkit.Point{b, a}).Menu(own.Middle("h1")).Until(`["two fingers", "contextmenu"].every((what) => window.harm.includes(what))`)

	tab := l.before(browser.Tab(t, 1080, 1920).Touch(1080, 1920), server.URL)
	testkit.Eval[string](tab, `document.cookie = "prag_screen=kiosk; path=/"`)
	tab.Open(page).Wait("html[data-screen]")
	testkit.Eval[bool](tab, harm)
	words, picture := tab.Middle("h1"), tab.Middle(".k-head-picture")
	twice := [2]testkit.Point{words, words}
	tab.Menu(words).Menu(picture).Slide(twice).Slide(twice).Slide([2]testkit.Point{a, a}, [2]testkit.Point{b, b})
	tab.Slide([2]testkit.Point{picture, b}).Slide([2]testkit.Point{a, b}, [2]testkit.Point{b, a})
	if what := testkit.Eval[string](tab, harmed); what != "" {
		t.Errorf("fingers did: %s", what)
	}
	if where := tab.URL(); where != page {
		t.Errorf("fingers led to %s", where)
	}
	tab.Tap(`a[href$="/articles/check-job-offer"]`).Wait(".k-prose").Open(server.URL + "/k/" + l.Centre.Slug + "/sq/ticket")
	service := tab.Middle("button.k-service")
	tab.Slide([2]testkit.Point{service, service}).Slide([2]testkit.Point{service, service}).Wait(".k-number-label")
	if n := l.waiting(t); n != 1 {
		t.Errorf("a double tap is %d tickets", n)
	}
}
