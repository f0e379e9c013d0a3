package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"prag/internal/reach"
	"prag/internal/statistics"
	"prag/internal/testkit"
	"prag/internal/visit"
)

const going = "/services/going-abroad/place/"

// guided makes the first service one that has questions.
func (l lobby) guided(t *testing.T) {
	t.Helper()
	l.exec(t, l.Centre.TenantID, `UPDATE service SET code = 'going-abroad' WHERE id = ?`, l.Services[0])
}

// redirected is how many visits ended with the way to another office.
func (l lobby) redirected(t *testing.T) int {
	t.Helper()
	visits, err := visit.New(l.db, l.hub).Day(t.Context(), l.Centre, l.Centre.BusinessDate(l.clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range visits {
		if v.Outcome == visit.Redirected {
			n++
		}
	}
	differences, err := statistics.New(l.db).Recount(t.Context(), l.Centre.TenantID)
	if err != nil || len(differences) > 0 {
		t.Errorf("the counts are not what the records say: %+v, %v", differences, err)
	}
	return n
}

func TestTheWayLeadsToATicketOrToAnotherOffice(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	root := "/k/" + l.Centre.Slug + "/en"
	for page, wanted := range map[string][]string{
		root + "/ticket":                            {`href="` + root + going + `1"`, `value="` + l.Services[1].String() + `"`},
		root + going + "1":                          {root + going + "1/elsewhere", root + going + "2", root + going + "here", "Question 1 of 2", "Skip the questions"},
		root + going + "2":                          {root + going + "2/elsewhere", root + going + "here", `href="` + root + going + `1"`},
		root + going + "here":                       {"You are in the right place", "Your passport", "Come anyway.", l.Services[0].String(), root + "/checklists/family-reunification"},
		root + going + "1/elsewhere":                {"Language school", "Thank you, I will go there", l.Services[0].String(), root + going + "1/elsewhere/qr"},
		"/k/" + l.Centre.Slug + "/sr" + going + "1": {"Питање 1 од 2"},
	} {
		w := l.get(t, page)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s", page, w.Code, w.Header().Get("Cache-Control"))
		}
		for _, words := range wanted {
			if !strings.Contains(w.Body.String(), words) {
				t.Errorf("%s lacks %q", page, words)
			}
		}
	}
	for _, page := range []string{"0", "3", "x", "-1", "3/elsewhere", "x/elsewhere", "here/elsewhere"} {
		if w := l.get(t, root+going+page); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", page, w.Code)
		}
	}
}

// A sensitive service asks nothing, whatever the address says and whatever the catalogue holds.
func TestASensitiveServiceAsksNothing(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	l.exec(t, l.Centre.TenantID, `UPDATE service SET code = 'work-and-training' WHERE id = ?`, l.Services[1])
	root := "/k/" + l.Centre.Slug + "/sq"
	if body := l.get(t, root+"/ticket").Body.String(); strings.Contains(body, "work-and-training") || !strings.Contains(body, `value="`+l.Services[1].String()+`"`) {
		t.Error("the sensitive service does not lead straight to a ticket")
	}
	for _, page := range []string{"1", "here", "1/elsewhere", "1/voice"} {
		if w := l.get(t, root+"/services/work-and-training/place/"+page); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", page, w.Code)
		}
	}
	if w := l.post(t, root+"/services/work-and-training/place/1/elsewhere", url.Values{"nonce": {nonce().String()}}); w.Code != http.StatusNotFound {
		t.Errorf("counted: status %d", w.Code)
	}
	if n := l.redirected(t); n != 0 {
		t.Errorf("%d visits", n)
	}
}

