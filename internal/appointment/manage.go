package appointment

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// SaveRules says how a centre's diary works, and begins it where there was none. Days that a longer horizon brings go to the waiting list first.
func (d *Diary) SaveRules(ctx context.Context, c tenant.Centre, r Rules) error {
	if err := r.check(); err != nil {
		return err
	}
	return d.widen(ctx, c, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO diary (tenant_id, centre_id, lead_minutes, horizon_days, hold_minutes, per_person, early_minutes, early_rule,
				grace_minutes, late_rule, missed_minutes, freed_minutes, offer_minutes, remind_hours)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS integer[]))
			ON CONFLICT (tenant_id, centre_id) DO UPDATE SET lead_minutes = excluded.lead_minutes, horizon_days = excluded.horizon_days,
				hold_minutes = excluded.hold_minutes, per_person = excluded.per_person, early_minutes = excluded.early_minutes,
				early_rule = excluded.early_rule, grace_minutes = excluded.grace_minutes, late_rule = excluded.late_rule,
				missed_minutes = excluded.missed_minutes, freed_minutes = excluded.freed_minutes, offer_minutes = excluded.offer_minutes,
				remind_hours = excluded.remind_hours`,
			tx.Tenant, c.ID, r.LeadMinutes, r.HorizonDays, r.HoldMinutes, r.PerPerson, r.EarlyMinutes, r.EarlyRule, r.GraceMinutes, r.LateRule,
			r.MissedMinutes, r.FreedMinutes, r.OfferMinutes, array(numbers(r.RemindHours))).Error
	})
}

// DefaultRules is what a new diary begins with.
func DefaultRules() Rules {
	return Rules{
		LeadMinutes: 120, HorizonDays: 42, HoldMinutes: 5, PerPerson: 2, EarlyMinutes: 30, EarlyRule: ComeBack, GraceMinutes: 10, LateRule: InLine,
		MissedMinutes: 60, FreedMinutes: 10, OfferMinutes: 120, RemindHours: []int{48, 3},
	}
}

func (r Rules) check() error {
	var f fault.Fields
	for _, n := range []struct {
		field           string
		value, min, max int
	}{
		{"lead_minutes", r.LeadMinutes, 0, 20160}, {"horizon_days", r.HorizonDays, 1, 366}, {"hold_minutes", r.HoldMinutes, 1, 60},
		{"per_person", r.PerPerson, 1, 50}, {"early_minutes", r.EarlyMinutes, 0, 480}, {"grace_minutes", r.GraceMinutes, 0, 240},
		{"missed_minutes", r.MissedMinutes, r.GraceMinutes, 1440}, {"freed_minutes", r.FreedMinutes, 0, 240},
		{"offer_minutes", r.OfferMinutes, 10, 1440},
	} {
		f.Check(n.value >= n.min && n.value <= n.max, n.field, "appointment.range", "Min", n.min, "Max", n.max)
	}
	f.Check(r.EarlyRule == ComeBack || r.EarlyRule == InLine, "early_rule", "fault.invalid")
	f.Check(r.LateRule == InLine || r.LateRule == Rebook, "late_rule", "fault.invalid")
	for _, h := range r.RemindHours {
		f.Check(h >= 1 && h <= 14*24, "remind_hours", "appointment.range", "Min", 1, "Max", 14*24)
	}
	return f.Err()
}

func numbers(list []int) (texts []string) {
	for _, n := range list {
		texts = append(texts, strconv.Itoa(n))
	}
	return texts
}

// array writes codes as PostgreSQL writes an array.
func array(codes []string) string { return "{" + strings.Join(codes, ",") + "}" }

// clockText writes a time of day for the database.
func clockText(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

// Templates lists those of a centre that are valid on a day or later.
func (d *Diary) Templates(ctx context.Context, c tenant.Centre, from time.Time) (list []Template, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = templates(tx, c, from.Format(time.DateOnly), "9999-12-31")
		return err
	})
	return list, err
}

func (t Template) check() error {
	var f fault.Fields
	_, from := time.Parse(time.DateOnly, t.ValidFrom)
	f.Check(t.Weekday >= 1 && t.Weekday <= 7, "weekday", "fault.invalid")
	f.Check(from == nil, "valid_from", "appointment.day_needed")
	f.Check(t.ValidTo == "" || t.ValidTo > t.ValidFrom, "valid_to", "appointment.day_needed")
	f.Check(t.Minutes >= 5 && t.Minutes <= 480, "minutes", "appointment.range", "Min", 5, "Max", 480)
	f.Check(t.Buffer >= 0 && t.Buffer <= 240, "buffer", "appointment.range", "Min", 0, "Max", 240)
	f.Check(t.Closes > t.Opens && t.Closes-t.Opens >= minutes(t.Minutes) && t.Opens >= 0 && t.Closes < 24*time.Hour, "closes", "appointment.hours_wrong")
	f.Check(t.ForPublic >= 0 && t.ForPublic <= 100, "for_public", "appointment.range", "Min", 0, "Max", 100)
	f.Check(t.ForStaff >= 0 && t.ForStaff <= 100 && t.ForPublic+t.ForStaff > 0, "for_staff", "appointment.range", "Min", 0, "Max", 100)
	f.Check(len(t.Modes) > 0, "modes", "appointment.choose_one")
	f.Check(len(t.Services) > 0, "services", "appointment.choose_one")
	return f.Err()
}

// AddTemplate adds hours in which appointments are given, to the waiting list first. Hours of one date only are a template that is valid on that
// day.
func (d *Diary) AddTemplate(ctx context.Context, c tenant.Centre, t Template) (Template, error) {
	if err := t.check(); err != nil {
		return t, err
	}
	t.ID = db.NewID()
	var modes []string
	for _, m := range t.Modes {
		modes = append(modes, string(m))
	}
	err := d.widen(ctx, c, func(tx *db.Tx) error {
		if err := errors.Join(works(tx, c, t.StaffID), interprets(tx, c, t.InterpreterID)); err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO diary_template (tenant_id, id, centre_id, staff_id, weekday, opens, closes, minutes, buffer, for_public, for_staff,
				modes, languages, interpreter_id, valid_from, valid_to)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS text[]), CAST(? AS text[]), ?, ?, NULLIF(?, '')::date)`,
			tx.Tenant, t.ID, c.ID, db.OrNull(t.StaffID), t.Weekday, clockText(t.Opens), clockText(t.Closes), t.Minutes, t.Buffer, t.ForPublic,
			t.ForStaff, array(modes), array(t.Languages), db.OrNull(t.InterpreterID), t.ValidFrom, t.ValidTo).Error
		for _, q := range t.Services {
			if err == nil {
				err = tx.Exec(`INSERT INTO diary_service (tenant_id, template_id, service_id, most)
					SELECT tenant_id, ?, id, NULLIF(?, -1) FROM service WHERE tenant_id = ? AND centre_id = ? AND id = ?`,
					t.ID, q.Most, tx.Tenant, c.ID, q.ServiceID).Error
			}
		}
		return err
	})
	return t, err
}

