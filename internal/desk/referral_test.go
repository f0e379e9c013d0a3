package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/testkit/program"
	"prag/internal/visit"
)

const (
	personName    = "Besarta Example"
	personContact = "+383 44 000 111"
)

func TestReferralsOfTheDesk(t *testing.T) {
	t.Parallel()
	promised(t, map[string]func(*testing.T, office){
		"agencies for the visit's topic come first":         agenciesForTheTopicComeFirst,
		"what is sent is shown with its code":               whatIsSentIsShownWithItsCode,
		"a referral pressed twice is one":                   aReferralPressedTwiceIsOne,
		"without consent nothing is sent and all is kept":   withoutConsentNothingIsSentAndAllIsKept,
		"an emergency says who was phoned":                  anEmergencySaysWhoWasPhoned,
		"an answer waits until it is seen":                  anAnswerWaitsUntilItIsSeen,
		"a declined need is offered to another agency":      aDeclinedNeedIsOfferedToAnotherAgency,
		"what is taken back needs a reason":                 whatIsTakenBackNeedsAReason,
		"an answer that came first is told when withdrawn":  anAnswerThatCameFirstIsTold,
		"a colleague reads no name":                         aColleagueReadsNoName,
		"a confidential referral is the focal point's":      aConfidentialReferralIsTheFocalPoints,
		"a confidential slip names nobody":                  aConfidentialSlipNamesNobody,
		"the slip is in the person's language":              theSlipIsInThePersonsLanguage,
		"a referral that was being written comes back":      aReferralThatWasBeingWrittenComesBack,
		"another centre's visit and referral are not found": anotherCentresAreNotFound,
	})
}

// visited logs somebody about these topics and gives the address where an agency is chosen.
func (o office) visited(t *testing.T, topics ...string) string {
	t.Helper()
	before := len(o.day(t))
	form := program.Fields(o.Sees("/desk/visits/new"))
	form["topics"], form["outcome"] = topics, []string{visit.Counselled}
	o.Sends("/desk/visits", form, "/desk/visits?notice=saved")
	book := o.day(t)
	if len(book) != before+1 {
		t.Fatalf("the day book has %d visits, want %d", len(book), before+1)
	}
	for _, v := range book {
		if !strings.Contains(o.Sees("/desk/visits"), "/desk/referrals/new?visit="+v.ID.String()) {
			t.Fatalf("the day book does not lead from visit %s to a referral", v.ID)
		}
	}
	return "/desk/referrals/new?visit=" + book[len(book)-1].ID.String()
}

// agency finds the address of the form for an agency in the list of them.
func (o office) agency(t *testing.T, list, slug string) string {
	t.Helper()
	address := list + "&agency=" + o.agencyID(t, slug).String()
	if !strings.Contains(o.Sees(list), strings.ReplaceAll(address, "&", "&amp;")) {
		t.Fatalf("%s does not offer %s", list, slug)
	}
	return address
}

