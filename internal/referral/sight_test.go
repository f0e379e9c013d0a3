package referral_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/referral"
)

// seen says what somebody got to see: nothing, the envelope, or in order the note, the name and the contact.
func seen(t *testing.T, r any, err error) string {
	t.Helper()
	if fault.Is(err, fault.NotFound) {
		return "nothing"
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{"envelope"}
	for name, secret := range map[string]string{"1 note": secretNote, "2 name": secretName, "3 contact": secretContact} {
		if strings.Contains(string(text), secret) {
			parts = append(parts, name)
		}
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, ", ")
}

const (
	nothing  = "nothing"
	envelope = "envelope"
	whole    = "envelope, 1 note, 2 name, 3 contact"
	noted    = "envelope, 1 note"
)

// look reads a referral in the way that is open to somebody.
func (n *network) look(t *testing.T, who string, id uuid.UUID) (referral.Referral, error) {
	t.Helper()
	if n.people[who].AgencyID.IsNil() {
		return n.referrals.View(t.Context(), n.people[who], id)
	}
	return n.referrals.Open(t.Context(), n.people[who], id)
}

// The table of who sees what, for every state, every reader and both kinds.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	for _, state := range referral.States() {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			n := start(t)
			agency := envelope
			switch state {
			case referral.Accepted, referral.InService: // with the outcome it ends
				agency = whole
			case referral.Draft, referral.Withdrawn, referral.Void:
				agency = nothing
			}
			strangers := []string{"second agency", "coordinator", "other tenant", "other tenant's agency"}
			want := map[string]string{
				"sender": whole, "colleague": envelope, "manager": envelope, "focal": noted, "second focal": noted, "intake": agency,
				"worker": agency, "shelter": nothing, "helper": nothing,
			}
			protected := map[string]string{
				"sender": nothing, "colleague": nothing, "manager": nothing, "focal": whole, "second focal": noted, "intake": nothing,
				"worker": nothing, "shelter": agency, "helper": agency,
			}
			for _, s := range strangers {
				want[s], protected[s] = nothing, nothing
			}
			n.seeAll(t, n.put(t, n.send(t, "sender", n.offer()), state), want)
			n.seeAll(t, n.put(t, n.send(t, "focal", n.sensitive()), state), protected)
		})
	}
}

func (n *network) seeAll(t *testing.T, r referral.Referral, want map[string]string) {
	t.Helper()
	if len(want) != len(n.people) {
		t.Fatal("somebody is missing in the table")
	}
	for who, what := range want {
		shown, err := n.look(t, who, r.ID)
		if got := seen(t, shown, err); got != what {
			t.Errorf("%s (sensitive: %v): %s sees %s, want %s", r.State, r.Sensitive, who, got, what)
		}
		if topic := shown.Topic != ""; err == nil && r.Sensitive && topic != (what != envelope) {
			t.Errorf("%s: %s sees the sensitive topic: %v", r.State, who, topic)
		}
		lists := n.lists(t, who)
		if seen(t, lists, nil) != envelope {
			t.Errorf("a list of %s says more than the envelope", who)
		}
		if what == nothing && strings.Contains(lists, r.Code) {
			t.Errorf("%s (sensitive: %v): %s finds it in a list", r.State, r.Sensitive, who)
		}
		if r.Sensitive && strings.Contains(lists, "trafficking") {
			t.Errorf("a list of %s names the sensitive topic", who)
		}
	}
}

