package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"gorm.io/gorm"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// Step is what somebody does to a referral.
type Step struct {
	ID           uuid.UUID
	Key          uuid.UUID   // the form's own: sent twice is done once
	Version      int         // what the reader had before them
	Reason       string      // a code of the list that the action has, if any
	Text         string      // words: why, the question, the answer, the next step
	FirstContact time.Time   // date on which the agency will get in touch
	ReviewOn     time.Time   // date on which a waiting list is looked at again
	Attempts     []time.Time // dates on which the agency tried in vain
	Worker       uuid.UUID   // who of the agency takes it
	Agreed       bool        // the person agrees that the answer is given
	Via          string      // how an agency off the network told it: one of Ways
	Said         string      // and who of the agency
	Form         string      // address under which a draft of the form was kept
}

// Ways lists how an agency that has no account tells what it does.
func Ways() []string { return []string{"phone", "paper", "in_person"} }

// Take takes a step of the table in one transaction. fault.NotFound: not for this reader's eyes; fault.Denied: not theirs to do;
// fault.Conflict: the referral has moved on, or something else stands in the way; fault.Invalid: a field.
func (r *Referrals) Take(ctx context.Context, who identity.Staff, a Action, s Step) (shown Referral, err error) {
	if !slices.Contains(Actions(), a) || a == Send || a == Reroute {
		return shown, fault.Missing() // both write an offer, and have a page of their own
	}
	s.Text, s.Said = strings.TrimSpace(s.Text), strings.TrimSpace(s.Said)
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rec, err := r.visible(tx, who, s.ID)
		if err == nil && a == Receive && !rec.OffNetwork { // an agency with an account receives by opening
			err = fault.Missing()
		}
		if err != nil {
			return err
		}
		if err := r.step(ctx, tx, who, rec, actorsOf(who, rec), a, s); err != nil {
			return err
		}
		if err := identity.DropDraft(tx, who, s.Form); err != nil {
			return err
		}
		shown, err = r.show(tx, who, rec.ID)
		return err
	})
	return shown, err
}

// Open shows a referral to its agency; opening what was sent marks it received.
func (r *Referrals) Open(ctx context.Context, who identity.Staff, id uuid.UUID) (shown Referral, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rec, err := r.visible(tx, who, id)
		if err != nil {
			return err
		}
		if rec.AgencyID != who.AgencyID {
			return fault.Missing()
		}
		if rec.State == Sent {
			s := Step{Key: db.NewID(), Version: rec.Version}
			if err := r.step(ctx, tx, who, rec, append(actorsOf(who, rec), System), Receive, s); err != nil {
				return err
			}
		}
		if err := opened(tx, id); err != nil {
			return err
		}
		shown, err = r.show(tx, who, id)
		return err
	})
	return shown, err
}

// visible locks a referral that the reader may know of.
func (r *Referrals) visible(tx *db.Tx, who identity.Staff, id uuid.UUID) (record, error) {
	rec, err := lock(tx, id)
	if err == nil && !sight(who, rec, noConsent, tx.Now).Envelope {
		err = fault.Missing()
	}
	return rec, err
}

// permitted finds the row of the table that lets one of the actors do this now.
func permitted(rec record, actors []Actor, a Action) (Edge, Actor, error) {
	edge, by, known, ok := find(a, rec.State, rec.Priority, rec.Sensitive, actors)
	switch {
	case !known:
		return edge, by, fault.New(fault.Denied, "fault.denied")
	case !ok:
		return edge, by, fault.Stale()
	}
	return edge, by, nil
}

