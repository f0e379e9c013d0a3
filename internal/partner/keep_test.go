package partner_test

import (
	"crypto/sha256"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/tenant"
	"prag/internal/testkit/program"
)

// own is the running program with two agencies that keep their records true.
type own struct {
	*program.Program
	operator tenant.Tenant
	school   *program.Client
	editor   *program.Client
}

// An agency says from its own pages, or by the link of a letter, whether what is said about it holds; editors see it, and so does everybody.
func TestAnAgencyKeepsItsRecordTrue(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))})
	o := own{Program: p, school: p.SignedIn(t, "intake@language-school.kosovo.example"), editor: p.SignedIn(t, "editor@kosovo.example")}
	tenants, err := p.Directory.Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range tenants {
		if one.Code == "kosovo" {
			o.operator = one
		}
	}
	for name, promise := range map[string]func(*testing.T, own){
		"one press confirms it":                      onePressConfirmsIt,
		"a change goes to the editors":               aChangeGoesToTheEditors,
		"advisers and directories read its capacity": advisersReadItsCapacity,
		"a link answers once and shows what is said": aLinkAnswersOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promise(t, o)
		})
	}
}

func onePressConfirmsIt(_ *testing.T, o own) {
	const entry = "/partner/entry"
	o.school.Sees(entry+"?lang=en", "Language school", "Last checked", "15 October 2026")
	o.school.Sends(entry, url.Values{"answer": {"right"}}, entry+"?notice=right")
	o.school.Sees(entry+"?lang=en&notice=right", "We have noted that all is right.", "24 November 2026")
	o.editor.Sees("/content/agency/language-school/history?lang=en", "Confirmed by the agency itself")
}

func aChangeGoesToTheEditors(t *testing.T, o own) {
	const entry = "/partner/entry"
	court := o.SignedIn(t, "intake@vocational-training-centre.kosovo.example")
	answer := court.Post(entry+"?lang=en", url.Values{"answer": {"changed"}, "note": {""}})
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "Say what has changed.") {
		t.Errorf("a change without words: status %d", answer.Status)
	}
	court.Sends(entry, url.Values{"answer": {"changed"}, "note": {"We moved to <the> market."}}, entry+"?notice=changed")
	page := o.editor.Sees("/content/due?lang=en", "From the agencies", "We moved to <the> market.", "Vocational training centre")
	action := strings.Split(strings.Split(page, `action="/content/tasks/`)[1], `"`)[0]
	o.editor.Sends("/content/tasks/"+action, nil, "/content/due?notice=done")
	if after := html.UnescapeString(o.editor.Get("/content/due?lang=en").Body); strings.Contains(after, "We moved") {
		t.Error("what is done is still to be done")
	}
	if answer := o.editor.Post("/content/agency/vocational-training-centre/ask?lang=en", nil); answer.Status != http.StatusConflict ||
		!strings.Contains(answer.Body, "No letter can be sent to this agency.") {
		t.Errorf("an agency without a mailbox is asked: status %d", answer.Status)
	}
}

func advisersReadItsCapacity(t *testing.T, o own) {
	const capacity = "/partner/entry/capacity"
	doctor := o.SignedIn(t, "intake@family-medicine-centre.kosovo.example")
	adviser := o.SignedIn(t, "adviser@prishtina.example")
	visit := program.Fields(adviser.Sees("/desk/visits/new"))
	visit["topics"], visit["outcome"] = []string{"work"}, []string{"info_only"}
	adviser.Sends("/desk/visits", visit, "/desk/visits?notice=saved")
	day := adviser.Get("/desk/visits").Body
	choose := "/desk/referrals/new?" + strings.Split(strings.Split(day, "/desk/referrals/new?")[1], `"`)[0] + "&lang=en"
	choose = html.UnescapeString(choose)
	if strings.Contains(adviser.Sees(choose, "Family medicine centre"), "Nearly full") {
		t.Error("it is nearly full before it says so")
	}
	doctor.Sends(capacity, url.Values{"capacity": {"near"}}, "/partner/entry?notice=capacity")
	adviser.Sees(choose, "Family medicine centre", "Nearly full")
	o.Client(t).Sees("/directory/kosovo/services?lang=en&full=true&search=family+medicine", `"available":1,"description":"Nearly full."`)
	doctor.Sends(capacity, url.Values{"capacity": {"full"}}, "/partner/entry?notice=capacity")
	if strings.Contains(adviser.Sees(choose), "Family medicine centre") {
		t.Error("an agency that is full is offered")
	}
	o.Client(t).Sees("/k/prishtina/en/agencies", "Takes nobody new for now")
	o.Client(t).Sees("/directory/kosovo/services?lang=en&full=true&search=family+medicine", `"available":0`)
	if answer := doctor.Post(capacity, url.Values{"capacity": {"perhaps"}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown capacity: status %d", answer.Status)
	}
}

func aLinkAnswersOnce(t *testing.T, o own) {
	const token = "thelinkofaletter"
	sum := sha256.Sum256([]byte(token))
	err := o.DB.InTenant(t.Context(), o.operator.ID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO agency_check (tenant_id, id, agency_id, asked_at, digest, expires_at, sent)
			SELECT tenant_id, ?, id, ?, ?, ?, 'sent' FROM agency WHERE slug = 'legal-aid-organisation'`, db.NewID(), tx.Now, sum[:],
			tx.Now.AddDate(0, 1, 0)).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	anybody := o.Client(t)
	anybody.Sees("/check/"+token+"?lang=sr-Latn", "Da li je još tačno ono što kažemo o vama?", "Organizacija", "Sve je još tačno")
	page := anybody.Sees("/check/"+token+"?lang=en", "MSC Kosovo tells people who you are", "All still right")
	if strings.Contains(page, "Sign out") || strings.Contains(page, `action="/partner`) {
		t.Error("the link leads further than to one answer")
	}
	anybody.Sends("/check/"+token, url.Values{"answer": {"right"}}, "/check/"+token)
	after := anybody.Sees("/check/"+token+"?lang=en", "We have noted that all is right.")
	if strings.Contains(after, "All still right") {
		t.Error("it can be answered again")
	}
	if again := anybody.Post("/check/"+token, url.Values{"answer": {"changed"}, "note": {"late"}}); again.Status != http.StatusConflict {
		t.Errorf("answered twice: status %d", again.Status)
	}
	if guessed := anybody.Get("/check/guessed"); guessed.Status != http.StatusNotFound {
		t.Errorf("a guessed link: status %d", guessed.Status)
	}
}
