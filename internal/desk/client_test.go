package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

func TestClientsOfTheDesk(t *testing.T) {
	t.Parallel()
	promised(t, map[string]func(*testing.T, office){
		"a record that is there is chosen":             aRecordThatIsThereIsChosen,
		"a record is looked for before it is made":     aRecordIsLookedForBeforeItIsMade,
		"who may have a record is shown":               whoMayHaveARecordIsShown,
		"a record is found on the way to a referral":   aRecordIsFoundOnTheWayToAReferral,
		"a confidential record is the focal point's":   aConfidentialRecordIsTheFocalPoints,
		"another centre's record is not found":         anotherCentresRecordIsNotFound,
		"what two write at once is told, nothing lost": whatTwoWriteAtOnceIsTold,
		"a consent is withdrawn on the record's page":  aConsentIsWithdrawnOnTheRecordsPage,
		"a consent is given again":                     aConsentIsGivenAgain,
		"two records are joined and told apart":        twoRecordsAreJoinedAndToldApart,
		"a person is handed all and erased":            aPersonIsHandedAllAndErased,
		"a personal number is asked for on demand":     aPersonalNumberIsAskedForWhereTheTenantWantsIt,
		"the text is printed and read aloud":           theTextIsPrintedAndReadAloud,
	})
}

// person fills the form of a new record.
func (o office) person(name, contact string) url.Values {
	form := program.Fields(o.Sees("/desk/clients/new"))
	form.Set("name", name)
	form.Set("contact", contact)
	form.Set("safe", "yes")
	form.Set("birth_year", "1985")
	form.Set("agreed", "yes")
	return form
}

// register makes a record and gives its address.
func (o office) register(t *testing.T, name, contact string) string {
	t.Helper()
	return o.registered(t, o.person(name, contact))
}

func (o office) registered(t *testing.T, form url.Values) string {
	t.Helper()
	answer := o.Post("/desk/clients?lang=en", form)
	at, found := strings.CutSuffix(answer.Header.Get("Location"), "?notice=saved")
	if answer.Status != http.StatusSeeOther || !found {
		t.Fatalf("registered: status %d to %q\n%s", answer.Status, answer.Header.Get("Location"), answer.Body)
	}
	return at
}

// looks posts what is looked for.
func (o office) looks(t *testing.T, query string) string {
	t.Helper()
	answer := o.Post("/desk/clients/search?lang=en", url.Values{"q": {query}})
	if answer.Status != http.StatusOK || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("looked for: status %d, cache %q", answer.Status, answer.Header.Get("Cache-Control"))
	}
	return answer.Body
}

