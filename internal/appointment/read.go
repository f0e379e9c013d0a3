package appointment

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// ByCode finds the appointment of a code, also one that is only held.
func (d *Diary) ByCode(ctx context.Context, c tenant.Centre, code string) (Appointment, error) {
	return d.one(ctx, c, `AND a.code = ?`, code)
}

// ByTicket finds the appointment that a place in line came from.
func (d *Diary) ByTicket(ctx context.Context, c tenant.Centre, ticket uuid.UUID) (Appointment, error) {
	return d.one(ctx, c, `AND a.ticket_id = ?`, ticket)
}

func (d *Diary) one(ctx context.Context, c tenant.Centre, where string, args ...any) (a Appointment, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		a, err = single(tx, c, where, args...)
		return err
	})
	return a, err
}

// Between lists the appointments that begin between two moments, without those only held; staff not zero: one adviser's and nobody's in
// particular.
func (d *Diary) Between(ctx context.Context, c tenant.Centre, from, to time.Time, staff uuid.UUID) (list []Appointment, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = db.All[Appointment](tx, selectAppointment+`AND a.starts_at >= ? AND a.starts_at < ? AND a.status <> 'held'
			AND (? OR a.staff_id IS NULL OR a.staff_id = ?) ORDER BY a.starts_at, a.id`, tx.Tenant, c.ID, from, to, staff.IsNil(), staff)
		return err
	})
	return list, err
}

// Stray lists coming appointments for which there is no time any more: a day was closed, a template ended, an adviser blocked the hour, the time has
// fewer places than were given, or the interpreter somebody needs is there no longer.
func (d *Diary) Stray(ctx context.Context, c tenant.Centre) (stray []Appointment, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		stray, err = strays(tx, c)
		return err
	})
	return stray, err
}

func strays(tx *db.Tx, c tenant.Centre) (stray []Appointment, err error) {
	coming, err := db.All[Appointment](tx, selectAppointment+`AND a.status IN ('booked', 'confirmed') AND a.starts_at > ?
		ORDER BY a.starts_at, a.booked_at, a.id`, tx.Tenant, c.ID, tx.Now)
	if err != nil || len(coming) == 0 {
		return nil, err
	}
	last := coming[len(coming)-1].StartsAt.Add(time.Second)
	plan, err := readPlan(tx, c, tx.Now, last)
	if err != nil {
		return nil, err
	}
	there, given := map[key]Slot{}, map[key]Use{}
	for _, s := range plan.Slots(tx.Now, last) {
		there[s.key()] = s
	}
	for _, a := range coming {
		s, ok := there[a.Ref().key()]
		use := given[s.key()]
		use.add(a.Share, a.ServiceID, 1)
		given[s.key()] = use
		if !ok || !use.within(s, a.Share) || a.Interpreter != "" && !s.Interprets(a.Interpreter) {
			stray = append(stray, a)
		}
	}
	return stray, nil
}

// Event is one change of an appointment.
type Event struct {
	At        time.Time
	What      string
	To        Status
	StartsAt  time.Time
	StaffName string // "": the person, or time itself
}

// History lists what became of an appointment, the oldest first.
func (d *Diary) History(ctx context.Context, c tenant.Centre, code string) (list []Event, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		a, err := single(tx, c, `AND a.code = ?`, code)
		if err != nil {
			return err
		}
		list, err = db.All[Event](tx, `SELECT e.at, e.what, e.to_status AS "to", e.starts_at, coalesce(f.name, '') AS staff_name
			FROM appointment_event e LEFT JOIN staff f ON f.tenant_id = e.tenant_id AND f.id = e.staff_id
			WHERE e.tenant_id = ? AND e.appointment_id = ? ORDER BY e.at, e.id`, tx.Tenant, a.ID)
		return err
	})
	return list, err
}

// Reach opens the contact of an appointment for an adviser, which is noted: to call somebody at the time, or when a message did not arrive.
func (d *Diary) Reach(ctx context.Context, c tenant.Centre, code string, staff uuid.UUID) (contact string, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		a, err := single(tx, c, `AND a.code = ? AND a.contact_sealed IS NOT NULL`, code)
		if err != nil {
			return err
		}
		if contact, err = d.contact(tx, a.ID); err != nil {
			return err
		}
		return event(tx, c, "contact_seen", a, a, staff)
	})
	return contact, err
}

func (d *Diary) contact(tx *db.Tx, id uuid.UUID) (string, error) {
	row, err := db.One[sealedContact](tx, `SELECT id, contact_sealed FROM appointment WHERE tenant_id = ? AND id = ?`, tx.Tenant, id)
	if err != nil {
		return "", err
	}
	if row.ContactSealed == nil {
		return "", fault.Missing()
	}
	return d.keys.Open(tx.Tenant, id, "contact", row.ContactSealed)
}

// Rules reads how a centre's diary works; known is false where it gives no appointments.
func (d *Diary) Rules(ctx context.Context, c tenant.Centre) (r Rules, known bool, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		r, known, err = readRules(tx, c)
		return err
	})
	return r, known, err
}

// Offered lists the services for which the public can ever book at a centre: those of its templates that are not over.
func (d *Diary) Offered(ctx context.Context, c tenant.Centre) (services []uuid.UUID, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		today := c.Local(tx.Now).Format(time.DateOnly)
		services, err = db.All[uuid.UUID](tx, `SELECT DISTINCT s.service_id FROM diary_service s
			JOIN diary_template t ON t.tenant_id = s.tenant_id AND t.id = s.template_id
			JOIN diary d ON d.tenant_id = t.tenant_id AND d.centre_id = t.centre_id
			WHERE t.tenant_id = @tenant AND t.centre_id = @centre AND coalesce(s.most, 1) > 0 AND (t.valid_to IS NULL OR t.valid_to > @today)
				AND (coalesce((SELECT p.for_public FROM diary_places p WHERE p.tenant_id = t.tenant_id AND p.template_id = t.id
						AND p.valid_from <= @today ORDER BY p.valid_from DESC LIMIT 1), t.for_public) > 0
					OR EXISTS (SELECT 1 FROM diary_places p WHERE p.tenant_id = t.tenant_id AND p.template_id = t.id
						AND p.valid_from > @today AND p.for_public > 0))`,
			map[string]any{"tenant": tx.Tenant, "centre": c.ID, "today": today})
		return err
	})
	return services, err
}