func TestGoingElsewhereIsCountedOnceAndLookingIsNot(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	page := "/k/" + l.Centre.Slug + "/sr-Latn" + going + "1/elsewhere"
	key := regexp.MustCompile(`name="nonce" value="([^"]+)"`).FindStringSubmatch(l.get(t, page).Body.String())
	if key == nil || l.redirected(t) != 0 {
		t.Fatalf("key %v, %d visits for a look", key, l.redirected(t))
	}
	for range 3 {
		w := l.post(t, page, url.Values{"nonce": {key[1]}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/k/"+l.Centre.Slug {
			t.Errorf("status %d to %s, want the start", w.Code, w.Header().Get("Location"))
		}
	}
	if n := l.redirected(t); n != 1 {
		t.Errorf("%d visits, want 1", n)
	}
	if w := l.post(t, "/k/"+l.Centre.Slug+"/sq"+going+"9/elsewhere", url.Values{"nonce": {nonce().String()}}); w.Code != http.StatusNotFound {
		t.Errorf("from a question that is not there: status %d", w.Code)
	}
	if got := l.seen(t)[reach.Seen{What: reach.Place, Value: "going-abroad"}]; got != 1 {
		t.Errorf("the page counted %d times, want 1", got)
	}
}

// At night nobody is here: the page is read, and nothing is given out or counted.
func TestOutsideTheHoursNobodyIsCounted(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	l.exec(t, l.Centre.TenantID, `INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from)
		VALUES (?, ?, 1, '08:00', '09:00', '2024-01-01')`, l.Centre.TenantID, l.Centre.ID)
	page := "/k/" + l.Centre.Slug + "/en" + going + "1/elsewhere"
	if body := l.get(t, page).Body.String(); strings.Contains(body, l.Services[0].String()) || !strings.Contains(body, "Language school") {
		t.Error("a ticket is offered while the centre is closed, or the office is not named")
	}
	if w := l.post(t, page, url.Values{"nonce": {nonce().String()}}); w.Code != http.StatusSeeOther || l.redirected(t) != 0 {
		t.Errorf("status %d, %d visits", w.Code, l.redirected(t))
	}
}

// An operator without that office, and one with a guide of its own.
func TestAnotherTenantsOfficesAndGuidesAreItsOwn(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	root := "/k/" + l.Centre.Slug + "/en" + going
	stranger := testkit.NewPlace(t, l.db, 1, 1)
	l.exec(t, stranger.Centre.TenantID, `UPDATE service SET code = 'going-abroad' WHERE id = ?`, stranger.Services[0])
	theirs := "/k/" + stranger.Centre.Slug + "/en" + going
	if body := l.get(t, theirs+"1/elsewhere").Body.String(); !strings.Contains(body, "You are in the right place") || strings.Contains(body, "Language school") {
		t.Error("who has no such office does not lead to a person")
	}
	l.exec(t, l.Centre.TenantID, `INSERT INTO guide (tenant_id, service, checklist, questions, source, verified_on, review_by) VALUES (?, 'going-abroad',
		'visa', '[{"text":{"sq":"A","sr":"А","en":"Ours?"},"hint":null,"yes":"here","no":"here","elsewhere":{"agency":"","article":"","topic":"","reason":null}}]',
		's', now(), now())`, l.Centre.TenantID)
	if body := l.get(t, root+"1").Body.String(); !strings.Contains(body, "Ours?") {
		t.Error("the operator's own guide is not shown")
	}
	if body := l.get(t, theirs+"1").Body.String(); strings.Contains(body, "Ours?") {
		t.Error("it is shown to another tenant")
	}
}

// The whole way in every language and script, with a script and without one; the answers are nowhere, and every way is reached by keyboard.
func TestTheWayIsWalkedInTheBrowser(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	root := "/k/" + l.Centre.Slug
	for i, tag := range []string{"sq", "sr", "sr-Latn", "en"} {
		tab := browser.Tab(t, 1080, 1920)
		if i%2 == 1 {
			tab.NoScript()
		}
		at := func(path string) string {
			return `location.pathname === "` + path + `" && document.readyState === "complete"`
		}
		tab.Open(server.URL + root + "/" + tag + "/ticket").Click("a.k-service").Until(at(root + "/" + tag + going + "1"))
		if half := testkit.Eval[float64](tab, `document.querySelector(".k-answer-yes").offsetWidth / document.querySelector(".k-question").offsetWidth`); half < 0.4 {
			t.Errorf("%s: an answer is %v as wide as its question, want half", tag, half)
		}
		tab.Click(".k-answer-no").Until(at(root + "/" + tag + going + "2")).Click(".k-answer-unsure").Wait(".k-items")
		tab.Click(".k-bar .k-take button").Wait(".k-number-label")
		tab.Open(server.URL + root + "/" + tag + going + "1").Click(".k-answer-yes").Wait(".k-going")
		if kept := testkit.Eval[string](tab, `Object.entries(localStorage).join() + document.cookie + location.search`); kept != "" {
			t.Errorf("%s: kept %q", tag, kept)
		}
		tab.Click(".k-going button").Until(at(root))
		if n := l.redirected(t); n != i+1 {
			t.Errorf("%s: %d visits, want %d", tag, n, i+1)
		}
	}
	tab := browser.Tab(t, 1280, 800).Open(server.URL + root + "/sq" + going + "1").Wait(".k-answer-yes")
	for name, selector := range map[string]string{"yes": ".k-answer-yes", "no": ".k-answer-no", "skip": ".k-bar .k-take button"} {
		if !testkit.Eval[bool](tab, `(e => {e.focus(); return document.activeElement === e && e.tabIndex >= 0})(document.querySelector("`+selector+`"))`) {
			t.Errorf("%s is not reached by the keyboard", name)
		}
	}
}

func TestAGuideIsReadAloud(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.guided(t)
	for _, page := range []string{"/sq" + going + "1", "/sr" + going + "here", "/en" + going + "2/elsewhere", "/sr-Latn/checklists", "/sq/checklists/visa"} {
		voices := l.voicesOf(t, "/k/"+l.Centre.Slug+page)
		if len(voices) != 1 {
			t.Fatalf("%s has the voices %v", page, voices)
		}
		if w := l.get(t, voices[0]); w.Code != http.StatusOK || w.Body.Len() < 4000 {
			t.Errorf("%s: status %d, %d bytes", voices[0], w.Code, w.Body.Len())
		}
	}
}

func TestAChecklistIsFoundReadAndTakenHome(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug + "/en"
	for page, words := range map[string]string{
		root + "/articles/visas": root + "/checklists/visa", root + "/topics/settle": root + "/checklists/civil-documents",
		root: root + "/checklists", root + "/checklists/visa": root + "/checklists/visa/qr", "/t/" + l.code(t): root + "/checklists",
	} {
		if body := l.get(t, page).Body.String(); !strings.Contains(body, words) {
			t.Errorf("%s does not lead to %s", page, words)
		}
	}
	if w := l.get(t, root+"/checklists/visa/qr"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the code: status %d", w.Code)
	}
	if w := l.get(t, root+"/checklists/none"); w.Code != http.StatusNotFound {
		t.Errorf("no such list: status %d", w.Code)
	}
	health := l.get(t, root+"/checklists/health-card").Body.String()
	if strings.Contains(health, "data-print") || !strings.Contains(health, "data-leave") {
		t.Error("a sensitive list is printed, or there is no quick way out")
	}
	if body := l.post(t, root+"/search", url.Values{"q": {"visa"}}).Body.String(); !strings.Contains(body, "/checklists/") {
		t.Error("a search finds no list")
	}
	seen := l.seen(t)
	if seen[reach.Seen{What: reach.Checklist, Value: "visa"}] != 1 || seen[reach.Seen{What: reach.Checklist}] != 1 {
		t.Errorf("looks at lists count as %v", seen)
	}
}

// code takes a ticket and gives its code.
func (l lobby) code(t *testing.T) string {
	t.Helper()
	page := l.take(t, 0, "en", nonce())
	return page[strings.LastIndexByte(page, '/')+1:]
}
