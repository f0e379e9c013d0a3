package referral

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/followup"
)

// remind sets the clocks and the tasks after a step. A clock that begins has its ladder from the bottom; what an earlier rung asked for is done.
func (r *Referrals) remind(tx *db.Tx, rec record, a Action, to State) error {
	if err := followup.Settle(tx, rec.ID, settledBy(a, to)...); err != nil {
		return err
	}
	if err := r.raise(tx, rec, a); err != nil {
		return err
	}
	stopped, err := stoodStill(tx, rec)
	if err != nil {
		return err
	}
	rec.Stopped += stopped
	if a == Send {
		rec.SentAt = &tx.Now
	}
	before := rec.State.clock()
	rec.State = to
	if before != to.clock() {
		rec.Rung = 0
	}
	return r.wind(tx, rec)
}

// settledBy lists the tasks that have their answer with a step.
func settledBy(a Action, to State) []followup.Kind {
	kinds := []followup.Kind{followup.Overdue, followup.CallThem, followup.LookAround, followup.ConfirmEnd}
	if to != InfoRequested {
		kinds = append(kinds, followup.Answer)
	}
	if to != OutcomeRecorded {
		kinds = append(kinds, followup.CloseLoop)
	}
	if a == Undo || a == Cancel {
		kinds = append(kinds, followup.Reroute, followup.AfterBreak)
	}
	return kinds
}

// raise makes the task that a step leaves to the sender.
func (r *Referrals) raise(tx *db.Tx, rec record, a Action) error {
	switch a {
	case Decline, Lapse:
		return r.task(tx, rec, followup.Reroute, 0)
	case Break:
		return r.task(tx, rec, followup.AfterBreak, 2)
	case Ask:
		return r.task(tx, rec, followup.Answer, 1)
	case Record:
		return r.task(tx, rec, followup.CloseLoop, 14)
	case Send, Receive, Accept, Reply, Waitlist, Begin, Close, Reopen, Withdraw, Reroute, Cancel, Undo:
	}
	return nil
}

func (r *Referrals) task(tx *db.Tx, rec record, kind followup.Kind, days int) error {
	owner := rec.OwnerID
	if kind == followup.ConfirmEnd || rec.SenderGone {
		owner = uuid.Nil
	}
	return followup.Raise(tx, followup.Task{
		CentreID: rec.CentreID, Owner: owner, Kind: kind, Referral: rec.ID, Sensitive: rec.Sensitive, DueOn: rec.Today(tx.Now).AddDate(0, 0, days),
	})
}

// stoodStill is for how long the clocks have stood still in the state that ends now.
func stoodStill(tx *db.Tx, rec record) (time.Duration, error) {
	if rec.State != InfoRequested && rec.State != Waitlisted {
		return 0, nil
	}
	began, err := eventAt(tx, rec.ID, rec.Version)
	if err != nil {
		return 0, err
	}
	still := tx.Now.Sub(began.At)
	if rec.State == InfoRequested {
		still = min(still, longestStop)
	}
	return max(still, 0), nil
}

// wind notes when the referral is looked at next. Nothing is due in a state that asks nothing of the agency.
func (r *Referrals) wind(tx *db.Tx, rec record) error {
	var next *time.Time
	switch clock := rec.State.clock(); {
	case clock != NoClock && rec.Rung < len(rungs()):
		c, err := calendarOf(tx, rec.AgencyID, rec.TimeZone, *rec.SentAt)
		if err != nil {
			return err
		}
		at := c.due(rec, rec.Rung)
		next = &at
	case rec.State == InfoRequested && rec.Rung == 0:
		at := tx.Now.Add(longestStop)
		next = &at
	}
	return tx.Exec(`UPDATE referral SET rung = ?, tick_at = ?, stopped = make_interval(secs => ?) WHERE tenant_id = ? AND id = ?`,
		rec.Rung, next, rec.Stopped.Seconds(), tx.Tenant, rec.ID).Error
}

// TickClocks climbs the ladder of every referral whose time has come, each in a transaction of its own. A job runs it; it may die at any point
// and run in several programs at once.
func (r *Referrals) TickClocks(ctx context.Context, tenant uuid.UUID) error {
	for {
		var rec record
		err := r.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
			due, err := db.All[struct{ ID uuid.UUID }](tx, `SELECT id FROM referral WHERE tenant_id = ? AND tick_at <= ? ORDER BY tick_at LIMIT 1
				FOR UPDATE SKIP LOCKED`, tx.Tenant, tx.Now)
			if err != nil || len(due) == 0 {
				return err
			}
			if rec, err = byID(tx, due[0].ID); err != nil {
				return err
			}
			tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
			return r.climb(tx, rec)
		})
		if err != nil || rec.ID.IsNil() {
			return err
		}
		rec = record{}
	}
}

// climb takes the next rung: half of the time reminds the agency, all of it marks the referral late, half as much again asks the sender to
// call, twice the time to look elsewhere, and proposes to the manager that it has lapsed.
func (r *Referrals) climb(tx *db.Tx, rec record) error {
	var err error
	switch {
	case rec.State == InfoRequested: // the sender owes an answer for too long
		err = r.task(tx, rec, followup.Overdue, 0)
	case rec.Rung == 0:
		err = write(tx, rec, waits)
	case rec.Rung == 1:
		if err = r.task(tx, rec, followup.Overdue, 0); err == nil {
			err = write(tx, rec, late)
		}
	case rec.Rung == 2:
		err = r.task(tx, rec, followup.CallThem, 0)
	case rec.Rung == 3:
		err = r.task(tx, rec, followup.LookAround, 0)
		if _, _, _, ok := find(Lapse, rec.State, rec.Priority, rec.Sensitive, []Actor{Manager}); err == nil && ok {
			err = r.propose(tx, rec)
		}
	}
	if err != nil {
		return err
	}
	rec.Rung++
	return r.wind(tx, rec)
}

func (r *Referrals) propose(tx *db.Tx, rec record) error {
	err := tx.Exec(`UPDATE referral SET lapse_proposed_at = ? WHERE tenant_id = ? AND id = ? AND lapse_proposed_at IS NULL`, tx.Now, tx.Tenant, rec.ID).Error
	if err != nil {
		return err
	}
	return r.task(tx, rec, followup.ConfirmEnd, 0)
}
