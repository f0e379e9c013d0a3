package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func withoutADeskTheAdviserIsAskedForOne(t *testing.T, o office) {
	o.Sees("/desk", `action="/desk/desk"`)
	o.Sends("/desk/calls", nonced(), "/desk?notice=no_desk")
	o.sit(t, 0)
	o.Sees("/desk", `action="/desk/calls"`)
	if answer := o.Post("/desk/desk", url.Values{"desk": {key().String()}}); answer.Status != http.StatusNotFound {
		t.Errorf("a desk that is not the centre's: status %d, want 404", answer.Status)
	}
}

func theLineShowsWhoWaitsAndHowLong(t *testing.T, o office) {
	o.sit(t, 0)
	first, second := o.take(t, "going-abroad"), o.take(t, "talk-in-private")
	o.clock.Advance(31 * time.Minute)
	page := o.Sees("/desk?lang=en", first.Label(), second.Label(), "Going abroad", "Shqip", "31 min", "2 people are waiting",
		"/desk/calls/"+first.ID.String(), `href="/desk/tickets/`+second.ID.String())
	if strings.Index(page, first.ID.String()) > strings.Index(page, second.ID.String()) {
		t.Error("the line is not in the order in which people came")
	}
}

func aPersonIsCalledServedAndFinished(t *testing.T, o office) {
	o.sit(t, 0)
	ticket := o.take(t, "work-and-training")
	at := "/desk/tickets/" + ticket.ID.String()
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sees("/desk", ticket.Label(), at+"/start", at+"/recall", at+"/no-show")
	o.clock.Advance(10 * time.Second)
	o.Sends(at+"/recall", nonced(), "/desk")
	o.Sees("/desk?lang=en", "Called again 1 time")
	o.Sends(at+"/start", nonced(), at+"/visit")
	o.Sees("/desk", at+"/visit", at+"/finish", "/desk/referrals/new?visit="+ticket.VisitID.String())
	o.Sends(at+"/finish", nonced(), "/desk")
	o.Sees("/desk", `action="/desk/calls"`)
	o.Sees("/desk/visits?lang=en", "Not logged yet", ticket.Label(), at+"/visit")
}

// A number is called out of turn also when its holder is away: they stand before the adviser and forgot to say that they are back.
func aCertainNumberIsCalledOutOfTurn(t *testing.T, o office) {
	o.sit(t, 0)
	o.take(t, "work-and-training")
	second := o.take(t, "work-and-training")
	if _, err := o.Line.GoOut(t.Context(), o.centre, second.ID); err != nil {
		t.Fatal(err)
	}
	o.Sees("/desk?lang=en", second.Label(), "Away", "1 person is waiting")
	why := o.Post("/desk/calls/"+second.ID.String()+"?lang=en", nonced())
	if why.Status != http.StatusConflict || !strings.Contains(why.Body, "Please say why you call this number.") {
		t.Errorf("called out of order without a reason: status %d", why.Status)
	}
	o.Sees("/desk/tickets/"+second.ID.String()+"?lang=en", "Why out of order?", `value="stands_here"`)
	reason := nonced()
	reason.Set("reason", "stands_here")
	o.Sends("/desk/calls/"+second.ID.String(), reason, "/desk")
	o.Sees("/desk?lang=en", "/desk/tickets/"+second.ID.String()+"/start", "Called out of order today", "Stands at the desk already", "1 person was passed")
}

func whoDoesNotComeFreesTheDesk(t *testing.T, o office) {
	o.sit(t, 0)
	ticket := o.take(t, "work-and-training")
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sends("/desk/tickets/"+ticket.ID.String()+"/no-show", nonced(), "/desk?notice=no_show")
	o.Sees("/desk?notice=no_show&lang=en", "Noted that nobody came", `action="/desk/calls"`)
	if book := o.day(t); len(book) != 1 || book[0].Outcome != "left_unserved" {
		t.Errorf("day book is %+v, want one visit left unserved", book)
	}
}

func whatSomebodyElseDidFirstIsANoticeAndNoErrorPage(t *testing.T, o office) {
	o.sit(t, 0)
	o.Sends("/desk/calls", nonced(), "/desk?notice=nobody")
	o.Sees("/desk?notice=nobody&lang=en", "Nobody is waiting.")
	first, second := o.take(t, "work-and-training"), o.take(t, "work-and-training")
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sends("/desk/calls", nonced(), "/desk?notice=busy")
	reason := nonced()
	reason.Set("reason", "short")
	o.Sends("/desk/calls/"+second.ID.String(), reason, "/desk?notice=busy")
	colleague := o
	colleague.Client = o.SignedIn(t, "manager@"+o.centre.Slug+".example")
	colleague.sit(t, 1)
	colleague.Sends("/desk/calls/"+first.ID.String(), reason, "/desk?notice=changed")
	colleague.Sends("/desk/tickets/"+first.ID.String()+"/start", nonced(), "/desk?notice=changed")
}

func pressingTwiceCallsOne(t *testing.T, o office) {
	o.sit(t, 0)
	first := o.take(t, "work-and-training")
	o.take(t, "work-and-training")
	press := nonced()
	o.Sends("/desk/calls", press, "/desk")
	o.Sends("/desk/calls", press, "/desk")
	waiting, err := o.Line.Waiting(t.Context(), o.centre)
	if err != nil || len(waiting) != 1 || waiting[0].ID == first.ID {
		t.Errorf("after one press sent twice %d wait, %v, want 1", len(waiting), err)
	}
}

func aStrangersIDIsNotFound(t *testing.T, o office) {
	o.sit(t, 0)
	ofTenant := map[bool]bool{} // the same tenant's other centre, and another tenant's
	for _, slug := range strangers() {
		centre, err := o.Directory.BySlug(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		ofTenant[centre.TenantID == o.centre.TenantID] = true
		theirs := o.takeAt(t, centre, "work-and-training")
		for _, path := range []string{"/desk/tickets/" + theirs.ID.String() + "/visit", "/desk/visits/" + theirs.VisitID.String()} {
			if answer := o.Get(path); answer.Status != http.StatusNotFound {
				t.Errorf("%s: GET %s is %d, want 404", slug, path, answer.Status)
			}
		}
		for _, path := range []string{
			"/desk/calls/" + theirs.ID.String(), "/desk/tickets/" + theirs.ID.String() + "/recall",
			"/desk/tickets/" + theirs.ID.String() + "/start", "/desk/tickets/" + theirs.ID.String() + "/no-show",
			"/desk/tickets/" + theirs.ID.String() + "/finish",
		} {
			if answer := o.Post(path, nonced()); answer.Status != http.StatusNotFound {
				t.Errorf("%s: POST %s is %d, want 404", slug, path, answer.Status)
			}
		}
	}
	if len(ofTenant) != 2 {
		t.Errorf("%s was shown strangers of one kind only", o.centre.Slug)
	}
}
