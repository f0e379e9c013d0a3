package appointment

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Confirm notes that the person says they will come. Said twice it is said once.
func (d *Diary) Confirm(ctx context.Context, c tenant.Centre, code string) (Appointment, error) {
	return d.step(ctx, c, code, uuid.Nil, func(tx *db.Tx, a Appointment) (Status, string, error) {
		if a.Status == Confirmed {
			return a.Status, "", nil
		}
		return Confirmed, "confirmed", over(a, tx.Now)
	})
}

// Cancel calls the appointment off for the person who holds its code. Its place is free for somebody else a random while later.
func (d *Diary) Cancel(ctx context.Context, c tenant.Centre, code string) (Appointment, error) {
	return d.step(ctx, c, code, uuid.Nil, func(tx *db.Tx, a Appointment) (Status, string, error) {
		if a.Status.Cancelled() {
			return a.Status, "", nil
		}
		if err := over(a, tx.Now); err != nil {
			return a.Status, "", err
		}
		return CancelledByClient, "cancelled", free(tx, c, a)
	})
}

// CancelForCentre calls it off because the centre cannot keep it; the person is told, where they can be.
func (d *Diary) CancelForCentre(ctx context.Context, c tenant.Centre, code string, staff uuid.UUID) (Appointment, error) {
	return d.step(ctx, c, code, staff, func(tx *db.Tx, a Appointment) (Status, string, error) {
		if a.Status.Cancelled() {
			return a.Status, "", nil
		}
		return CancelledByCentre, "cancelled", free(tx, c, a)
	})
}

// over refuses what nobody can do any more once an appointment has begun.
func over(a Appointment, now time.Time) error {
	if !a.StartsAt.After(now) {
		return fault.New(fault.Conflict, "appointment.over")
	}
	return nil
}

// step takes an appointment from its status to the one a rule names; "" as what: it is there already.
func (d *Diary) step(
	ctx context.Context, c tenant.Centre, code string, staff uuid.UUID, rule func(*db.Tx, Appointment) (Status, string, error),
) (after Appointment, err error) {
	err = d.in(ctx, c, func(tx *db.Tx) error {
		before, err := single(tx, c, `AND a.code = ? FOR UPDATE OF a`, code)
		if err != nil {
			return err
		}
		after = before
		to, what, err := rule(tx, before)
		if err != nil || what == "" {
			return err
		}
		after, err = become(tx, c, before, to, what, staff)
		if err != nil || !to.Cancelled() {
			return err
		}
		if err := waitsNoLonger(tx, after.ID); err != nil {
			return err
		}
		return d.tell(tx, c, after, tellsCancelled)
	})
	return after, err
}

// become writes the new status with its event and counts. A status that is not reached from the old one is a conflict.
func become(tx *db.Tx, c tenant.Centre, before Appointment, to Status, what string, staff uuid.UUID) (Appointment, error) {
	if !before.Status.May(to) {
		return before, fault.Stale()
	}
	after := before
	after.Status = to
	if to.Cancelled() {
		after.Version++
	}
	err := tx.Exec(`UPDATE appointment SET status = ?, version = ? WHERE tenant_id = ? AND id = ?`, to, after.Version, tx.Tenant, before.ID).Error
	if err != nil {
		return after, err
	}
	return after, event(tx, c, what, before, after, staff)
}

// Move gives the appointment another time. The old one is free for somebody else a random while later. fault.Conflict: the new one is taken, and
// the old one stays.
func (d *Diary) Move(ctx context.Context, c tenant.Centre, code string, to Ref, staff uuid.UUID) (after Appointment, err error) {
	err = d.in(ctx, c, func(tx *db.Tx) error {
		before, err := single(tx, c, `AND a.code = ? FOR UPDATE OF a`, code)
		if err != nil {
			return err
		}
		after = before
		switch {
		case !before.Status.Coming():
			return fault.Stale()
		case before.Ref().key() == to.key():
			return nil
		case staff.IsNil():
			err = over(before, tx.Now)
		}
		if err == nil {
			after, err = move(tx, c, before, to, staff)
		}
		if err == nil {
			err = d.tell(tx, c, after, tellsMoved)
		}
		return err
	})
	return after, err
}

func move(tx *db.Tx, c tenant.Centre, before Appointment, to Ref, staff uuid.UUID) (Appointment, error) {
	want := before.want()
	want.Staff = !staff.IsNil()
	found, err := grasp(tx, c, want, to, before.ID)
	if err != nil {
		return before, err
	}
	if err := free(tx, c, before); err != nil {
		return before, err
	}
	if err := place(tx, before, found); err != nil {
		return before, err
	}
	err = tx.Exec(`UPDATE appointment SET status = 'booked', version = version + 1 WHERE tenant_id = ? AND id = ?`, tx.Tenant, before.ID).Error
	if err != nil {
		return before, err
	}
	after, err := single(tx, c, `AND a.id = ?`, before.ID)
	if err != nil {
		return after, err
	}
	return after, event(tx, c, "moved", before, after, staff)
}

// soon is how near a place may be that is free again at once: nobody would have time to come.
const soon = time.Hour

// free gives a place back. It still counts as taken for a random while: whoever asks every second learns of it no sooner than others. Then
// those on the waiting list are asked first.
func free(tx *db.Tx, c tenant.Centre, a Appointment) error {
	rules, _, err := readRules(tx, c)
	if err != nil || a.StartsAt.Before(tx.Now.Add(soon+minutes(rules.FreedMinutes))) {
		return err
	}
	return give(tx, c, a, rules.opens(tx.Now))
}
