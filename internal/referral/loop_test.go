package referral_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/referral"
)

// then takes an action that must work and gives the referral as the one who took it sees it afterwards.
func (n *network) then(t *testing.T, who string, a referral.Action, r referral.Referral, change ...func(*referral.Step)) referral.Referral {
	t.Helper()
	s := n.step(r)
	s.Worker, s.Reason = n.people[who].ID, reasons[a]
	for _, c := range change {
		c(&s)
	}
	got, err := n.referrals.Take(t.Context(), n.people[who], a, s)
	if err != nil {
		t.Fatalf("%s as %s: %v %v", a, who, err, fault.FieldsOf(err))
	}
	return got
}

// opened is a sent referral that the agency has looked at.
func (n *network) opened(t *testing.T) referral.Referral {
	t.Helper()
	r, err := n.referrals.Open(t.Context(), n.people["intake"], n.send(t, "sender", n.offer()).ID)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The whole loop: asked and answered, on the waiting list and off it, helped, recorded, sent back once, recorded again, closed with the person's word.
func TestALoopCloses(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.opened(t)
	r = n.then(t, "intake", referral.Ask, r, func(s *referral.Step) { s.Text = "Which trade has the person learnt?" })
	if r.State != referral.InfoRequested || r.May(referral.Accept) {
		t.Fatalf("asked: %s %v", r.State, r.Actions)
	}
	r = n.then(t, "sender", referral.Reply, r, func(s *referral.Step) { s.Text = "Carpentry." })
	if r.State != referral.Received {
		t.Fatalf("answered it is %s, not as before", r.State)
	}
	if got, err := n.look(t, "intake", r.ID); err != nil || !slices.ContainsFunc(got.Events, func(e referral.Event) bool { return e.Text == "Carpentry." }) {
		t.Errorf("the agency does not read the answer: %v", err)
	}
	if got, err := n.look(t, "colleague", r.ID); err != nil || slices.ContainsFunc(got.Events, func(e referral.Event) bool { return e.Text != "" }) {
		t.Errorf("a colleague reads what was written: %v", err)
	}
	r = n.then(t, "worker", referral.Waitlist, r)
	r = n.then(t, "worker", referral.Accept, r)
	r = n.then(t, "worker", referral.Begin, r)
	if r.Name != secretName {
		t.Error("whoever helps does not see the name that was shared")
	}
	r = n.then(t, "worker", referral.Record, r, func(s *referral.Step) { s.Reason, s.Text = "partly", "The second course begins in May." })
	if r.Name != "" || r.Contact != "" || r.Note != "" {
		t.Error("the agency sees the person after the outcome")
	}
	r = n.then(t, "sender", referral.Reopen, r)
	r = n.then(t, "worker", referral.Record, r)
	if err := n.do("sender", referral.Reopen, n.step(r)); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent back twice: %v", err)
	}
	r = n.then(t, "sender", referral.Close, r)
	if r.State != referral.Closed || r.Feedback != "answered" || r.Outcome != "met" || len(r.Actions) != 0 {
		t.Errorf("closed: %+v %v", r.Envelope, r.Actions)
	}
	n.balanced(t)
	n.consistent(t)
}

