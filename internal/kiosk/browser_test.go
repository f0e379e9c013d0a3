package kiosk_test

import (
	"fmt"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"prag/internal/testkit"
)

// TestThePagesAreAccessibleAndFit opens each kind of page on a tall kiosk, a wide one, a phone and a small phone.
func TestThePagesAreAccessibleAndFit(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	ticket := l.take(t, 0, "sq", nonce())
	root := "/k/" + l.Centre.Slug
	l.guided(t)
	pages := map[string]string{
		"checklists": root + "/sr/checklists", "checklist": root + "/sq/checklists/civil-documents", "health": root + "/en/checklists/health-card",
		"question": root + "/sr-Latn/services/going-abroad/place/2", "here": root + "/sq/services/going-abroad/place/here",
		"elsewhere": root + "/sr/services/going-abroad/place/1/elsewhere",

		"start": root, "topics": root + "/sq", "topic": root + "/sr/topics/safety", "article": root + "/en/articles/visas",
		"agencies": root + "/sr-Latn/agencies", "choose": root + "/sq/ticket", "ticket": ticket, "own": "/t/" + path.Base(ticket),
		"missing": root + "/sr/articles/none", "help": root + "/sq/help", "now": root + "/sr/now", "coming": root + "/sq/coming", "search": root + "/sr/search", "thanks": root + "/en/thanks",
	}
	browser := testkit.NewBrowser(t)
	for device, size := range map[string][2]int64{"tall": {1080, 1920}, "wide": {1280, 800}, "phone": {390, 844}, "small": {320, 568}} {
		tab := browser.Tab(t, size[0], size[1])
		for name, address := range pages {
			tab.Open(server.URL + address).Picture("kiosk-" + name + "-" + device)
			fits(t, tab, name+" on a "+device+" screen")
		}
		if device == "phone" || device == "small" { // which enlarge by themselves
			continue
		}
		tab.Open(server.URL + root + "/sq").Click("[value=text]").Wait(`html[data-text="large"]`).Click("[value=contrast]").Wait(`html[data-contrast="high"]`)
		for name, address := range pages {
			if name == "start" || name == "own" { // the next person's, and a phone's
				continue
			}
			tab.Open(server.URL + address).Picture("kiosk-" + name + "-" + device + "-large")
			fits(t, tab, name+" on a "+device+" screen, large and in strong contrast")
		}
	}
}

func fits(t *testing.T, tab *testkit.Tab, where string) {
	t.Helper()
	for _, violation := range tab.Axe() {
		t.Errorf("%s: %s", where, violation)
	}
	if over := testkit.Eval[float64](tab, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("%s is %v px too wide", where, over)
	}
	for _, cut := range testkit.Eval[[]string](tab, cutOff) {
		t.Errorf("%s: %s is cut off", where, cut)
	}
	for _, small := range testkit.Eval[[]string](tab, smallTargets) {
		t.Errorf("%s: %s is smaller than a finger needs", where, small)
	}
}

// A page that scrolls in itself cuts off what is too wide, and the document is none the wider.
const cutOff = `[...document.querySelectorAll(":is(.k-page, .p-page) *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
	.map(e => e.tagName + "." + e.getAttribute("class"))`

// What is pressed is at least 64 px high on the kiosk, and 48 on the phone's own pages.
const smallTargets = `[...document.querySelectorAll(":is(.k-page, .p-page) :is(a, button, summary, input:not([type=hidden]))")]
	.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < (e.closest(".k-page") ? 63.5 : 47.5))
	.map(e => e.textContent.trim() + " " + Math.round(e.getBoundingClientRect().height) + " px")`

// Back is one's own way back, and never the last person's: neither from the browser's memory nor from the server.
func TestBackBringsNothingOfTheLastPerson(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	root := "/k/" + l.Centre.Slug
	at := func(end string) string {
		return fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", end)
	}
	tab := testkit.NewBrowser(t).Tab(t, 1080, 1920)
	tab.Open(server.URL + root).Click(`a[href="` + root + `/sq"]`).Until(at(root + "/sq"))
	tab.Click(`a[href="` + root + `/sq/topics/work"]`).Until(at(root + "/sq/topics/work"))
	tab.Back().Until(at(root + "/sq"))
	l.guided(t)
	for _, last := range []string{root + "/en/articles/visas", root + "/sq" + going + "2/elsewhere", l.take(t, 0, "sq", nonce())} {
		tab.Open(server.URL + root + "/sq").Open(server.URL + last).Click(`a[href="` + root + `"]`).Until(at(root))
		turn := testkit.Eval[string](tab, `sessionStorage.getItem("turn")`)
		tab.Back().Until(at(root) + fmt.Sprintf(` && sessionStorage.getItem("turn") !== %q`, turn)) // there and, by itself, here again
	}
}

// A ticket and an article are printed on a slip of 80 mm, on one length of it where the text allows. A sensitive page has no paper.
func TestASlipIsAsWideAsTheReceiptPrinter(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	tab := testkit.NewBrowser(t).Tab(t, 1080, 1920)
	mediaBox := regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) `)
	for name, address := range map[string]string{
		"checklist": "/k/" + l.Centre.Slug + "/sq/checklists/visa", "ticket": l.take(t, 0, "sq", nonce()), "article": "/k/" + l.Centre.Slug + "/sr/articles/visas",
	} {
		tab.Open(server.URL + address).Wait("[data-print]")
		paper := mediaBox.FindAllSubmatch(tab.Paper("slip-"+name), -1)
		if len(paper) == 0 || name != "article" && len(paper) != 1 {
			t.Errorf("%s: %d sheets", name, len(paper))
		}
		for _, sheet := range paper {
			if width, err := strconv.ParseFloat(string(sheet[1]), 64); err != nil || width < 226 || width > 228 { // points
				t.Errorf("%s: a sheet is %s points wide, want 80 mm", name, sheet[1])
			}
		}
	}
	if page := l.get(t, "/k/"+l.Centre.Slug+"/sr/articles/violence-at-home").Body.String(); strings.Contains(page, "data-print") {
		t.Error("a sensitive article is printed")
	}
}