// works refuses hours of somebody who does not work at the centre; zero is whoever is there.
func works(tx *db.Tx, c tenant.Centre, staff uuid.UUID) error {
	if staff.IsNil() {
		return nil
	}
	ok, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM staff WHERE tenant_id = ? AND centre_id = ? AND id = ? AND active)`, tx.Tenant, c.ID, staff)
	if err == nil && !ok {
		err = fault.Field("staff", "fault.invalid")
	}
	return err
}

// EndTemplate lets it give times until the day before a day. What was booked stays, and shows among the strays.
func (d *Diary) EndTemplate(ctx context.Context, c tenant.Centre, id uuid.UUID, day time.Time) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE diary_template SET valid_to = greatest(valid_from, CAST(? AS date))
			WHERE tenant_id = ? AND centre_id = ? AND id = ?`, day.Format(time.DateOnly), tx.Tenant, c.ID, id), fault.Missing())
	})
}

// Block is a stretch of a day in which nobody is booked.
type Block struct {
	ID        uuid.UUID
	StaffID   uuid.UUID // zero: the whole centre
	StaffName string
	Day       string
	Opens     string // 09:00:00
	Closes    string
}

// Blocks lists those of a day and later.
func (d *Diary) Blocks(ctx context.Context, c tenant.Centre, from time.Time) (list []Block, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = db.All[Block](tx, `SELECT b.id, coalesce(b.staff_id, '00000000-0000-0000-0000-000000000000') AS staff_id,
				coalesce(f.name, '') AS staff_name, b.day::text, b.opens::text, b.closes::text
			FROM diary_block b LEFT JOIN staff f ON f.tenant_id = b.tenant_id AND f.id = b.staff_id
			WHERE b.tenant_id = ? AND b.centre_id = ? AND b.day >= ? ORDER BY b.day, b.opens`, tx.Tenant, c.ID, from.Format(time.DateOnly))
		return err
	})
	return list, err
}

