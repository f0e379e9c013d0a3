package queue

import (
	"context"
	"regexp"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// mostMinutes is the longest head start, and the longest wait for a language or an adviser.
const mostMinutes = 240

func (p Policy) check() error {
	var f fault.Fields
	within := func(field string, d, unit time.Duration, low, high int) {
		f.Check(d%unit == 0 && d >= time.Duration(low)*unit && d <= time.Duration(high)*unit, field, "fault.number", "Min", low, "Max", high)
	}
	within("appointment", p.Appointment, time.Minute, 0, mostMinutes)
	within("language_wait", p.LanguageWait, time.Minute, 0, mostMinutes)
	within("adviser_wait", p.AdviserWait, time.Minute, 0, mostMinutes)
	within("interpreter_wait", p.InterpreterWait, time.Minute, 0, mostMinutes)
	within("recall_pause", p.RecallPause, time.Second, 1, 600)
	f.Check(p.Recalls >= 0 && p.Recalls <= 20, "recalls", "fault.number", "Min", 0, "Max", 20)
	f.Check(p.ReentryBehind >= 0 && p.ReentryBehind <= 20, "reentry_behind", "fault.number", "Min", 0, "Max", 20)
	within("wait_amber", p.WaitAmber, time.Minute, 1, 600)
	within("wait_red", p.WaitRed, time.Minute, int(p.WaitAmber.Minutes()), 600)
	within("serve_amber", p.ServeAmber, time.Minute, 1, 600)
	within("serve_red", p.ServeRed, time.Minute, int(p.ServeAmber.Minutes()), 600)
	for reason, start := range p.HeadStart {
		f.Check(slices.Contains(Priorities(), reason), "priority", "fault.choice")
		within(reason, start, time.Minute, 0, mostMinutes)
	}
	return f.Err()
}

// SetPolicy changes how a centre calls, from the next call on; those who wait are put in their new places. A reason that p does not name
// keeps its head start.
func (q *Line) SetPolicy(ctx context.Context, c tenant.Centre, p Policy) error {
	if err := p.check(); err != nil {
		return err
	}
	err := q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO calling_policy (tenant_id, centre_id, appointment, language_wait, adviser_wait, interpreter_wait, recalls,
				recall_pause, reentry_behind, wait_amber, wait_red, serve_amber, serve_red) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id, centre_id) DO UPDATE SET appointment = excluded.appointment, language_wait = excluded.language_wait,
				adviser_wait = excluded.adviser_wait, interpreter_wait = excluded.interpreter_wait, recalls = excluded.recalls,
				recall_pause = excluded.recall_pause, reentry_behind = excluded.reentry_behind,
				wait_amber = excluded.wait_amber, wait_red = excluded.wait_red, serve_amber = excluded.serve_amber, serve_red = excluded.serve_red`,
			tx.Tenant, c.ID, p.Appointment.Minutes(), p.LanguageWait.Minutes(), p.AdviserWait.Minutes(), p.InterpreterWait.Minutes(),
			p.Recalls, p.RecallPause.Seconds(), p.ReentryBehind, p.WaitAmber.Minutes(), p.WaitRed.Minutes(), p.ServeAmber.Minutes(), p.ServeRed.Minutes()).Error
		if err != nil {
			return err
		}
		for reason, start := range p.HeadStart {
			err := tx.Exec(`INSERT INTO priority_class (tenant_id, centre_id, reason, head_start) VALUES (?, ?, ?, ?)
				ON CONFLICT (tenant_id, centre_id, reason) DO UPDATE SET head_start = excluded.head_start`,
				tx.Tenant, c.ID, reason, start.Minutes()).Error
			if err != nil {
				return err
			}
		}
		return rerank(tx, c.ID)
	})
	if err == nil {
		err = q.Rebuild(ctx, c.TenantID, c.ID)
		q.changed(ctx, c.TenantID, c.ID)
	}
	return err
}

// rerank gives those in line the head start of the policy as it is now.
func rerank(tx *db.Tx, centre uuid.UUID) error {
	p, err := policyOf(tx, centre)
	if err != nil {
		return err
	}
	for _, reason := range append(Priorities(), "") {
		for _, booked := range []bool{false, true} {
			var slot *time.Time
			if booked {
				slot = &tx.Now
			}
			err := tx.Exec(`UPDATE ticket SET ahead = @ahead WHERE tenant_id = @tenant AND centre_id = @centre AND state IN ('waiting', 'away')
				AND priority = @reason AND (slot_at IS NOT NULL) = @booked AND ahead <> @ahead`, map[string]any{
				"ahead": p.headStart(reason, slot).Microseconds(), "tenant": tx.Tenant, "centre": centre, "reason": reason, "booked": booked,
			}).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// SetDeskServices names what a desk serves; none means everything the centre offers.
func (q *Line) SetDeskServices(ctx context.Context, c tenant.Centre, desk uuid.UUID, services []uuid.UUID) error {
	return q.set(ctx, c, func(tx *db.Tx) error {
		if _, err := db.One[int](tx, `SELECT 1 FROM desk WHERE tenant_id = ? AND centre_id = ? AND id = ? FOR UPDATE`, tx.Tenant, c.ID, desk); err != nil {
			return err
		}
		if err := tx.Exec(`DELETE FROM desk_service WHERE tenant_id = ? AND desk_id = ?`, tx.Tenant, desk).Error; err != nil {
			return err
		}
		for _, s := range services {
			err := db.Changed(tx.Exec(`INSERT INTO desk_service (tenant_id, desk_id, service_id)
				SELECT tenant_id, ?, id FROM service WHERE tenant_id = ? AND centre_id = ? AND id = ?`, desk, tx.Tenant, c.ID, s), fault.Missing())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Adviser is what a member of the centre's staff can and speaks. No languages: nothing is known, and none counts against them.
type Adviser struct {
	Staff             uuid.UUID
	Name              string
	Skills, Languages Codes
}

// Advisers lists the centre's staff.
func (q *Line) Advisers(ctx context.Context, c tenant.Centre) (list []Adviser, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		list, err = db.All[Adviser](tx, `SELECT s.id AS staff, s.name,
			coalesce((SELECT string_agg(skill, ',' ORDER BY skill) FROM staff_skill k WHERE k.tenant_id = s.tenant_id AND k.staff_id = s.id), '') AS skills,
			coalesce((SELECT string_agg(language, ',' ORDER BY language) FROM staff_language l
				WHERE l.tenant_id = s.tenant_id AND l.staff_id = s.id), '') AS languages
			FROM staff s WHERE s.tenant_id = ? AND s.centre_id = ? AND s.active ORDER BY s.name, s.id`, tx.Tenant, c.ID)
		return err
	})
	return list, err
}

// SetAdviser changes what a member of the centre's staff can and speaks.
func (q *Line) SetAdviser(ctx context.Context, c tenant.Centre, a Adviser) error {
	for _, l := range a.Languages {
		if !slices.Contains(visit.Languages(), l) {
			return fault.Field("languages", "fault.choice")
		}
	}
	return q.set(ctx, c, func(tx *db.Tx) error {
		if _, err := db.One[int](tx, `SELECT 1 FROM staff WHERE tenant_id = ? AND centre_id = ? AND id = ? FOR UPDATE`, tx.Tenant, c.ID, a.Staff); err != nil {
			return err
		}
		for _, list := range []struct {
			drop, add string
			codes     Codes
		}{
			{`DELETE FROM staff_skill WHERE tenant_id = ? AND staff_id = ?`,
				`INSERT INTO staff_skill (tenant_id, staff_id, skill) SELECT DISTINCT CAST(? AS uuid), CAST(? AS uuid), unnest(string_to_array(?, ','))`, a.Skills},
			{`DELETE FROM staff_language WHERE tenant_id = ? AND staff_id = ?`,
				`INSERT INTO staff_language (tenant_id, staff_id, language) SELECT DISTINCT CAST(? AS uuid), CAST(? AS uuid), unnest(string_to_array(?, ','))`, a.Languages},
		} {
			if err := tx.Exec(list.drop, tx.Tenant, a.Staff).Error; err != nil {
				return err
			}
			if err := tx.Exec(list.add, tx.Tenant, a.Staff, list.codes.String()).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// set changes what the roster is made of and tells everybody.
func (q *Line) set(ctx context.Context, c tenant.Centre, change func(*db.Tx) error) error {
	err := q.db.InTenant(ctx, c.TenantID, change)
	if err == nil {
		q.changed(ctx, c.TenantID, c.ID)
	}
	return err
}

// Series is how a queue numbers its tickets.
type Series struct {
	Queue                 uuid.UUID
	Prefix                string // one or two capital letters
	First, Last           int
	KioskFirst, KioskLast int    // block of the range for kiosks that reach nobody; last below first: none
	Wrap                  string // WrapDay or WrapRange
}

// What happens to the numbers overnight.
const (
	WrapDay   = "day"   // every business date begins with the first
	WrapRange = "range" // they go on, and begin again after the last
)

var prefix = regexp.MustCompile(`^[A-Z]{1,2}$`)

func (s Series) check() error {
	var f fault.Fields
	f.Check(prefix.MatchString(s.Prefix), "prefix", "fault.choice")
	f.Check(s.First >= 1 && s.First <= s.Last && s.Last <= 99999, "last", "fault.choice")
	f.Check(s.KioskLast < s.KioskFirst || s.KioskFirst >= s.First && s.KioskLast <= s.Last && (s.KioskFirst > s.First || s.KioskLast < s.Last),
		"kiosk_first", "fault.choice")
	f.Check(s.Wrap == WrapDay || s.Wrap == WrapRange, "wrap", "fault.choice")
	return f.Err()
}

// AllSeries lists the series of a centre.
func (q *Line) AllSeries(ctx context.Context, c tenant.Centre) (list []Series, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		list, err = db.All[Series](tx, `SELECT id AS queue, series AS prefix, first, last, kiosk_first, kiosk_last, wrap FROM queue
			WHERE tenant_id = ? AND centre_id = ? ORDER BY series`, tx.Tenant, c.ID)
		return err
	})
	return list, err
}

// SetSeries changes how a queue numbers its tickets, from the next one on.
func (q *Line) SetSeries(ctx context.Context, c tenant.Centre, s Series) error {
	if err := s.check(); err != nil {
		return err
	}
	return q.set(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE queue SET series = ?, first = ?, last = ?, kiosk_first = ?, kiosk_last = ?, wrap = ?
			WHERE tenant_id = ? AND centre_id = ? AND id = ?`, s.Prefix, s.First, s.Last, s.KioskFirst, s.KioskLast, s.Wrap, tx.Tenant, c.ID, s.Queue),
			fault.Missing())
	})
}
