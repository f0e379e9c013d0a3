package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"prag/internal/queue"
	"prag/internal/tenant"
)

// What an adviser does besides calling the next, and how the manager sets it.
func TestCalling(t *testing.T) {
	t.Parallel()
	promised(t, map[string]func(*testing.T, office){
		"a talk pauses and goes on":                       aTalkPausesAndGoesOn,
		"who comes back late is put back in line":         whoComesBackLateIsPutBackInLine,
		"somebody is sent on and keeps the place":         somebodyIsSentOnAndKeepsThePlace,
		"a head start shows who is passed and why":        aHeadStartShowsWhoIsPassedAndWhy,
		"a desk that is not open calls nobody":            aDeskThatIsNotOpenCallsNobody,
		"a colleague is asked to come and one goes":       aColleagueIsAskedToComeAndOneGoes,
		"a call that needs an interpreter waits for both": aCallThatNeedsAnInterpreterWaitsForBoth,
		"the manager sets how the centre calls":           theManagerSetsHowTheCentreCalls,
	})
}

func (o office) service(t *testing.T, code string) tenant.Service {
	t.Helper()
	services, err := o.Directory.Services(t.Context(), o.centre)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range services {
		if s.Code == code {
			return s
		}
	}
	t.Fatalf("%s does not offer %s", o.centre.Slug, code)
	return tenant.Service{}
}

// called calls somebody and begins the talk; it gives the address of their ticket.
func (o office) called(t *testing.T) (queue.Ticket, string) {
	t.Helper()
	ticket := o.take(t, "work-and-training")
	at := "/desk/tickets/" + ticket.ID.String()
	o.Sends("/desk/calls", nonced(), "/desk")
	return ticket, at
}

func with(values ...string) url.Values {
	form := nonced()
	for i := 0; i < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	return form
}

func aTalkPausesAndGoesOn(t *testing.T, o office) {
	o.sit(t, 0)
	ticket, at := o.called(t)
	o.Sends(at+"/arrived", nonced(), "/desk")
	o.Sends(at+"/start", nonced(), at+"/visit")
	o.Sends(at+"/hold", nonced(), "/desk")
	o.Sees("/desk?lang=en", "Paused talks", at+"/resume", "Your desk is free")
	o.take(t, "work-and-training")
	o.Sends("/desk/calls", nonced(), "/desk") // the desk is free for others meanwhile
	o.Sends(at+"/resume", nonced(), "/desk?notice=busy")
	next := o.sees(t, 0).Has
	if next == nil {
		t.Fatal("the desk has nobody")
	}
	o.Sends("/desk/tickets/"+next.ID.String()+"/no-show", nonced(), "/desk?notice=no_show")
	o.Sends(at+"/resume", nonced(), "/desk")
	o.Sees("/desk?lang=en", ticket.Label(), "At your desk", at+"/finish")
}

func whoComesBackLateIsPutBackInLine(t *testing.T, o office) {
	o.sit(t, 0)
	ticket, at := o.called(t)
	o.Sends(at+"/no-show", nonced(), "/desk?notice=no_show")
	o.Sees("/desk?lang=en", "Did not come when called", at+"/reenter")
	o.Sends(at+"/reenter", nonced(), "/desk")
	o.Sees("/desk?lang=en", ticket.Label(), "1 person is waiting")
	if strings.Contains(o.Get("/desk?lang=en").Body, "Did not come when called") {
		t.Error("who is back in line is still listed as missing")
	}
	o.Sends(at+"/give-back", nonced(), "/desk")
	o.Sees("/desk?lang=en", "Nobody is waiting.")
}

func somebodyIsSentOnAndKeepsThePlace(t *testing.T, o office) {
	o.sit(t, 0)
	_, at := o.called(t)
	other, here := o.service(t, "going-abroad"), o.service(t, "work-and-training")
	later := o.take(t, "going-abroad")
	o.Sends(at+"/start", nonced(), at+"/visit")
	o.Sees(at+"/on?lang=en", "Where does", "Another service after this talk", other.ID.String())
	if wrong := o.Post(at+"/transfer?lang=en", with("service", here.ID.String())); wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("sent on to where they are: status %d", wrong.Status)
	}
	o.Sends(at+"/also", with("also", other.ID.String()), "/desk?notice=also")
	o.Sees("/desk?lang=en", "Needs another service after this")
	o.Sends(at+"/finish", nonced(), "/desk")
	waiting, err := o.Line.Waiting(t.Context(), o.centre)
	if err != nil || len(waiting) != 2 || waiting[0].ServiceID != other.ID || waiting[1].ID != later.ID {
		t.Errorf("after the first talk the line is %v, %v; want the same ticket first", waiting, err)
	}
	if answer := o.Post(at+"/centre", with("to", "nowhere/"+other.ID.String())); answer.Status != http.StatusUnprocessableEntity && answer.Status != http.StatusSeeOther {
		t.Errorf("sent to a centre that is none: status %d", answer.Status)
	}
}