// AddBlock takes a stretch of a day out of the diary.
func (d *Diary) AddBlock(ctx context.Context, c tenant.Centre, w Window) error {
	var f fault.Fields
	_, err := time.Parse(time.DateOnly, w.Day)
	f.Check(err == nil, "day", "appointment.day_needed")
	f.Check(w.Opens >= 0 && w.Closes > w.Opens && w.Closes < 24*time.Hour, "closes", "appointment.hours_wrong")
	if err := f.Err(); err != nil {
		return err
	}
	return d.in(ctx, c, func(tx *db.Tx) error {
		if err := works(tx, c, w.StaffID); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO diary_block (tenant_id, id, centre_id, staff_id, day, opens, closes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			tx.Tenant, db.NewID(), c.ID, db.OrNull(w.StaffID), w.Day, clockText(w.Opens), clockText(w.Closes)).Error
	})
}

// DropBlock gives the stretch back to the diary, and to the waiting list first.
func (d *Diary) DropBlock(ctx context.Context, c tenant.Centre, id uuid.UUID) error {
	return d.widen(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`DELETE FROM diary_block WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, c.ID, id), fault.Missing())
	})
}

// Closure is a day on which a centre is closed.
type Closure struct {
	Day    time.Time
	Reason i18n.Text
}

// Closures lists those of a day and later.
func (d *Diary) Closures(ctx context.Context, c tenant.Centre, from time.Time) (list []Closure, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = db.All[Closure](tx, `SELECT day, reason FROM closure WHERE tenant_id = ? AND centre_id = ? AND day >= ? ORDER BY day`,
			tx.Tenant, c.ID, from.Format(time.DateOnly))
		return err
	})
	return list, err
}

// Close closes the centre on a day; the line and the statistics know of it too.
func (d *Diary) Close(ctx context.Context, c tenant.Centre, cl Closure) error {
	if !cl.Reason.Complete() {
		return fault.Field("reason", "appointment.reason_needed")
	}
	return d.in(ctx, c, func(tx *db.Tx) error {
		err := tx.Exec(`DELETE FROM holiday_worked WHERE tenant_id = ? AND centre_id = ? AND day = ?`, tx.Tenant, c.ID, cl.Day).Error
		if err != nil {
			return err
		}
		return closed(tx, c, cl.Day, cl.Reason)
	})
}

func closed(tx *db.Tx, c tenant.Centre, day time.Time, reason i18n.Text) error {
	return tx.Exec(`INSERT INTO closure (tenant_id, centre_id, day, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, c.ID, day, reason).Error
}

// Open takes a closure away, and gives the day's times to the waiting list first. A holiday does not close this day again.
func (d *Diary) Open(ctx context.Context, c tenant.Centre, day time.Time) error {
	return d.widen(ctx, c, func(tx *db.Tx) error {
		err := db.Changed(tx.Exec(`DELETE FROM closure WHERE tenant_id = ? AND centre_id = ? AND day = ?`, tx.Tenant, c.ID, day), fault.Missing())
		if err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO holiday_worked (tenant_id, centre_id, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, c.ID, day).Error
	})
}
