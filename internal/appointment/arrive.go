package appointment

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/tenant"
)

// Timing is when somebody comes, measured by the rules.
type Timing string

// The timings.
const (
	Early      Timing = "early"
	InTime     Timing = "in_time"
	Late       Timing = "late"
	AnotherDay Timing = "another_day"
)

// Timing says whether a moment is the right one to arrive.
func (r Rules) Timing(c tenant.Centre, a Appointment, now time.Time) Timing {
	switch {
	case !c.BusinessDate(now).Equal(c.BusinessDate(a.StartsAt)):
		return AnotherDay
	case now.Before(r.InTimeFrom(a)):
		return Early
	case now.After(a.StartsAt.Add(minutes(r.GraceMinutes))):
		return Late
	}
	return InTime
}

// InTimeFrom is from when on somebody is in time.
func (r Rules) InTimeFrom(a Appointment) time.Time { return a.StartsAt.Add(-minutes(r.EarlyMinutes)) }

// Arrive checks somebody in by their code: they get a place in the line, and the adviser sees that they are there. The place is that of their
// time; of who comes later than the grace, that of somebody who comes now. Said again it is the same place. Too early or too late is a conflict
// whose message says what to do, unless the centre's rule puts them in line all the same.
func (d *Diary) Arrive(ctx context.Context, c tenant.Centre, code string) (a Appointment, t queue.Ticket, err error) {
	a, err = d.step(ctx, c, code, uuid.Nil, func(tx *db.Tx, a Appointment) (Status, string, error) {
		if a.Status == Held {
			return a.Status, "", fault.Missing()
		}
		if a.Status == Arrived {
			return a.Status, "", nil
		}
		rules, _, err := readRules(tx, c)
		if err == nil {
			err = rules.admit(c, a, tx.Now)
		}
		if err == nil {
			t, err = d.lineUp(ctx, tx, c, a, rules)
		}
		return Arrived, "arrived", err
	})
	switch {
	case err != nil || !t.ID.IsNil():
		a.TicketID = t.ID
	case a.TicketID.IsNil(): // met without a ticket
		err = fault.New(fault.Conflict, "appointment.over")
	default:
		t, err = d.line.ByID(ctx, c, a.TicketID)
	}
	return a, t, err
}

// lineUp gives an appointment its place in the line, within the transaction in which it arrives.
func (d *Diary) lineUp(ctx context.Context, tx *db.Tx, c tenant.Centre, a Appointment, rules Rules) (queue.Ticket, error) {
	arrival := queue.Arrival{Appointment: a.ID, Adviser: a.StaffID, Take: queue.Take{
		Centre: c, ServiceID: a.ServiceID, Nonce: uuid.NewV5(a.ID, "arrival"), Language: a.Language,
		Needs: queue.Needs{Speaks: a.Interpreter, Interpreter: a.Interpreter != ""},
	}}
	if rules.Timing(c, a, tx.Now) != Late {
		arrival.Slot = a.StartsAt
	}
	t, err := d.line.CheckIn(ctx, tx, arrival)
	if err != nil {
		return t, err
	}
	return t, tx.Exec(`UPDATE appointment SET ticket_id = ? WHERE tenant_id = ? AND id = ?`, t.ID, tx.Tenant, a.ID).Error
}

// admit refuses who comes at the wrong time, with what to do.
func (r Rules) admit(c tenant.Centre, a Appointment, now time.Time) error {
	switch timing := r.Timing(c, a, now); {
	case a.Status.Cancelled():
		return fault.New(fault.Conflict, "appointment.is_cancelled")
	case a.Mode != InPerson:
		return fault.New(fault.Conflict, "appointment.not_here")
	case timing == AnotherDay && now.Before(a.StartsAt):
		return fault.New(fault.Conflict, "appointment.another_day")
	case timing == AnotherDay, timing == Late && r.LateRule == Rebook:
		return fault.New(fault.Conflict, "appointment.too_late")
	case timing == Early && r.EarlyRule == ComeBack:
		return fault.New(fault.Conflict, "appointment.too_early", "Time", c.Local(r.InTimeFrom(a)).Format("15:04"))
	}
	return nil
}

