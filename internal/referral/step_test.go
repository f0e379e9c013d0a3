package referral_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/referral"
)

func TestOpeningMarksReceivedOnce(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	for range 2 {
		got, err := n.referrals.Open(t.Context(), n.people["worker"], r.ID)
		if err != nil || got.State != referral.Received || got.Version != 2 {
			t.Fatalf("%+v, %v", got.Envelope, err)
		}
	}
}

// The same answer sent twice is one answer, also when the first reply was lost and the version has moved on.
func TestAnAnswerSentTwiceIsOneAnswer(t *testing.T) {
	t.Parallel()
	n := start(t)
	for _, action := range []referral.Action{referral.Accept, referral.Decline, referral.Withdraw} {
		who := "intake"
		if action == referral.Withdraw {
			who = "sender"
		}
		s := n.step(n.send(t, "sender", n.offer()))
		if err := n.do(who, action, s); err != nil {
			t.Fatal(err)
		}
		before := n.rows(t)
		err := n.do(who, action, s)
		if action == referral.Withdraw && err != nil {
			t.Errorf("%s again: %v", action, err)
		}
		if err != nil || n.rows(t) != before {
			t.Errorf("%s again: %v, or it was done twice", action, err)
		}
	}
	n.balanced(t)
}

func TestAnAnswerToWhatHasMovedOnIsAConflict(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	if _, err := n.referrals.Open(t.Context(), n.people["intake"], r.ID); err != nil {
		t.Fatal(err)
	}
	if err := n.do("sender", referral.Withdraw, n.step(r)); !fault.Is(err, fault.Conflict) {
		t.Errorf("withdrawn on an old version: %v", err)
	}
}

// Of people who answer at the same moment one wins, and the others are told to look again.
func TestOfTwoAnswersAtOnceOneWins(t *testing.T) {
	t.Parallel()
	n := start(t)
	for range 10 {
		r := n.send(t, "sender", n.offer())
		actions := []struct {
			who    string
			action referral.Action
		}{
			{"intake", referral.Accept}, {"worker", referral.Decline}, {"worker", referral.Accept}, {"sender", referral.Withdraw},
		}
		errs := make([]error, len(actions))
		var all sync.WaitGroup
		for i, a := range actions {
			all.Go(func() { errs[i] = n.do(a.who, a.action, n.step(r)) })
		}
		all.Wait()
		won := 0
		for i, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound): // not found: withdrawn before the agency came
				t.Errorf("%s: %v", actions[i].action, err)
			}
		}
		if won != 1 {
			t.Errorf("%d answers won", won)
		}
	}
	n.balanced(t)
}

func TestBothSidesHearOfEveryStep(t *testing.T) {
	t.Parallel()
	n := start(t)
	go n.hub.Run(t.Context())
	r := n.send(t, "sender", n.offer())
	agency := n.hub.Subscribe(n.Centre.TenantID, map[string]uuid.UUID{events.Referrals: n.agency})
	defer agency.Close()
	centre := n.hub.Subscribe(n.Centre.TenantID, map[string]uuid.UUID{events.Referrals: n.Centre.ID})
	defer centre.Close()
	if err := n.do("intake", referral.Accept, n.step(r)); err != nil {
		t.Fatal(err)
	}
	<-agency.C
	<-centre.C
}

// Whatever anybody does in whatever order: no step outside the table, the log tells the whole story, the counts are right.
func TestRandomWalksKeepTheLog(t *testing.T) {
	t.Parallel()
	n := start(t)
	walkers := []string{"sender", "colleague", "manager", "focal", "intake", "worker", "second agency", "other tenant"}
	actions := slices.DeleteFunc(referral.Actions(), func(a referral.Action) bool { return a == referral.Send })
	rapid.Check(t, func(t *rapid.T) {
		legs := []referral.Referral{n.send(t, "sender", n.offer())}
		keys := []uuid.UUID{key()}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			leg := rapid.SampledFrom(legs).Draw(t, "leg")
			s := n.step(leg)
			if now, err := n.referrals.View(context.Background(), n.people["sender"], leg.ID); err == nil {
				s.Version = now.Version - rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "stale")
			}
			if rapid.IntRange(0, 4).Draw(t, "repeat") == 0 {
				s.Key = rapid.SampledFrom(keys).Draw(t, "key")
			}
			keys = append(keys, s.Key)
			_ = n.do(rapid.SampledFrom(walkers).Draw(t, "who"), rapid.SampledFrom(actions).Draw(t, "action"), s)
			if id, err := n.referrals.Made(context.Background(), n.people["sender"], s.Key); err == nil {
				legs = append(legs, referral.Referral{Envelope: referral.Envelope{ID: id}})
			}
		}
		n.consistent(t)
		n.balanced(t)
	})
}

