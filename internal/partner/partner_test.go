package partner_test

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/clock"
	"prag/internal/demo"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/tenant"
	"prag/internal/testkit/program"
	"prag/internal/visit"
)

// topic is a need that is not sensitive.
const topic = "work"

// What nobody of the agency may read before it accepts.
const (
	personName    = "Besarta Example"
	personContact = "+383 44 000 111"
	personNote    = "Looks for work as a welder."
)

// agency is the running program with the intake of one agency in front of it, and a centre that sends.
type agency struct {
	*program.Program
	catalogue.Agency
	centre tenant.Centre
	sender identity.Staff
	*program.Client
}

func TestPartner(t *testing.T) {
	t.Parallel()
	promises := map[string]func(*testing.T, agency){
		"who the person is shows after accepting":            whoThePersonIsShowsAfterAccepting,
		"what was not agreed to is never shown":              whatWasNotAgreedToIsNeverShown,
		"the adviser is told that the referral was opened":   theAdviserIsToldThatItWasOpened,
		"accepting needs a day that can be kept":             acceptingNeedsADay,
		"declining needs a reason and other reasons words":   decliningNeedsAReason,
		"a colleague's answer is not overwritten":            aColleaguesAnswerIsNotOverwritten,
		"an answer pressed twice is one":                     anAnswerPressedTwiceIsOne,
		"what the centre takes back is gone":                 whatTheCentreTakesBackIsGone,
		"only the agency's own staff find a referral":        onlyTheAgencysOwnStaffFindAReferral,
		"an answer that was being written comes back":        anAnswerThatWasBeingWrittenComesBack,
		"a new referral appears while the queue is open":     aNewReferralAppearsWhileTheQueueIsOpen,
		"emergencies come first then who has waited longest": emergenciesComeFirst,
	}
	p := program.Start(t, program.Options{Clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))})
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	sender, err := p.Identity.SignIn(t.Context(), "adviser@prishtina.example", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	agencies, err := p.Catalogue.Agencies(t.Context(), centre.TenantID)
	if err != nil {
		t.Fatal(err)
	}
	agencies = slices.DeleteFunc(agencies, func(a catalogue.Agency) bool { return a.Sensitive })
	if len(promises) > len(agencies) {
		t.Fatalf("%d promises need as many agencies, there are %d", len(promises), len(agencies))
	}
	for i, name := range slices.Sorted(maps.Keys(promises)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := agency{Program: p, Agency: agencies[i], centre: centre, sender: sender}
			a.Client = a.SignedIn(t, "intake@"+a.Slug+".kosovo.example")
			promises[name](t, a)
		})
	}
}

// sent is a referral to the agency; what the person agreed to share is up to the test.
func (a agency) sent(t *testing.T, shared ...string) referral.Referral {
	t.Helper()
	return a.sentAs(t, referral.Offer{Priority: referral.Normal, Fields: shared})
}

