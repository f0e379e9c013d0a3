package appointment

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/jobs"
	"prag/internal/tenant"
)

// Accept makes what is offered to a code its appointment; who had one has it at the new time. fault.Conflict: the offer has run out, or was
// answered.
func (d *Diary) Accept(ctx context.Context, c tenant.Centre, code string) (a Appointment, err error) {
	err = d.in(ctx, c, func(tx *db.Tx) error {
		w, held, err := lockOffer(tx, c, code)
		if err != nil {
			return err
		}
		if a, err = d.take(tx, c, w, held); err != nil {
			return err
		}
		if err := answered(tx, w, held, "taken"); err != nil {
			return err
		}
		return tx.Exec(`UPDATE diary_wait SET state = 'taken', offered_id = NULL, taken_id = ?, contact_kind = '', contact_sealed = NULL
			WHERE tenant_id = ? AND id = ?`, a.ID, tx.Tenant, w.ID).Error
	})
	return a, err
}

// lockOffer finds the offer of a code that still stands, and locks it with the place that is held.
func lockOffer(tx *db.Tx, c tenant.Centre, code string) (w Waiting, held Appointment, err error) {
	over := fault.New(fault.Conflict, "appointment.offer.over")
	if w, err = oneWaiting(tx, c, `AND w.code = ?`, code); err != nil || w.State != Offered {
		return w, held, firstOf(err, func() error { return over })
	}
	if held, err = single(tx, c, `AND a.id = ? FOR UPDATE OF a`, w.OfferedID); err != nil {
		return w, held, err
	}
	if w, err = oneWaiting(tx, c, `AND w.code = ? FOR UPDATE OF w`, code); err == nil && (w.OfferedID != held.ID || !held.Live(tx.Now)) {
		err = over
	}
	return w, held, err
}

// take books the place that is held, or moves the appointment somebody has to it.
func (d *Diary) take(tx *db.Tx, c tenant.Centre, w Waiting, held Appointment) (Appointment, error) {
	if !w.InsteadID.IsNil() {
		before, err := single(tx, c, `AND a.id = ? FOR UPDATE OF a`, w.InsteadID)
		if err != nil {
			return before, err
		}
		if before.Status.Coming() {
			return d.takeInstead(tx, c, before, held)
		}
	}
	if held.ContactKind != "" {
		text, err := d.contact(tx, held.ID)
		if err == nil {
			err = d.keepContact(tx, c, held, Contact{Text: text, SafeFrom: held.SafeFrom, SafeTo: held.SafeTo, Consent: true})
		}
		if err != nil {
			return held, err
		}
	}
	if err := tx.Exec(`UPDATE appointment SET status = 'booked', booked_at = ? WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, held.ID).Error; err != nil {
		return held, err
	}
	after, err := single(tx, c, `AND a.id = ?`, held.ID)
	if err == nil {
		err = d.tell(tx, c, after, tellsBooked)
	}
	if err != nil {
		return after, err
	}
	return after, event(tx, c, "booked", held, after, uuid.Nil)
}

// takeInstead moves an appointment to the place that is held, which is let go in the same moment.
func (d *Diary) takeInstead(tx *db.Tx, c tenant.Centre, before, held Appointment) (Appointment, error) {
	if err := letGo(tx, held); err != nil {
		return before, err
	}
	after, err := move(tx, c, before, held.Ref(), uuid.Nil)
	if err != nil {
		return after, err
	}
	return after, d.tell(tx, c, after, tellsMoved)
}

func letGo(tx *db.Tx, held Appointment) error {
	return tx.Exec(`UPDATE appointment SET held_until = least(held_until, ?) WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, held.ID).Error
}

func answered(tx *db.Tx, w Waiting, held Appointment, outcome string) error {
	return tx.Exec(`UPDATE diary_offer SET ended_at = ?, outcome = ? WHERE tenant_id = ? AND wait_id = ? AND template_id = ? AND starts_at = ?`,
		tx.Now, outcome, tx.Tenant, w.ID, held.TemplateID, held.StartsAt).Error
}