// consistent checks every referral against its log, and every step of the log against the table.
func (n *network) consistent(t failer) {
	t.Helper()
	type row struct {
		Referral           uuid.UUID
		Seq, Version       int
		From, To, State    string
		Open               int
		Previous, LastSeen string
	}
	var rows []row
	err := n.db.InTenant(context.Background(), n.Centre.TenantID, func(tx *db.Tx) (err error) {
		rows, err = db.All[row](tx, `
			SELECT r.id AS referral, e.seq, r.version, e.from_state AS "from", e.to_state AS "to", r.state,
			       (SELECT count(*) FROM referral o WHERE o.need_id = r.need_id AND o.state IN
			        ('sent', 'received', 'info_requested', 'waitlisted', 'accepted', 'in_service', 'outcome_recorded')) AS open
			FROM referral r LEFT JOIN referral_event e ON e.referral_id = r.id ORDER BY r.id, e.seq`)
		return err
	})
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	for i, r := range rows {
		first := i == 0 || rows[i-1].Referral != r.Referral
		last := i == len(rows)-1 || rows[i+1].Referral != r.Referral
		before := "draft"
		if !first {
			before = rows[i-1].To
		}
		if r.From != before || !edgeExists(r.From, r.To) {
			t.Fatalf("a step from %s to %s after %s", r.From, r.To, before)
		}
		if last && (r.State != r.To || r.Version != r.Seq) {
			t.Fatalf("the state is %s version %d, the log says %s after %d steps", r.State, r.Version, r.To, r.Seq)
		}
		if r.Open > 1 {
			t.Fatalf("a need is with %d agencies", r.Open)
		}
	}
}

func edgeExists(from, to string) bool {
	return slices.ContainsFunc(referral.Table(), func(e referral.Edge) bool {
		return (string(e.To) == to || e.To == referral.Before) && slices.Contains(e.From, referral.State(from))
	})
}

// Another tenant and another agency of the same tenant find nothing by any method, and change nothing.
func TestNothingIsThereForAnotherAgencyOrAnotherTenant(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	r := n.send(t, "sender", o)
	declined := n.send(t, "sender", n.offer())
	if err := n.do("intake", referral.Decline, n.step(declined)); err != nil {
		t.Fatal(err)
	}
	wish := n.wished(t, r)
	pin, err := n.referrals.PIN(t.Context(), n.people["sender"], r.ID)
	if err != nil {
		t.Fatal(err)
	}
	before := n.rows(t)
	for _, who := range []string{"other tenant", "other tenant's agency", "second agency", "coordinator"} {
		ctx, staff := t.Context(), n.people[who]
		s := n.step(r)
		s.Worker, s.Reason = staff.ID, "client_stopped"
		again := n.offer()
		again.PreviousID = declined.ID
		for method, call := range map[string]func() error{
			"View":   func() error { _, err := n.referrals.View(ctx, staff, r.ID); return err },
			"Wish":   func() error { return n.referrals.Wish(ctx, staff, r.ID, referral.ForVoid, "why") },
			"Issued": func() error { return n.referrals.Issued(ctx, n.other.Centre.TenantID, r.Code) },
			"Status": func() error { return hidden(n.referrals.Status(ctx, n.other.Centre.TenantID, r.Code, pin)) },
			"Stop": func() error {
				return hidden(n.referrals.Stop(ctx, n.other.Centre.TenantID, r.Code, pin, key()))
			},
			"Decide":   func() error { _, err := n.referrals.Decide(ctx, staff, wish, true); return err },
			"PIN":      func() error { _, err := n.referrals.PIN(ctx, staff, r.ID); return err },
			"Open":     func() error { _, err := n.referrals.Open(ctx, staff, r.ID); return err },
			"Accept":   func() error { _, err := n.referrals.Take(ctx, staff, referral.Accept, s); return err },
			"Decline":  func() error { _, err := n.referrals.Take(ctx, staff, referral.Decline, s); return err },
			"Withdraw": func() error { _, err := n.referrals.Take(ctx, staff, referral.Withdraw, s); return err },
			"Seen":     func() error { return n.referrals.Seen(ctx, staff, declined.ID) },
			"Made":     func() error { _, err := n.referrals.Made(ctx, staff, o.Key); return err },
			"Send":     func() error { _, err := n.referrals.Send(ctx, staff, n.offer()); return err },
			"re-route": func() error { _, err := n.referrals.Send(ctx, staff, again); return err },
		} {
			if err := call(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s gives %v, want not found", who, method, err)
			}
		}
		sent, err1 := n.referrals.Sent(ctx, staff, true)
		answers, err2 := n.referrals.Answers(ctx, staff)
		queue, err3 := n.referrals.Queue(ctx, staff)
		colleagues, err4 := n.referrals.Wishes(ctx, staff)
		if len(sent)+len(answers)+len(queue.New)+len(queue.Accepted)+len(queue.Ended) > 0 || len(colleagues) > 0 {
			t.Errorf("%s: a list shows %v %v %v %v", who, sent, answers, queue, colleagues)
		}
		if people, err := n.referrals.Colleagues(ctx, n.other.Centre.TenantID, n.agency); err != nil || len(people) > 0 {
			t.Errorf("another tenant finds the agency's staff: %v, %v", people, err)
		}
		if err := fmt.Sprint(err1, err2, err3, err4); err != "<nil> <nil> <nil> <nil>" {
			t.Error(err)
		}
	}
	if n.rows(t) != before {
		t.Error("something changed")
	}
}

