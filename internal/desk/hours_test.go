package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// A manager gives hours to one adviser, in their languages, until a day, with a limit for one service; nobody of another centre gets hours here.
func TestAManagerGivesHoursToAnAdviser(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	services, err := p.Directory.Services(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	advisers, err := p.Line.Advisers(t.Context(), centre)
	if err != nil || len(advisers) == 0 {
		t.Fatalf("%d advisers, %v", len(advisers), err)
	}
	manager := p.SignedIn(t, "manager@prishtina.example")
	form := url.Values{
		"weekday": {"4"}, "opens": {"09:00"}, "closes": {"12:00"}, "minutes": {"30"}, "buffer": {"10"}, "for_public": {"2"}, "for_staff": {"1"},
		"modes": {"in_person", "video"}, "valid_from": {"2026-12-01"}, "valid_to": {"2027-01-31"}, "staff": {advisers[0].Staff.String()},
		"languages": {"sq", "tr"}, "services": {services[0].ID.String(), services[1].ID.String()}, "most-" + services[1].ID.String(): {"1"},
	}
	manager.Sends("/desk/diary/templates", form, "/desk/diary/hours?notice=saved")
	manager.Sees("/desk/diary/hours?lang=en", advisers[0].Name+", Albanian, Turkish, At the centre, By video", "until 31 January 2027")
	list, err := p.Diary.Templates(t.Context(), centre, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	one := list[len(list)-1]
	if one.StaffID != advisers[0].Staff || one.ValidTo != "2027-02-01" || one.Buffer != 10 || len(one.Languages) != 2 {
		t.Errorf("the hours are %+v", one)
	}
	for _, q := range one.Services {
		if want := map[bool]int{true: 1, false: -1}[q.ServiceID == services[1].ID]; q.Most != want {
			t.Errorf("a service gets %d places, want %d", q.Most, want)
		}
	}
	once := url.Values{
		"weekday": {"1"}, "once": {"yes"}, "opens": {"16:00"}, "closes": {"17:00"}, "minutes": {"30"}, "for_public": {"1"}, "for_staff": {"0"},
		"modes": {"phone"}, "valid_from": {"2026-12-05"}, "services": {services[0].ID.String()},
	}
	manager.Sends("/desk/diary/templates", once, "/desk/diary/hours?notice=saved") // a Saturday, whatever the day of the week says
	manager.Sees("/desk/diary/hours?lang=en", "5 December 2026</b>, 16:00 – 17:00")
	if list, err = p.Diary.Templates(t.Context(), centre, c.Now()); err != nil || list[len(list)-1].Weekday != 6 || list[len(list)-1].ValidTo != "2026-12-06" {
		t.Errorf("the hours of one day are %+v, %v", list[len(list)-1], err)
	}
	places := url.Values{"places_of": {one.ID.String()}, "places_from": {"2026-12-24"}, "places_public": {"1"}, "places_staff": {"0"}}
	manager.Sends("/desk/diary/places", places, "/desk/diary/hours?notice=saved")
	manager.Sees("/desk/diary/hours?lang=en", "places: 2 for everybody, 1 for staff", "From 24 December 2026, places: 1 for everybody, 0 for staff")
	places.Set("places_from", "2026-11-01") // days that are over
	if got := manager.Post("/desk/diary/places", places); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `value="2026-11-01"`) {
		t.Errorf("places of days that are over: status %d", got.Status)
	}
	stranger := testkit.NewPlace(t, p.DB, 1, 1)
	form.Set("staff", stranger.Staff[0].ID.String())
	if got := manager.Post("/desk/diary/templates", form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("hours of a stranger: status %d", got.Status)
	}
}
