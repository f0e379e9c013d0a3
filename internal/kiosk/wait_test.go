package kiosk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
)

type operators []tenant.Tenant

func (o operators) Tenants(context.Context) ([]tenant.Tenant, error) { return o, nil }

// works does the jobs of the diary that are due.
func (l lobby) works(t *testing.T) {
	t.Helper()
	r := jobs.New(l.db, operators{{ID: l.Centre.TenantID, Centres: []tenant.Centre{l.Centre}}}, testkit.Log(t))
	l.diary.Register(r)
	r.Tick(t.Context())
}

// From the times that do not suit to an offer on the phone, on each device and in each writing: who takes it has an appointment.
func TestSomebodyWaitsForATime(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	sizes := [][2]int64{{1080, 1920}, {390, 844}, {1280, 800}, {320, 568}}
	for i, tag := range i18n.Tags() {
		code := l.bookAt(t, 0)
		tab := browser.Tab(t, sizes[i][0], sizes[i][1])
		check := func(page string) {
			tab.Picture("wait-" + page + "-" + tag)
			fits(t, tab, page+" in "+tag)
		}
		tab.Open(server.URL + l.appointments(tag, 0)).Click(`a[href*="/wait"]`).Wait(".k-hour")
		check("ask")
		tab.Type("#contact", "nobody").Click(".k-hour").Wait("#contact-error")
		check("mistake")
		tab.Open(server.URL + l.appointments(tag, 0) + "/wait").Click("li:nth-child(2) > .k-hour").Wait(".k-code")
		check("waits")
		wish := path.Base(tab.URL())
		tab.Open(server.URL + "/t/" + wish + "?lang=" + tag).Wait(".p-giving")
		check("own")
		if _, err := l.diary.Cancel(t.Context(), l.Centre, code); err != nil {
			t.Fatal(err)
		}
		l.works(t)
		tab.Open(server.URL+"/k/"+l.Centre.Slug+"/"+tag+"/arrive").Type("#code", wish).Click(".k-search-row button").Wait(".k-when")
		check("offer")
		tab.Open(server.URL + "/t/" + wish + "?lang=" + tag).Wait(".p-when")
		check("own-offer")
		tab.Click("[value=take]").Wait(`a[href*="/calendar"]`)
		if w, err := l.diary.WaitingByCode(t.Context(), l.Centre, wish); err != nil || w.State != appointment.Taken {
			t.Errorf("%s: %s, %v", tag, w.State, err)
		}
		if _, err := l.diary.Cancel(t.Context(), l.Centre, path.Base(strings.TrimSuffix(tab.URL(), "?lang="+tag))); err != nil {
			t.Fatal(err)
		}
	}
}