func (o office) agencyID(t *testing.T, slug string) uuid.UUID {
	t.Helper()
	agencies, err := o.Catalogue.Agencies(t.Context(), o.centre.TenantID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range agencies {
		if a.Slug == slug {
			return a.ID
		}
	}
	t.Fatalf("no agency %s", slug)
	return uuid.Nil
}

// filled is the form of an address with everything a person could agree to.
func (o office) filled(address string) url.Values {
	form := program.Fields(o.Sees(address))
	form.Set("name", personName)
	form.Set("contact", personContact)
	form.Set("safe", "yes")
	form.Set("note", "Looks for work as a welder.")
	form["fields"] = []string{"name", "contact", "note"}
	form.Set("agreed", "yes")
	return form
}

// refer sends a person to an agency and gives the referral's address.
func (o office) refer(t *testing.T, topic, slug string) string {
	t.Helper()
	return o.sendForm(t, o.filled(o.agency(t, o.visited(t, topic), slug)))
}

func (o office) sendForm(t *testing.T, form url.Values) string {
	t.Helper()
	answer := o.Post("/desk/referrals?lang=en", form)
	at, found := strings.CutSuffix(answer.Header.Get("Location"), "?notice=sent")
	if answer.Status != http.StatusSeeOther || !found {
		t.Fatalf("sent: status %d to %q\n%s", answer.Status, answer.Header.Get("Location"), answer.Body)
	}
	return at
}

var codeOnPage = regexp.MustCompile(`class="ref-code" translate="no">([^<]+)<`)

func (o office) code(t *testing.T, at string) string {
	t.Helper()
	found := codeOnPage.FindStringSubmatch(o.Sees(at))
	if found == nil {
		t.Fatalf("%s shows no code", at)
	}
	return found[1]
}

// answered lets the agency's intake open the referral and answer.
func (o office) answered(t *testing.T, at, slug, step string, changes url.Values) {
	t.Helper()
	intake := o.SignedIn(t, "intake@"+slug+"."+o.tenantCode(t)+".example")
	page := "/partner/referrals/" + strings.TrimPrefix(at, "/desk/referrals/")
	form := program.Fields(intake.Sees(page))
	for name, values := range changes {
		form[name] = values
	}
	intake.Sends(page+"/"+step, form, page+"?notice="+step)
}

func (o office) tenantCode(t *testing.T) string {
	t.Helper()
	tenants, err := o.Directory.Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, operator := range tenants {
		if operator.ID == o.centre.TenantID {
			return operator.Code
		}
	}
	t.Fatal("the centre has no tenant")
	return ""
}

func (o office) as(t *testing.T, role string) office {
	t.Helper()
	o.Client = o.SignedIn(t, role+"@"+o.centre.Slug+".example")
	return o
}

func (o office) status(t *testing.T, path string, want int) {
	t.Helper()
	if answer := o.Get(path); answer.Status != want {
		t.Errorf("GET %s: status %d, want %d", path, answer.Status, want)
	}
}

func agenciesForTheTopicComeFirst(t *testing.T, o office) {
	page := o.Sees(o.visited(t, "work")+"&lang=en", "Fitting what the person came for", "Other agencies", "are sent by the protection focal point")
	fitting, others, _ := strings.Cut(page, "Other agencies")
	if !strings.Contains(fitting, o.agencyID(t, "employment-office").String()) || !strings.Contains(others, o.agencyID(t, "family-medicine-centre").String()) {
		t.Error("the agencies are not under their headings")
	}
	if strings.Contains(page, o.agencyID(t, "shelter-organisation").String()) {
		t.Error("an adviser is offered the shelter")
	}
}

func whatIsSentIsShownWithItsCode(t *testing.T, o office) {
	at := o.refer(t, "work", "employment-office")
	code := o.code(t, at)
	o.Sees(at+"?notice=sent&lang=en", "The referral is sent. Give the person the slip.", personName, personContact, "Looks for work as a welder.", "Take the referral back")
	if !strings.HasPrefix(code, o.centre.Key) {
		t.Errorf("the code %q does not begin with the centre's key %q", code, o.centre.Key)
	}
	o.Sees("/desk/referrals?lang=en", code, "Waiting for an answer")
}

func aReferralPressedTwiceIsOne(t *testing.T, o office) {
	form := o.filled(o.agency(t, o.visited(t, "work"), "employment-office"))
	first, second := o.sendForm(t, form), o.sendForm(t, form)
	if first != second || strings.Count(o.Sees("/desk/referrals"), `class="ref-row"`) != 1 {
		t.Errorf("two presses made %s and %s", first, second)
	}
}

func withoutConsentNothingIsSentAndAllIsKept(t *testing.T, o office) {
	form := o.filled(o.agency(t, o.visited(t, "work"), "employment-office"))
	form.Del("agreed")
	answer := o.Post("/desk/referrals?lang=en", form)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Without consent nothing is sent.") {
		t.Fatalf("status %d\n%s", answer.Status, answer.Body)
	}
	again := program.Fields(answer.Body)
	for _, name := range []string{"name", "contact", "safe", "nonce", "agency", "visit", "topic"} {
		if again.Get(name) != form.Get(name) {
			t.Errorf("%s came back as %q, want %q", name, again.Get(name), form.Get(name))
		}
	}
	o.Sees("/desk/referrals?lang=en", "No referral has been sent yet")
	again.Set("agreed", "yes")
	again.Set("note", form.Get("note"))
	o.sendForm(t, again)
}

func anEmergencySaysWhoWasPhoned(t *testing.T, o office) {
	form := o.filled(o.agency(t, o.visited(t, "work"), "employment-office"))
	form.Set("priority", "emergency")
	answer := o.Post("/desk/referrals?lang=en", form)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "An emergency is also handed over by phone.") {
		t.Fatalf("status %d\n%s", answer.Status, answer.Body)
	}
	form.Set("hand_over", "9:10, duty officer")
	o.Sees(o.sendForm(t, form)+"?lang=en", "9:10, duty officer", "Emergency")
}

