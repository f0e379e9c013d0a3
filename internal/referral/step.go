package referral

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tally"
)

// Step is what somebody does to a referral.
type Step struct {
	ID           uuid.UUID
	Key          uuid.UUID // the form's own: sent twice is done once
	Version      int       // what the reader had before them
	Reason       string    // why it is declined or withdrawn
	Text         string    // the same in words
	FirstContact time.Time // date on which the agency will get in touch
	Worker       uuid.UUID // who of the agency takes it
	Form         string    // address under which a draft of the form was kept
}

// Withdraw takes a referral back; the agency's read access ends in the same transaction.
func (r *Referrals) Withdraw(ctx context.Context, who identity.Staff, s Step) (Referral, error) {
	return r.move(ctx, who, Withdraw, s)
}

// Accept takes the referral on for the agency.
func (r *Referrals) Accept(ctx context.Context, who identity.Staff, s Step) (Referral, error) {
	return r.move(ctx, who, Accept, s)
}

// Decline turns the referral down for the agency.
func (r *Referrals) Decline(ctx context.Context, who identity.Staff, s Step) (Referral, error) {
	return r.move(ctx, who, Decline, s)
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
		shown, err = r.show(tx, who, id, false)
		return err
	})
	return shown, err
}

// move takes one step in one transaction. fault.NotFound: not for this reader's eyes; fault.Denied: not theirs to do; fault.Conflict:
// the referral has moved on; fault.Invalid: a field.
func (r *Referrals) move(ctx context.Context, who identity.Staff, a Action, s Step) (shown Referral, err error) {
	s.Text = strings.TrimSpace(s.Text)
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rec, err := r.visible(tx, who, s.ID)
		if err != nil {
			return err
		}
		if err := r.step(ctx, tx, who, rec, actorsOf(who, rec), a, s); err != nil {
			return err
		}
		if err := identity.DropDraft(tx, who, s.Form); err != nil {
			return err
		}
		shown, err = r.show(tx, who, rec.ID, false)
		return err
	})
	return shown, err
}

// visible locks a referral that the reader may know of.
func (r *Referrals) visible(tx *db.Tx, who identity.Staff, id uuid.UUID) (record, error) {
	rec, err := lock(tx, id)
	if err == nil && !sight(who, rec, client.Consent{}, tx.Now, false).Envelope {
		err = fault.Missing()
	}
	return rec, err
}

// permitted finds the row of the table that lets one of the actors do this now.
func permitted(rec record, actors []Actor, a Action) (Edge, Actor, error) {
	edge, by, known, ok := find(a, rec.State, rec.Sensitive, actors)
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
	if done, err := repeated(tx, rec.ID, who.ID, s.Key, a.to()); err != nil || done {
		return err
	}
	edge, by, err := permitted(rec, actors, a)
	if err == nil && s.Version != rec.Version {
		err = fault.Stale()
	}
	if err != nil {
		return err
	}
	if err := meet(tx, rec, edge, s); err != nil {
		return err
	}
	if err := advance(tx, rec, edge, by, who.ID, s, changes(tx, a, s)); err != nil {
		return err
	}
	if a == Withdraw {
		if err := client.WithdrawSharing(tx, rec.NeedID, rec.AgencyID); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
	return count(tx, rec, edge)
}

// changes are the columns a step writes besides the state.
func changes(tx *db.Tx, a Action, s Step) map[string]any {
	switch a {
	case Send:
		return map[string]any{"sent_at": tx.Now}
	case Accept:
		return map[string]any{"answered_at": tx.Now, "answer_seen_at": nil, "worker_id": s.Worker, "first_contact_on": s.FirstContact}
	case Decline:
		return map[string]any{"answered_at": tx.Now, "answer_seen_at": nil, "decline_reason": s.Reason, "decline_text": s.Text}
	case Receive, Withdraw, Reroute:
	}
	return map[string]any{}
}

// count notes the step in the counts, on the sending centre's date.
func count(tx *db.Tx, rec record, e Edge) error {
	if e.Counts == "" {
		return nil
	}
	return tally.Append(tx, rec.CentreID, rec.Today(tx.Now), tally.Delta{Measure: e.Counts, N: 1})
}
