package app_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"prag/internal/demo"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// walk is the people of one walk through the whole product, each in a window of their own, all reading one language.
type walk struct {
	t       *testing.T
	url     string
	lang    string
	kiosk   *testkit.Tab
	board   *testkit.Tab
	adviser *testkit.Tab
	agency  *testkit.Tab
	region  *testkit.Tab
	bare    bool // no scripts in the windows, so none of ours either
}

// axe holds every page the walk passes to WCAG 2.2 AA.
func (w walk) axe(tab *testkit.Tab) {
	w.t.Helper()
	if w.bare {
		return
	}
	for _, v := range tab.Axe() {
		w.t.Errorf("%s: %s", tab.URL(), v)
	}
}

func (w walk) signIn(tab *testkit.Tab, email, home string) {
	w.t.Helper()
	tab.Open(w.url+"/sign-in?lang="+w.lang).Type("#email", email).Type("#password", demo.Password)
	w.axe(tab)
	tab.Click("button[type=submit]").Wait("nav a[href='" + home + "']")
}

// figure is the coordinator's number of visits for a centre in this month.
func (w walk) figure(now time.Time, centre string) int {
	w.t.Helper()
	month := now.Format("2006-01")
	w.region.Open(fmt.Sprintf("%s/region?from=%s&to=%s", w.url, month, month)).Wait("[data-centre]")
	return w.number(centre)
}

func visitsOf(centre string) string { return "tr[data-centre='" + centre + "'] [data-figure='visits']" }

func (w walk) number(centre string) int {
	w.t.Helper()
	text := w.region.Text(visitsOf(centre))
	text, _, _ = strings.Cut(text, "\n")
	n, err := strconv.Atoi(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text))
	if err != nil {
		w.t.Fatalf("the figure of %s reads %q", centre, text)
	}
	return n
}

func TestTheWholePath(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Visits: 4000})
	browser := testkit.NewBrowser(t)
	agency := agencyID(t, p, "prishtina", "employment-office")
	for i, lang := range []string{"sq", "sr", "en"} { //nolint:paralleltest // one after the other: four windows are enough for a small machine
		centre := []string{"prishtina", "prizren", "peja"}[i] // each language at a centre of its own: the lines must not meet
		t.Run(lang, func(t *testing.T) {
			w := walk{
				t: t, url: p.URL, lang: lang,
				kiosk: browser.Tab(t, 1080, 1920), board: browser.Tab(t, 1920, 1080), adviser: browser.Tab(t, 1280, 800),
				agency: browser.Tab(t, 1280, 800), region: browser.Tab(t, 1280, 800),
			}
			w.signIn(w.region, "coordinator@network.example", "/region")
			before := w.figure(p.Clock.Now(), centre)
			w.axe(w.region)
			label := w.takeTicket(centre)
			w.serve(centre, label)
			w.region.WaitText(visitsOf(centre), strconv.Itoa(before+1)) // the page that was open all the time
			w.refer(agency)
			if after := w.figure(p.Clock.Now(), centre); after != before+1 {
				t.Errorf("the coordinator saw %d visits before and %d after", before, after)
			}
		})
	}
	checkTallies(t, p)
}

// takeTicket: language → topic → article → ticket. It returns what the paper would say.
func (w walk) takeTicket(centre string) string {
	k := w.kiosk
	k.Open(w.url + "/k/" + centre)
	w.axe(k)
	k.Click("main a[href='/k/" + centre + "/" + w.lang + "']").Wait("a[href$='/topics/work']")
	w.axe(k)
	k.Click("a[href$='/topics/work']").Wait("a[href$='/articles/check-job-offer']")
	w.axe(k)
	k.Click("a[href$='/articles/check-job-offer']").Wait("article, .k-article, .k-prose")
	w.axe(k)
	k.Click("a[href$='/" + w.lang + "/ticket']").Wait("button[name=service]")
	w.axe(k)
	k.Click("a.k-service").Wait(".k-answer-yes")
	w.axe(k)
	k.Click("button[name=service]").Wait(".k-number-label")
	w.axe(k)
	return k.Text(".k-number-label")
}

