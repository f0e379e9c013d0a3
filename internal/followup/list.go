package followup

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/identity"
)

// Tasks keeps the list of what is to be done.
type Tasks struct {
	db  *db.DB
	hub *events.Hub
}

// New makes the follow-up domain.
func New(d *db.DB, hub *events.Hub) *Tasks { return &Tasks{db: d, hub: hub} }

// maxReason is how long the words of a task may be, in characters.
const maxReason = 200

// mine is the condition under which a task is somebody's to see: their own, that of somebody they stand in for, nobody's in particular for the
// manager; a sensitive one is the focal points' together.
const mine = `t.tenant_id = @tenant AND t.centre_id = @centre AND (NOT t.sensitive OR @protects)
	AND (t.owner_id = @me OR t.sensitive AND @protects OR @all AND @manages
		OR @manages AND (t.owner_id IS NULL OR EXISTS (SELECT 1 FROM staff o WHERE o.tenant_id = t.tenant_id AND o.id = t.owner_id AND NOT o.active))
		OR EXISTS (SELECT 1 FROM staff_absence a WHERE a.tenant_id = t.tenant_id AND a.staff_id = t.owner_id AND a.cover_id = @me
			AND @today BETWEEN a.from_day AND a.to_day))`

func named(tx *db.Tx, who identity.Staff, today time.Time, more map[string]any) map[string]any {
	args := map[string]any{
		"tenant": tx.Tenant, "centre": who.CentreID, "me": who.ID, "protects": who.Role.May(identity.ReferralProtect),
		"manages": who.Role.May(identity.CaseloadManage), "today": today, "all": false,
	}
	for name, value := range more {
		args[name] = value
	}
	return args
}

// List lists the open tasks of somebody, what is due first first; all is the whole centre's, for its manager. today is the centre's business date.
func (f *Tasks) List(ctx context.Context, who identity.Staff, today time.Time, all bool) (list []Task, err error) {
	err = f.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		list, err = db.All[Task](tx, `
			SELECT t.id, t.centre_id, coalesce(t.owner_id, '00000000-0000-0000-0000-000000000000') AS owner, coalesce(s.name, '') AS owner_name, t.kind,
				coalesce(t.referral_id, '00000000-0000-0000-0000-000000000000') AS referral, coalesce(r.code, '') AS code, t.sensitive, t.due_on, t.reason,
				t.snoozed_to, t.created_at
			FROM task t LEFT JOIN staff s ON s.tenant_id = t.tenant_id AND s.id = t.owner_id
				LEFT JOIN referral r ON r.tenant_id = t.tenant_id AND r.id = t.referral_id
			WHERE t.done_at IS NULL AND `+mine+` ORDER BY greatest(t.due_on, coalesce(t.snoozed_to, t.due_on)), t.created_at, t.id LIMIT 500`,
			named(tx, who, today, map[string]any{"all": all}))
		return err
	})
	return list, err
}

// Add makes a task of one's own. fault.Invalid: no words, or a day that has passed.
func (f *Tasks) Add(ctx context.Context, who identity.Staff, today, due time.Time, reason string) error {
	reason = strings.TrimSpace(reason)
	var faults fault.Fields
	faults.Check(reason != "", "reason", "fault.required")
	faults.Check(len([]rune(reason)) <= maxReason, "reason", "fault.too_long", "Max", maxReason)
	faults.Check(!due.Before(today) && due.Before(today.AddDate(2, 0, 0)), "due", "task.fault.day")
	if err := faults.Err(); err != nil {
		return err
	}
	return f.change(ctx, who, func(tx *db.Tx) error {
		return Raise(tx, Task{CentreID: who.CentreID, Owner: who.ID, Kind: Own, DueOn: due, Reason: reason})
	})
}

// Done ends a task. Ending what is done is fine; fault.NotFound: not theirs.
func (f *Tasks) Done(ctx context.Context, who identity.Staff, today time.Time, id uuid.UUID) error {
	return f.change(ctx, who, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE task t SET done_at = coalesce(t.done_at, @now), done_by = coalesce(t.done_by, @me) WHERE t.id = @id AND `+mine,
			named(tx, who, today, map[string]any{"id": id, "now": tx.Now, "all": true})), fault.Missing())
	})
}

// Snooze puts a task off to a later day, at most three months.
func (f *Tasks) Snooze(ctx context.Context, who identity.Staff, today time.Time, id uuid.UUID, until time.Time) error {
	if !until.After(today) || until.After(today.AddDate(0, 3, 0)) {
		return fault.Field("until", "task.fault.snooze")
	}
	return f.change(ctx, who, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE task t SET snoozed_to = @until WHERE t.done_at IS NULL AND t.id = @id AND `+mine,
			named(tx, who, today, map[string]any{"id": id, "until": until, "all": true})), fault.Missing())
	})
}

