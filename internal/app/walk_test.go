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
}

// axe holds every page the walk passes to WCAG 2.2 AA.
func (w walk) axe(tab *testkit.Tab) {
	w.t.Helper()
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

func (w walk) number(centre string) int {
	w.t.Helper()
	text := w.region.Text("tr[data-centre='" + centre + "'] [data-figure='visits']")
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
	for i, lang := range []string{"sq", "sr", "en"} {
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
			w.refer()
			w.region.WaitText("tr[data-centre='"+centre+"'] [data-figure='visits']", "") // the live page, not opened again
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
	k.Click("main a[href='/k/"+centre+"/"+w.lang+"']").Wait("a[href$='/topics/work']")
	w.axe(k)
	k.Click("a[href$='/topics/work']").Wait("a[href$='/articles/check-job-offer']")
	w.axe(k)
	k.Click("a[href$='/articles/check-job-offer']").Wait("article, .k-article, .k-prose")
	w.axe(k)
	k.Click("a[href$='/" + w.lang + "/ticket']").Wait("button[name=service]")
	w.axe(k)
	k.Click("button[name=service]").Wait(".k-number-label")
	w.axe(k)
	return k.Text(".k-number-label")
}

// serve: board → call → visit. The number appears on the board and on the visitor's screen without anybody loading a page.
func (w walk) serve(centre, label string) {
	w.board.Open(w.url+"/board/"+centre).WaitText("#board", label)
	w.axe(w.board)
	a := w.adviser
	w.signIn(a, "adviser@"+centre+".example", "/desk")
	a.Click("button[name=desk]").WaitText("#line", label)
	w.axe(a)
	a.Click("#do-call").WaitText("#current", label)
	w.board.WaitText(".b-call", label)
	w.kiosk.WaitText("#standing", a.Text("h1")) // the desk's name
	a.Click("form[action$='/start'] button").Wait("form.d-log")
	w.axe(a)
	a.Click("label:has(input[name=topics][value=work])")
	a.Click("label:has(input[name=outcome][value=referral])")
	a.Click("button[name=then][value=refer]")
}

// refer: referral → the agency accepts → the adviser sees it without loading a page.
func (w walk) refer() {
	a := w.adviser
	a.Wait("form[action='/desk/referrals']")
	w.axe(a)
	w.fillReferral()
	a.Open(w.url + "/desk").Wait("#answers")
	w.signIn(w.agency, "intake@employment-office.kosovo.example", "/partner")
	w.axe(w.agency)
	w.agency.Click("main a[href^='/partner/referrals/']").Wait("form[action$='/accept']")
	w.axe(w.agency)
	w.agency.Click("form[action$='/accept'] button[type=submit]").Wait("nav a[href='/partner']")
	a.Wait("#answers a[href^='/desk/referrals/']")
	w.axe(a)
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