// step moves a locked referral on by one row of the table.
func (r *Referrals) step(ctx context.Context, tx *db.Tx, who identity.Staff, rec record, actors []Actor, a Action, s Step) error {
	if done, err := repeated(tx, rec.ID, who.ID, s.Key, a); err != nil || done {
		return err
	}
	edge, by, err := permitted(rec, actors, a)
	if err == nil && s.Version != rec.Version {
		err = fault.Stale()
	}
	if err == nil {
		s = s.asked(edge, rec, by, actors)
		err = spoken(rec, by, actors, s)
	}
	if err != nil {
		return err
	}
	if err := r.meet(tx, rec, edge, who.ID, s); err != nil {
		return err
	}
	to, err := destination(tx, rec, edge)
	if err != nil {
		return err
	}
	if err := r.advance(tx, rec, edge, to, by, who.ID, s); err != nil {
		return err
	}
	if err := r.follow(tx, rec, a, to, s); err != nil {
		return err
	}
	if edge.tellsAgency() {
		if err := write(tx, rec, string(a)); err != nil {
			return err
		}
	}
	if slices.Contains(edge.Tells, Client) && !rec.Sensitive {
		if err := client.Tell(tx, rec.ClientID); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
	return count(tx, rec, edge)
}

// dictated reports whether the step is one of an agency off the network, which the sender records.
func dictated(rec record, by Actor, actors []Actor) bool {
	return rec.OffNetwork && (by == Intake || by == Worker) && slices.Contains(actors, Sender)
}

// asked is the step without what its row does not ask for: a reason is a code of a list, and the way is told of what is recorded.
func (s Step) asked(e Edge, rec record, by Actor, actors []Actor) Step {
	if !slices.ContainsFunc(e.Needs, func(n Requirement) bool {
		return n == NeedsDeclineReason || n == NeedsWithdrawReason || n == NeedsEndReason || n == NeedsOutcome || n == NeedsFeedback
	}) {
		s.Reason = ""
	}
	if !dictated(rec, by, actors) {
		s.Via, s.Said = "", ""
	}
	return s
}

// spoken checks what goes with the words of any step, and that who acts for an agency off the network says how it told them.
func spoken(rec record, by Actor, actors []Actor, s Step) error {
	var f fault.Fields
	f.Check(length(s.Text) <= maxText, "text", "fault.too_long", "Max", maxText)
	f.Check(length(s.Said) <= maxHandOver, "said", "fault.too_long", "Max", maxHandOver)
	if dictated(rec, by, actors) {
		f.Check(slices.Contains(Ways(), s.Via), "via", "referral.fault.via")
		f.Check(s.Said != "", "said", "referral.fault.said")
	}
	return f.Err()
}

// destination is the state a step leads to. Before is the one the question was asked in, or the one that is gone back to.
func destination(tx *db.Tx, rec record, e Edge) (State, error) {
	switch {
	case e.To != Before:
		return e.To, nil
	case e.Action == Reply:
		return stateBefore(tx, rec.ID, Ask)
	}
	last, err := lastEvent(tx, rec.ID)
	return last.FromState, err
}

// changes are the columns a step writes besides the state.
func changes(tx *db.Tx, rec record, e Edge, s Step) map[string]any {
	c := map[string]any{"lapse_proposed_at": nil}                                     // it is right in the state it was proposed in and in no other
	if slices.Contains(e.Tells, Sender) && (!rec.OffNetwork || !OfAgency(e.Action)) { // what one records oneself is no news
		c["news_at"], c["news_seen_at"] = tx.Now, nil
	}
	switch e.Action {
	case Send:
		c["sent_at"] = tx.Now
	case Accept:
		c["answered_at"], c["worker_id"], c["first_contact_on"] = tx.Now, db.OrNull(s.Worker), s.FirstContact
	case Decline:
		c["answered_at"], c["decline_reason"] = tx.Now, s.Reason
	case Waitlist:
		c["review_on"] = s.ReviewOn
	case Break:
		c["end_reason"] = s.Reason
		if s.Reason == NoShow || s.Reason == Unreachable {
			c["attempts"] = dates(s.Attempts)
		}
	case Record:
		c["outcome"] = s.Reason
	case Close:
		c["feedback"] = s.Reason
	case Undo:
		c["decline_reason"], c["end_reason"], c["attempts"] = "", "", "{}"
		c["answered_at"] = gorm.Expr(`(SELECT max(at) FROM referral_event WHERE tenant_id = ? AND referral_id = ? AND action = 'accept')`, rec.TenantID, rec.ID)
	case Receive, Ask, Reply, Begin, Reopen, Withdraw, Lapse, Reroute, Cancel:
	}
	return c
}

// follow does what a step brings with it: consents end or grow, the need is settled, tasks are made and done.
func (r *Referrals) follow(tx *db.Tx, rec record, a Action, to State, s Step) error {
	switch a {
	case Withdraw, Cancel:
		if err := client.WithdrawSharing(tx, rec.NeedID, rec.AgencyID); err != nil {
			return err
		}
	case Reply:
		if err := share(tx, rec, s); err != nil {
			return err
		}
	case Close:
		if err := settleNeed(tx, rec); err != nil {
			return err
		}
	case Send, Receive, Accept, Decline, Ask, Waitlist, Begin, Break, Record, Reopen, Lapse, Reroute, Undo:
	}
	return r.remind(tx, rec, a, to)
}