// Met notes that the person was there, or on the telephone, without a ticket.
func (d *Diary) Met(ctx context.Context, c tenant.Centre, code string, staff uuid.UUID) (Appointment, error) {
	return d.byStaff(ctx, c, code, staff, Arrived, "arrived")
}

// Missed notes that nobody came.
func (d *Diary) Missed(ctx context.Context, c tenant.Centre, code string, staff uuid.UUID) (Appointment, error) {
	return d.byStaff(ctx, c, code, staff, NoShow, "no_show")
}

func (d *Diary) byStaff(ctx context.Context, c tenant.Centre, code string, staff uuid.UUID, to Status, what string) (Appointment, error) {
	return d.step(ctx, c, code, staff, func(tx *db.Tx, a Appointment) (Status, string, error) {
		if a.Status == to {
			return to, "", nil
		}
		if a.StartsAt.After(tx.Now) {
			return a.Status, "", fault.New(fault.Conflict, "appointment.not_yet")
		}
		return to, what, nil
	})
}

// kept is how long the contact of somebody is kept after their appointment, so that they can still be told of a mistake.
const kept = 24 * time.Hour

// Sweep does what time does: appointments to which nobody came are missed, contacts of those that are over are forgotten, holds nobody
// finished and places given back long ago are deleted. A job runs it; it may run at any time.
func (d *Diary) Sweep(ctx context.Context, c tenant.Centre) error {
	var missed []Appointment
	err := d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		rules, known, err := readRules(tx, c)
		if err != nil || !known {
			return err
		}
		missed, err = db.All[Appointment](tx, selectAppointment+`AND a.status IN ('booked', 'confirmed') AND a.mode = 'in_person' AND a.starts_at < ?
			ORDER BY a.id FOR UPDATE OF a`, tx.Tenant, c.ID, tx.Now.Add(-minutes(rules.MissedMinutes)))
		for _, a := range missed {
			if err == nil {
				_, err = become(tx, c, a, NoShow, "no_show", uuid.Nil)
			}
		}
		if err != nil {
			return err
		}
		return forget(tx, c)
	})
	if err == nil && len(missed) > 0 {
		d.changed(ctx, c)
	}
	return err
}

func forget(tx *db.Tx, c tenant.Centre) error {
	over := tx.Now.Add(-kept)
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`UPDATE appointment SET contact_kind = '', contact_sealed = NULL WHERE tenant_id = ? AND centre_id = ? AND contact_sealed IS NOT NULL
			AND ends_at < ?`, []any{tx.Tenant, c.ID, over}},
		{`DELETE FROM diary_wait WHERE tenant_id = ? AND centre_id = ? AND state <> 'offered' AND last_day < ?`,
			[]any{tx.Tenant, c.ID, c.BusinessDate(tx.Now)}},
		{`DELETE FROM appointment WHERE tenant_id = ? AND centre_id = ? AND status = 'held' AND held_until < ?
			AND NOT EXISTS (SELECT 1 FROM diary_wait w WHERE w.tenant_id = appointment.tenant_id AND w.offered_id = appointment.id)`, []any{tx.Tenant, c.ID, over}},
		{`DELETE FROM freed_place WHERE tenant_id = ? AND centre_id = ? AND opens_at < ?`, []any{tx.Tenant, c.ID, over}},
		{`DELETE FROM slot s WHERE tenant_id = ? AND starts_at < ? AND EXISTS (SELECT 1 FROM diary_template t WHERE t.tenant_id = s.tenant_id
			AND t.id = s.template_id AND t.centre_id = ?)`, []any{tx.Tenant, over, c.ID}},
	} {
		if err := tx.Exec(s.query, s.args...).Error; err != nil {
			return err
		}
	}
	return nil
}