// Decline gives the offered time to the next. Whoever declines goes on waiting, unless that was the last offer one gets. fault.Conflict: it
// has run out, or was answered.
func (d *Diary) Decline(ctx context.Context, c tenant.Centre, code string) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		w, held, err := lockOffer(tx, c, code)
		if err != nil {
			return err
		}
		return passOn(tx, c, w, held, "declined", w.Offers >= mostOffers)
	})
}

// passOn gives a place that somebody did not take to the next, at once.
func passOn(tx *db.Tx, c tenant.Centre, w Waiting, held Appointment, outcome string, last bool) error {
	if err := letGo(tx, held); err != nil {
		return err
	}
	if err := answered(tx, w, held, outcome); err != nil {
		return err
	}
	state := Waits
	if last {
		state = Ended
	}
	if err := endWaiting(tx, w.ID, state); err != nil {
		return err
	}
	return give(tx, c, held, tx.Now)
}

// endWaiting takes the offer from a wish; one that has ended keeps no contact.
func endWaiting(tx *db.Tx, id uuid.UUID, state string) error {
	return tx.Exec(`UPDATE diary_wait SET state = @state, offered_id = NULL, contact_kind = CASE @state WHEN 'ended' THEN '' ELSE contact_kind END,
		contact_sealed = CASE @state WHEN 'ended' THEN NULL ELSE contact_sealed END WHERE tenant_id = @tenant AND id = @id`,
		map[string]any{"state": state, "tenant": tx.Tenant, "id": id}).Error
}

// offerOver ends an offer that nobody answered in time.
func (d *Diary) offerOver(ctx context.Context, tx *db.Tx, payload []byte) error {
	var n note
	if err := json.Unmarshal(payload, &n); err != nil {
		return err
	}
	c, err := d.directory.ByID(ctx, n.Centre)
	if err != nil {
		return err
	}
	held, err := single(tx, c, `AND a.id = ? FOR UPDATE OF a`, n.ID)
	if err == nil && held.Live(tx.Now) && held.Status == Held {
		return jobs.Enqueue(tx, jobOfferOver, n, held.HeldUntil.Add(time.Second))
	}
	if err == nil {
		var w Waiting
		if w, err = oneWaiting(tx, c, `AND w.offered_id = ? FOR UPDATE OF w`, n.ID); err == nil {
			tx.AfterCommit(func() { d.changed(ctx, c) })
			return passOn(tx, c, w, held, "missed", w.Offers >= mostOffers)
		}
	}
	if fault.Is(err, fault.NotFound) { // answered, and perhaps forgotten since
		return nil
	}
	return err
}

// Withdraw takes a wish off the list; a time that is offered to it goes to the next. Again changes nothing.
func (d *Diary) Withdraw(ctx context.Context, c tenant.Centre, code string) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		w, err := oneWaiting(tx, c, `AND w.code = ?`, code)
		if err != nil {
			return err
		}
		if w.State == Offered {
			held, err := single(tx, c, `AND a.id = ? FOR UPDATE OF a`, w.OfferedID)
			if err != nil {
				return err
			}
			if w, err = oneWaiting(tx, c, `AND w.code = ? FOR UPDATE OF w`, code); err != nil {
				return err
			}
			if w.OfferedID == held.ID {
				return passOn(tx, c, w, held, "declined", true)
			}
			return fault.Stale()
		}
		return tx.Exec(`UPDATE diary_wait SET state = 'ended', contact_kind = '', contact_sealed = NULL
			WHERE tenant_id = ? AND id = ? AND state = 'waiting'`, tx.Tenant, w.ID).Error
	})
}

// waitsNoLonger ends the wait for a time earlier than an appointment that is called off.
func waitsNoLonger(tx *db.Tx, instead uuid.UUID) error {
	return tx.Exec(`UPDATE diary_wait SET state = 'ended', contact_kind = '', contact_sealed = NULL
		WHERE tenant_id = ? AND instead_id = ? AND state = 'waiting'`, tx.Tenant, instead).Error
}
