package kiosk_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// dated gives the centre a diary: Wednesdays, from nine to four, in person and by telephone.
func (l lobby) dated(t *testing.T) {
	t.Helper()
	rules := appointment.DefaultRules()
	rules.FreedMinutes = 0
	if err := l.diary.SaveRules(t.Context(), l.Centre, rules); err != nil {
		t.Fatal(err)
	}
	tpl := appointment.Template{
		Weekday: 3, Opens: 9 * time.Hour, Closes: 16 * time.Hour, Minutes: 60, ForPublic: 1, ValidFrom: "2026-01-01",
		Modes: []appointment.Mode{appointment.InPerson, appointment.Phone},
	}
	for _, s := range l.Services {
		tpl.Services = append(tpl.Services, appointment.Quota{ServiceID: s, Most: -1})
	}
	if _, err := l.diary.AddTemplate(t.Context(), l.Centre, tpl); err != nil {
		t.Fatal(err)
	}
}

func (l lobby) appointments(tag string, service int) string {
	return "/k/" + l.Centre.Slug + "/" + tag + "/appointments/" + l.Services[service].String()
}

var slotOfButton = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// hold presses the n-th free time of the next Wednesday but one and gives the page that follows.
func (l lobby) hold(t *testing.T, n int, more url.Values) *httptest.ResponseRecorder {
	t.Helper()
	page := l.get(t, l.appointments("en", 0)+"?day=2026-12-02").Body.String()
	slots := slotOfButton.FindAllStringSubmatch(page, -1)
	if len(slots) <= n {
		t.Fatalf("%d free times: %s", len(slots), page)
	}
	form := url.Values{"slot": {slots[n][1]}, "nonce": {nonce().String()}, "mode": {"in_person"}, "day": {"2026-12-02"}}
	for name, values := range more {
		form[name] = values
	}
	return l.post(t, l.appointments("en", 0), form)
}

func (l lobby) bookAt(t *testing.T, n int) (code string) {
	t.Helper()
	w := l.hold(t, n, nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	w = l.post(t, w.Header().Get("Location"), url.Values{})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return path.Base(w.Header().Get("Location"))
}

// From the tile to the code, at the kiosk and on phones, in each writing, once without scripts; every page is accessible and fits.
func TestSomebodyBooksAnAppointment(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	sizes := map[string][2]int64{"tall": {1080, 1920}, "wide": {1280, 800}, "phone": {390, 844}, "small": {320, 568}}
	devices := []string{"tall", "phone", "wide", "small"}
	for i, tag := range []string{"sq", "sr", "sr-Latn", "en"} {
		device := devices[i]
		tab, bare := browser.Tab(t, sizes[device][0], sizes[device][1]), tag == "sr-Latn"
		if bare {
			tab.NoScript()
		}
		check := func(page string) {
			tab.Picture("appointment-" + page + "-" + tag + "-" + device)
			if !bare { // axe is a script
				fits(t, tab, page+" in "+tag+" on a "+device)
			}
		}
		tab.Open(server.URL + "/k/" + l.Centre.Slug + "/" + tag + "/appointments").Wait(".k-service")
		check("services")
		tab.Click(".k-service").Wait(".k-day")
		check("days")
		tab.Click(".k-day").Wait(".k-hour")
		check("times")
		tab.Click(".k-hour").Wait(".k-details")
		check("details")
		tab.Type("#contact", "nobody").Click(".k-details .k-button-main").Wait("#contact-error")
		check("mistake")
		tab.Type("#contact", "arta@example.org").Click("#consent").Click(".k-details .k-button-main").Wait(".k-code")
		check("booked")
		own := server.URL + "/t/" + path.Base(tab.URL()) + "?lang=" + tag // on the phone, by the picture
		tab.Open(own).Wait(".p-when")
		check("own")
		tab.Click(`form[action$="/confirm"] button`).Until(`!document.querySelector('form[action$="/confirm"]')`)
		tab.Click(`a[href*="/move"]`).Wait(".k-day")
		tab.Click(".k-day").Wait(".k-hour").Click(".k-hour").Wait(".k-code")
		tab.Open(own).Wait(".p-when").Click("summary").Click(`form[action$="/cancel"] button`).Until(`!document.querySelector(".p-giving")`)
		check("cancelled")
	}
}

// With the keyboard alone.
func TestAnAppointmentIsBookedByKeys(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800).Open(server.URL + "/k/" + l.Centre.Slug + "/en/appointments")
	tab.Walk(".k-service").Walk(".k-day").Walk(".k-hour").Walk(".k-details .k-button-main").Wait(".k-code")
}