func anAnswerWaitsUntilItIsSeen(t *testing.T, o office) {
	o.sit(t, 0)
	at := o.refer(t, "work", "employment-office")
	code := o.code(t, at)
	o.Sees("/desk?lang=en", "No new answers.")
	o.answered(t, at, "employment-office", "accept", nil)
	o.Sees("/desk?lang=en", code, "First contact")
	o.Sends(at+"/seen", url.Values{"nonce": {key().String()}, "back": {"/desk"}}, "/desk")
	o.Sends(at+"/seen", url.Values{"nonce": {key().String()}, "back": {"https://elsewhere.example"}}, at)
	o.Sees("/desk?lang=en", "No new answers.")
	if page := o.Sees("/desk/referrals?lang=en", code); strings.Contains(page, "New answers") {
		t.Error("a seen answer is still new")
	}
}

func aDeclinedNeedIsOfferedToAnotherAgency(t *testing.T, o office) {
	at := o.refer(t, "work", "employment-office")
	id := strings.TrimPrefix(at, "/desk/referrals/")
	o.answered(t, at, "employment-office", "decline", url.Values{"decline_reason": {"other"}, "decline_text": {"The list is closed."}})
	list := "/desk/referrals/new?previous=" + id
	o.Sees(at+"?lang=en", "The list is closed.", "Offer to another agency", list)
	if strings.Contains(o.Sees(list), o.agencyID(t, "employment-office").String()) {
		t.Error("the agency that declined is offered again")
	}
	form := program.Fields(o.Sees(o.agency(t, list, "vocational-training-centre")+"&lang=en", "Name and contact are recorded from before."))
	form["fields"] = []string{"name", "note"}
	form.Set("note", "Looks for work as a welder.")
	form.Set("agreed", "yes")
	next := o.sendForm(t, form)
	o.Sees(next+"?lang=en", personName, "Look at the earlier referral")
	o.Sees(at+"?lang=en", "Look at the later referral")
	o.status(t, list, http.StatusConflict)
}

func whatIsTakenBackNeedsAReason(t *testing.T, o office) {
	o.rulesAreExplained(t)
	at := o.refer(t, "work", "employment-office")
	form := program.Fields(o.Sees(at))
	answer := o.Post(at+"/withdraw?lang=en", form)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Please choose a reason.") {
		t.Fatalf("status %d\n%s", answer.Status, answer.Body)
	}
	form.Set("withdraw_reason", "client_stopped")
	o.Sends(at+"/withdraw", form, at+"?notice=withdraw")
	o.Sees(at+"?notice=withdraw&lang=en", "The referral is taken back.", "The person changed their mind")
	intake := o.SignedIn(t, "intake@employment-office."+o.tenantCode(t)+".example")
	if got := intake.Get("/partner/referrals/" + strings.TrimPrefix(at, "/desk/referrals/")); got.Status != http.StatusNotFound {
		t.Errorf("the agency still finds it: status %d", got.Status)
	}
}

func anAnswerThatCameFirstIsTold(t *testing.T, o office) {
	at := o.refer(t, "work", "employment-office")
	form := program.Fields(o.Sees(at))
	form.Set("withdraw_reason", "solved")
	o.answered(t, at, "employment-office", "accept", nil)
	o.Sends(at+"/withdraw", form, at+"?notice=changed")
	o.Sees(at+"?notice=changed&lang=en", "This has changed in the meantime.", "Accepted", "Take the referral back")
}

func aColleagueReadsNoName(t *testing.T, o office) {
	at := o.refer(t, "work", "employment-office")
	page := o.as(t, "manager").Sees(at+"?lang=en", "Only the sender sees name and contact.")
	if strings.Contains(page, personName) || strings.Contains(page, personContact) || strings.Contains(page, "welder") {
		t.Error("a colleague reads who the person is")
	}
	focal := o.as(t, "protection")
	if page := focal.Sees(at+"?lang=en", "See name and contact"); strings.Contains(page, personName) {
		t.Error("the focal point reads the name without asking for it")
	}
	form := url.Values{"nonce": {key().String()}}
	if answer := focal.Post(at+"/wish/break_glass?lang=en", form); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Please say in words why.") {
		t.Errorf("asked without a why: status %d", answer.Status)
	}
	form.Set("break_glass_why", "Somebody may be in danger.")
	focal.Sends(at+"/wish/break_glass", form, at+"?notice=wished")
	focal.Sees(at+"?notice=wished&lang=en", "Asked. A second person decides.", "Name and contact wait for a second person.")
	manager := o.as(t, "manager")
	manager.Sees("/desk/referrals?lang=en", "To decide")
	list := manager.Sees("/desk/approvals?lang=en", "Somebody may be in danger.", o.code(t, at))
	yes := regexp.MustCompile(`/desk/approvals/[0-9a-f-]+/yes`).FindString(list)
	manager.Sends(yes, url.Values{"nonce": {key().String()}}, "/desk/approvals")
	manager.Sees("/desk/approvals?lang=en", "Nothing waits for a decision.")
	focal.Sees(at, personName)
	if answer := o.Post(yes, url.Values{"nonce": {key().String()}}); answer.Status != http.StatusForbidden {
		t.Errorf("an adviser decides: status %d", answer.Status)
	}
}