// serve: board → call → visit. The number appears on the board and on the visitor's screen without anybody loading a page.
func (w walk) serve(centre, label string) {
	w.board.Open(w.url+"/board/"+centre).WaitText("#board", label)
	w.axe(w.board)
	w.sit(centre)
	w.adviser.WaitText("#line", label)
	w.axe(w.adviser)
	w.adviser.Click("#do-call").WaitText("#current", label)
	w.board.WaitText(".b-call", label)
	w.kiosk.WaitText("#standing .k-turn", "1") // the desk's number
	w.logVisit()
}

// sit: the adviser signs in and takes a desk.
func (w walk) sit(centre string) {
	w.signIn(w.adviser, "adviser@"+centre+".example", "/desk")
	w.adviser.Click("button[name=desk]").Wait("#line")
}

// logVisit: the person sits down; topic, outcome, save.
func (w walk) logVisit() {
	a := w.adviser
	a.Click("form[action$='/start'] button").Wait("form.d-log")
	w.axe(a)
	a.Click("label:has(input[name=topics][value=work])")
	a.Click("label:has(input[name=outcome][value=referral])")
	a.Click("button[name=then][value=refer]").Wait(".ref-choices")
}

// refer: the agency that fits → what is needed → what the person agreed to → the agency accepts → the adviser sees it without loading.
func (w walk) refer(agency string) {
	code := w.write(agency)
	a := w.adviser
	a.Open(w.url + "/desk").Wait("#answers")
	w.answer(code)
	a.WaitText("#answers", code)
	w.axe(a)
	a.Click("#answers .ref-answered:has(.ref-code[aria-label*='" + code + "']) form button")
	a.Wait("#answers:not(:has(.ref-code[aria-label*='" + code + "']))")
	w.axe(a)
}

// write writes and sends the referral and returns its code.
func (w walk) write(agency string) string {
	a := w.adviser
	w.axe(a)
	a.Click(".ref-choice-main[href$='agency=" + agency + "']").Wait("form[action='/desk/referrals']")
	w.axe(a)
	a.Type("#note", "a2b").Type("#name", "c3d").Click("label:has([name=fields][value=note])").Click("label:has([name=fields][value=name])")
	a.Click("label:has(#agreed)").Click("form[action='/desk/referrals'] button").Wait(".ref-steps")
	w.axe(a)
	return a.Text(".ref-head .ref-code")
}

// answer: the agency opens what came, accepts, and reads only now who it is.
func (w walk) answer(code string) {
	g := w.agency
	w.signIn(g, "intake@employment-office.kosovo.example", "/partner")
	g.Wait("#open-" + code)
	w.axe(g)
	g.Click("#open-" + code).Wait("form[action$='/accept']")
	w.axe(g)
	if page := g.Text("main"); strings.Contains(page, "c3d") {
		w.t.Error("the agency reads the name before it accepts")
	}
	g.Click("form[action$='/accept'] button").Wait(".ref-person")
	w.axe(g)
	if page := g.Text(".ref-person"); !strings.Contains(page, "c3d") || !strings.Contains(page, "a2b") {
		w.t.Errorf("after accepting, the agency reads %q", page)
	}
}

// agencyID finds an agency among those that a centre refers to.
func agencyID(t *testing.T, p *program.Program, centre, slug string) string {
	t.Helper()
	at, err := p.Directory.BySlug(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	agencies, err := p.Catalogue.Agencies(t.Context(), at.TenantID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range agencies {
		if a.Slug == slug {
			return a.ID.String()
		}
	}
	t.Fatalf("%s refers to no agency %s", centre, slug)
	return ""
}

func checkTallies(t *testing.T, p *program.Program) {
	t.Helper()
	tenants, err := p.Directory.Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range tenants {
		differences, err := p.Statistics.Recount(t.Context(), tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range differences {
			t.Errorf("%s: %v", tenant.Code, d)
		}
	}
}