// Two forms for one time: the second is offered others, keeps what was typed, and takes one of them.
func TestWhoIsSecondKeepsWhatTheyTyped(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	first := l.hold(t, 0, nil).Header().Get("Location")
	l.clock.Advance(6 * time.Minute)
	second := l.hold(t, 0, nil).Header().Get("Location")
	if w := l.post(t, second, url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	typed := url.Values{"contact": {"arta@example.org"}, "consent": {"yes"}, "safe_from": {"9"}, "safe_to": {"17"}}
	w := l.post(t, first, typed)
	page := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(page, `value="arta@example.org"`) || !strings.Contains(page, "This time has just been taken") {
		t.Fatalf("status %d: %s", w.Code, page)
	}
	others := slotOfButton.FindAllStringSubmatch(page, -1)
	if len(others) != 6 {
		t.Fatalf("%d other times", len(others))
	}
	typed.Set("slot", others[0][1])
	if w := l.post(t, first, typed); w.Code != http.StatusSeeOther {
		t.Errorf("the other time: status %d", w.Code)
	}
	a, err := l.diary.ByCode(t.Context(), l.Centre, path.Base(first))
	if err != nil || a.Status != appointment.Booked || a.ContactKind != appointment.Email || a.SafeFrom != 9 {
		t.Errorf("%v, %v", a, err)
	}
}

// Where an interpreter is there at some times, one question leads to those and to no others, and what is chosen goes on to the booking.
func TestWhoNeedsAnInterpreterPicksFromTheirTimes(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	times := l.appointments("en", 0)
	if page := l.get(t, times).Body.String(); strings.Contains(page, "Do you need an interpreter?") {
		t.Error("asked where there is none")
	}
	elif, err := l.line.SetInterpreter(t.Context(), l.Centre, queue.Interpreter{Name: "Elif", Languages: queue.Codes{"tr"}, Mode: queue.OnSite})
	if err != nil {
		t.Fatal(err)
	}
	tpl := appointment.Template{
		Weekday: 3, Opens: 10 * time.Hour, Closes: 12 * time.Hour, Minutes: 60, ForPublic: 2, ValidFrom: "2026-01-01", InterpreterID: elif,
		Modes: []appointment.Mode{appointment.InPerson}, Services: []appointment.Quota{{ServiceID: l.Services[0], Most: -1}},
	}
	if _, err := l.diary.AddTemplate(t.Context(), l.Centre, tpl); err != nil {
		t.Fatal(err)
	}
	page := l.get(t, times).Body.String()
	if !strings.Contains(page, "Do you need an interpreter?") || !strings.Contains(page, "interpreter=tr\">Turkish") || strings.Contains(page, "Elif") {
		t.Fatalf("the question is not asked: %s", page)
	}
	page = l.get(t, times+"?mode=in_person&interpreter=tr&day=2026-12-02").Body.String()
	slots := slotOfButton.FindAllStringSubmatch(page, -1)
	if len(slots) != 2 || !strings.Contains(page, `name="interpreter" value="tr"`) || !strings.Contains(page, "wait?mode=in_person&amp;interpreter=tr") {
		t.Fatalf("%d times with an interpreter: %s", len(slots), page)
	}
	held := l.hold(t, 0, url.Values{"slot": {slots[0][1]}, "interpreter": {"tr"}}).Header().Get("Location")
	if page := l.get(t, held).Body.String(); !strings.Contains(page, "An interpreter will be there for you. Language: Turkish.") {
		t.Errorf("the details do not say so: %s", page)
	}
	l.post(t, held, url.Values{})
	a, err := l.diary.ByCode(t.Context(), l.Centre, path.Base(held))
	if err != nil || a.Status != appointment.Booked || a.Interpreter != "tr" {
		t.Errorf("booked is %v, %v", a, err)
	}
	if w := l.hold(t, 0, url.Values{"slot": {slots[0][1]}, "interpreter": {"tr"}}); w.Code != http.StatusConflict {
		t.Errorf("the interpreter is given to two: status %d", w.Code)
	}
	if w := l.hold(t, 0, url.Values{"slot": {slots[0][1]}}); w.Code != http.StatusSeeOther {
		t.Errorf("the other place of the time is nobody's: status %d", w.Code)
	}
}

func TestArrivingAtTheKiosk(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	code := l.bookAt(t, 0)
	arrive := "/k/" + l.Centre.Slug + "/sr/arrive"
	for typed, want := range map[string]string{"nothing": "Не познајемо овај код", code: "Ваш термин је другог дана."} {
		if w := l.post(t, arrive, url.Values{"code": {typed}}); !strings.Contains(w.Body.String(), want) || w.Code < 400 {
			t.Errorf("%s: status %d", typed, w.Code)
		}
	}
	l.clock.Advance(7*24*time.Hour + 22*time.Hour) // the next day but one week, 7:00 UTC
	if w := l.post(t, arrive, url.Values{"code": {code}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Вратите се у 08:30.") {
		t.Errorf("an hour before: status %d, %s", w.Code, w.Body)
	}
	l.clock.Advance(40 * time.Minute)
	w := l.post(t, arrive, url.Values{"code": {" " + strings.ToUpper(code[:4]) + " " + code[4:]}})
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "/tickets/"+l.Centre.Key) {
		t.Fatalf("in time: status %d to %s", w.Code, w.Header().Get("Location"))
	}
	own := l.get(t, "/t/"+code)
	if own.Code != http.StatusSeeOther || !strings.HasPrefix(own.Header().Get("Location"), "/t/"+path.Base(w.Header().Get("Location"))) {
		t.Errorf("the appointment's page leads to %s", own.Header().Get("Location"))
	}
}

// A sensitive service looks like any other: no page, address or file names it.
func TestASensitiveAppointmentTellsNothing(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	page := l.get(t, l.appointments("en", 1)+"?day=2026-12-02").Body.String()
	slots := slotOfButton.FindAllStringSubmatch(page, -1)
	w := l.post(t, l.appointments("en", 1), url.Values{"slot": {slots[0][1]}, "nonce": {nonce().String()}, "mode": {"in_person"}})
	booking := w.Header().Get("Location")
	l.post(t, booking, url.Values{})
	own := "/t/" + path.Base(booking)
	for _, address := range []string{l.appointments("en", 1), booking, own, own + "/calendar", "/k/" + l.Centre.Slug + "/en/appointments"} {
		if body := l.get(t, address).Body.String(); body == "" || strings.Contains(body, "Protection") || strings.Contains(body, "service-b") {
			t.Errorf("%s names the service", address)
		}
	}
}

// Where a kiosk is paired, who books from elsewhere shows work or the code on the screens; before the screen nobody has to.
func TestWhoBooksFromElsewhereShowsWork(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	l.screen(t)
	if w := l.hold(t, 0, nil); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "From this phone you cannot book") {
		t.Errorf("without work: status %d", w.Code)
	}
	key := nonce()
	head := fmt.Sprintf("%s/%d/%s/", l.Centre.Slug, l.clock.Now().Unix()/600, key)
	n := 0
	for sum := sha256.Sum256([]byte(head + "0")); sum[0] != 0 || sum[1] != 0 || sum[2] >= 128; sum = sha256.Sum256([]byte(head + fmt.Sprint(n))) {
		n++
	}
	w := l.hold(t, 0, url.Values{"nonce": {key.String()}, "work": {fmt.Sprint(n)}})
	if w.Code != http.StatusSeeOther {
		t.Errorf("with work: status %d", w.Code)
	}
	if again := l.hold(t, 0, url.Values{"nonce": {key.String()}, "work": {fmt.Sprint(n)}}); again.Header().Get("Location") != w.Header().Get("Location") {
		t.Error("the same work is worth two appointments")
	}
	if w := l.hold(t, 0, url.Values{"nonce": {nonce().String()}, "work": {fmt.Sprint(n)}}); w.Code != http.StatusForbidden {
		t.Errorf("another form's work: status %d", w.Code)
	}
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	tab := testkit.NewBrowser(t).Tab(t, 390, 844).Open(server.URL + l.appointments("en", 0) + "?day=2026-12-02")
	tab.Click(".k-hour").Wait(".k-details .k-button-main")
}