func (a agency) sentAs(t *testing.T, o referral.Offer) referral.Referral {
	t.Helper()
	v, err := a.Visits.Save(t.Context(), a.centre, a.sender, visit.Visit{
		Channel: visit.WalkIn, Language: "sq", Topics: []string{topic}, Sex: "female", AgeBand: "25_34", Adults: 1,
		Outcome: visit.Counselled, Nonce: key(),
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	o.VisitID, o.AgencyID, o.Topic, o.Key = v.ID, a.ID, topic, key()
	o.Person = client.Client{Name: personName, Contact: personContact, SafeToContact: true}
	o.ConsentForm, o.Agreed, o.Language = client.Oral, true, "sq"
	if slices.Contains(o.Fields, client.Note) {
		o.Note = personNote
	}
	r, err := a.Referrals.Send(t.Context(), a.sender, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func key() uuid.UUID { return uuid.Must(uuid.NewV4()) }

func at(r referral.Referral) string { return "/partner/referrals/" + r.ID.String() }

// form opens the referral and reads what its forms would send.
func (a agency) form(r referral.Referral, changes ...string) url.Values {
	form := program.Fields(a.Sees(at(r)))
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

// refused sends an answer that lacks something and gives the page that says so.
func (a agency) refused(t *testing.T, path string, form url.Values, why string) string {
	t.Helper()
	answer := a.Post(path+"?lang=en", form)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(html.UnescapeString(answer.Body), why) {
		t.Fatalf("POST %s: status %d, want 422 with %q\n%s", path, answer.Status, why, answer.Body)
	}
	return answer.Body
}

func hides(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(html.UnescapeString(page), text) {
			t.Errorf("the page shows %q", text)
		}
	}
}

func whoThePersonIsShowsAfterAccepting(t *testing.T, a agency) {
	r := a.sent(t, client.Name, client.Contact, client.Note)
	page := a.Sees(at(r)+"?lang=en", r.Code, "You see the person's name and contact after accepting")
	hides(t, page, personName, personContact, personNote)
	hides(t, a.Sees("/partner"), personName, personContact, personNote)
	a.Sends(at(r)+"/accept", a.form(r), at(r)+"?notice=accept")
	a.Sees(at(r)+"?notice=accept&lang=en", "Accepted. The centre has been told.", personName, personContact, personNote)
	hides(t, a.Sees("/partner", r.Code), personName, personContact, personNote)
}

func whatWasNotAgreedToIsNeverShown(t *testing.T, a agency) {
	r := a.sent(t, client.Name)
	a.Sends(at(r)+"/accept", a.form(r), at(r)+"?notice=accept")
	hides(t, a.Sees(at(r)+"?lang=en", personName, "No safe contact was shared."), personContact)
	nameless := a.sent(t)
	a.Sends(at(nameless)+"/accept", a.form(nameless), at(nameless)+"?notice=accept")
	hides(t, a.Sees(at(nameless)+"?lang=en", "did not agree to share a name"), personName, personContact)
}

func theAdviserIsToldThatItWasOpened(t *testing.T, a agency) {
	r := a.sent(t)
	adviser := a.SignedIn(t, "adviser@prishtina.example")
	page := "/desk/referrals/" + r.ID.String() + "?lang=en"
	hides(t, adviser.Sees(page), "Received")
	a.Sees(at(r))
	adviser.Sees(page, "Received")
}

func acceptingNeedsADay(t *testing.T, a agency) {
	r := a.sent(t)
	for _, day := range []string{"", "2026-11-23", "2027-06-01"} {
		page := a.refused(t, at(r)+"/accept", a.form(r, "accept_first_contact", day), "Please give a day from today on, within 60 days.")
		if got := program.Fields(page).Get("accept_first_contact"); got != day {
			t.Errorf("the day came back as %q, want %q", got, day)
		}
	}
	stranger := a.refused(t, at(r)+"/accept", a.form(r, "accept_worker", a.sender.ID.String()), "Please choose one of the answers.")
	hides(t, stranger, "Accepted")
	a.Sends(at(r)+"/accept", a.form(r, "accept_first_contact", "2026-11-24"), at(r)+"?notice=accept")
}

func decliningNeedsAReason(t *testing.T, a agency) {
	r := a.sent(t)
	a.refused(t, at(r)+"/decline", a.form(r), "Please choose a reason.")
	page := a.refused(t, at(r)+"/decline", a.form(r, "decline_reason", referral.Other), "Please say in words why.")
	if program.Fields(page).Get("decline_reason") != referral.Other {
		t.Error("the chosen reason is lost")
	}
	a.Sends(at(r)+"/decline", a.form(r, "decline_reason", referral.Other, "decline_text", "The list is closed."), at(r)+"?notice=decline")
	a.Sees(at(r)+"?notice=decline&lang=en", "Declined. The centre has been told.", "The list is closed.")
}

func aColleaguesAnswerIsNotOverwritten(t *testing.T, a agency) {
	r := a.sent(t)
	slower := a.form(r, "decline_reason", "no_capacity")
	worker := a.SignedIn(t, "worker@"+a.Slug+".kosovo.example")
	worker.Sends(at(r)+"/accept", program.Fields(worker.Sees(at(r))), at(r)+"?notice=accept")
	a.Sends(at(r)+"/decline", slower, at(r)+"?notice=changed")
	hides(t, a.Sees(at(r)+"?notice=changed&lang=en", "This has changed in the meantime.", "Accepted"), "No capacity")
}

func anAnswerPressedTwiceIsOne(t *testing.T, a agency) {
	r := a.sent(t)
	form := a.form(r)
	for range 2 {
		a.Sends(at(r)+"/accept", form, at(r)+"?notice=accept")
	}
	after, err := a.Referrals.View(t.Context(), a.sender, r.ID)
	if err != nil || len(after.Events) != 3 {
		t.Errorf("%d events, %v; want sent, received, accepted", len(after.Events), err)
	}
}

func whatTheCentreTakesBackIsGone(t *testing.T, a agency) {
	r := a.sent(t, client.Name)
	form := a.form(r)
	opened, err := a.Referrals.View(t.Context(), a.sender, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	step := referral.Step{ID: r.ID, Key: key(), Version: opened.Version, Reason: "client_stopped"}
	if _, err := a.Referrals.Take(t.Context(), a.sender, referral.Withdraw, step); err != nil {
		t.Fatal(err)
	}
	hides(t, a.Sees("/partner"), r.Code)
	for _, answer := range []program.Answer{a.Get(at(r)), a.Post(at(r)+"/accept", form), a.Post(at(r)+"/decline", form)} {
		if answer.Status != http.StatusNotFound {
			t.Errorf("status %d, want 404", answer.Status)
		}
		hides(t, answer.Body, r.Code, personName)
	}
}

func onlyTheAgencysOwnStaffFindAReferral(t *testing.T, a agency) {
	r := a.sent(t)
	form := a.form(r)
	for email, want := range map[string]int{
		"intake@shelter-organisation.kosovo.example": http.StatusNotFound,
		"intake@" + a.Slug + ".albania.example":      http.StatusNotFound,
		"worker@" + a.Slug + ".serbia.example":       http.StatusNotFound,
		"adviser@prishtina.example":                  http.StatusForbidden,
		"coordinator@network.example":                http.StatusForbidden,
	} {
		other := a.SignedIn(t, email)
		for _, answer := range []program.Answer{other.Get(at(r)), other.Post(at(r)+"/accept", form), other.Post(at(r)+"/decline", form)} {
			if answer.Status != want {
				t.Errorf("%s: status %d, want %d", email, answer.Status, want)
			}
			hides(t, answer.Body, r.Code)
		}
	}
	a.Sends(at(r)+"/accept", form, at(r)+"?notice=accept")
}

func anAnswerThatWasBeingWrittenComesBack(t *testing.T, a agency) {
	r := a.sent(t)
	form := a.form(r, "decline_reason", referral.Other, "decline_text", "The list is closed.")
	form.Set("_form", at(r)+"/decline")
	if answer := a.Post("/account/drafts", form); answer.Status != http.StatusNoContent {
		t.Fatalf("draft: status %d", answer.Status)
	}
	a.Sees(at(r), "The list is closed.")
	if got := a.form(r).Get("decline_reason"); got != referral.Other {
		t.Errorf("the reason came back as %q", got)
	}
}

func aNewReferralAppearsWhileTheQueueIsOpen(t *testing.T, a agency) {
	lines := a.Stream("/partner/stream")
	r := a.sent(t, client.Name)
	var seen strings.Builder
	for lines.Scan() {
		seen.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), r.Code) {
			hides(t, seen.String(), personName)
			return
		}
	}
	t.Errorf("the stream ended without %s: %v\n%s", r.Code, lines.Err(), seen.String())
}

func emergenciesComeFirst(t *testing.T, a agency) {
	first, second := a.sent(t), a.sent(t)
	emergency := a.sentAs(t, referral.Offer{Priority: referral.Emergency, HandOver: "9:10, duty officer"})
	page := a.Sees("/partner")
	place := func(r referral.Referral) int { return strings.Index(page, r.Code) }
	if place(emergency) < 0 || place(first) < place(emergency) || place(second) < place(first) {
		t.Errorf("emergency, first and second stand at %d, %d, %d", place(emergency), place(first), place(second))
	}
}
