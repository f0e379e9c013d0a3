package referral_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/referral"
)

func TestSendingTellsTheAgencyAndCountsOnce(t *testing.T) {
	t.Parallel()
	n := start(t)
	sent := n.send(t, "sender", n.offer())
	if sent.State != referral.Sent || sent.Version != 1 || sent.SentAt == nil || !strings.HasPrefix(sent.Code, n.Centre.Key) || len(sent.Code) != 10 {
		t.Errorf("sent %+v", sent)
	}
	if sent.Name != secretName || sent.Contact != secretContact || sent.Note != secretNote || sent.Sex != "female" || sent.AgeBand != "25_34" {
		t.Errorf("the sender does not read back what was written: %+v", sent)
	}
	q, err := n.referrals.Queue(t.Context(), n.people["intake"])
	if err != nil || len(q.New) != 1 || q.New[0].ID != sent.ID || len(q.Accepted)+len(q.Ended) != 0 {
		t.Errorf("the agency's queue is %+v, %v", q, err)
	}
	n.balanced(t)
}

func TestAFormSentTwiceIsOneReferral(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	first := n.send(t, "sender", o)
	before := n.rows(t)
	if second := n.send(t, "sender", o); second.ID != first.ID || n.rows(t) != before {
		t.Error("the second press made another referral")
	}
	if id, err := n.referrals.Made(t.Context(), n.people["sender"], o.Key); err != nil || id != first.ID {
		t.Errorf("the form made %s, %v, want %s", id, err, first.ID)
	}
	if _, err := n.referrals.Made(t.Context(), n.people["colleague"], o.Key); !fault.Is(err, fault.NotFound) {
		t.Errorf("a colleague's form of the same key: %v", err)
	}
}

func TestManyPressesAtOnceAreOneReferral(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	ids := make([]uuid.UUID, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			r, err := n.referrals.Send(context.Background(), n.people["sender"], o)
			if err != nil {
				t.Error(err)
			}
			ids[i] = r.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("several referrals: %v", ids)
		}
	}
	n.balanced(t)
}

// What is missing is told beside its field, and nothing is kept.
func TestWhatIsMissingIsToldBesideItsField(t *testing.T) {
	t.Parallel()
	n := start(t)
	child := n.newVisit(t, n.Place, "15_17")
	closed, resting := n.newAgency(t, n.Centre.TenantID, false), n.newAgency(t, n.Centre.TenantID, false)
	n.exec(t, n.Centre.TenantID, `UPDATE agency SET accepting = false WHERE id = ?`, closed)
	n.exec(t, n.Centre.TenantID, `UPDATE agency SET active = false WHERE id = ?`, resting)
	before := n.rows(t)
	for name, c := range map[string]struct {
		field  string
		change func(o *referral.Offer)
	}{
		"no agreement":              {"agreed", func(o *referral.Offer) { o.Agreed = false }},
		"no form of consent":        {"consent", func(o *referral.Offer) { o.ConsentForm = "" }},
		"unknown field to share":    {"fields", func(o *referral.Offer) { o.Fields = []string{"everything"} }},
		"note not agreed to":        {"fields", func(o *referral.Offer) { o.Fields = []string{client.Name} }},
		"contact to share, none":    {"contact", func(o *referral.Offer) { o.Person.Contact = "  " }},
		"no topic":                  {"topic", func(o *referral.Offer) { o.Topic = "" }},
		"unknown topic":             {"topic", func(o *referral.Offer) { o.Topic = "weather" }},
		"unknown priority":          {"priority", func(o *referral.Offer) { o.Priority = "now" }},
		"unknown access need":       {"access", func(o *referral.Offer) { o.AccessNeeds = []string{"taxi"} }},
		"unknown language":          {"language", func(o *referral.Offer) { o.Language = "de" }},
		"emergency without a call":  {"hand_over", func(o *referral.Offer) { o.Priority = referral.Emergency }},
		"minor without a guardian":  {"consent", func(o *referral.Offer) { o.VisitID = child }},
		"agency accepts nobody":     {"agency", func(o *referral.Offer) { o.AgencyID = closed }},
		"agency no longer active":   {"agency", func(o *referral.Offer) { o.AgencyID = resting }},
		"programme of another":      {"programme", func(o *referral.Offer) { o.ProgrammeID = db.NewID() }},
		"sensitive topic":           {"topic", func(o *referral.Offer) { o.Topic = "trafficking" }},
		"sensitive agency":          {"agency", func(o *referral.Offer) { o.AgencyID = n.protecting }},
		"too long a note":           {"note", func(o *referral.Offer) { o.Note = strings.Repeat("ж", 2001) }},
		"too long a hand-over note": {"hand_over", func(o *referral.Offer) { o.HandOver = strings.Repeat("ж", 201) }},
	} {
		o := n.offer()
		c.change(&o)
		_, err := n.referrals.Send(t.Context(), n.people["sender"], o)
		fields := fault.FieldsOf(err)
		if len(fields) == 0 || fields[0].Field != c.field {
			t.Errorf("%s: %v, want a fault beside %s", name, err, c.field)
		}
		if n.rows(t) != before {
			t.Fatalf("%s: something was kept", name)
		}
	}
}