// Absence says that somebody is away and who stands in.
type Absence struct {
	ID, Staff, Cover     uuid.UUID
	StaffName, CoverName string
	FromDay, ToDay       time.Time
}

// Absences lists those of a centre that are not over.
func (f *Tasks) Absences(ctx context.Context, who identity.Staff, today time.Time) (list []Absence, err error) {
	err = f.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		list, err = db.All[Absence](tx, `
			SELECT a.id, a.staff_id AS staff, s.name AS staff_name, a.cover_id AS cover, c.name AS cover_name, a.from_day, a.to_day
			FROM staff_absence a JOIN staff s ON s.tenant_id = a.tenant_id AND s.id = a.staff_id
				JOIN staff c ON c.tenant_id = a.tenant_id AND c.id = a.cover_id
			WHERE a.tenant_id = ? AND s.centre_id = ? AND a.to_day >= ? ORDER BY a.from_day, a.id`, tx.Tenant, who.CentreID, today)
		return err
	})
	return list, err
}

// Cover notes an absence. Both are of the manager's centre; fault.Invalid: a field.
func (f *Tasks) Cover(ctx context.Context, who identity.Staff, today time.Time, a Absence) error {
	var faults fault.Fields
	faults.Check(!a.ToDay.Before(today) && !a.ToDay.Before(a.FromDay) && !a.FromDay.IsZero(), "to_day", "task.fault.span")
	faults.Check(a.Staff != a.Cover, "cover", "task.fault.same")
	if err := faults.Err(); err != nil {
		return err
	}
	return f.change(ctx, who, func(tx *db.Tx) error {
		if err := Colleagues(tx, who.CentreID, a.Staff, a.Cover); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO staff_absence (tenant_id, id, staff_id, cover_id, from_day, to_day) VALUES (?, ?, ?, ?, ?, ?)`,
			tx.Tenant, db.NewID(), a.Staff, a.Cover, a.FromDay, a.ToDay).Error
	})
}

// EndCover takes an absence off the list: the person is back.
func (f *Tasks) EndCover(ctx context.Context, who identity.Staff, id uuid.UUID) error {
	return f.change(ctx, who, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`DELETE FROM staff_absence a USING staff s WHERE a.tenant_id = ? AND a.id = ? AND s.tenant_id = a.tenant_id
			AND s.id = a.staff_id AND s.centre_id = ?`, tx.Tenant, id, who.CentreID), fault.Missing())
	})
}

// Colleagues makes sure, in the caller's transaction, that people work at a centre. fault.Invalid "staff": somebody does not.
func Colleagues(tx *db.Tx, centre uuid.UUID, staff ...uuid.UUID) error {
	row, err := db.One[struct{ N int }](tx, `SELECT count(*) AS n FROM staff WHERE tenant_id = ? AND centre_id = ? AND id IN ? AND active`, tx.Tenant, centre, staff)
	if err == nil && row.N != len(staff) {
		err = fault.Field("staff", "fault.choice")
	}
	return err
}

// Move gives, in the caller's transaction, the open tasks of one at a centre to another; sensitive ones only where that is a focal point.
func Move(tx *db.Tx, centre, from, to uuid.UUID, protects bool) error {
	return tx.Exec(`UPDATE task SET owner_id = ? WHERE tenant_id = ? AND centre_id = ? AND owner_id = ? AND done_at IS NULL AND (NOT sensitive OR ?)`,
		to, tx.Tenant, centre, from, protects).Error
}

// change writes and tells the centre's pages.
func (f *Tasks) change(ctx context.Context, who identity.Staff, fn func(tx *db.Tx) error) error {
	return f.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		tx.AfterCommit(func() {
			f.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: who.TenantID, Topic: events.Referrals, Subject: who.CentreID})
		})
		return fn(tx)
	})
}
