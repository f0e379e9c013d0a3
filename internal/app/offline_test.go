package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/identity"
	"prag/internal/reach"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
	"prag/internal/visit"
)

// booth is a paired kiosk with a cable that can be pulled.
type booth struct {
	*program.Program
	centre tenant.Centre
	cable  *testkit.Proxy
	url    string
	tab    *testkit.Tab
}

// stocked: every page is on the kiosk's disk; what they say aloud comes last.
const stocked = `(async () => Boolean(navigator.serviceWorker.controller) && (await caches.keys()).some((k) => k.startsWith("prag-sounds")))()`

func newBooth(t *testing.T, slug string) *booth {
	t.Helper()
	return filled(t, silent(t, program.Start(t, program.Options{})), slug)
}

// filled is a kiosk of the program in a browser of its own that has all pages.
func filled(t *testing.T, p *program.Program, slug string) *booth {
	t.Helper()
	b := standing(t, p, testkit.NewBrowser(t).Tab(t, 1080, 1920), slug)
	b.stock(t, stocked)
	return b
}

// silent leaves the voice no place to put its sound. To speak all pages for a new kiosk keeps the processor busy for minutes, and most tests
// hear nothing.
func silent(t *testing.T, p *program.Program) *program.Program {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.Config.StateDir, "voice"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// standing makes a window the paired kiosk of a centre.
func standing(t *testing.T, p *program.Program, tab *testkit.Tab, slug string) *booth {
	t.Helper()
	b := &booth{Program: p, tab: tab, cable: testkit.NewProxy(t, "tcp", strings.TrimPrefix(p.URL, "http://"))}
	b.url = "http://" + b.cable.Addr
	var err error
	if b.centre, err = p.Directory.BySlug(t.Context(), slug); err != nil {
		t.Fatal(err)
	}
	code := b.tab.Open(b.url + "/device").Click(".card button").Wait(".a-code").Text(".a-code")
	_, err = p.Identity.Pair(t.Context(), b.centre.TenantID, uuid.Must(uuid.NewV4()), identity.NewDevice{
		CentreID: b.centre.ID, Code: code, Kind: identity.KioskDevice, Name: "Entrance",
	})
	if err != nil {
		t.Fatal(err)
	}
	b.tab.Until(`location.pathname === "/k/` + slug + `"`)
	return b
}

// stock waits until the kiosk's larder is as filled as wanted. It asks now and then only: the worker that fills it has more use for the processor.
func (b *booth) stock(t *testing.T, wanted string) {
	t.Helper()
	const limit = 8 * time.Minute // all pages and sounds, with the other tests beside on two cores
	asked := "(async () => { await new Promise((done) => setTimeout(done, 500)); return await (" + wanted + ") })()"
	for begin := time.Now(); !testkit.Eval[bool](b.tab, asked); { //nolint:forbidigo // a limit for the test itself
		if time.Since(begin) > limit {
			t.Fatalf("the kiosk is not stocked after %s", limit)
		}
	}
}

// pair makes another kiosk of the centre, and gives what it is known by.
func (b *booth) pair(t *testing.T, name string) string {
	t.Helper()
	waiting, err := b.Identity.StartPairing(t.Context())
	if err == nil {
		_, err = b.Identity.Pair(t.Context(), b.centre.TenantID, uuid.Must(uuid.NewV4()), identity.NewDevice{
			CentreID: b.centre.ID, Code: waiting.Code, Kind: identity.KioskDevice, Name: name,
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return waiting.Token
}

// at is an address of the kiosk.
func (b *booth) at(path string) string { return b.url + "/k/" + b.centre.Slug + path }

// take presses through to a number and gives its label.
func (b *booth) take(t *testing.T, lang string) string {
	t.Helper()
	b.tab.Open(b.at("/" + lang + "/ticket")).Click("button.k-service").Wait(".k-number-label")
	return b.tab.Text(".k-number-label")
}

// line waits until all of these wait, and gives the labels of everybody in the order in which they are called.
func (b *booth) line(t *testing.T, want []string) []string {
	t.Helper()
	begin := time.Now() //nolint:forbidigo // a limit for the test itself
	for {
		waiting, err := b.Line.Waiting(t.Context(), b.centre)
		if err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, w := range waiting {
			labels = append(labels, w.Label())
		}
		missing := slices.ContainsFunc(want, func(label string) bool { return !slices.Contains(labels, label) })
		if !missing || time.Since(begin) > 40*time.Second {
			return labels
		}
	}
}

// With the server gone a paired kiosk still reads, says what to bring, asks whether this is the right place, searches, forgives a misspelling in each language, thanks for a face, changes its look and
// gives out numbers, and says on every page that it has no connection. It never pretends that somebody comes.
func TestAKioskWithoutAConnectionGoesOn(t *testing.T) {
	t.Parallel()
	b := newBooth(t, "prishtina")
	b.cable.Refuse(true)
	for lang, word := range map[string]string{"sq": "leje qendrimi", "sr": "боравишна дозвла", "sr-Latn": "boravisna dozvola", "en": "residense permit"} {
		b.tab.Open(b.at("")).Wait(".k-away-start").Picture("away-start")
		b.tab.Click(`[href$="/` + lang + `"]`).Wait(".k-topics").Wait(".k-away").Click(".k-topic").Wait(".k-away").Click(".k-article").Wait(".k-prose").Picture("away-article-" + lang)
		b.tab.Open(b.at("/"+lang+"/search")).Type("#q", word).Click(".k-search button").Until(`document.querySelector(".k-articles a[href$='/residence-permit']") !== null`).Picture("away-search-" + lang)
		b.tab.Type("#q", "xqzzw").Click(".k-search button").Until(`document.querySelector("main .k-section .k-lead") !== null && !document.querySelector(".k-articles")`)
		b.tab.Open(b.at("/" + lang + "/articles/visas")).Click(".k-face-good").Until(`location.pathname.endsWith("/thanks")`)
		b.tab.Open(b.at("/" + lang + "/help")).Click("[value=contrast]").Wait(`html[data-contrast="high"]`)
		b.tab.Open(b.at("/" + lang + "/now")).Click(".k-now-button").Until(`location.pathname.endsWith("/away/now")`).Wait("[data-listen]").Picture("away-now-" + lang)
		b.tab.Open(b.at("/" + lang + "/checklists")).Wait(".k-away").Click("a[href$='/checklists/visa']").Wait(".k-away").Wait(".k-item")
		b.guided(lang)
		b.tab.Open(b.at("/" + lang + "/ticket")).Wait("button.k-service").Click("button.k-service").Wait(".k-number-label").Picture("away-ticket-" + lang)
		if label := b.tab.Text(".k-number-label"); !strings.Contains(label, " 70") {
			t.Errorf("%s: the number is %q", lang, label)
		}
		for _, violation := range b.tab.Axe() {
			t.Errorf("%s: %s", lang, violation)
		}
		if page := testkit.Eval[string](b.tab, "document.documentElement.outerHTML"); strings.Contains(page, "{{") {
			t.Errorf("%s: the number's page is not filled in", lang)
		}
	}
	b.cable.Refuse(false)
	want := []string{"C 701", "A 701", "C 702", "A 702", "C 703", "A 703", "C 704", "A 704"}
	if line := b.line(t, want); !slices.Equal(line, want) {
		t.Errorf("the line is %v", line)
	}
	b.redirected(t, 4)
	for _, want := range []reach.Sum{
		{What: reach.Place, Value: "going-abroad", N: 16},
		{What: reach.Feedback, Value: reach.Good, N: 4}, {What: reach.Search, Value: reach.Found, N: 4}, {What: reach.Search, Value: reach.None, N: 4},
		{What: reach.Help, N: 8}, {What: reach.Article, Value: "visas", N: 8},
	} {
		b.counts(t, want)
	}
}

// guided goes through the questions before a ticket: to another office, and to a number.
func (b *booth) guided(lang string) {
	b.tab.Open(b.at("/" + lang + "/ticket")).Click("a.k-service[href*='/going-abroad/']").Wait(".k-away").Click(".k-answer[href$='/elsewhere']").Wait(".k-stay").Picture("away-elsewhere-" + lang)
	b.tab.Click(".k-going button").Wait(".k-away-start")
	b.tab.Open(b.at("/" + lang + "/ticket")).Click("a.k-service[href*='/going-abroad/']").Click(".k-answer-unsure").Wait(".k-anyway").Click(".k-take button").Wait(".k-number-label")
}

// redirected waits until so many went to another office.
func (b *booth) redirected(t *testing.T, want int) {
	t.Helper()
	for begin := time.Now(); ; { //nolint:forbidigo // a limit for the test itself
		visits, err := b.Visits.Day(t.Context(), b.centre, b.centre.BusinessDate(b.Clock.Now()))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, v := range visits {
			if v.Outcome == visit.Redirected {
				n++
			}
		}
		if n == want {
			return
		}
		if time.Since(begin) > 20*time.Second {
			t.Errorf("%d visits ended with the way to another office, want %d", n, want)
			return
		}
	}
}

// counts waits until the centre has counted this much, and no more. Filling a kiosk's larder is no looking at anything.
func (b *booth) counts(t *testing.T, want reach.Sum) {
	t.Helper()
	today := b.centre.BusinessDate(b.Clock.Now())
	for begin := time.Now(); ; { //nolint:forbidigo // a limit for the test itself
		sums, err := b.Reach.Sums(t.Context(), b.centre, today, today)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(sums, want) {
			return
		}
		if time.Since(begin) > 20*time.Second {
			t.Errorf("%+v is not among %+v", want, sums)
			return
		}
	}
}

// The cable is pulled at every step of taking a number, the answer is lost on its way back, the window dies right after the press: everybody
// has one number, those on paper are valid, and the line is in the order of taking.
func TestNumbersSurviveWhateverBreaks(t *testing.T) {
	t.Parallel()
	b := newBooth(t, "tirana")
	var order []string
	online, screen := b.Client(t), "prag_device="+b.pair(t, "Second floor")
	elsewhere := func() { // another kiosk, which has its connection
		page := online.Do(http.MethodGet, "/k/tirana/en/ticket", nil, "Cookie", screen).Body
		form := program.Fields(page)
		form.Set("service", found(t, servicePattern, page, 0))
		res := online.Do(http.MethodPost, "/k/tirana/tickets", form, "Cookie", screen)
		order = append(order, between(online.Sees(res.Header.Get("Location")), `k-number-label">`, "<"))
	}
	order = append(order, b.take(t, "sq"))
	b.cable.Refuse(true) // before the choice is opened
	order = append(order, b.take(t, "sq"))
	elsewhere()
	b.cable.Refuse(false)
	b.tab.Open(b.at("/sr/ticket")).Wait("button.k-service")
	b.cable.Refuse(true) // while somebody chooses
	b.tab.Click("button.k-service").Wait(".k-number-label")
	order = append(order, b.tab.Text(".k-number-label"))
	elsewhere()
	b.tab.Open(b.at("/en/ticket")).Wait("button.k-service")
	// The window dies with the press: what was shown to nobody may exist or not, but never twice, and the next person is served.
	other := b.tab.Beside(1080, 1920)
	_ = testkit.Eval[bool](b.tab, `document.querySelector("button.k-service").click(), window.close(), true`)
	b.tab = other
	order = append(order, b.take(t, "en"))
	b.cable.Refuse(false)
	b.tab.Open(b.at("/sq/ticket")).Wait("button.k-service")
	b.cable.LoseReplies(2) // the press arrives, and its answer does not, nor the one to a second try
	b.tab.Click("button.k-service").Wait(".k-number-label")
	order = append(order, b.tab.Text(".k-number-label"))
	b.cable.LoseReplies(1) // of what is handed in the kiosk does not hear that it came, and the window dies meanwhile
	other = b.tab.Beside(1080, 1920)
	_ = testkit.Eval[bool](b.tab.Open(b.at("")), `window.close(), true`)
	b.tab = other.Open(b.at("/en"))
	elsewhere()
	line := b.line(t, order)
	for i, at := 0, -1; i < len(order); i++ {
		here := slices.Index(line, order[i])
		if here <= at {
			t.Errorf("%s is at %d of %v, people took %v", order[i], here, line, order)
		}
		at = here
	}
	if len(line) > len(order)+1 {
		t.Errorf("more numbers than presses: %v for %v", line, order)
	}
	numbers := map[string]bool{}
	for _, label := range line {
		if numbers[label] {
			t.Errorf("%s is there twice", label)
		}
		numbers[label] = true
	}
}

func between(page, before, after string) string {
	_, rest, _ := strings.Cut(page, before)
	text, _, _ := strings.Cut(rest, after)
	return text
}