// hidden turns the answer to a wrong PIN into what it is for somebody else: not found.
func hidden(_ referral.Status, err error) error {
	if f := fault.FieldsOf(err); len(f) == 1 && f[0].Field == "pin" {
		return fault.Missing()
	}
	return err
}

// wished is a manager's wish to strike a referral out.
func (n *network) wished(t *testing.T, r referral.Referral) uuid.UUID {
	t.Helper()
	if err := n.referrals.Wish(t.Context(), n.people["manager"], r.ID, referral.ForVoid, "why"); err != nil {
		t.Fatal(err)
	}
	list, err := n.referrals.Wishes(t.Context(), n.people["focal"])
	if err != nil || len(list) != 1 {
		t.Fatalf("wishes %v, %v", list, err)
	}
	return list[0].ID
}

// The jobs of one tenant touch nothing of another.
func TestAnotherTenantsJobsAndManagersChangeNothing(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.send(t, "sender", n.offer())
	n.exec(t, n.Centre.TenantID, `UPDATE referral SET note = 'as in an earlier version' WHERE id = ?`, r.ID)
	n.clock.Advance(30 * 24 * time.Hour)
	before := n.rows(t)
	ctx, other := t.Context(), n.other.Centre.TenantID
	if err := errors.Join(n.referrals.TickClocks(ctx, other), n.referrals.SealWhatWasPlain(ctx, other)); err != nil || n.rows(t) != before {
		t.Errorf("another tenant's jobs: %v, or they changed something", err)
	}
	manager := n.people["other tenant"]
	manager.CentreID = n.Centre.ID
	if _, err := n.referrals.HandOver(ctx, manager, n.people["sender"].ID, n.people["colleague"].ID); err == nil || n.rows(t) != before {
		t.Errorf("another tenant hands a caseload over: %v, or it changed something", err)
	}
	n.exec(t, n.Centre.TenantID, `DELETE FROM referral_text WHERE referral_id = ? AND field = 'note'`, r.ID)
	if err := n.referrals.SealWhatWasPlain(ctx, n.Centre.TenantID); err != nil {
		t.Fatal(err)
	}
	if got, err := n.look(t, "sender", r.ID); err != nil || got.Note != "as in an earlier version" {
		t.Errorf("what was plain reads %q, %v", got.Note, err)
	}
}

// The sender cannot point a referral at what is another tenant's: its visit, its agency, its programme.
func TestAReferralCannotPointIntoAnotherTenant(t *testing.T) {
	t.Parallel()
	n := start(t)
	before := n.rows(t)
	for name, change := range map[string]func(o *referral.Offer){
		"visit":  func(o *referral.Offer) { o.VisitID = n.otherVisit },
		"agency": func(o *referral.Offer) { o.AgencyID = n.otherAgency },
	} {
		o := n.offer()
		change(&o)
		if _, err := n.referrals.Send(t.Context(), n.people["sender"], o); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n.rows(t) != before {
		t.Error("something changed")
	}
}

// What is agreed for one need and agency is ended for these only, and in its own tenant.
func TestSharingIsEndedForOneNeedAndNotByAnotherTenant(t *testing.T) {
	t.Parallel()
	n := start(t)
	n.send(t, "sender", n.offer())
	before := n.rows(t)
	var need uuid.UUID
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		if err := tx.Raw(`SELECT id FROM need`).Row().Scan(&need); err != nil {
			return err
		}
		return client.WithdrawSharing(tx, need, n.second)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = n.db.InTenant(t.Context(), n.other.Centre.TenantID, func(tx *db.Tx) error { return client.WithdrawSharing(tx, need, n.agency) })
	if err != nil || n.rows(t) != before {
		t.Errorf("another agency's or tenant's consent was ended: %v", err)
	}
}