// confidential is a referral of the focal point to the shelter.
func (o office) confidential(t *testing.T) (focal office, at string) {
	t.Helper()
	focal = o.as(t, "protection")
	return focal, focal.refer(t, "safety", "shelter-organisation")
}

func aConfidentialReferralIsTheFocalPoints(t *testing.T, o office) {
	focal, at := o.confidential(t)
	code := focal.code(t, at)
	focal.Sees(at+"?lang=en", "Confidential")
	for _, role := range []string{"adviser", "manager"} {
		other := o.as(t, role)
		other.status(t, at, http.StatusNotFound)
		other.status(t, at+"/slip", http.StatusNotFound)
		if strings.Contains(other.Sees("/desk/referrals?all=1"), code) {
			t.Errorf("the %s finds the confidential referral in the list", role)
		}
	}
	list := o.visited(t, "safety")
	o.status(t, list+"&agency="+o.agencyID(t, "shelter-organisation").String(), http.StatusNotFound)
}

func aConfidentialSlipNamesNobody(t *testing.T, o office) {
	focal, at := o.confidential(t)
	page := focal.Sees(at+"/slip", focal.code(t, at))
	agency, err := o.Catalogue.Agency(t.Context(), o.centre.TenantID, o.agencyID(t, "shelter-organisation"))
	if err != nil {
		t.Fatal(err)
	}
	for lang, name := range agency.Name {
		if strings.Contains(page, name) {
			t.Errorf("the slip names the agency (%s)", lang)
		}
	}
	if strings.Contains(page, personName) {
		t.Error("the slip names the person")
	}
}

func theSlipIsInThePersonsLanguage(t *testing.T, o office) {
	form := o.filled(o.agency(t, o.visited(t, "work"), "employment-office"))
	form.Set("language", "sr")
	at := o.sendForm(t, form)
	o.Sees(at+"/slip?lang=en", o.code(t, at), `<article class="ref-slip" lang="sr-Cyrl">`, "Служба за запошљавање", "Back to the referral")
}

func aReferralThatWasBeingWrittenComesBack(t *testing.T, o office) {
	address := o.agency(t, o.visited(t, "work"), "employment-office")
	form := o.filled(address)
	if answer := o.Post("/account/drafts", form); answer.Status != http.StatusNoContent {
		t.Fatalf("draft: status %d", answer.Status)
	}
	restored := program.Fields(o.Sees(address+"&lang=en", "What you had entered is back.", "Looks for work as a welder."))
	if restored.Get("name") != personName || restored.Get("nonce") != form.Get("nonce") || len(restored["fields"]) != 3 {
		t.Errorf("the form came back with %v", restored)
	}
	if fresh := program.Fields(o.Sees(address + "&fresh=1")); fresh.Get("name") != "" || fresh.Get("nonce") == form.Get("nonce") {
		t.Error("a new beginning still has what was typed")
	}
	o.sendForm(t, form)
	if after := program.Fields(o.Sees(address)); after.Get("name") != "" {
		t.Error("what has been sent comes back as a draft")
	}
}

func anotherCentresAreNotFound(t *testing.T, o office) {
	list := o.visited(t, "work")
	at := o.refer(t, "work", "employment-office")
	form := o.filled(o.agency(t, list, "employment-office"))
	for _, slug := range strangers() {
		stranger := o
		stranger.Client = o.SignedIn(t, "adviser@"+slug+".example")
		stranger.status(t, list, http.StatusNotFound)
		stranger.status(t, at, http.StatusNotFound)
		stranger.status(t, at+"/slip", http.StatusNotFound)
		for _, step := range []string{"/withdraw", "/seen"} {
			if answer := stranger.Post(at+step, url.Values{"nonce": {key().String()}, "withdraw_reason": {"solved"}}); answer.Status != http.StatusNotFound {
				t.Errorf("%s: POST %s%s: status %d, want 404", slug, at, step, answer.Status)
			}
		}
		if answer := stranger.Post("/desk/referrals", form); answer.Status != http.StatusNotFound {
			t.Errorf("%s sends a referral of another centre's visit: status %d", slug, answer.Status)
		}
	}
	o.Sees(at+"?lang=en", "Take the referral back")
}