// lists is every list somebody can ask for, as text.
func (n *network) lists(t *testing.T, who string) string {
	t.Helper()
	ctx, staff := t.Context(), n.people[who]
	all, err1 := n.referrals.Sent(ctx, staff, true)
	own, err2 := n.referrals.Sent(ctx, staff, false)
	answers, err3 := n.referrals.Answers(ctx, staff)
	queue, err4 := n.referrals.Queue(ctx, staff)
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.Marshal([]any{all, own, answers, queue})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// accept takes a referral on for its agency.
func (n *network) accept(t *testing.T, who string, r referral.Referral) referral.Referral {
	t.Helper()
	s := n.step(r)
	s.Worker = n.people[who].ID
	got, err := n.referrals.Take(t.Context(), n.people[who], referral.Accept, s)
	if err != nil {
		t.Fatalf("accept: %v", err)
	}
	return got
}

// After accepting an agency sees what was agreed to, field by field.
func TestAnAgencySeesWhatWasAgreedTo(t *testing.T) {
	t.Parallel()
	n := start(t)
	for want, change := range map[string]func(o *referral.Offer){
		whole:                         func(*referral.Offer) {},
		"envelope, 1 note, 2 name":    func(o *referral.Offer) { o.Person.SafeToContact = false },
		envelope:                      func(o *referral.Offer) { o.Fields, o.Note = nil, "" },
		"envelope, 2 name":            func(o *referral.Offer) { o.Fields, o.Note = []string{client.Name}, "" },
		noted:                         func(o *referral.Offer) { o.Fields = []string{client.Note} },
		"envelope, 3 contact":         func(o *referral.Offer) { o.Fields, o.Note = []string{client.Contact}, "" },
		"envelope, 1 note, 3 contact": func(o *referral.Offer) { o.Fields = []string{client.Note, client.Contact} },
		"envelope, 2 name, 3 contact": func(o *referral.Offer) { o.Fields, o.Note = []string{client.Name, client.Contact}, "" },
	} {
		o := n.offer()
		change(&o)
		got := n.accept(t, "intake", n.send(t, "sender", o))
		if saw := seen(t, got, nil); saw != want {
			t.Errorf("the agency sees %s, want %s", saw, want)
		}
	}
}

func TestAnExpiredConsentLeavesTheEnvelope(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.accept(t, "intake", n.send(t, "sender", n.offer()))
	n.clock.Advance(90*24*time.Hour - time.Second)
	shown, err := n.look(t, "worker", r.ID)
	if got := seen(t, shown, err); got != whole {
		t.Errorf("a second before: %s", got)
	}
	n.clock.Advance(time.Second)
	shown, err = n.look(t, "worker", r.ID)
	if got := seen(t, shown, err); got != envelope {
		t.Errorf("after ninety days: %s", got)
	}
}

// From the commit of the withdrawal on the agency finds nothing, and the consent covers nothing.
func TestWithdrawingEndsTheAgencysSight(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.accept(t, "intake", n.send(t, "sender", n.offer()))
	got, err := n.referrals.Take(t.Context(), n.people["sender"], referral.Withdraw, referral.Step{
		ID: r.ID, Key: key(), Version: r.Version, Reason: "client_stopped",
	})
	if err != nil || got.State != referral.Withdrawn {
		t.Fatalf("%+v, %v", got.Envelope, err)
	}
	if _, err := n.look(t, "intake", r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the agency still opens it: %v", err)
	}
	if strings.Contains(n.lists(t, "intake"), r.Code) {
		t.Error("the agency still lists it")
	}
	err = n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		live, err := db.One[struct{ N int }](tx, `SELECT count(*) AS n FROM consent WHERE purpose = 'share' AND withdrawn_at IS NULL`)
		if live.N != 0 {
			t.Error("the consent to share still stands")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A focal point opens the identity on purpose, and that is noted; so is every look of an agency at it.
func TestEveryLookAtAnIdentityIsNoted(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	n.looks(t, 0)
	if shown, err := n.referrals.View(t.Context(), n.people["focal"], r.ID); err != nil || !shown.Sight.Reveal {
		t.Errorf("the focal point is not offered to look: %v", err)
	}
	n.looks(t, 0)
	if err := n.referrals.Wish(t.Context(), n.people["colleague"], r.ID, referral.ForBreakGlass, "curious"); !fault.Is(err, fault.Denied) {
		t.Errorf("a colleague may ask to see it: %v", err)
	}
	if err := n.referrals.Wish(t.Context(), n.people["focal"], r.ID, referral.ForBreakGlass, "somebody is in danger"); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"focal", "sender", "second agency"} { // oneself, who may not decide, who is not of the centre
		if err := n.agree(who, r.ID); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := n.referrals.View(t.Context(), n.people["focal"], r.ID)
	if got := seen(t, shown, err); got != noted || !slices.Contains(shown.Asked, referral.ForBreakGlass) {
		t.Errorf("before a second person agreed: %s, %v", got, shown.Asked)
	}
	if err := n.agree("manager", r.ID); err != nil {
		t.Fatal(err)
	}
	shown, err = n.referrals.View(t.Context(), n.people["focal"], r.ID)
	if got := seen(t, shown, err); got != whole {
		t.Errorf("revealed: %s", got)
	}
	n.looks(t, 1)
	n.clock.Advance(31 * time.Minute)
	shown, err = n.referrals.View(t.Context(), n.people["focal"], r.ID)
	if got := seen(t, shown, err); got != noted {
		t.Errorf("half an hour later: %s", got)
	}
	n.looks(t, 1)
	n.accept(t, "intake", r)
	if _, err := n.look(t, "worker", r.ID); err != nil {
		t.Fatal(err)
	}
	n.looks(t, 3)
}

func (n *network) looks(t *testing.T, want int) {
	t.Helper()
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		row, err := db.One[struct{ N int }](tx, `SELECT count(*) AS n FROM audit WHERE action = 'referral.identity'`)
		if row.N != want {
			t.Errorf("%d looks are noted, want %d", row.N, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An answer waits for the sender, for the manager, and when sensitive for the focal points; whoever looks, it is looked at.
func TestAnswersWaitForWhoMayActOnThem(t *testing.T) {
	t.Parallel()
	n := start(t)
	plain := n.accept(t, "intake", n.send(t, "sender", n.offer()))
	protected := n.accept(t, "shelter", n.send(t, "focal", n.sensitive()))
	for who, want := range map[string][]uuid.UUID{
		"sender": {plain.ID}, "manager": {plain.ID}, "colleague": nil, "focal": {protected.ID}, "second focal": {protected.ID},
		"intake": nil, "other tenant": nil, "coordinator": nil,
	} {
		list, err := n.referrals.Answers(t.Context(), n.people[who])
		if err != nil {
			t.Fatal(err)
		}
		var got []uuid.UUID
		for _, e := range list {
			got = append(got, e.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has the answers %v, want %v", who, got, want)
		}
	}
	if err := n.referrals.Seen(t.Context(), n.people["colleague"], plain.ID); !fault.Is(err, fault.Denied) {
		t.Errorf("a colleague looked for the sender: %v", err)
	}
	for range 2 {
		if err := n.referrals.Seen(t.Context(), n.people["manager"], plain.ID); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := n.referrals.Answers(t.Context(), n.people["sender"]); err != nil || len(list) != 0 {
		t.Errorf("still unseen: %v, %v", list, err)
	}
}

// An account of the agency that is disabled may not take a referral, and the open one is not stuck.
func TestADisabledAgencyOrWorkerFreezesNothing(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	n.exec(t, n.Centre.TenantID, `UPDATE agency SET active = false, accepting = false WHERE id = ?`, n.agency)
	n.exec(t, n.Centre.TenantID, `UPDATE staff SET active = false WHERE id = ?`, n.people["worker"].ID)
	s := n.step(r)
	s.Worker = n.people["worker"].ID
	if _, err := n.referrals.Take(t.Context(), n.people["intake"], referral.Accept, s); len(fault.FieldsOf(err)) != 1 {
		t.Errorf("a disabled worker takes it: %v", err)
	}
	if list, err := n.referrals.Colleagues(t.Context(), n.Centre.TenantID, n.people["intake"].AgencyID); err != nil || len(list) != 1 || list[0].ID != n.people["intake"].ID {
		t.Errorf("colleagues are %v, %v", list, err)
	}
	n.accept(t, "intake", r)
}

// Somebody leaves, and what the agency declined is offered again by the manager; a colleague still reads no name.
func TestNothingIsStuckWhenTheSenderLeaves(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Decline, n.step(r)); err != nil {
		t.Fatal(err)
	}
	if err := n.do("manager", referral.Reroute, n.step(r)); err == nil {
		t.Error("the manager offers again what is in the sender's hands")
	}
	n.exec(t, n.Centre.TenantID, `UPDATE staff SET active = false WHERE id = ?`, n.people["sender"].ID)
	if seen, err := n.referrals.View(t.Context(), n.people["manager"], r.ID); err != nil || seen.Name != secretName || !seen.May(referral.Reroute) {
		t.Errorf("the manager sees %+v, %v", seen, err)
	}
	if seen, err := n.referrals.View(t.Context(), n.people["colleague"], r.ID); err != nil || seen.Name != "" || seen.May(referral.Reroute) {
		t.Errorf("a colleague sees %+v, %v", seen, err)
	}
	if err := n.do("manager", referral.Reroute, n.step(r)); err != nil {
		t.Errorf("offering it again: %v", err)
	}
	n.balanced(t)
}

func TestRolesOutsideSeeNothingEvenAtTheSameCentre(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	for _, role := range []identity.Role{identity.Coordinator, identity.Administrator, identity.Intake, identity.Worker} {
		forged := n.people["sender"]
		forged.Role = role
		if _, err := n.referrals.View(t.Context(), forged, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads it: %v", role, err)
		}
	}
}
