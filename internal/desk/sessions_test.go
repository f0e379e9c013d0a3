package desk_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/i18n"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// inThreeDays is a day ahead of the program's clock, which is the real one.
func inThreeDays() string { return clock.System{}.Now().AddDate(0, 0, 3).Format(time.DateOnly) }

func plan(place string) url.Values {
	return url.Values{
		"kind": {"outreach"}, "topic": {"work"}, "languages": {"sq", "sr"}, "materials": {"leaflet"}, "date": {inThreeDays()}, "time": {"10:30"},
		"minutes": {"90"}, "seats": {"1"}, "place": {place}, "nonce": {"7a1b0000-0000-4000-8000-000000000001"},
	}
}

// Without a script everything is a plain form: plan, sign up, wait, give up, count, count again.
func TestASessionFromItsPlanToItsCount(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	adviser := p.SignedIn(t, "adviser@prishtina.example")
	if res := adviser.Do("POST", "/desk/sessions", url.Values{"kind": {"outreach"}}); res.Status != 422 {
		t.Errorf("an empty plan answers %d", res.Status)
	}
	form := plan("Youth centre")
	form.Set("date", "2026-11-27") // of the month that the region is shown
	res := adviser.Do("POST", "/desk/sessions", form)
	if res.Status != 303 {
		t.Fatalf("planning answers %d: %s", res.Status, res.Body)
	}
	at := res.Header.Get("Location")
	adviser.Sees(at+"?lang=en", "Youth centre", "10:30–12:00", "0 of 1 seats taken", "Planned")
	for range 2 {
		if res := adviser.Do("POST", at+"/seats", nil); res.Status != 303 || !strings.Contains(res.Header.Get("Location"), "?seat=") {
			t.Fatalf("signing up answers %d %s", res.Status, res.Header.Get("Location"))
		}
	}
	adviser.Sees(at+"?lang=en", "1 of 1 seats taken", "On the waiting list")
	if res := adviser.Do("POST", at+"/seats", nil); !strings.HasSuffix(res.Header.Get("Location"), "?notice=full") {
		t.Errorf("with a full list signing up leads to %s", res.Header.Get("Location"))
	}
	seat := at + "/seats/" + regexp.MustCompile(`d-seat-code">([a-z0-9]{6})`).FindStringSubmatch(adviser.Sees(at))[1]
	adviser.Sends(seat+"/here", url.Values{"here": {"yes"}}, at+"?notice=not_today")
	c.Advance(72 * time.Hour)
	adviser = p.SignedIn(t, "adviser@prishtina.example")
	adviser.Sends(seat+"/here", url.Values{"here": {"yes"}}, at)
	adviser.Sees(at+"?lang=en", "1 person who signed up is here.", `data-proposed="1"`)
	adviser.Sends(seat+"/here", url.Values{"here": {"no"}}, at)
	if page := adviser.Sees(at); strings.Contains(page, "data-proposed") {
		t.Error("nobody is here, and a count is proposed")
	}
	adviser.Sends(seat+"/here", url.Values{"here": {"yes"}}, at)
	heads := url.Values{
		"women": {"21"}, "men": {"8"}, "others": {"1"}, "staff_hours": {"2,5"}, "materials": {"leaflet"}, "version": {"1"},
		"nonce": {"7a1b0000-0000-4000-8000-000000000002"},
	}
	for range 2 { // handed in twice
		if res := adviser.Do("POST", at+"/heads", heads); res.Status != 303 {
			t.Fatalf("counting answers %d: %s", res.Status, res.Body)
		}
	}
	adviser.Sees(at+"?lang=en", "Held", `value="21"`, `value="2.5"`)
	adviser.Sees("/desk/sessions?lang=en", "30 participants")
	heads.Set("nonce", "7a1b0000-0000-4000-8000-000000000003")
	if res := adviser.Do("POST", at+"/heads", heads); res.Status != 409 {
		t.Errorf("a count on an old version answers %d", res.Status)
	}
	p.SignedIn(t, "coordinator@network.example").Sees("/region?lang=en", "Group sessions and outreach", "72.4 %")
	if res := p.SignedIn(t, "adviser@prizren.example").Do("GET", at, nil); res.Status != 404 {
		t.Errorf("another centre's session answers %d", res.Status)
	}
}

