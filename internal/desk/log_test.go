package desk_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"prag/internal/demo"
	"prag/internal/queue"
	"prag/internal/testkit/program"
	"prag/internal/visit"
)

// atDesk calls somebody and starts the talk; it returns the ticket and the address of its form.
func (o office) atDesk(t *testing.T, service string) (queue.Ticket, string) {
	t.Helper()
	ticket := o.take(t, service)
	at := "/desk/tickets/" + ticket.ID.String()
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sends(at+"/start", nonced(), at+"/visit")
	return ticket, at + "/visit"
}

func theCommonVisitTakesTwoTaps(t *testing.T, o office) {
	o.sit(t, 0)
	ticket, address := o.atDesk(t, "work-and-training")
	form := program.Fields(o.Sees(address, ticket.Label()))
	form.Set("outcome", visit.Counselled) // first tap; the topic follows from the service
	form.Set("then", "finish")            // second tap
	o.Sends("/desk/visits", form, "/desk?notice=saved")
	book := o.day(t)
	if len(book) != 1 {
		t.Fatalf("the day book has %d visits, want 1", len(book))
	}
	v := book[0]
	if v.ID != ticket.VisitID || v.Channel != visit.WalkIn || v.Language != "sq" || !slices.Equal(v.Topics, []string{"work"}) || v.Adults != 1 {
		t.Errorf("saved visit is %+v", v)
	}
	if after, err := o.Line.ByID(t.Context(), o.centre, ticket.ID); err != nil || after.State != queue.Finished {
		t.Errorf("the ticket is %s, %v, want finished", after.State, err)
	}
	o.Sees("/desk?notice=saved&lang=en", "The visit is saved and counted.")
}

func withoutATicketTopicAndOutcomeAreEnough(t *testing.T, o office) {
	form := program.Fields(o.Sees("/desk/visits/new"))
	form["topics"], form["outcome"], form["channel"] = []string{"work", "money"}, []string{visit.InfoOnly}, []string{visit.Phone}
	o.Sends("/desk/visits", form, "/desk/visits?notice=saved")
	o.Sends("/desk/visits", form, "/desk/visits?notice=saved") // pressed twice
	if book := o.day(t); len(book) != 1 || !slices.Equal(book[0].Topics, []string{"work", "money"}) || book[0].Channel != visit.Phone {
		t.Errorf("day book is %+v", book)
	}
}

func aMistakeKeepsWhatWasTyped(t *testing.T, o office) {
	form := program.Fields(o.Sees("/desk/visits/new"))
	form.Set("adults", "77")
	form.Set("sex", "female")
	answer := o.Post("/desk/visits?lang=en", form)
	if answer.Status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d, want 422", answer.Status)
	}
	for _, want := range []string{"Please choose at least one topic.", "Please choose how it ended.", "from 0 to 30", `value="77"`} {
		if !strings.Contains(answer.Body, want) {
			t.Errorf("the form does not show %q", want)
		}
	}
	if again := program.Fields(answer.Body); again.Get("sex") != "female" || again.Get("nonce") != form.Get("nonce") {
		t.Errorf("the form came back with sex %q and another nonce: %v", again.Get("sex"), again.Get("nonce") != form.Get("nonce"))
	}
	if len(o.day(t)) != 0 {
		t.Error("a wrong form was saved")
	}
}

func aCorrectionThatCrossesAnotherKeepsBothReadable(t *testing.T, o office) {
	form := program.Fields(o.Sees("/desk/visits/new"))
	form["topics"], form["outcome"] = []string{"work"}, []string{visit.InfoOnly}
	o.Sends("/desk/visits", form, "/desk/visits?notice=saved")
	address := "/desk/visits/" + o.day(t)[0].ID.String()
	mine, theirs := program.Fields(o.Sees(address)), program.Fields(o.Sees(address))
	theirs.Set("outcome", visit.Counselled)
	o.Sends("/desk/visits", theirs, "/desk/visits?notice=saved")
	mine.Set("topics", "learn")
	answer := o.Post("/desk/visits", mine)
	if answer.Status != http.StatusConflict || !strings.Contains(answer.Body, address+"?fresh=1") {
		t.Fatalf("crossing correction: status %d, want 409 and the way to what was saved", answer.Status)
	}
	again := program.Fields(answer.Body)
	if again.Get("topics") != "learn" {
		t.Errorf("what was typed is gone: topics are %v", again["topics"])
	}
	o.Sends("/desk/visits", again, "/desk/visits?notice=saved")
	if v := o.day(t)[0]; v.Topics[0] != "learn" || v.Version != 3 {
		t.Errorf("visit is %v version %d, want learn version 3", v.Topics, v.Version)
	}
}

func whatWasTypedSurvivesALostSession(t *testing.T, o office) {
	form := program.Fields(o.Sees("/desk/visits/new"))
	form["topics"], form["outcome"] = []string{"settle"}, []string{visit.Counselled}
	stranger := o
	stranger.Client = o.Program.Client(t)
	answer := stranger.Post("/desk/visits", form)
	if answer.Status != http.StatusUnauthorized {
		t.Fatalf("without a session: status %d, want 401", answer.Status)
	}
	stranger.Sends("/sign-in", url.Values{
		"email": {"adviser@" + o.centre.Slug + ".example"}, "password": {demo.Password}, "next": {"/desk/visits/new"},
		"carried": {program.Fields(answer.Body).Get("carried")},
	}, "/desk/visits/new")
	restored := program.Fields(stranger.Sees("/desk/visits/new?lang=en", "What you had entered is back."))
	if restored.Get("topics") != "settle" || restored.Get("outcome") != visit.Counselled {
		t.Fatalf("the form came back with %v", restored)
	}
	stranger.Sends("/desk/visits", restored, "/desk/visits?notice=saved")
	if after := program.Fields(stranger.Sees("/desk/visits/new")); after.Get("topics") != "" {
		t.Errorf("the next form begins with the last one's topics: %v", after["topics"])
	}
}

func aDraftThatBecameAVisitIsOver(t *testing.T, o office) {
	form := program.Fields(o.Sees("/desk/visits/new"))
	form["topics"], form["outcome"] = []string{"settle"}, []string{visit.Counselled}
	o.Sends("/desk/visits", form, "/desk/visits?notice=saved")
	if answer := o.Post("/account/drafts", form); answer.Status != http.StatusNoContent { // the page's script was slower than the button
		t.Fatalf("draft: status %d", answer.Status)
	}
	if after := program.Fields(o.Sees("/desk/visits/new")); after.Get("topics") != "" || after.Get("nonce") == form.Get("nonce") {
		t.Errorf("the next person's form begins with the last one's answers: %v", after)
	}
}

func aLoggedTicketIsCorrectedAndNotLoggedTwice(t *testing.T, o office) {
	o.sit(t, 0)
	ticket, address := o.atDesk(t, "work-and-training")
	form := program.Fields(o.Sees(address))
	form.Set("outcome", visit.Counselled)
	o.Sends("/desk/visits", form, "/desk?notice=saved")
	answer := o.Get(address)
	if want := "/desk/visits/" + ticket.VisitID.String(); answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != want {
		t.Errorf("status %d to %q, want 303 to %q", answer.Status, answer.Header.Get("Location"), want)
	}
	form.Set("then", "refer")
	o.Sends("/desk/visits", form, "/desk/referrals/new?visit="+ticket.VisitID.String())
}
