package desk_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"prag/internal/testkit/program"
)

var consentOnPage = regexp.MustCompile(`/desk/clients/[0-9a-f-]+/consents/[0-9a-f-]+/withdraw`)

// A person takes their consent back at the desk: the agency's page is gone with the same press.
func aConsentIsWithdrawnOnTheRecordsPage(t *testing.T, o office) {
	at := o.register(t, "Milica Jovanović", "064 111 999")
	id := strings.TrimPrefix(at, "/desk/clients/")
	form := program.Fields(o.Sees(o.agency(t, o.visited(t, "work"), "employment-office") + "&client=" + id))
	form["fields"], form["agreed"] = []string{"name"}, []string{"yes"}
	sent := o.sendForm(t, form)
	page := o.Sees(at+"?lang=en", "That we keep this record", "That we get in touch", "learns of it", "Holds from")
	share := consentOnPage.FindString(page)
	o.Sees(strings.TrimSuffix(share, "/withdraw")+"/paper", `class="c-sign"`)
	o.Sends(share, nonced(), at+"?notice=withdrawn")
	o.Sees(at+"?lang=en&notice=withdrawn", "What rested on it has ended.", "Withdrawn on")
	o.Sees(sent+"?lang=en", "Withdrawn")
	intake := o.SignedIn(t, "intake@employment-office."+o.tenantCode(t)+".example")
	if got := intake.Get("/partner/referrals/" + strings.TrimPrefix(sent, "/desk/referrals/")); got.Status != http.StatusNotFound {
		t.Errorf("the agency still finds it: status %d", got.Status)
	}
}

// A consent is given again by reading the text again; without agreement nothing changes.
func aConsentIsGivenAgain(t *testing.T, o office) {
	at := o.register(t, "Arta Hoti", "044 333 111")
	consent := strings.TrimSuffix(consentOnPage.FindString(o.Sees(at)), "/withdraw")
	form := program.Fields(o.Sees(consent+"?lang=en", "Read this text to the person"))
	if answer := o.Post(consent+"?lang=en", form); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Without consent no record is kept.") {
		t.Errorf("without agreement: status %d", answer.Status)
	}
	form.Set("agreed", "yes")
	form.Set("consent", "oral")
	o.Sends(consent, form, at+"?notice=agreed")
	o.Sees(at+"?lang=en", "In words, I certify it", "Ended on")
}

func twoRecordsAreJoinedAndToldApart(t *testing.T, o office) {
	kept := o.register(t, "Luljeta Krasniqi", "044 700 100")
	form := o.person("Luljeta Krasnići", "044 700 200")
	form.Set("another", "yes")
	gone := o.registered(t, form)
	other := strings.TrimPrefix(gone, "/desk/clients/")
	o.Sees(kept+"/join?lang=en", "Luljeta Krasnići", strings.ReplaceAll(kept+"/join?other="+other, "&", "&amp;"))
	join := program.Fields(o.Sees(kept + "/join?other=" + other))
	if answer := o.Post(kept+"/join", join); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: status %d", answer.Status)
	}
	join.Set("why", "papers")
	o.Sends(kept+"/join", join, kept+"?notice=joined")
	if answer := o.Get(gone); answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != kept {
		t.Errorf("the other's address: status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	undo := regexp.MustCompile(kept + `/joins/[0-9a-f-]+/undo`).FindString(o.Sees(kept+"?lang=en", "Joined records", "By their papers"))
	o.Sends(undo, url.Values{"undo_why": {"others"}}, kept+"?notice=apart")
	o.Sees(gone, "Luljeta Krasnići")
}

// A person is handed everything, on paper in their language and as a file, and is erased when they want.
func aPersonIsHandedAllAndErased(t *testing.T, o office) {
	form := o.person("Besim Gashi", "044 700 300")
	form.Set("language", "sr")
	form.Set("note", "Asks about a course.")
	at := o.registered(t, form)
	o.Sees(at+"/all?lang=en", `lang="sr-Cyrl"`, "Besim Gashi", "Asks about a course.", "Шта чувамо о вама")
	answer := o.Get(at + "/file")
	var file struct {
		Record struct{ Name string } `json:"record"`
	}
	if err := json.Unmarshal([]byte(answer.Body), &file); err != nil || file.Record.Name != "Besim Gashi" || strings.Contains(answer.Header.Get("Content-Disposition"), "Besim") {
		t.Errorf("the file names %q, %v", file.Record.Name, err)
	}
	erase := program.Fields(o.Sees(at+"/erase?lang=en", "This cannot be undone."))
	if answer := o.Post(at+"/erase", erase); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("not sure: status %d", answer.Status)
	}
	erase.Set("sure", "yes")
	o.Sends(at+"/erase", erase, "/desk/clients?notice=erased")
	o.status(t, at, http.StatusNotFound)
	if strings.Contains(o.looks(t, "Besim Gashi"), at) {
		t.Error("the name still finds the record")
	}
}

// Off until a tenant turns it on; then a number that cannot be right is pointed out and kept.
func aPersonalNumberIsAskedForWhereTheTenantWantsIt(t *testing.T, o office) {
	o.Sees("/desk/clients/new") // whatever other centres of the tenant set meanwhile, a manager's form is refused to an adviser
	o.status(t, "/desk/clients/rules", http.StatusForbidden)
	manager := o.as(t, "manager")
	rules := program.Fields(manager.Sees("/desk/clients/rules"))
	rules.Set("keep_months", "0")
	if answer := manager.Post("/desk/clients/rules?lang=en", rules); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "from 1 to 120") {
		t.Errorf("no time at all: status %d", answer.Status)
	}
	rules.Set("keep_months", "12")
	rules.Set("number", "rs")
	manager.Sends("/desk/clients/rules", rules, "/desk/clients/rules?notice=rules")
	form := o.person("Jovan Nikolić", "064 700 400")
	form.Set("number", "0101006500007")
	at := o.registered(t, form)
	o.Sees(at+"?lang=en", "0101006500007", "This personal number cannot be right.")
	edit := program.Fields(o.Sees(at + "/edit"))
	edit.Set("number", "0101006500006")
	o.Sends(at, edit, at+"?notice=saved")
	if strings.Contains(o.Sees(at+"?lang=en"), "cannot be right") {
		t.Error("a number that can be right is pointed out")
	}
}

// The text is there to be printed in every language, and read aloud where the machine has a voice.
func theTextIsPrintedAndReadAloud(t *testing.T, o office) {
	page := o.Sees("/desk/clients/new", "/desk/clients/paper/sq")
	o.Sees("/desk/clients/paper/sr?lang=en", `<article class="ref-slip" lang="sr-Cyrl">`, "Чувамо ваше име")
	o.Sees("/desk/clients/paper/en?agency="+o.agencyID(t, "employment-office").String(), "may")
	o.status(t, "/desk/clients/paper/xx", http.StatusNotFound)
	o.status(t, "/desk/clients/paper/en?agency="+o.agencyID(t, "shelter-organisation").String(), http.StatusNotFound)
	if !o.Voice.Able() {
		return
	}
	if !strings.Contains(page, `src="/desk/clients/voice/sq"`) {
		t.Error("the text is not to be heard")
	}
	if sound := o.Get("/desk/clients/voice/sq"); sound.Status != http.StatusOK || sound.Header.Get("Content-Type") != "audio/mpeg" || len(sound.Body) < 10_000 {
		t.Errorf("the voice: status %d, %s, %d bytes", sound.Status, sound.Header.Get("Content-Type"), len(sound.Body))
	}
}
