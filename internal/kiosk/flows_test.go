package kiosk_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
)

// flow is something people do at the kiosk: what they press, and what they see then. A wanted sight that begins with a slash is where the page
// is, under the language; "." is the start.
type flow struct {
	from  string
	steps [][2]string
	still bool // a telephone has it otherwise, or not at all
	lives bool // it is there with a script alone
}

// link presses what leads somewhere.
func link(end string) [2]string { return [2]string{`a[href$="` + end + `"]`, end} }

var over = [2]string{".k-bar a:last-of-type", "."}

var flows = map[string]flow{
	"read an article and say how it was": {from: ".", steps: [][2]string{
		{"", ""}, link("/topics/work"), link("/articles/check-job-offer"), {".k-face-good", "/thanks"}, over,
	}},
	"listen": {lives: true, steps: [][2]string{
		{".k-tool-listen", `.k-tool-listen[aria-pressed="true"]:not([data-busy])`}, {".k-tool-listen", `.k-tool-listen[aria-pressed="false"]`},
	}},
	"what to bring": {steps: [][2]string{link("/checklists"), link("/checklists/visa"), {".k-trail a", "/checklists"}, over}},
	"through the questions to a ticket": {from: "/ticket", steps: [][2]string{
		link(going + "1"), {".k-answer-no", going + "2"}, {".k-answer-no", going + "here"}, {".k-bar .k-take button", ".k-number-label"}, {".k-bar a", "."},
	}},
	"through the questions to another office": {from: "/ticket", still: true, steps: [][2]string{
		link(going + "1"), {".k-answer-yes", going + "1/elsewhere"}, {".k-going button", "."},
	}},
	"search": {still: true, lives: true, steps: [][2]string{
		link("/search"), {"[data-char]", ".k-keyboard"}, {"[data-erase]", ".k-keyboard"}, {"[data-char]", ".k-keyboard"}, {".k-search button", "[data-results] .k-section"}, over,
	}},
	"larger and stronger": {from: "/articles/visas", still: true, steps: [][2]string{
		{"[value=text]", `html[data-text="large"]`}, {"[value=contrast]", `html[data-contrast="high"]`}, {"[value=text]", "html:not([data-text])"}, over,
	}},
	"somebody, now":           {from: "/help", still: true, steps: [][2]string{{".k-need", "/now"}, {".k-now-button", "/coming"}, over}},
	"out of a sensitive page": {from: "/topics/safety", steps: [][2]string{link("/articles/violence-at-home"), {"[data-leave]", "."}}},
	"print":                   {from: "/articles/visas", still: true, steps: [][2]string{{".k-print-form button", ".k-again"}, over}},
}

// hands are the ways to press something.
var hands = []struct {
	name  string
	press func(*testkit.Tab, string)
}{
	{"with a finger", func(tab *testkit.Tab, selector string) { tab.Tap(selector) }},
	{"with keys", func(tab *testkit.Tab, selector string) { tab.Walk(selector) }},
	{bare, func(tab *testkit.Tab, selector string) { tab.Click(selector) }},
}

const bare = "without a script"

var sizes = [][2]int64{{1080, 1920}, {1280, 800}, {390, 844}}

// Whatever people do at the kiosk, they can do it with a finger, with keys alone and without a script, each in another writing and at another
// size.
func TestEverythingIsDoneByFingerByKeyAndWithoutAScript(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	l.printer(t, paper.Prints)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	for h, hand := range hands {
		tab := browser.Tab(t, 1080, 1920)
		l.before(tab, server.URL)
		if hand.name == bare {
			tab.NoScript()
		}
		for n, name := range slices.Sorted(maps.Keys(flows)) {
			f, size := flows[name], sizes[(h+n)%3]
			if f.lives && hand.name == bare {
				continue
			}
			if f.still && size[0] == 390 {
				size = sizes[h%2]
			}
			if hand.name == "with a finger" {
				tab.Touch(size[0], size[1])
			} else {
				tab.Size(size[0], size[1])
			}
			w := walker{t: t, tab: tab, press: hand.press, root: server.URL + "/k/" + l.Centre.Slug, tag: i18n.Tags()[(h+n)%4]}
			t.Logf("%s, %s, in %s, %d px wide", name, hand.name, w.tag, size[0])
			w.walk(f)
		}
	}
}

type walker struct {
	t         *testing.T
	tab       *testkit.Tab
	press     func(*testkit.Tab, string)
	root, tag string
}

func (w walker) walk(f flow) {
	w.t.Helper()
	if f.from == "." {
		w.tab.Open(w.root)
	} else {
		w.tab.Open(w.root + "/" + w.tag + f.from)
	}
	for _, step := range f.steps {
		if step[0] == "" { // the language
			step = [2]string{`a.k-language[href$="/` + w.tag + `"]`, ""}
		}
		w.press(w.tab, step[0])
		w.sees(step[1])
	}
}

func (w walker) sees(what string) {
	w.t.Helper()
	path := w.root[strings.Index(w.root, "/k/"):]
	switch {
	case what == ".":
	case what == "" || what[0] == '/':
		path += "/" + w.tag + what
	default:
		w.tab.Wait(what)
		return
	}
	w.tab.Until(fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, path))
}
