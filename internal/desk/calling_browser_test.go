package desk_test

import (
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// busy puts a centre into the middle of a day: somebody at the desk, others in line for every reason there is to wait, one whose talk pauses,
// one who did not come, and a colleague who asks for help.
func (o office) busy(t *testing.T) (inLine, atDesk queue.Ticket) {
	t.Helper()
	o.sit(t, 0)
	held, at := o.called(t)
	o.Sends(at+"/start", nonced(), at+"/visit")
	o.Sends(at+"/hold", nonced(), "/desk")
	_, at = o.called(t)
	o.Sends(at+"/no-show", nonced(), "/desk?notice=no_show")
	for range 3 {
		inLine = o.take(t, "going-abroad")
		o.clock.Advance(9 * time.Minute)
	}
	o.Sends("/desk/tickets/"+inLine.ID.String()+"/priority", with("priority", "pregnancy"), "/desk?notice=changed_place")
	o.Sends("/desk/tickets/"+inLine.ID.String()+"/needs", with("speaks", "tr", "access", "quiet"), "/desk?notice=changed_place")
	last := o.take(t, "work-and-training")
	reason := nonced()
	reason.Set("reason", "with_child")
	o.Sends("/desk/calls/"+last.ID.String(), reason, "/desk")
	o.Sends("/desk/tickets/"+last.ID.String()+"/start", nonced(), "/desk/tickets/"+last.ID.String()+"/visit")
	if _, err := o.Line.SetInterpreter(t.Context(), o.centre, queue.Interpreter{Name: "Elif Şahin", Languages: queue.Codes{"tr"}, Mode: queue.OnSite, Free: true}); err != nil {
		t.Fatal(err)
	}
	colleague := o
	colleague.Client = o.SignedIn(t, "manager@"+o.centre.Slug+".example")
	colleague.sit(t, 1)
	colleague.Sends("/desk/help", nonced(), "/desk")
	o.lacksAnInterpreter(t)
	_ = held
	return inLine, last
}

func TestTheCallingPagesAreAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	o := office{Program: p, clock: c, centre: centre}
	o.Client = o.SignedIn(t, "adviser@prishtina.example")
	inLine, atDesk := o.busy(t)
	pages := map[string]string{
		"home": "/desk", "ticket": "/desk/tickets/" + inLine.ID.String(), "on": "/desk/tickets/" + atDesk.ID.String() + "/on", "now": "/desk/now",
		"calling": "/desk/calling",
	}
	browser := testkit.NewBrowser(t)
	signedIn := func(tab *testkit.Tab, who string) *testkit.Tab {
		return p.SignIn(tab, who+"@prishtina.example", "")
	}
	tabs := map[bool]*testkit.Tab{
		false: signedIn(browser.Tab(t, 1280, 800), "adviser").Click(".d-desk:first-child").Wait(".d-home"),
		true:  signedIn(browser.Tab(t, 1280, 800), "manager"),
	}
	for name, address := range pages {
		for _, tag := range i18n.Tags() {
			tab := tabs[name == "calling"].Size(1280, 800).Open(p.URL + address + "?lang=" + tag).Wait(".d-head")
			tab.Fits("calling-"+name+"-"+tag, [2]int64{390, 844})
		}
	}
}

// lacksAnInterpreter lets two wait for an interpreter: one can be asked, the other nobody has.
func (o office) lacksAnInterpreter(t *testing.T) {
	t.Helper()
	ana := queue.Interpreter{Name: "Ana Berisha", Languages: queue.Codes{"rom"}, Mode: queue.ByPhone}
	if _, err := o.Line.SetInterpreter(t.Context(), o.centre, ana); err != nil {
		t.Fatal(err)
	}
	desks, err := o.Line.Counters(t.Context(), o.centre)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range desks[:2] {
		if err := o.Line.SetAdviser(t.Context(), o.centre, queue.Adviser{Staff: d.Staff, Languages: queue.Codes{"sq", "sr", "en"}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, language := range []string{"rom", "mk"} {
		at := "/desk/tickets/" + o.take(t, "work-and-training").ID.String()
		o.Sends(at+"/needs", with("speaks", language, "interpreter", "yes"), "/desk?notice=changed_place")
	}
}