func aHeadStartShowsWhoIsPassedAndWhy(t *testing.T, o office) {
	o.sit(t, 0)
	first := o.take(t, "work-and-training")
	o.clock.Advance(time.Second)
	second := o.take(t, "work-and-training")
	at := "/desk/tickets/" + second.ID.String()
	o.Sees(at+"?lang=en", "Only staff see the reason.", `value="pregnancy"`)
	if wrong := o.Post(at+"/priority", with("priority", "friend")); wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("a priority that is none: status %d", wrong.Status)
	}
	o.Sends(at+"/priority", with("priority", "pregnancy"), "/desk?notice=changed_place")
	o.Sees("/desk?lang=en", "Pregnancy", "Somebody with priority is called first.")
	o.Sees("/desk/tickets/"+first.ID.String()+"?lang=en", "Somebody with priority is called first.")
	if wrong := o.Post(at+"/party", with("adults", "0", "children", "0")); wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("a party of nobody: status %d", wrong.Status)
	}
	o.Sends(at+"/party", with("adults", "2", "children", "3"), "/desk?notice=changed_place")
	o.Sees("/desk?lang=en", "5 people together")
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sees("/desk", at+"/start")
	o.Sees(at+"/visit?lang=en", `name="adults" value="2"`, `name="children" value="3"`)
	if page := o.Get("/t/" + second.Code + "?lang=en").Body; strings.Contains(page, "Pregnancy") || strings.Contains(page, "riority") {
		t.Error("the phone shows that there is a priority")
	}
}

func aDeskThatIsNotOpenCallsNobody(t *testing.T, o office) {
	o.sit(t, 0)
	o.take(t, "work-and-training")
	o.Sends("/desk/state", url.Values{"state": {"break"}}, "/desk")
	o.Sees("/desk?lang=en", "Your desk is not open")
	o.Sends("/desk/calls", nonced(), "/desk?notice=not_open")
	o.Sends("/desk/state", url.Values{"state": {"open"}}, "/desk")
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sends("/desk/state", url.Values{"state": {"closing"}}, "/desk")
	has := o.sees(t, 0).Has
	if has == nil {
		t.Fatal("the desk has nobody")
	}
	o.Sends("/desk/tickets/"+has.ID.String()+"/left", nonced(), "/desk")
	o.Sees("/desk?lang=en", "Your desk is not open")
	if wrong := o.Post("/desk/state", url.Values{"state": {"asleep"}}); wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("a state that is none: status %d", wrong.Status)
	}
}

func aColleagueIsAskedToComeAndOneGoes(t *testing.T, o office) {
	o.sit(t, 0)
	o.Sends("/desk/help", nonced(), "/desk")
	colleague := o
	colleague.Client = o.SignedIn(t, "manager@"+o.centre.Slug+".example")
	colleague.sit(t, 1)
	colleague.Sees("/desk?lang=en", "asks a colleague to come.", "I am going")
	helps := o.sees(t, 0).Helps
	if len(helps) != 1 {
		t.Fatalf("%d ask for help", len(helps))
	}
	colleague.Sends("/desk/help/"+helps[0].ID.String(), nonced(), "/desk")
	o.Sends("/desk/help/"+helps[0].ID.String(), nonced(), "/desk?notice=helped")
	if strings.Contains(o.Get("/desk?lang=en").Body, "asks a colleague to come.") {
		t.Error("help that was answered is still asked for")
	}
}

func aCallThatNeedsAnInterpreterWaitsForBoth(t *testing.T, o office) {
	manager := o
	manager.Client = o.SignedIn(t, "manager@"+o.centre.Slug+".example")
	const page = "/desk/calling"
	for _, a := range o.advisers(t) { // nobody here speaks Turkish
		manager.Sends(page+"/staff/"+a.Staff.String(), with("languages-"+a.Staff.String(), "sq"), page+"?notice=saved")
	}
	if wrong := manager.Post(page+"/interpreters?lang=en", with("name", "Elif", "mode", "on_site")); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, `value="Elif"`) {
		t.Errorf("an interpreter without a language: status %d", wrong.Status)
	}
	manager.Sends(page+"/interpreters", with("name", "Elif", "mode", "on_site", "languages", "tr"), page+"?notice=saved")
	o.sit(t, 0)
	ticket := o.take(t, "work-and-training")
	at := "/desk/tickets/" + ticket.ID.String()
	o.Sends(at+"/needs", with("speaks", "tr", "interpreter", "yes", "access", "quiet"), "/desk?notice=changed_place")
	who, err := o.Line.Interpreters(t.Context(), o.centre)
	if err != nil || len(who) != 1 {
		t.Fatal(err)
	}
	o.Sends("/desk/interpreters/"+who[0].ID.String(), with("free", "no"), "/desk")
	o.Sends("/desk/calls", nonced(), "/desk?notice=nobody")
	o.Sees("/desk?lang=en", "nobody at work interprets this language", "A quiet place", "Talk in: Turkish", "An interpreter is needed",
		"called without one from", "Elif can interpret now")
	o.clock.Advance(20 * time.Minute)
	if err := o.Line.Repair(t.Context(), tenant.Tenant{ID: o.centre.TenantID, Centres: []tenant.Centre{o.centre}}); err != nil {
		t.Fatal(err)
	}
	o.Sees("/desk/now?lang=en", "An interpreter is needed", "called without one", "No interpreter")
	o.Sees("/desk?lang=en", "Called without an interpreter.", `action="/desk/calls/`+ticket.ID.String())
	o.Sends("/desk/interpreters/"+who[0].ID.String(), with("free", "yes"), "/desk")
	if page := o.Sees("/desk?lang=en"); strings.Contains(page, "An interpreter is needed") {
		t.Error("somebody was found, and one is looked for")
	}
	o.Sends("/desk/calls", nonced(), "/desk")
	o.Sees("/desk?lang=en", "Interpreter: Elif")
	o.Sees("/desk/now?lang=en", "Elif", "In the talk of "+ticket.Label())
}

