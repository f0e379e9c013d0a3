package referral_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/referral"
)

// given finds a person's consent of a purpose.
func (n *network) given(t *testing.T, who string, person uuid.UUID, purpose string) client.Given {
	t.Helper()
	list, err := n.clients.Consents(t.Context(), n.people[who], person)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list {
		if g.Purpose == purpose {
			return g
		}
	}
	t.Fatalf("no consent to %s among %d", purpose, len(list))
	return client.Given{}
}

// state reads where a referral stands and who took the last step.
func (n *network) state(t *testing.T, id uuid.UUID) (state referral.State, actor string) {
	t.Helper()
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT r.state, e.actor FROM referral r JOIN referral_event e ON e.referral_id = r.id WHERE r.id = ? ORDER BY e.seq DESC LIMIT 1`, id).
			Row().Scan(&state, &actor)
	})
	if err != nil {
		t.Fatal(err)
	}
	return state, actor
}

// A person says no to whoever is at the desk: the agency sees nothing any more, from that moment on, and the log says that it was they.
func TestWithdrawnConsentEndsTheAgencysAccessAtOnce(t *testing.T) {
	t.Parallel()
	n := start(t)
	sent := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Accept, n.step(sent)); err != nil {
		t.Fatal(err)
	}
	person, _ := n.clientOf(t, sent.ID)
	share := n.given(t, "colleague", person, client.ToShare)
	if err := n.referrals.WithdrawConsent(t.Context(), n.people["colleague"], person, share.ID); err != nil {
		t.Fatal(err)
	}
	if state, actor := n.state(t, sent.ID); state != referral.Withdrawn || actor != "CL" {
		t.Errorf("the referral is %s by %s", state, actor)
	}
	if _, err := n.referrals.Open(t.Context(), n.people["intake"], sent.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the agency still finds it: %v", err)
	}
	if again := n.given(t, "colleague", person, client.ToShare); again.WithdrawnAt == nil {
		t.Error("the consent still holds")
	}
	if err := n.referrals.WithdrawConsent(t.Context(), n.people["colleague"], person, share.ID); err != nil {
		t.Errorf("withdrawn twice: %v", err)
	}
	n.balanced(t)
}

// A consent is given again before it ends, and what rests on it goes on for another ninety days.
func TestARenewedConsentCarriesTheReferralOn(t *testing.T) {
	t.Parallel()
	n := start(t)
	sent := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Accept, n.step(sent)); err != nil {
		t.Fatal(err)
	}
	person, _ := n.clientOf(t, sent.ID)
	n.clock.Advance(84 * 24 * time.Hour)
	share := n.given(t, "sender", person, client.ToShare)
	if !share.Ends(n.clock.Now()) {
		t.Error("nobody is warned six days before the end")
	}
	if err := n.referrals.RenewConsent(t.Context(), n.people["sender"], person, share.ID, client.Agreement{Agreed: true, Form: client.Oral, Language: "sr"}); err != nil {
		t.Fatal(err)
	}
	n.clock.Advance(80 * 24 * time.Hour)
	if seen, err := n.referrals.Open(t.Context(), n.people["intake"], sent.ID); err != nil || seen.Name != secretName {
		t.Errorf("after the first consent's end the agency reads %q, %v", seen.Name, err)
	}
	n.clock.Advance(11 * 24 * time.Hour)
	if seen, err := n.referrals.Open(t.Context(), n.people["intake"], sent.ID); err != nil || seen.Name != "" {
		t.Errorf("after the second one's end it reads %q, %v", seen.Name, err)
	}
}

// counted is everything that is counted or proves something, without the person.
func (n *network) counted(t *testing.T) (text string) {
	t.Helper()
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT (SELECT string_agg(v::text, ' ' ORDER BY v.id) FROM visit v) ||
			(SELECT string_agg(n.id || n.topic || n.created_at || n.visit_id, ' ' ORDER BY n.id) FROM need n) ||
			(SELECT string_agg(r.id || r.code || r.agency_id || r.sent_at || coalesce(r.answered_at::text, ''), ' ' ORDER BY r.id) FROM referral r) ||
			(SELECT string_agg(d::text, ' ' ORDER BY d::text) FROM tally_delta d) ||
			(SELECT count(*) FROM consent WHERE purpose = 'share')`).Row().Scan(&text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Who is erased is nowhere any more; visits, needs, referrals and every figure are what they were.
func TestWhoIsErasedLeavesEveryCountAsItWas(t *testing.T) {
	t.Parallel()
	n := start(t)
	first := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Decline, n.step(first)); err != nil {
		t.Fatal(err)
	}
	person, _ := n.clientOf(t, first.ID)
	o := n.offer()
	o.ClientID, o.Person, o.AgencyID = person, client.Client{}, n.second
	second := n.send(t, "sender", o)
	other := n.send(t, "sender", func() referral.Offer { o := n.offer(); o.Person.Name = "Somebody Else"; return o }())
	before := n.counted(t)
	if err := n.referrals.Erase(t.Context(), n.people["colleague"], person); err != nil {
		t.Fatal(err)
	}
	if after := n.counted(t); after != before {
		t.Errorf("counts changed:\n%s\n%s", before, after)
	}
	n.balanced(t)
	if state, actor := n.state(t, second.ID); state != referral.Withdrawn || actor != "CL" {
		t.Errorf("what was with an agency is %s by %s", state, actor)
	}
	if found, err := n.clients.Search(t.Context(), n.people["focal"], secretName); err != nil || len(found.Clients) != 0 {
		t.Errorf("the name still finds %d, %v", len(found.Clients), err)
	}
	for _, id := range []uuid.UUID{first.ID, second.ID} {
		if seen, err := n.referrals.View(t.Context(), n.people["sender"], id); err != nil || seen.Name+seen.Contact+seen.Note != "" || n.said(seen) || seen.HasClient {
			t.Errorf("the referral still says %+v, %v", seen, err)
		}
	}
	if seen, err := n.referrals.View(t.Context(), n.people["sender"], other.ID); err != nil || seen.Name != "Somebody Else" || seen.Note != secretNote {
		t.Errorf("somebody else's referral says %q, %v", seen.Name, err)
	}
	if text := n.rows(t); strings.Contains(text, person.String()) {
		t.Error("a row still names the record")
	}
}