// What a step needs is told beside its field, and nothing changes.
func TestEachStepSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	n := start(t)
	today := n.Centre.BusinessDate(n.clock.Now())
	received := n.opened(t)
	accepted := n.accept(t, "worker", n.opened(t))
	done := n.then(t, "worker", referral.Record, n.accept(t, "worker", n.opened(t)))
	for name, c := range map[string]struct {
		who    string
		action referral.Action
		r      referral.Referral
		step   referral.Step
		field  string
	}{
		"no question":          {"intake", referral.Ask, received, referral.Step{}, "text"},
		"no day":               {"intake", referral.Waitlist, received, referral.Step{}, "review"},
		"a day far away":       {"intake", referral.Waitlist, received, referral.Step{ReviewOn: today.AddDate(0, 0, 31)}, "review"},
		"no reason":            {"worker", referral.Break, accepted, referral.Step{}, "reason"},
		"no attempts":          {"worker", referral.Break, accepted, referral.Step{Reason: referral.NoShow}, "attempts"},
		"one attempt twice":    {"worker", referral.Break, accepted, referral.Step{Reason: referral.NoShow, Attempts: []time.Time{today, today}}, "attempts"},
		"an attempt to come":   {"worker", referral.Break, accepted, referral.Step{Reason: referral.Unreachable, Attempts: []time.Time{today, today.AddDate(0, 0, 1)}}, "attempts"},
		"no outcome":           {"worker", referral.Record, accepted, referral.Step{}, "reason"},
		"no next step":         {"worker", referral.Record, accepted, referral.Step{Reason: "not_met"}, "text"},
		"nobody asked":         {"sender", referral.Close, done, referral.Step{}, "reason"},
		"sent back for no why": {"sender", referral.Reopen, done, referral.Step{}, "text"},
	} {
		s := c.step
		s.ID, s.Key, s.Version, s.Worker = c.r.ID, key(), c.r.Version, n.people[c.who].ID
		_, err := n.referrals.Take(t.Context(), n.people[c.who], c.action, s)
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Field != c.field {
			t.Errorf("%s: %v %v, want the field %s", name, err, f, c.field)
		}
	}
	n.clock.Advance(48 * time.Hour)
	tried := func(s *referral.Step) {
		s.Reason, s.Attempts = referral.NoShow, []time.Time{today, today.AddDate(0, 0, 1)}
	}
	if r := n.then(t, "worker", referral.Break, accepted, tried); r.State != referral.NotCompleted || r.Attempts == "" {
		t.Errorf("after two attempts: %+v", r.Envelope)
	}
	n.balanced(t)
}

// A declined referral comes back within a day, by whoever declined it, while the need is not elsewhere; the count of it goes.
func TestAMistakeIsTakenBackWithinADay(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.then(t, "intake", referral.Decline, n.opened(t))
	n.balanced(t)
	if err := n.do("worker", referral.Undo, n.step(r)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a colleague takes it back: %v", err)
	}
	r = n.then(t, "intake", referral.Undo, r)
	if r.State != referral.Received || r.DeclineReason != "" || r.AnsweredAt != nil {
		t.Errorf("taken back: %+v", r.Envelope)
	}
	n.balanced(t)
	r = n.then(t, "intake", referral.Decline, r)
	n.balanced(t)
	n.clock.Advance(25 * time.Hour)
	if err := n.do("intake", referral.Undo, n.step(r)); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back after a day: %v", err)
	}
	late := n.then(t, "intake", referral.Decline, n.opened(t))
	if err := n.do("sender", referral.Reroute, n.step(late)); err != nil {
		t.Fatal(err)
	}
	if err := n.do("intake", referral.Undo, n.step(late)); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back after the need went elsewhere: %v", err)
	}
}