// What is declined goes on; what is answered too late says so; a wish that was given up gets no offer.
func TestAnswersOfWhoWaits(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	code := l.bookAt(t, 0)
	var wishes []string
	for range 3 {
		w := l.post(t, l.appointments("en", 0)+"/wait", url.Values{"days": {"14"}, "nonce": {nonce().String()}})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		wishes = append(wishes, w.Header().Get("Location"))
	}
	if w := l.post(t, wishes[2], url.Values{"answer": {"end"}}); w.Code != http.StatusSeeOther {
		t.Errorf("given up: status %d", w.Code)
	}
	if w := l.post(t, "/t/"+code+"/cancel", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	l.works(t)
	l.post(t, wishes[0], url.Values{"answer": {"decline"}})
	l.works(t)
	if w := l.get(t, wishes[1]); !strings.Contains(w.Body.String(), "A time is free for you") {
		t.Errorf("the next has no offer: %s", w.Body)
	}
	l.clock.Advance(3 * time.Hour)
	if w := l.post(t, wishes[1], url.Values{"answer": {"take"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "This time is no longer free") {
		t.Errorf("too late: status %d", w.Code)
	}
	l.works(t)
	for n, says := range []string{"You are on the waiting list", "You are on the waiting list", "You are no longer on the waiting list"} {
		if w := l.get(t, wishes[n]); !strings.Contains(w.Body.String(), says) {
			t.Errorf("wish %d does not say %q", n+1, says)
		}
	}
	if w := l.post(t, l.appointments("en", 0)+"/wait", url.Values{"days": {"9999"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("waiting for ever: status %d", w.Code)
	}
	l.screen(t)
	if w := l.post(t, l.appointments("en", 0)+"/wait", url.Values{"days": {"14"}}); w.Code != http.StatusForbidden {
		t.Errorf("from elsewhere without work: status %d", w.Code)
	}
}

// Who has an appointment says on its page that they want an earlier one, and reads there that it is free.
func TestTheHolderOfAnAppointmentWantsAnEarlierOne(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	early, late := l.bookAt(t, 0), l.bookAt(t, 3)
	var wish string
	for range 2 {
		w := l.post(t, "/t/"+late+"/earlier", url.Values{"lang": {"en"}})
		if wish != "" && w.Header().Get("Location") != wish {
			t.Errorf("pressed twice it is %s and %s", wish, w.Header().Get("Location"))
		}
		wish = w.Header().Get("Location")
	}
	if body := l.get(t, "/t/"+late+"?lang=en").Body.String(); !strings.Contains(body, "You are waiting for an earlier time") {
		t.Error("the page does not say that its holder waits")
	}
	l.post(t, "/t/"+early+"/cancel", nil)
	l.works(t)
	if body := l.get(t, "/t/"+late+"?lang=en").Body.String(); !strings.Contains(body, "An earlier time is free") {
		t.Error("the page does not say that an earlier time is free")
	}
	if body := l.get(t, wish).Body.String(); !strings.Contains(body, "An earlier time is free for you") {
		t.Errorf("%s: %s", wish, body)
	}
}

// From the phone, with the rules of the clock. Where a kiosk stands the code on the screens shows that its holder is there.
func TestArrivingWithThePhone(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	code, second := l.bookAt(t, 0), l.bookAt(t, 0)
	own := "/t/" + code
	if body := l.get(t, own+"?lang=en").Body.String(); strings.Contains(body, own+"/arrive") {
		t.Error("one may arrive days before")
	}
	l.clock.Advance(7*24*time.Hour + 22*time.Hour)
	if w := l.post(t, own+"/arrive", url.Values{"lang": {"en"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "You are early. Come back at 08:30.") {
		t.Errorf("too early: status %d, %s", w.Code, w.Body)
	}
	l.clock.Advance(40 * time.Minute)
	if body := l.get(t, own+"?lang=en").Body.String(); !strings.Contains(body, own+"/arrive") {
		t.Error("the page has no button")
	}
	w := l.post(t, own+"/arrive", url.Values{"lang": {"en"}})
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/t/"+l.Centre.Key) || w.Header().Get("Location") == own {
		t.Errorf("in time: status %d to %s", w.Code, w.Header().Get("Location"))
	}
	l.screen(t)
	own = "/t/" + second
	if w := l.post(t, own+"/arrive", url.Values{"lang": {"en"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Say at the kiosk") {
		t.Errorf("from anywhere: status %d", w.Code)
	}
}

func TestTheCodeOnTheScreensShowsThatSomebodyIsThere(t *testing.T) {
	t.Parallel()
	l := open(t)
	shown := l.joinCode(t)
	l.dated(t)
	own := "/t/" + l.bookAt(t, 0)
	l.screen(t)
	l.clock.Advance(7*24*time.Hour + 22*time.Hour + 40*time.Minute)
	if w := l.post(t, own+"/arrive", url.Values{"lang": {"en"}, "code": {shown}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `name="code"`) {
		t.Errorf("with a code of last week: status %d, %s", w.Code, w.Body)
	}
	if w := l.post(t, own+"/arrive", url.Values{"lang": {"en"}, "code": {l.joinCode(t)}, "nonce": {nonce().String()}}); w.Code != http.StatusSeeOther {
		t.Errorf("with the code of the screen: status %d, %s", w.Code, w.Body)
	}
}

// The code of an appointment comes out of the centre's printer and of the browser; the paper names no service.
func TestTheCodeOfAnAppointmentIsPrinted(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	plain := server.URL + "/k/" + l.Centre.Slug + "/sr/bookings/" + l.bookAt(t, 0)
	tab := testkit.NewBrowser(t).Tab(t, 1080, 1920)
	if sheets := tab.Open(plain).Wait("[data-print]").Paper("slip-booking"); len(sheets) < 1000 {
		t.Errorf("%d bytes of paper", len(sheets))
	}
	stand := l.printer(t, paper.Answers)
	for _, tag := range i18n.Tags() {
		code := l.bookAt(t, 0)
		page := "/k/" + l.Centre.Slug + "/" + tag + "/bookings/" + code
		if body := l.result(t, l.press(t, page, url.Values{"nonce": {nonce().String()}})); !strings.Contains(body, code) {
			t.Errorf("%s: the page does not say the code", tag)
		}
		printed := stand.Slips()
		slip := printed[len(printed)-1]
		if !slip.Says(code) || slip.Says("Service") {
			t.Errorf("%s: the slip has no code, or names the service", tag)
		}
	}
}

// Every page of booking, of arriving and of the waiting list is read aloud, and nothing of that is kept.
func TestThePagesOfBookingAreReadAloud(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	code, root := l.bookAt(t, 0), "/k/"+l.Centre.Slug+"/sq"
	wish := path.Base(l.post(t, l.appointments("sq", 0)+"/wait", url.Values{"days": {"7"}, "nonce": {nonce().String()}}).Header().Get("Location"))
	held := l.hold(t, 1, nil).Header().Get("Location")
	for _, page := range []string{
		root + "/appointments", l.appointments("sq", 0), l.appointments("sq", 0) + "?day=2026-12-02", l.appointments("sq", 0) + "/wait", held,
		root + "/bookings/" + code, root + "/bookings/" + code + "/move", root + "/arrive", root + "/waits/" + wish, "/t/" + code, "/t/" + wish,
	} {
		voices := l.voicesOf(t, page)
		if len(voices) != 1 {
			t.Errorf("%s has the voices %v", page, voices)
			continue
		}
		w := l.get(t, voices[0])
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || w.Body.Len() < 4000 {
			t.Errorf("%s: status %d, %s, %d bytes", voices[0], w.Code, w.Header().Get("Cache-Control"), w.Body.Len())
		}
	}
	if n := l.keptVoices(t); n != 0 {
		t.Errorf("%d files are kept", n)
	}
}

func TestAnotherTenantFindsNoWish(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.dated(t)
	wish := path.Base(l.post(t, l.appointments("sq", 0)+"/wait", url.Values{"days": {"7"}, "nonce": {nonce().String()}}).Header().Get("Location"))
	other := testkit.NewPlace(t, l.db, 1, 1).Centre
	for _, w := range []*httptest.ResponseRecorder{
		l.get(t, "/k/"+other.Slug+"/en/waits/"+wish), l.post(t, "/k/"+other.Slug+"/en/waits/"+wish, url.Values{"answer": {"end"}}),
	} {
		if w.Code != http.StatusNotFound {
			t.Errorf("status %d", w.Code)
		}
	}
	if _, err := l.diary.WaitingFor(t.Context(), l.Centre, uuid.UUID{1}); !fault.Is(err, fault.NotFound) {
		t.Errorf("no appointment has a wish: %v", err)
	}
}