func TestAMinorIsReferredWithTheGuardiansConsent(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	o.VisitID, o.ConsentForm = n.newVisit(t, n.Place, "under_15"), client.Guardian
	n.send(t, "sender", o)
}

func TestAnEmergencyIsHandedOverByPhone(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	o.Priority, o.HandOver = referral.Emergency, "10:05, the nurse on duty"
	n.send(t, "sender", o)
	n.send(t, "sender", n.offer())
	q, err := n.referrals.Queue(t.Context(), n.people["intake"])
	if err != nil || len(q.New) != 2 || q.New[0].Priority != referral.Emergency {
		t.Errorf("the queue does not begin with the emergency: %+v, %v", q.New, err)
	}
}

func TestADeclinedNeedGoesToAnotherAgency(t *testing.T) {
	t.Parallel()
	n := start(t)
	first := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Decline, n.step(first)); err != nil {
		t.Fatal(err)
	}
	o := n.offer()
	o.PreviousID, o.VisitID, o.AgencyID, o.Person, o.Topic = first.ID, uuid.Nil, n.second, client.Client{}, ""
	second := n.send(t, "sender", o)
	if second.PreviousID != first.ID || second.VisitID != n.visit || second.Topic != "work" || second.Name != secretName {
		t.Errorf("the second leg is %+v", second)
	}
	old, err := n.referrals.View(t.Context(), n.people["sender"], first.ID)
	if err != nil || old.NextID != second.ID || old.State != referral.Declined || old.NewsSeenAt == nil || old.May(referral.Reroute) {
		t.Errorf("the first leg is %+v, %v", old, err)
	}
	o.Key, o.AgencyID = key(), n.agency
	if _, err := n.referrals.Send(t.Context(), n.people["sender"], o); !fault.Is(err, fault.Conflict) {
		t.Errorf("a need went to two agencies: %v", err)
	}
	if _, err := n.referrals.Open(t.Context(), n.people["intake"], second.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the first agency opens the second leg: %v", err)
	}
	n.balanced(t)
}

// A consent is for one agency: what was agreed for the first says nothing about the second.
func TestEachAgencyNeedsItsOwnConsent(t *testing.T) {
	t.Parallel()
	n := start(t)
	first := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Decline, n.step(first)); err != nil {
		t.Fatal(err)
	}
	o := n.offer()
	o.PreviousID, o.AgencyID, o.Agreed = first.ID, n.second, false
	if _, err := n.referrals.Send(t.Context(), n.people["sender"], o); !fault.Is(err, fault.Invalid) {
		t.Errorf("sent on without asking again: %v", err)
	}
	o.Agreed, o.Fields, o.Note = true, nil, ""
	second := n.send(t, "sender", o)
	s := n.step(second)
	s.Worker = n.people["second agency"].ID
	got, err := n.referrals.Take(t.Context(), n.people["second agency"], referral.Accept, s)
	if err != nil || got.Name != "" || got.Contact != "" {
		t.Errorf("the second agency reads %q, %q, %v", got.Name, got.Contact, err)
	}
}

func TestTheFirstContactIsSoonAndNotPast(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	for _, days := range []int{-1, 61, -400} {
		s := n.step(r)
		s.FirstContact, s.Worker = n.Centre.BusinessDate(n.clock.Now()).AddDate(0, 0, days), n.people["intake"].ID
		_, err := n.referrals.Take(t.Context(), n.people["intake"], referral.Accept, s)
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Field != "first_contact" {
			t.Errorf("in %d days: %v", days, err)
		}
	}
	s := n.step(r)
	s.FirstContact, s.Worker = time.Time{}, n.people["second agency"].ID
	_, err := n.referrals.Take(t.Context(), n.people["intake"], referral.Accept, s)
	if f := fault.FieldsOf(err); len(f) != 2 || f[0].Field != "worker" || f[1].Field != "first_contact" {
		t.Errorf("no date and a stranger's worker: %v", err)
	}
}

func TestDecliningSaysWhy(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	for field, s := range map[string]referral.Step{"reason": {Reason: "lazy"}, "text": {Reason: referral.Other, Text: "  "}} {
		s.ID, s.Key, s.Version = r.ID, key(), r.Version
		_, err := n.referrals.Take(t.Context(), n.people["intake"], referral.Decline, s)
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	got, err := n.referrals.Take(t.Context(), n.people["intake"], referral.Decline, referral.Step{
		ID: r.ID, Key: key(), Version: r.Version, Reason: referral.Other, Text: "The office moves house this month.",
	})
	if err != nil || got.Events[1].Text == "" || got.Note != "" {
		t.Errorf("declined %+v, %v", got, err)
	}
	answers, err := n.referrals.Answers(t.Context(), n.people["sender"])
	if err != nil || len(answers) != 1 || answers[0].DeclineReason != referral.Other {
		t.Errorf("the sender's answers are %+v, %v", answers, err)
	}
}