// What was entered in error leaves the record's counts, and only two people together do that.
func TestTwoPeopleStrikeOut(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.accept(t, "intake", n.opened(t))
	if err := n.referrals.Wish(t.Context(), n.people["sender"], r.ID, referral.ForVoid, "wrong person"); err == nil {
		t.Error("an adviser alone asks to strike out")
	}
	if err := n.referrals.Wish(t.Context(), n.people["manager"], r.ID, referral.ForVoid, "wrong person"); err != nil {
		t.Fatal(err)
	}
	if list, err := n.referrals.Wishes(t.Context(), n.people["manager"]); err != nil || len(list) != 0 {
		t.Errorf("who asked is asked: %v, %v", list, err)
	}
	if _, err := n.referrals.Take(t.Context(), n.people["manager"], referral.Cancel, n.step(r)); !fault.Is(err, fault.Conflict) {
		t.Errorf("struck out alone: %v", err)
	}
	if err := n.agree("focal", r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := n.look(t, "intake", r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the agency still sees it: %v", err)
	}
	n.balanced(t)
	if sum := n.sum(t, "referrals_sent") + n.sum(t, "referrals_accepted"); sum != 0 {
		t.Errorf("what was struck out counts %d", sum)
	}
}

func (n *network) sum(t *testing.T, measure string) (sum int) {
	t.Helper()
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT coalesce(sum(n), 0) FROM tally_delta WHERE measure = ?`, measure).Row().Scan(&sum)
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// A sensitive referral is in no count of the centre.
func TestASensitiveReferralIsNotCounted(t *testing.T) {
	t.Parallel()
	n := start(t)
	n.send(t, "focal", n.sensitive())
	n.balanced(t)
	if sum := n.sum(t, "referrals_sent"); sum != 0 {
		t.Errorf("a sensitive referral counts %d", sum)
	}
}

// Somebody who does not meet the rules of a programme is sent only when a second person agrees, and never without consent.
func TestASecondPersonLetsTheRulesOfAProgrammePass(t *testing.T) {
	t.Parallel()
	n := start(t)
	programme := db.NewID()
	n.exec(t, n.Centre.TenantID, `INSERT INTO programme (tenant_id, id, slug, agency_id, topics, open, name, what, for_whom, offers, source, verified_on, review_by,
		age_bands) VALUES (?, ?, 'p', ?, '{work}', true, '{}', '{}', '{}', '{}', 'test', '2026-01-01', '2027-01-01', '{35_44}')`, n.Centre.TenantID, programme, n.agency)
	o := n.offer()
	o.ProgrammeID = programme
	if _, err := n.referrals.Send(t.Context(), n.people["sender"], o); len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Field != "override" {
		t.Fatalf("sent against the rules: %v", err)
	}
	o.Override = "Has worked in the trade for ten years."
	r := n.send(t, "sender", o)
	if again := n.send(t, "sender", o); again.ID != r.ID || r.State != referral.Draft || !slices.Contains(r.Asked, referral.ForOverride) {
		t.Fatalf("asked for: %+v %v", r.Envelope, r.Asked)
	}
	if _, err := n.look(t, "intake", r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the agency sees a draft: %v", err)
	}
	if err := n.agree("manager", r.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := n.look(t, "sender", r.ID); err != nil || got.State != referral.Sent {
		t.Errorf("after the yes it is %s, %v", got.State, err)
	}
	o.Key = key()
	no := n.send(t, "sender", func() referral.Offer { o.VisitID, o.PreviousID = n.visit, uuid.Nil; return o }())
	list, err := n.referrals.Wishes(t.Context(), n.people["manager"])
	if err != nil || len(list) != 1 {
		t.Fatalf("wishes %v, %v", list, err)
	}
	if carried, err := n.referrals.Decide(t.Context(), n.people["manager"], list[0].ID, false); err != nil || carried {
		t.Errorf("refused: %v, %v", carried, err)
	}
	if got, err := n.look(t, "sender", no.ID); err != nil || got.State != referral.Void {
		t.Errorf("what was refused is %s, %v", got.State, err)
	}
	o.Key = key()
	late := n.send(t, "sender", o)
	n.exec(t, n.Centre.TenantID, `UPDATE agency SET accepting = false WHERE id = ?`, n.agency)
	if err := n.agree("manager", late.ID); err != nil {
		t.Errorf("a yes that comes too late: %v", err)
	}
	if got, err := n.look(t, "sender", late.ID); err != nil || got.State != referral.Void || len(got.Asked) != 0 {
		t.Errorf("after a yes that came too late it is %s, asked %v, %v", got.State, got.Asked, err)
	}
	n.exec(t, n.Centre.TenantID, `UPDATE agency SET accepting = true WHERE id = ?`, n.agency)
	o.Key, o.Agreed = key(), false
	if _, err := n.referrals.Send(t.Context(), n.people["sender"], o); len(fault.FieldsOf(err)) == 0 {
		t.Error("sent without consent")
	}
	n.balanced(t)
}
