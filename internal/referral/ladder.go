package referral

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/followup"
)

// remind sets the clocks and the tasks after a step.
func (r *Referrals) remind(tx *db.Tx, rec record, a Action, to State) error {
	if err := followup.Settle(tx, rec.ID, settledBy(a, to)...); err != nil {
		return err
	}
	if err := r.raise(tx, rec, a, to); err != nil {
		return err
	}
	now, err := byID(tx, rec.ID)
	if err != nil {
		return err
	}
	return r.wind(tx, now)
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
func (r *Referrals) raise(tx *db.Tx, rec record, a Action, to State) error {
	if to == InfoRequested {
		return r.task(tx, rec, followup.Answer, 1)
	}
	switch a {
	case Decline, Lapse:
		return r.task(tx, rec, followup.Reroute, 0)
	case Break:
		return r.task(tx, rec, followup.AfterBreak, 2)
	case Record:
		return r.task(tx, rec, followup.CloseLoop, 14)
	case Send, Receive, Accept, Ask, Reply, Waitlist, Begin, Close, Reopen, Withdraw, Reroute, Cancel, Undo:
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

// wind notes when the referral is looked at next. Nothing is due in a state that asks nothing of anybody.
func (r *Referrals) wind(tx *db.Tx, rec record) error {
	var next *time.Time
	set := func(at time.Time) {
		if at.After(tx.Now) {
			next = &at
		}
	}
	switch {
	case rec.State.clock() != NoClock && rec.SentAt != nil:
		return r.windClock(tx, rec)
	case rec.State == InfoRequested && rec.NewsAt != nil:
		set(rec.NewsAt.Add(longestStop)) // the news is the question
	case rec.State == Waitlisted && rec.ReviewOn != nil:
		day := *rec.ReviewOn
		set(time.Date(day.Year(), day.Month(), day.Day(), 8, 0, 0, 0, rec.Centre().Location())) // as people begin to work
	}
	return tx.Exec(`UPDATE referral SET tick_at = ? WHERE tenant_id = ? AND id = ?`, next, tx.Tenant, rec.ID).Error
}

// windClock finds the next rung of the running clock. One that goes on after it stood still goes on where it was; of rungs that have gone by
// unnoticed only the last is climbed.
func (r *Referrals) windClock(tx *db.Tx, rec record) error {
	steps, err := db.All[standing](tx, `SELECT at, from_state, to_state FROM referral_event WHERE tenant_id = ? AND referral_id = ? ORDER BY seq`, tx.Tenant, rec.ID)
	if err != nil {
		return err
	}
	pauses, last := lookBack(steps)
	rung := rec.Rung
	if last != rec.State.clock() && !rec.climbing {
		rung = 0
	}
	c, err := calendarOf(tx, rec.AgencyID, rec.TimeZone, *rec.SentAt)
	if err != nil {
		return err
	}
	for rung+1 < len(rungs()) && !c.due(rec, rung+1, pauses).After(tx.Now) {
		rung++
	}
	var next *time.Time
	if rung < len(rungs()) {
		at := c.due(rec, rung, pauses)
		next = &at
	}
	return tx.Exec(`UPDATE referral SET rung = ?, tick_at = ? WHERE tenant_id = ? AND id = ?`, rung, next, tx.Tenant, rec.ID).Error
}

// TickClocks climbs the ladder of every referral whose time has come, each in a transaction of its own, and winds those that have no clock yet. A job
// runs it; it may die at any point and run in several programs at once. One that cannot be climbed is looked at again in an hour and holds up nothing.
func (r *Referrals) TickClocks(ctx context.Context, tenant uuid.UUID) (failed error) {
	for {
		var due []struct{ ID uuid.UUID }
		err := r.db.InTenant(ctx, tenant, func(tx *db.Tx) (err error) {
			due, err = db.All[struct{ ID uuid.UUID }](tx, `SELECT id FROM referral WHERE tenant_id = ? AND (tick_at <= ? OR tick_at IS NULL AND rung = 0
				AND state IN ('sent', 'received', 'accepted', 'in_service')) ORDER BY tick_at NULLS LAST LIMIT 100`, tx.Tenant, tx.Now)
			return err
		})
		if err != nil || len(due) == 0 {
			return errors.Join(failed, err)
		}
		for _, d := range due {
			if err := r.tick(ctx, tenant, d.ID); err != nil {
				failed = errors.Join(failed, err)
				if err := r.putOff(ctx, tenant, d.ID); err != nil {
					return errors.Join(failed, err)
				}
			}
		}
	}
}

// tick climbs one rung, or winds a referral that is older than its clock.
func (r *Referrals) tick(ctx context.Context, tenant, id uuid.UUID) error {
	return r.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		rec, err := lock(tx, id)
		if err != nil {
			return err
		}
		switch {
		case rec.TickAt == nil:
			return r.wind(tx, rec)
		case rec.TickAt.After(tx.Now): // another program was quicker
			return nil
		}
		tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
		return r.climb(tx, rec)
	})
}

func (r *Referrals) putOff(ctx context.Context, tenant, id uuid.UUID) error {
	return r.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE referral SET tick_at = ? WHERE tenant_id = ? AND id = ?`, tx.Now.Add(time.Hour), tx.Tenant, id).Error
	})
}

// climb takes the next rung: half of the time reminds the agency, all of it marks the referral late, half as much again asks the sender to
// call, twice the time to look elsewhere, and proposes to the manager that it has lapsed.
func (r *Referrals) climb(tx *db.Tx, rec record) error {
	var err error
	switch {
	case rec.State == InfoRequested: // the sender owes an answer for too long
		err = r.task(tx, rec, followup.Overdue, 0)
	case rec.State == Waitlisted: // the day to look at it again
		err = write(tx, rec, waits)
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
	if rec.State.clock() != NoClock {
		rec.Rung, rec.climbing = rec.Rung+1, true
	}
	return r.wind(tx, rec)
}

func (r *Referrals) propose(tx *db.Tx, rec record) error {
	err := tx.Exec(`UPDATE referral SET lapse_proposed_at = ? WHERE tenant_id = ? AND id = ? AND lapse_proposed_at IS NULL`, tx.Now, tx.Tenant, rec.ID).Error
	if err != nil {
		return err
	}
	return r.task(tx, rec, followup.ConfirmEnd, 0)
}
