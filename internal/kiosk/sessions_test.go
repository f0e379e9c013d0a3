package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/testkit"
	"prag/internal/visit"
)

// lesson plans a group session for tomorrow.
func (l lobby) lesson(t *testing.T, topic string, seats int) visit.Session {
	t.Helper()
	s, err := visit.New(l.db, l.hub).PlanSession(t.Context(), l.Centre, l.Staff[0], visit.Session{
		Kind: visit.Group, Topic: topic, Languages: []string{"sq", "sr"}, Place: "Youth centre", StartsAt: l.clock.Now().Add(24 * time.Hour), Minutes: 90,
		Seats: seats, Nonce: nonce(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// From the choice of services to a seat, on each device and in each writing, and back.
func TestSomebodySignsUpForASession(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.lesson(t, "work", 3)
	l.lesson(t, "safety", 3)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	sizes := [][2]int64{{1080, 1920}, {390, 844}, {1280, 800}, {320, 568}}
	for i, tag := range i18n.Tags() {
		tab := browser.Tab(t, sizes[i][0], sizes[i][1])
		check := func(page string) {
			tab.Picture("sessions-" + page + "-" + tag)
			fits(t, tab, page+" in "+tag)
		}
		tab.Open(server.URL + "/k/" + l.Centre.Slug + "/" + tag + "/ticket").Click(`a[href$="/sessions"]`).Wait(".k-service")
		check("list")
		tab.Click(".k-service").Wait(".k-code")
		check("seat")
		code := tab.Text(".k-code")
		tab.Open(server.URL+"/k/"+l.Centre.Slug+"/"+tag+"/arrive").Type("#code", code).Click(".k-search button").Wait(".k-give")
		check("here")
		tab.Click(".k-give").Until(`document.querySelector(".k-code") === null`)
		check("gave-up")
	}
}

// Who comes when every seat is taken waits for one; pressing twice is one seat; a session of a sensitive subject names neither subject nor
// place; one that is called off says so to who signed up.
func TestSeatsAtASession(t *testing.T) {
	t.Parallel()
	l := open(t)
	s, quiet := l.lesson(t, "work", 1), l.lesson(t, "safety", 1)
	list := "/k/" + l.Centre.Slug + "/en/sessions"
	form := url.Values{"session": {s.ID.String()}, "nonce": {nonce().String()}}
	first, again := l.post(t, list, form).Header().Get("Location"), l.post(t, list, form).Header().Get("Location")
	if first != again || !strings.Contains(first, "/seats/") {
		t.Fatalf("pressed twice it is %s and %s", first, again)
	}
	form.Set("session", quiet.ID.String()) // back, and another one with the same form
	hidden := l.post(t, list, form).Header().Get("Location")
	if body := l.get(t, hidden).Body.String(); !strings.Contains(body, "You have a seat") || strings.Contains(body, "Youth centre") || strings.Contains(body, "iolence") {
		t.Errorf("a sensitive session says: %s", body)
	}
	second := l.post(t, list, url.Values{"session": {s.ID.String()}, "nonce": {nonce().String()}}).Header().Get("Location")
	if body := l.get(t, second).Body.String(); !strings.Contains(body, "You are waiting for a seat") {
		t.Errorf("the second does not wait: %s", body)
	}
	if w := l.post(t, list, url.Values{"session": {s.ID.String()}, "nonce": {nonce().String()}}); w.Code != http.StatusConflict {
		t.Errorf("with a full waiting list: status %d", w.Code)
	}
	l.post(t, first+"/give-up", nil)
	for page, says := range map[string]string{first: "You gave up your seat", second: "You have a seat"} {
		if body := l.get(t, page).Body.String(); !strings.Contains(body, says) {
			t.Errorf("%s does not say %q", page, says)
		}
	}
	if err := visit.New(l.db, l.hub).CancelSession(t.Context(), l.Centre, identity.Staff{ID: l.Staff[0].ID}, s.ID); err != nil {
		t.Fatal(err)
	}
	if body := l.get(t, second).Body.String(); !strings.Contains(body, "This session was called off") {
		t.Error("who signed up does not read that it is called off")
	}
	other := testkit.NewPlace(t, l.db, 1, 1).Centre
	if w := l.get(t, strings.Replace(second, l.Centre.Slug, other.Slug, 1)); w.Code != http.StatusNotFound {
		t.Errorf("at another centre: status %d", w.Code)
	}
	for _, page := range []string{list, second} {
		for _, voice := range l.voicesOf(t, page) {
			if w := l.get(t, voice); w.Code != http.StatusOK || w.Body.Len() < 4000 {
				t.Errorf("%s: status %d", voice, w.Code)
			}
		}
	}
	l.screen(t)
	if w := l.post(t, list, url.Values{"session": {quiet.ID.String()}, "nonce": {nonce().String()}}); w.Code != http.StatusForbidden {
		t.Errorf("from elsewhere without work: status %d", w.Code)
	}
}

// Where a code is typed, that of a seat is known as well: the page says whether it is today, and lets the holder give the seat up.
func TestASeatIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug + "/en"
	seat := func(s visit.Session) (page, code string) {
		page = l.post(t, root+"/sessions", url.Values{"session": {s.ID.String()}, "nonce": {nonce().String()}}).Header().Get("Location")
		return page, page[strings.LastIndex(page, "/")+1:]
	}
	lesson := l.lesson(t, "work", 3)
	page, code := seat(lesson)
	here := func(want int) {
		t.Helper()
		s, err := visit.New(l.db, l.hub).SessionByID(t.Context(), l.Centre, lesson.ID)
		if err != nil || s.Here != want {
			t.Errorf("%d are here, want %d (%v)", s.Here, want, err)
		}
	}
	private, secret := seat(l.lesson(t, "safety", 3))
	if body := l.get(t, root+"/ticket").Body.String(); !strings.Contains(body, root+"/arrive") {
		t.Error("without a diary the way to type a code is not there")
	}
	arrives := func(typed, to string, says ...string) {
		t.Helper()
		w := l.post(t, root+"/arrive", url.Values{"code": {typed}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to+"?here=yes" {
			t.Fatalf("status %d to %s, want %s", w.Code, w.Header().Get("Location"), to)
		}
		body := l.get(t, w.Header().Get("Location")).Body.String()
		for _, words := range append(says, to+"/give-up") {
			if !strings.Contains(body, words) {
				t.Errorf("the page lacks %q", words)
			}
		}
	}
	arrives(strings.ToUpper(code[:3])+" "+code[3:], page, "The session is not today. Please come back on that day.", "Youth centre")
	here(0)
	l.clock.Advance(23 * time.Hour)
	arrives(code, page, "The session is today. Good that you are here.", "Youth centre")
	arrives(code, page)
	here(1)
	arrives(secret, private, "The session is today.", "Ask at the desk where it is.")
	if body := l.get(t, page).Body.String(); strings.Contains(body, "Good that you are here") {
		t.Error("whoever looks from home is welcomed")
	}
	if w := l.post(t, root+"/arrive", url.Values{"code": {"zzzzzz"}}); w.Code != http.StatusNotFound {
		t.Errorf("of no seat: status %d", w.Code)
	}
	l.screen(t)
	if w := l.post(t, root+"/arrive", url.Values{"code": {code}}); w.Header().Get("Location") != root+"/ticket" {
		t.Errorf("from elsewhere: to %s", w.Header().Get("Location"))
	}
}