// Who has a record is not asked again who they are.
func aRecordThatIsThereIsChosen(t *testing.T, o office) {
	o.refer(t, "work", "employment-office")
	var id uuid.UUID
	if err := o.DB.InTenant(t.Context(), o.centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT id FROM client WHERE centre_id = ?`, o.centre.ID).Row().Scan(&id)
	}); err != nil {
		t.Fatal(err)
	}
	list := o.visited(t, "work") + "&client=" + id.String()
	form := program.Fields(o.Sees(o.agency(t, list, "vocational-training-centre")+"&lang=en", "Name and contact are recorded from before."))
	form["fields"], form["agreed"] = []string{"name"}, []string{"yes"}
	o.Sees(o.sendForm(t, form), personName)
	o.Sees("/desk/clients/"+id.String()+"?lang=en", personName, "may be used", `class="ref-row"`)
	form.Set("client", key().String())
	if answer := o.Post("/desk/referrals", form); answer.Status != http.StatusSeeOther { // pressed twice: the same referral
		t.Errorf("pressed twice: status %d", answer.Status)
	}
	form.Set("nonce", key().String())
	if answer := o.Post("/desk/referrals", form); answer.Status != http.StatusNotFound {
		t.Errorf("a record that nobody has: status %d", answer.Status)
	}
}

func aRecordIsLookedForBeforeItIsMade(t *testing.T, o office) {
	if page := o.Sees("/desk/clients?lang=en", "Look first"); strings.Contains(page, "/desk/clients/new") {
		t.Error("a new record is offered before anybody was looked for")
	}
	if page := o.looks(t, "Xhevahire Hoxha"); !strings.Contains(page, "No record was found.") || !strings.Contains(page, `href="/desk/clients/new"`) {
		t.Error("who is not found is not offered a new record")
	}
	form := o.person("Xhevahire Hoxha", "044 123 456")
	form.Del("agreed")
	if answer := o.Post("/desk/clients?lang=en", form); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Without consent no record is kept.") ||
		program.Fields(answer.Body).Get("name") != "Xhevahire Hoxha" {
		t.Errorf("without consent: status %d", answer.Status)
	}
	form.Set("agreed", "yes")
	at := o.registered(t, form)
	if again := o.registered(t, form); again != at {
		t.Errorf("pressed twice: %s and %s", at, again)
	}
	for _, query := range []string{"Dževahire Hodža", "Џевахире Хоџа", "+383 44 123-456"} {
		if page := o.looks(t, query); !strings.Contains(page, at) || !strings.Contains(page, "Xhevahire Hoxha") {
			t.Errorf("%q does not find the record", query)
		}
	}
	o.Sees(at+"?lang=en", "Xhevahire Hoxha", "1985", "044 123 456", "may be used")
}

func whoMayHaveARecordIsShown(t *testing.T, o office) {
	first := o.register(t, "Đorđe Petrović", "064 555 777")
	form := o.person("Gjorgje Petroviq", "")
	answer := o.Post("/desk/clients?lang=en", form)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Is it one of these people?") || !strings.Contains(answer.Body, first) {
		t.Fatalf("the one alike is not shown: status %d", answer.Status)
	}
	again := program.Fields(answer.Body)
	again.Set("another", "yes")
	again.Set("note", form.Get("note"))
	if second := o.registered(t, again); second == first {
		t.Error("another person got the same record")
	}
}

func aRecordIsFoundOnTheWayToAReferral(t *testing.T, o office) {
	at := o.register(t, "Milica Jovanović", "064 111 999")
	address := o.agency(t, o.visited(t, "work"), "employment-office")
	link := strings.ReplaceAll(address, "/desk/referrals/new", "/desk/clients")
	page := o.Sees(address+"&lang=en", "Look for the person")
	if !strings.Contains(page, strings.ReplaceAll(link, "&", "&amp;")) {
		t.Fatalf("the form does not lead to %s", link)
	}
	form := program.Fields(o.Sees(link))
	form.Set("q", "Милица Јовановић")
	found := o.Post("/desk/clients/search", form).Body
	id := strings.TrimPrefix(at, "/desk/clients/")
	if !strings.Contains(found, "/desk/referrals/new?client="+id) {
		t.Fatal("the record does not lead back to the referral")
	}
	offer := program.Fields(o.Sees(address + "&client=" + id))
	offer["fields"], offer["agreed"] = []string{"name"}, []string{"yes"}
	o.Sees(o.sendForm(t, offer), "Milica Jovanović")
}

func aConfidentialRecordIsTheFocalPoints(t *testing.T, o office) {
	focal := o.as(t, "protection")
	form := focal.person("Besa Rexhepi", "044 987 654")
	form.Set("restricted", "yes")
	at := focal.registered(t, form)
	for _, role := range []string{"manager", "adviser"} {
		other := o.as(t, role)
		other.status(t, at, http.StatusNotFound)
		other.status(t, at+"/edit", http.StatusNotFound)
		if answer := other.Post(at, form); answer.Status != http.StatusNotFound {
			t.Errorf("the %s changes it: status %d", role, answer.Status)
		}
		for _, query := range []string{"Besa Rexhepi", "044987654"} {
			if strings.Contains(other.looks(t, query), at) {
				t.Errorf("the %s finds it by %q", role, query)
			}
		}
	}
	if made := o.as(t, "adviser").register(t, "Besa Rexhepi", "044 987 654"); made == at { // without a hint that there may be one
		t.Error("the same record")
	}
}

func anotherCentresRecordIsNotFound(t *testing.T, o office) {
	at := o.register(t, "Arta Berisha", "044 222 333")
	for _, slug := range strangers() {
		stranger := o
		stranger.Client = o.SignedIn(t, "adviser@"+slug+".example")
		stranger.status(t, at, http.StatusNotFound)
		stranger.status(t, at+"/edit", http.StatusNotFound)
		if strings.Contains(stranger.looks(t, "Arta Berisha"), at) {
			t.Errorf("%s finds the record", slug)
		}
	}
}

func whatTwoWriteAtOnceIsTold(t *testing.T, o office) {
	at := o.register(t, "Arta Krasniqi", "044 222 444")
	form := program.Fields(o.Sees(at + "/edit"))
	form.Set("name", "Arta Gashi")
	form.Set("note", "Asks about a course.")
	o.Sends(at, form, at+"?notice=saved")
	o.Sees(at, "Arta Gashi", "Asks about a course.")
	form.Set("name", "Arta Shala")
	if answer := o.Post(at+"?lang=en", form); answer.Status != http.StatusUnprocessableEntity || program.Fields(answer.Body).Get("name") != "Arta Shala" ||
		!strings.Contains(answer.Body, "This has changed in the meantime.") {
		t.Errorf("the second writer: status %d", answer.Status)
	}
}

// Every page of a record, in every writing, on a wide screen and on a phone.
func TestTheRecordPagesAreAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	o := office{Program: p, clock: nil, centre: centresOf(t, p)[0]}
	o.Client = p.SignedIn(t, "protection@"+o.centre.Slug+".example")
	at := o.register(t, "Besarta Example", "044 123 456")
	consent := strings.TrimSuffix(consentOnPage.FindString(o.Sees(at)), "/withdraw")
	browser := testkit.NewBrowser(t)
	tab, rules := browser.Tab(t, 1280, 800), browser.Tab(t, 1280, 800)
	p.SignIn(tab, "protection@"+o.centre.Slug+".example", "")
	p.SignIn(rules, "manager@"+o.centre.Slug+".example", "")
	for _, tag := range i18n.Tags() {
		for name, address := range map[string]string{
			"new": "/desk/clients/new?", "one": at + "?", "edit": at + "/edit?", "join": at + "/join?", "erase": at + "/erase?", "all": at + "/all?",
			"consent": consent + "?", "paper": consent + "/paper?",
		} {
			tab.Size(1280, 800).Open(p.URL+address+"lang="+tag).Wait("h1").Fits("client-"+name+"-"+tag, [2]int64{390, 844})
		}
		tab.Size(1280, 800).Open(p.URL+"/desk/clients?lang="+tag).Type("#q", "Бесарта Eksample").Click(".c-search button").Wait("#found-title")
		tab.Fits("client-search-"+tag, [2]int64{390, 844})
		rules.Size(1280, 800).Open(p.URL+"/desk/clients/rules?lang="+tag).Wait("h1").Fits("client-rules-"+tag, [2]int64{390, 844})
	}
}
