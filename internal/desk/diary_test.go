package desk_test

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/clock"
	"prag/internal/demo"
	"prag/internal/queue"
	"prag/internal/testkit/program"
)

var slotButton = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// An adviser's diary from the booking to the person who came, and the manager who closes a day.
func TestTheDiaryOfACentre(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)) // a Tuesday
	p := program.Start(t, program.Options{Clock: c})
	if err := demo.Diary(t.Context(), demo.Deps{DB: p.DB, Clock: c, Identity: p.Identity, Directory: p.Directory}, p.Diary, p.Line); err != nil {
		t.Fatal(err)
	}
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	services, err := p.Directory.Services(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	adviser, manager := p.SignedIn(t, "adviser@prishtina.example"), p.SignedIn(t, "manager@prishtina.example")
	elif, err := p.Line.SetInterpreter(t.Context(), centre, queue.Interpreter{Name: "Elif", Languages: queue.Codes{"tr"}, Mode: queue.OnSite, Free: true})
	if err != nil {
		t.Fatal(err)
	}
	manager.Sends("/desk/diary/templates", url.Values{
		"weekday": {"2"}, "opens": {"10:00"}, "closes": {"11:00"}, "minutes": {"30"}, "for_public": {"1"}, "for_staff": {"1"}, "modes": {"in_person"},
		"valid_from": {"2026-12-01"}, "services": {services[0].ID.String()}, "interpreter": {elif.String()},
	}, "/desk/diary/hours?notice=saved")
	manager.Sees("/desk/diary/hours?lang=en", "Elif interprets: Turkish")
	pick := "/desk/diary/new?service=" + services[0].ID.String() + "&day=2026-12-01&lang=en&interpreter=tr"
	if n := len(slotButton.FindAllString(adviser.Sees(pick, "Tuesday"), -1)); n != 2 {
		t.Errorf("%d times with an interpreter, want the two that have one", n)
	}
	form := url.Values{"nonce": {key().String()}, "service": {services[0].ID.String()}, "mode": {"in_person"}, "reads": {"sr-Latn"}, "interpreter": {"tr"}}
	form.Set("slot", slotButton.FindStringSubmatch(adviser.Sees(pick, "Tuesday"))[1])
	answer := adviser.Post("/desk/diary/new", form)
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Status, answer.Body)
	}
	one := answer.Header.Get("Location")
	if again := adviser.Post("/desk/diary/new", form); again.Header.Get("Location") != one {
		t.Errorf("pressed twice: %d to %s", again.Status, again.Header.Get("Location"))
	}
	adviser.Sees(one, "Interpreter: Turkish", "Booked", path.Base(one))
	adviser.Sees("/desk/diary?day=2026-12-01", "Interpreter: Turkish")
	adviser.Sees("/desk/diary?day=2026-12-03&view=week", "Interpreter: Turkish")
	if early := adviser.Post(one+"/missed", url.Values{}); early.Status != http.StatusConflict || !strings.Contains(early.Body, "has not begun yet") {
		t.Errorf("missed before it began: status %d", early.Status)
	}
	thatTime, err := p.Diary.ByCode(t.Context(), centre, path.Base(one))
	if err != nil {
		t.Fatal(err)
	}
	fewer := url.Values{"places_of": {thatTime.TemplateID.String()}, "places_from": {"2026-11-25"}, "places_public": {"1"}, "places_staff": {"0"}}
	shown := manager.Post("/desk/diary/places?lang=en", fewer)
	if shown.Status != http.StatusConflict || !strings.Contains(shown.Body, "1 appointment would have no place") || !strings.Contains(shown.Body, path.Base(one)) {
		t.Errorf("places that are taken: status %d", shown.Status)
	}
	fewer.Set("sure", thatTime.TemplateID.String()+" 2026-11-25 2 0") // of another change
	if again := manager.Post("/desk/diary/places", fewer); again.Status != http.StatusConflict {
		t.Errorf("another change than was shown: status %d", again.Status)
	}
	fewer.Set("sure", thatTime.TemplateID.String()+" 2026-11-25 1 0")
	manager.Sends("/desk/diary/places", fewer, "/desk/diary/hours?notice=saved")
	adviser.Sees("/desk/diary", "Appointments without a time", path.Base(one))
	move := url.Values{"slot": {slotButton.FindStringSubmatch(adviser.Sees(one+"/move?day=2026-12-08", "Tuesday"))[1]}}
	adviser.Sends(one+"/move", move, one)
	closes := url.Values{"closed_day": {"2026-12-08"}, "reason_sq": {"Trajnim"}, "reason_sr": {"Обука"}, "reason_en": {"Training"}}
	if refused := adviser.Post("/desk/diary/closures", closes); refused.Status != http.StatusForbidden {
		t.Errorf("an adviser closes the centre: status %d", refused.Status)
	}
	manager.Sends("/desk/diary/closures", closes, "/desk/diary/hours?notice=saved")
	manager.Sees("/desk/diary/hours?lang=en", "Training")
	adviser.Sees("/desk/diary", "Appointments without a time")
	manager.Sends("/desk/diary/closures/2026-12-08/open", url.Values{}, "/desk/diary/hours?notice=saved")
	a, err := p.Diary.ByCode(t.Context(), centre, path.Base(one))
	if err != nil {
		t.Fatal(err)
	}
	c.Advance(a.StartsAt.Sub(c.Now()) + time.Minute)
	adviser = p.SignedIn(t, "adviser@prishtina.example")
	adviser.Sends(one+"/met", url.Values{}, one)
	if a, err = p.Diary.ByCode(t.Context(), centre, a.Code); err != nil || a.Status != appointment.Arrived {
		t.Errorf("%s, %v", a.Status, err)
	}
	stranger := p.SignedIn(t, "adviser@tirana.example")
	if got := stranger.Get(one); got.Status != http.StatusNotFound {
		t.Errorf("another tenant's adviser reads it: status %d", got.Status)
	}
}