// Where the tenant has it so, a job forgets whoever's time is over, and waits for an agency that is still at work.
func TestWhoseTimeIsOverIsErasedWhenNobodyIsAtWork(t *testing.T) {
	t.Parallel()
	n := start(t)
	done, open := n.send(t, "sender", n.offer()), n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Decline, n.step(done)); err != nil {
		t.Fatal(err)
	}
	over, busy := n.nobody(t, done.ID), n.nobody(t, open.ID)
	sweep := func() {
		if err := n.referrals.EraseExpired(t.Context(), n.Centre.TenantID); err != nil {
			t.Fatal(err)
		}
	}
	n.clock.Advance(25 * 31 * 24 * time.Hour)
	sweep()
	if over() || busy() {
		t.Error("records were erased although the owner is asked")
	}
	rules := client.DefaultRules()
	rules.AtEnd = client.Erase
	if err := n.clients.SetRules(t.Context(), n.people["manager"], rules); err != nil {
		t.Fatal(err)
	}
	sweep()
	if !over() || busy() {
		t.Errorf("erased: %v, and with an agency at work: %v", over(), busy())
	}
}

// nobody reports whether a referral is of nobody any more.
func (n *network) nobody(t *testing.T, id uuid.UUID) func() bool {
	return func() bool {
		of, _ := n.clientOf(t, id)
		return of == id
	}
}

// A person is handed all that is kept about them, in a file others' programs can read.
func TestAPersonIsHandedAllThatIsKept(t *testing.T) {
	t.Parallel()
	n := start(t)
	sent := n.send(t, "sender", n.offer())
	person, _ := n.clientOf(t, sent.ID)
	e, err := n.referrals.Export(t.Context(), n.people["colleague"], person)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{secretName, secretContact, secretNote, sent.Code, `"share"`, `"contact"`} {
		if !strings.Contains(string(file), text) {
			t.Errorf("the file does not say %s", text)
		}
	}
	again, err := n.referrals.Export(t.Context(), n.people["colleague"], person)
	if err != nil || len(again.Trail) == 0 || again.Trail[len(again.Trail)-1].Action != "client.exported" {
		t.Errorf("that it was taken is not in the trail: %+v, %v", again.Trail, err)
	}
}

func TestNobodyEndsOrTakesAnythingAsAnotherTenant(t *testing.T) {
	t.Parallel()
	n := start(t)
	sent := n.send(t, "sender", n.offer())
	person, _ := n.clientOf(t, sent.ID)
	share := n.given(t, "sender", person, client.ToShare)
	hidden, _ := n.clientOf(t, n.send(t, "focal", n.sensitive()).ID)
	agreed := client.Agreement{Agreed: true, Form: client.Oral, Language: "sq"}
	before := n.rows(t)
	for who, person := range map[string]uuid.UUID{"other tenant": person, "sender": hidden} {
		staff := n.people[who]
		_, exported := n.referrals.Export(t.Context(), staff, person)
		for action, err := range map[string]error{
			"withdraws": n.referrals.WithdrawConsent(t.Context(), staff, person, share.ID),
			"renews":    n.referrals.RenewConsent(t.Context(), staff, person, share.ID, agreed),
			"erases":    n.referrals.Erase(t.Context(), staff, person), "exports": exported,
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s %s: %v", who, action, err)
			}
		}
	}
	if err := n.referrals.EraseExpired(t.Context(), n.other.Centre.TenantID); err != nil || n.rows(t) != before {
		t.Errorf("something changed: %v", err)
	}
}

// said reports whether words are left in the steps.
func (*network) said(r referral.Referral) bool {
	for _, e := range r.Events {
		if e.Text != "" || e.Said != "" {
			return true
		}
	}
	return false
}
