package appointment

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// Wish is what somebody picks. Nonce is the form's own key: the same nonce is the same appointment.
type Wish struct {
	Want
	Ref
	Centre   tenant.Centre
	Nonce    uuid.UUID
	Reads    string    // tag the person reads
	BookedBy uuid.UUID // the adviser, when Staff
}

// errTaken says that the nonce has its appointment.
var errTaken = errors.New("this nonce has its appointment")

// Hold keeps a time for a few minutes while somebody types. fault.Conflict: it is no time, or somebody else was quicker.
func (d *Diary) Hold(ctx context.Context, w Wish) (Appointment, error) {
	a, err := d.hold(ctx, w)
	if errors.Is(err, errTaken) || db.Violates(err, "appointment_tenant_id_nonce_key") {
		return d.byNonce(ctx, w)
	}
	return a, err
}

// byNonce is what an earlier press of the same form took. A form that was used for another time takes that one too.
func (d *Diary) byNonce(ctx context.Context, w Wish) (a Appointment, err error) {
	err = d.db.InTenant(ctx, w.Centre.TenantID, func(tx *db.Tx) error {
		a, err = single(tx, w.Centre, `AND a.nonce = ?`, w.Nonce)
		return err
	})
	return a, err
}

func (d *Diary) hold(ctx context.Context, w Wish) (a Appointment, err error) {
	if !i18n.Known(w.Reads) {
		w.Reads = "sq"
	}
	if w.Mode == "" {
		w.Mode = InPerson
	}
	err = d.in(ctx, w.Centre, func(tx *db.Tx) error {
		before, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM appointment WHERE tenant_id = ? AND nonce = ?)`, tx.Tenant, w.Nonce)
		if err == nil && before {
			err = errTaken
		}
		if err != nil {
			return err
		}
		rules, _, err := readRules(tx, w.Centre)
		if err != nil {
			return err
		}
		free, err := grasp(tx, w.Centre, w.Want, w.Ref, uuid.Nil)
		if err != nil {
			return err
		}
		a, err = insertHeld(tx, w, free, tx.Now.Add(minutes(rules.HoldMinutes)))
		return err
	})
	return a, err
}

// grasp finds a place of a time, under the time's lock: until the transaction ends nobody else gets one of it. but is an appointment that does
// not count, because it is the one that moves.
func grasp(tx *db.Tx, c tenant.Centre, w Want, at Ref, but uuid.UUID) (Free, error) {
	taken := fault.New(fault.Conflict, "appointment.taken")
	rules, known, err := readRules(tx, c)
	if err != nil || !known {
		return Free{}, errors.Join(err, faultUnless(known, taken))
	}
	if first, last := rules.Bookable(tx.Now, w.Staff); at.StartsAt.Before(first) || !at.StartsAt.Before(last) {
		return Free{}, taken
	}
	if err := lockTime(tx, c, at); err != nil {
		return Free{}, err
	}
	s, there, err := timeAt(tx, c, at)
	if err != nil || !there || !w.Fits(s) {
		return Free{}, errors.Join(err, taken)
	}
	if w.Interpreter != "" {
		if err := lockInterpreter(tx, s); err != nil {
			return Free{}, err
		}
	}
	use, err := takenOf(tx, c, s, but)
	if share, ok := w.Room(s, use); ok && err == nil {
		return Free{Slot: s, Share: share}, nil
	}
	return Free{}, errors.Join(err, taken)
}

// lockTime holds a time until the transaction ends: nobody else gives one of its places, and nobody changes how many there are.
func lockTime(tx *db.Tx, c tenant.Centre, at Ref) error {
	return tx.Exec(`INSERT INTO slot (tenant_id, template_id, starts_at) SELECT tenant_id, id, ? FROM diary_template
		WHERE tenant_id = ? AND centre_id = ? AND id = ? FOR KEY SHARE
		ON CONFLICT (tenant_id, template_id, starts_at) DO UPDATE SET starts_at = excluded.starts_at`,
		at.StartsAt, tx.Tenant, c.ID, at.TemplateID).Error
}

// timeAt finds a time of the diary; there is false when it is none.
func timeAt(tx *db.Tx, c tenant.Centre, at Ref) (s Slot, there bool, err error) {
	plan, err := readPlan(tx, c, at.StartsAt, at.StartsAt.Add(time.Second))
	if err != nil {
		return s, false, err
	}
	for _, s := range plan.Slots(at.StartsAt, at.StartsAt.Add(time.Second)) {
		if s.key() == at.key() {
			return s, true, nil
		}
	}
	return s, false, nil
}

// takenOf counts what is taken of a time.
func takenOf(tx *db.Tx, c tenant.Centre, s Slot, but uuid.UUID) (Use, error) {
	var t taken
	use, err := used(tx, c, map[string]any{"from": s.Starts, "to": s.Starts.Add(time.Second), "but": but, "template": s.ID})
	if t.use = use; err == nil && !s.InterpreterID.IsNil() {
		t.talks, err = talks(tx, c, s.Starts, s.Ends, but)
	}
	return t.of(s), err
}

func faultUnless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

func insertHeld(tx *db.Tx, w Wish, free Free, until time.Time) (Appointment, error) {
	id := db.NewID()
	err := tx.Exec(`INSERT INTO appointment (tenant_id, id, centre_id, service_id, template_id, staff_id, starts_at, ends_at, share, mode, language,
			interpreter, interpreter_id, status, held_until, code, nonce, booked_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?)`,
		tx.Tenant, id, w.Centre.ID, w.ServiceID, free.ID, db.OrNull(free.StaffID), free.Starts, free.Ends, free.Share, w.Mode, w.Reads,
		w.Interpreter, w.interpreterFor(free.Slot), until, tenant.NewCode(w.Centre.Key), w.Nonce, db.OrNull(w.BookedBy)).Error
	if err != nil {
		return Appointment{}, err
	}
	return single(tx, w.Centre, `AND a.id = ?`, id)
}

// Details is what somebody says with a booking. All of it may be empty. At, when not zero, is another time than the one that is held.
type Details struct {
	At      Ref
	Contact Contact
}

// Book makes the held time somebody's appointment. Pressed again it changes nothing. A hold that ran out is still good while nobody has taken
// the place. fault.Conflict: somebody has.
func (d *Diary) Book(ctx context.Context, c tenant.Centre, code string, with Details) (a Appointment, err error) {
	if err := with.Contact.check(); err != nil {
		return a, err
	}
	err = d.in(ctx, c, func(tx *db.Tx) error {
		if a, err = single(tx, c, `AND a.code = ? FOR UPDATE OF a`, code); err != nil || a.Status != Held {
			return err
		}
		if a.Offered { // which the one it is offered to accepts
			return fault.Stale()
		}
		before := a
		if a, err = settle(tx, c, a, with); err != nil {
			return err
		}
		if err := d.keepContact(tx, c, a, with.Contact); err != nil {
			return err
		}
		if a, err = single(tx, c, `AND a.code = ?`, code); err != nil {
			return err
		}
		if err := d.tell(tx, c, a, tellsBooked); err != nil {
			return err
		}
		return event(tx, c, "booked", before, a, a.BookedBy)
	})
	return a, err
}

// settle gives the appointment the time that was asked for, if it is still to be had.
func settle(tx *db.Tx, c tenant.Centre, a Appointment, with Details) (Appointment, error) {
	at := a.Ref()
	if !with.At.TemplateID.IsNil() {
		at = with.At
	}
	if at.key() != a.Ref().key() || !a.Live(tx.Now) {
		free, err := grasp(tx, c, a.want(), at, a.ID)
		if err != nil {
			return a, err
		}
		if err := place(tx, a, free); err != nil {
			return a, err
		}
	}
	return a, tx.Exec(`UPDATE appointment SET status = 'booked', booked_at = ? WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, a.ID).Error
}

// place gives an appointment the time that was found for it.
func place(tx *db.Tx, a Appointment, free Free) error {
	return tx.Exec(`UPDATE appointment SET template_id = ?, staff_id = ?, starts_at = ?, ends_at = ?, share = ?, interpreter_id = ?
		WHERE tenant_id = ? AND id = ?`,
		free.ID, db.OrNull(free.StaffID), free.Starts, free.Ends, free.Share, a.want().interpreterFor(free.Slot), tx.Tenant, a.ID).Error
}

// want is what an appointment asks of a time.
func (a Appointment) want() Want {
	return Want{
		ServiceID: a.ServiceID, Mode: a.Mode, Language: i18n.Language(a.Language), Interpreter: a.Interpreter, Staff: !a.BookedBy.IsNil(),
	}
}

// Let gives a held time back before it runs out.
func (d *Diary) Let(ctx context.Context, c tenant.Centre, code string) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE appointment SET held_until = ? WHERE tenant_id = ? AND centre_id = ? AND code = ? AND status = 'held' AND held_until > ?
			AND NOT offered`,
			tx.Now, tx.Tenant, c.ID, code, tx.Now).Error
	})
}
