package kiosk_test

import (
	"fmt"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/testkit"
)

// TestThePagesAreAccessibleAndFit opens each kind of page in each writing, on a tall kiosk, a wide one, a phone and a small phone.
func TestThePagesAreAccessibleAndFit(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	code := path.Base(l.take(t, 0, "sq", nonce()))
	root := "/k/" + l.Centre.Slug
	l.guided(t)
	pages := []string{
		"", "/topics/safety", "/articles/visas", "/agencies", "/ticket", "/tickets/" + code, "/articles/none", "/help", "/now", "/coming", "/search",
		"/thanks", "/checklists", "/checklists/civil-documents", "/checklists/health-card", going + "2", going + "here", going + "1/elsewhere",
	}
	browser := testkit.NewBrowser(t)
	tall, further := screens["tall"], [][2]int64{screens["wide"], screens["phone"], screens["small"]}
	for i, look := range []string{"", "large"} {
		tab := browser.Tab(t, tall[0], tall[1])
		if look != "" {
			tab.Open(server.URL + root + "/sq").Click("[value=text]").Wait(`html[data-text="large"]`).Click("[value=contrast]").Wait(`html[data-contrast="high"]`)
		}
		for n, page := range pages {
			tags, sizes := i18n.Tags(), further
			if look != "" { // a phone enlarges by itself
				tags, sizes = tags[n%4:n%4+1], further[:i]
			}
			for _, tag := range tags {
				where := strings.Trim(strings.ReplaceAll("kiosk"+page, "/", "-")+"-"+tag+"-"+look, "-")
				tab.Size(tall[0], tall[1]).Open(server.URL + root + "/" + tag + page).Picture(where)
				still(t, tab, where)
				fits(t, tab, where, sizes...)
			}
		}
	}
	tab := browser.Tab(t, tall[0], tall[1]).Open(server.URL + "/t/" + code)
	still(t, tab, "a ticket of one's own")
	fits(t, tab, "a ticket of one's own", further...)
}

// screens are what the pages are made for: a kiosk upright and one that lies, a usual phone and a small one.
var screens = map[string][2]int64{"tall": {1080, 1920}, "wide": {1280, 800}, "phone": {390, 844}, "small": {320, 568}}

// At a kiosk nobody should have to find out that the first page goes on below, with a connection or without.
func TestTheStartFitsEveryScreen(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	for _, size := range screens {
		start(t, browser.Tab(t, size[0], size[1]), server.URL+"/k/"+l.Centre.Slug, size[0] > 1000)
	}
}

func start(t *testing.T, tab *testkit.Tab, address string, kiosk bool) {
	t.Helper()
	still(t, tab.Open(address).Wait(`.k-top a[href$="/help"]`), "the start")
	fits(t, tab, "the start")
	for _, away := range []string{"false", "true"} {
		over := testkit.Eval[float64](tab, `(document.documentElement.toggleAttribute("data-away", `+away+`), (e => e.scrollHeight - e.clientHeight)(document.querySelector(".k-scroll")))`)
		if kiosk && over > 0 {
			t.Errorf("the start is %v px too high for the screen (without a connection: %s)", over, away)
		}
		tab.Picture(fmt.Sprintf("start-away-%s-%d", away, testkit.Eval[int](tab, "innerWidth")))
	}
}

// fits looks at the page as it stands, and at what may be otherwise on further screens, which the window then has.
func fits(t *testing.T, tab *testkit.Tab, where string, further ...[2]int64) {
	t.Helper()
	looks(t, tab, where)
	for _, size := range further {
		at := fmt.Sprintf("%s-%d", where, size[0])
		looks(t, tab.Size(size[0], size[1]).Picture(at), at, testkit.AxeOfSize()...)
	}
}

func looks(t *testing.T, tab *testkit.Tab, where string, rules ...string) {
	t.Helper()
	for _, violation := range tab.Axe(rules...) {
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

// still: nothing of a page that was just opened moved.
func still(t *testing.T, tab *testkit.Tab, where string) {
	t.Helper()
	if moved := testkit.Eval[float64](tab, shift); moved > 0 {
		t.Errorf("%s: its parts moved by %v while it came", where, moved)
	}
}

// shift is how much a page's parts moved without anybody having touched it.
const shift = `new Promise((done) => {
	let sum = 0
	const add = (list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value }
	new PerformanceObserver(add).observe({type: "layout-shift", buffered: true})
	requestAnimationFrame(() => setTimeout(() => done(sum)))
})`

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