func theManagerSetsHowTheCentreCalls(t *testing.T, o office) {
	const page = "/desk/calling"
	if refused := o.Get(page); refused.Status != http.StatusForbidden {
		t.Errorf("an adviser sees the manager's page: status %d", refused.Status)
	}
	manager := o
	manager.Client = o.SignedIn(t, "manager@"+o.centre.Slug+".example")
	policy := func(recalls string) url.Values {
		return with("appointment", "30", "language_wait", "10", "adviser_wait", "12", "interpreter_wait", "25", "recalls", recalls, "recall_pause", "5", "reentry_behind", "2",
			"wait_amber", "10", "wait_red", "20", "serve_amber", "30", "serve_red", "60", "child", "15", "pregnancy", "20", "disability", "20", "age", "15", "unwell", "30", "danger", "240")
	}
	if wrong := manager.Post(page+"/policy?lang=en", policy("many")); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, `id="recalls-error"`) {
		t.Errorf("a number that is none: status %d", wrong.Status)
	}
	manager.Sends(page+"/policy", policy("0"), page+"?notice=saved")
	service := o.service(t, "work-and-training")
	manager.Sends(page+"/services", with("quota-"+service.ID.String(), "1"), page+"?notice=saved")
	manager.Sees(page+"?lang=en", `value="1"`)
	p, err := o.Line.PolicyOf(t.Context(), o.centre)
	if err != nil || p.AdviserWait != 12*time.Minute || p.InterpreterWait != 25*time.Minute {
		t.Errorf("an appointment is left to its adviser for %v, one waits for an interpreter for %v, %v", p.AdviserWait, p.InterpreterWait, err)
	}
	o.sit(t, 0)
	_, at := o.called(t)
	o.clock.Advance(10 * time.Second)
	o.Sends(at+"/recall", nonced(), "/desk?notice=recalled")
	if _, err := o.Line.Take(t.Context(), queue.Take{Centre: o.centre, ServiceID: service.ID, Nonce: key(), Language: "sq"}); err == nil {
		t.Error("a second number is given where one a day is")
	}
	series, err := o.Line.AllSeries(t.Context(), o.centre)
	if err != nil {
		t.Fatal(err)
	}
	of := "-" + series[0].Queue.String()
	numbers := func(last string) url.Values {
		return with("prefix"+of, "z", "first"+of, "100", "last"+of, last, "wrap"+of, "range")
	}
	wrong := manager.Post(page+"/series/"+of[1:]+"?lang=en", numbers("a few"))
	for _, want := range []string{`href="#last` + of + `"`, `id="last` + of + `"`, `value="a few"`} { // what is wrong leads to its field
		if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, want) {
			t.Errorf("numbers that are none: status %d, no %s", wrong.Status, want)
		}
	}
	manager.Sends(page+"/series/"+of[1:], numbers("199"), page+"?notice=saved")
	manager.Sees(page+"?lang=en", "Numbers with Z", `value="199"`)
	manager.Sends(page+"/desks/"+o.desk(t, 0).ID.String(), with("services-"+o.desk(t, 0).ID.String(), service.ID.String()), page+"?notice=saved")
	manager.Sees("/desk/now?lang=en", "Longest wait", "Desk "+o.desk(t, 0).Label)
}

// sees is the line as one of the centre's desks sees it.
func (o office) sees(t *testing.T, desk int) queue.Office {
	t.Helper()
	now, err := o.Line.Office(t.Context(), queue.Caller{Centre: o.centre, Desk: o.desk(t, desk).ID})
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func (o office) desk(t *testing.T, n int) tenant.Desk {
	t.Helper()
	desks, err := o.Directory.Desks(t.Context(), o.centre)
	if err != nil {
		t.Fatal(err)
	}
	return desks[n]
}

func (o office) advisers(t *testing.T) []queue.Adviser {
	t.Helper()
	list, err := o.Line.Advisers(t.Context(), o.centre)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