// TestTheSessionPagesAreAccessibleInEveryLanguage looks at each page in every writing, on the phone, where room is scarce, and on a wide screen.
func TestTheSessionPagesAreAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	adviser := p.SignedIn(t, "adviser@prishtina.example")
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	form := plan("Youth centre")
	form.Set("date", centre.Local(clock.System{}.Now()).Format(time.DateOnly)) // today, so that those who come are seen
	form.Set("time", "23:30")
	at := adviser.Do("POST", "/desk/sessions", form).Header.Get("Location")
	for _, here := range []string{"yes", "no"} {
		seat := at + "/seats/" + adviser.Do("POST", at+"/seats", nil).Header.Get("Location")[len(at+"?seat="):]
		adviser.Sends(seat+"/here", url.Values{"here": {here}}, at)
	}
	tab := testkit.NewBrowser(t).Tab(t, 390, 844)
	p.SignIn(tab, "adviser@prishtina.example", "")
	for name, address := range map[string]string{"list": "/desk/sessions", "plan": "/desk/sessions/new", "one": at} {
		for _, tag := range i18n.Tags() {
			tab.Size(390, 844).Open(p.URL+address+"?lang="+tag).Wait(".d-head").Fits("session-"+name+"-"+tag, [2]int64{1280, 800})
		}
	}
}

// At a school without a connection, on a phone and on a laptop: the session that was listed in the office is opened there for the first time,
// people sign up and get a code, heads are counted, what was done is kept on the device and says so, and it arrives once when there is a connection
// again. Of whom there is no seat for it is said. Signing out leaves no page behind.
func TestACountWithoutAConnectionIsHandedInOnce(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	for i, size := range [][2]int64{{390, 844}, {1280, 800}} {
		form := plan("Youth centre")
		form.Set("nonce", key().String())
		at := p.SignedIn(t, "adviser@prishtina.example").Do("POST", "/desk/sessions", form).Header.Get("Location")
		tab := browser.Tab(t, size[0], size[1])
		p.SignIn(tab, "adviser@prishtina.example", "")
		tab.Open(p.URL + "/desk/sessions?lang=en").Wait("html[data-along=taken]")
		p.Stop()
		tab.Open(p.URL + at).Wait("form[data-keep]")
		for n := range 3 { // one seat, one who waits for it, and one for whom there is neither
			tab.Click("form[data-seats] button").Until(fmt.Sprintf(`document.querySelectorAll("[data-seats-kept] li").length === %d`, n+1))
		}
		tab.Picture(fmt.Sprintf("seats-away-%d", size[0]))
		codes := testkit.Eval[[]string](tab, `[...document.querySelectorAll("[data-seats-kept] .d-seat-code")].map((e) => e.textContent)`)
		tab.Type("#women", "12").Type("#men", "7").Click("form[data-keep] button").Wait("[data-keep-away]:not([hidden])")
		tab.Open(p.URL + at).Until(`document.querySelector("#women").value === "12"`) // the device was off in between
		p = program.Start(t, program.Options{Share: p, At: strings.TrimPrefix(p.URL, "http://")})
		tab.Until(`dispatchEvent(new Event("online")) && document.querySelector(".notice--good") != null`)
		tab.Until(`document.querySelectorAll("[data-seats-kept] li").length === 1`).Picture(fmt.Sprintf("seats-back-%d", size[0]))
		if refused := tab.Text("[data-seats-kept] li"); !strings.Contains(refused, codes[2]) || !strings.Contains(refused, "There was no seat left") {
			t.Errorf("of whom there was no seat for it is said %q", refused)
		}
		tab.Click("[data-seats-kept] button").Until(`document.querySelectorAll("[data-seats-kept] li").length === 0`)
		signedUp := regexp.MustCompile(`d-seat-code">([a-z0-9]+)`).FindAllStringSubmatch(p.SignedIn(t, "adviser@prishtina.example").Sees(at), -1)
		if len(signedUp) != 2 || signedUp[0][1] != codes[0] || signedUp[1][1] != codes[1] {
			t.Errorf("signed up are %v, want the first two of %v", signedUp, codes)
		}
		if got := strings.Count(p.SignedIn(t, "adviser@prishtina.example").Sees("/desk/sessions?lang=en"), "19 participants"); got != i+1 {
			t.Errorf("%d sessions have 19 participants, want %d", got, i+1)
		}
		if kept := testkit.Eval[float64](tab, `Object.keys(localStorage).filter((k) => k.startsWith("keep ")).length`); kept != 0 {
			t.Errorf("%v counts are still kept on the device", kept)
		}
		tab.Click(`form[action="/sign-out"] button`).Until(`location.pathname === "/"`)
		if kept := testkit.Eval[bool](tab, `caches.has("prag-sessions")`); kept {
			t.Error("pages are still kept on the device")
		}
	}
}
