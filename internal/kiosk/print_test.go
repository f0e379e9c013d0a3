package kiosk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"prag/internal/escpos"
	"prag/internal/i18n"
	"prag/internal/printing"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
)

// printer gives the centre one, and a program that sends slips to it. From then on the paired screen of the centre asks.
func (l lobby) printer(t *testing.T, m paper.Manner) *paper.Stand {
	t.Helper()
	stand := paper.NewStand(t, m)
	*l.cookie = l.screen(t)
	p := escpos.Epson()
	err := l.printing.Set(t.Context(), l.Centre, printing.Printer{
		Address: stand.Address, Columns: p.Columns, Latin: p.Latin, Cyrillic: p.Cyrillic, Raster: true, Answers: m == paper.Answers || m == paper.NoPaper,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { l.printing.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return stand
}

// press sends the page's print form as it stands and gives the page it leads to.
func (l lobby) press(t *testing.T, page string, form url.Values) string {
	t.Helper()
	w := l.post(t, page+"/print", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// result loads a page as its refresh does until the slip is over.
func (l lobby) result(t *testing.T, page string) string {
	t.Helper()
	for {
		w := l.get(t, page)
		if w.Code != http.StatusOK {
			t.Fatalf("status %d", w.Code)
		}
		if !strings.Contains(w.Body.String(), `data-again="2"`) {
			return w.Body.String()
		}
	}
}

func TestASlipIsPrintedAndSaidSoInEveryWriting(t *testing.T) {
	t.Parallel()
	l := open(t)
	stand := l.printer(t, paper.Answers)
	says := map[string]string{"sq": "merrni fletëzën", "sr": "Узмите свој листић", "sr-Latn": "Uzmite svoj listić", "en": "take your slip"}
	for n, tag := range i18n.Tags() {
		page := l.take(t, 0, tag, nonce())
		form := url.Values{"nonce": {nonce().String()}}
		if body := l.get(t, page).Body.String(); !strings.Contains(body, `action="`+page+`/print"`) || strings.Contains(body, "data-print") {
			t.Errorf("%s: the page has no form that prints, or two ways", tag)
		}
		first, second := l.press(t, page, form), l.press(t, page, form)
		if first != second {
			t.Errorf("%s: pressing twice leads to %s and %s", tag, first, second)
		}
		if body := l.result(t, first); !strings.Contains(body, says[tag]) || !strings.Contains(body, fmt.Sprintf("A %d", n+1)) {
			t.Errorf("%s: the page does not say %q and the number", tag, says[tag])
		}
		printed := stand.Slips()
		if len(printed) != n+1 || !printed[n].Says(fmt.Sprintf("A %d", n+1)) {
			t.Fatalf("%s: %d papers", tag, len(printed))
		}
	}
}

// A slip that did not print: it is said, the number stays, and another press prints it. There is one ticket all along.
func TestASlipThatDidNotPrintIsTriedAgain(t *testing.T) {
	t.Parallel()
	l := open(t)
	stand := l.printer(t, paper.NoPaper)
	says := map[string]string{
		"sq": "Fletëza nuk u printua", "sr": "Листић није одштампан", "sr-Latn": "Listić nije odštampan", "en": "The slip did not print",
	}
	for n, tag := range i18n.Tags() {
		page := l.take(t, 0, tag, nonce())
		stand.Behave(paper.NoPaper)
		body := l.result(t, l.press(t, page, url.Values{"nonce": {nonce().String()}}))
		if !strings.Contains(body, says[tag]) || !strings.Contains(body, fmt.Sprintf("A %d", n+1)) {
			t.Errorf("%s: the page does not say that it failed, and the number", tag)
		}
		stand.Behave(paper.Answers)
		l.result(t, l.press(t, page, url.Values{"nonce": {nonce().String()}}))
		if printed := stand.Slips(); len(printed) != n+1 {
			t.Errorf("%s: %d papers", tag, len(printed))
		}
	}
	waiting, err := l.line.Waiting(t.Context(), l.Centre)
	if err != nil || len(waiting) != len(i18n.Tags()) {
		t.Errorf("%d tickets wait, %v", len(waiting), err)
	}
}

func TestOnlyAKioskWithAPrinterPrints(t *testing.T) {
	t.Parallel()
	l := open(t)
	page := l.take(t, 0, "en", nonce())
	root := "/k/" + l.Centre.Slug + "/en"
	if body := l.get(t, page).Body.String(); !strings.Contains(body, "data-print=") || strings.Contains(body, "/print\"") {
		t.Error("without a printer the browser does not print")
	}
	if w := l.post(t, page+"/print", url.Values{}); w.Code != http.StatusNotFound {
		t.Errorf("without a printer: status %d", w.Code)
	}
	if body := l.get(t, root+"/articles/visas").Body.String(); !strings.Contains(body, "data-print=") {
		t.Error("an article is not printed by the browser")
	}
	stand := l.printer(t, paper.Prints)
	l.clock.Advance(recheck)
	if body := l.get(t, root+"/articles/visas").Body.String(); !strings.Contains(body, "/articles/visas/print") {
		t.Error("the article's page does not see the new printer")
	}
	if body := l.get(t, "/t/"+page[strings.LastIndex(page, "/")+1:]).Body.String(); strings.Contains(body, "/print") {
		t.Error("a phone prints in the centre")
	}
	for _, none := range []string{"/articles/violence-at-home", "/articles/nothing", "/tickets/aaaaaaaaaa"} {
		if w := l.post(t, root+none+"/print", url.Values{}); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", none, w.Code)
		}
	}
	if w := l.get(t, page+"/print?slip="+nonce().String()); w.Code != http.StatusNotFound {
		t.Errorf("a slip nobody asked for: status %d", w.Code)
	}
	l.guided(t)
	for n, page := range []string{"/articles/visas", "/checklists/visa", going + "1/elsewhere"} {
		if body := l.get(t, root+page).Body.String(); !strings.Contains(body, root+page+"/print") {
			t.Errorf("%s has no button that prints", page)
		}
		body := l.result(t, l.press(t, root+page, url.Values{"nonce": {nonce().String()}}))
		if !strings.Contains(body, "take your slip") || !strings.Contains(body, `href="`+root+page+`"`) || len(stand.Slips()) != n+1 {
			t.Errorf("%s did not print, or does not lead back", page)
		}
	}
}

func TestABrowserThatPrintsIsCounted(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug + "/en"
	for kind, want := range map[string]int{
		"ticket": http.StatusNoContent, "article": http.StatusNoContent, "checklist": http.StatusNoContent, "place": http.StatusNoContent, "visas": http.StatusNotFound, "": http.StatusNotFound,
	} {
		if w := l.post(t, root+"/prints", url.Values{"kind": {kind}}); w.Code != want {
			t.Errorf("%q: status %d, want %d", kind, w.Code, want)
		}
	}
	if err := l.reach.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	today := l.Centre.BusinessDate(l.clock.Now())
	if sums, err := l.reach.Sums(t.Context(), l.Centre, today, today); err != nil || len(sums) != 4 {
		t.Errorf("%+v, %v", sums, err)
	}
}

// before makes a window the paired screen of the centre.
func (l lobby) before(tab *testkit.Tab, root string) *testkit.Tab {
	testkit.Eval[string](tab.Open(root+"/k/"+l.Centre.Slug+"/sq/help"), `document.cookie = "`+*l.cookie+`; path=/"`)
	return tab
}

// In a browser, with a script and without: two touches in a row are one paper, and the page comes by itself to what became of it.
func TestTouchingTwiceIsOnePaper(t *testing.T) {
	t.Parallel()
	l := open(t)
	stand := l.printer(t, paper.Prints)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	root := "/k/" + l.Centre.Slug
	tab := l.before(browser.Tab(t, 1080, 1920), server.URL)
	tab.Open(server.URL + root + "/sq/articles/visas").Wait(`html[data-script]`)
	testkit.Eval[bool](tab, `(() => { const f = document.querySelector(".k-print-form"); f.requestSubmit(); f.requestSubmit(); return true })()`)
	tab.Wait(".k-again")
	if n := len(stand.Slips()); n != 1 {
		t.Errorf("two touches: %d papers", n)
	}
	fits(t, tab, "a printed article")
	bare := l.before(browser.Tab(t, 1280, 800), server.URL).NoScript()
	bare.Open(server.URL + l.take(t, 0, "sr", nonce())).Click(".k-print-form button").Wait(".k-again")
	if n := len(stand.Slips()); n != 2 {
		t.Errorf("without a script: %d papers", n)
	}
}

func TestThePagesOfASlipAreAccessibleAndFit(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	stand := l.printer(t, paper.NoPaper)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	tall := screens["tall"]
	tab := l.before(browser.Tab(t, tall[0], tall[1]), server.URL)
	for _, tag := range i18n.Tags() {
		for state, manner := range map[string]paper.Manner{"failed": paper.NoPaper, "printed": paper.Answers} {
			stand.Behave(manner)
			root := "/k/" + l.Centre.Slug + "/" + tag
			for name, page := range map[string]string{"ticket": l.take(t, 0, tag, nonce()), "article": root + "/articles/visas", "place": root + going + "1/elsewhere"} {
				where := "print-" + state + "-" + name + "-" + tag
				slip := l.press(t, page, url.Values{"nonce": {nonce().String()}})
				l.result(t, slip)
				tab.Size(tall[0], tall[1]).Open(server.URL + slip).Wait(".k-again").Picture(where)
				fits(t, tab, where, screens["wide"], screens["phone"])
			}
		}
	}
}

// A telephone at home shows the same pages, and has no hand in the centre's printer.
func TestOnlyAScreenOfTheCentreUsesItsPrinter(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.printer(t, paper.Answers)
	article := "/k/" + l.Centre.Slug + "/sq/articles/visas"
	if page := l.get(t, article).Body.String(); !strings.Contains(page, article+"/print") {
		t.Error("the screen of the centre has no button that prints")
	}
	*l.cookie = ""
	if page := l.get(t, article).Body.String(); strings.Contains(page, article+"/print") {
		t.Error("a telephone has a button that prints in the centre")
	}
	if w := l.post(t, article+"/print", url.Values{"nonce": {nonce().String()}}); w.Code != http.StatusNotFound {
		t.Errorf("a telephone prints in the centre: %d", w.Code)
	}
}
