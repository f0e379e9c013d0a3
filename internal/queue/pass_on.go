package queue

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// An appointment with a certain adviser is in a class of its own, which only that adviser's desk calls. When it has been left to the adviser
// for long enough (Policy.LeftUntil), or the diary says that the adviser will not be there, it is passed on: a fact of its row, by which it changes
// to the class of everybody else. Every call looks for such appointments first, so that what is passed on stands where its rank says; Repair
// looks every few seconds, so that it is seen.

// passOn passes on what has been left to its adviser for long enough, and lets go of the wait for an interpreter where nobody interprets
// (unaided.go). Who is just being called or changed by somebody else is theirs.
func (q *Line) passOn(ctx context.Context, c tenant.Centre) error {
	return q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		left, err := db.All[Ticket](tx, `SELECT id, tenant_id, centre_id, class, speaks, interpreter, unaided_at, slot_at, taken_at, passed_on,
				coalesce(for_staff, '00000000-0000-0000-0000-000000000000') AS for_staff FROM ticket
			WHERE tenant_id = ? AND centre_id = ? AND (for_staff IS NOT NULL AND passed_on = '' OR interpreter AND unaided_at IS NULL)
				AND state IN ('waiting', 'away') ORDER BY id FOR UPDATE SKIP LOCKED`, tx.Tenant, c.ID)
		if err != nil || len(left) == 0 {
			return err
		}
		r, err := rosterOf(tx, c.ID)
		if err != nil {
			return err
		}
		away, err := r.away(tx, c.ID, left)
		for _, t := range left {
			if err == nil {
				err = q.letGo(ctx, tx, r, t, away[t.ID])
			}
		}
		return err
	})
}

// letGo ends what keeps a ticket from being called, where its time has come.
func (q *Line) letGo(ctx context.Context, tx *db.Tx, r roster, before Ticket, away bool) error {
	after := before
	if before.Left() {
		after.PassedOn = r.passedOn(before, away, tx.Now)
	}
	unaided, err := r.unaided(after, tx.Now)
	if err != nil || after.PassedOn == before.PassedOn && !unaided {
		return err
	}
	var at *time.Time
	if unaided {
		at = &tx.Now
	}
	if err := tx.Exec(`UPDATE ticket SET passed_on = ?, unaided_at = coalesce(unaided_at, ?) WHERE tenant_id = ? AND id = ?`,
		string(after.PassedOn), at, tx.Tenant, before.ID).Error; err != nil {
		return err
	}
	if after, err = byID(tx, before.CentreID, before.ID); err == nil {
		tx.AfterCommit(func() { q.replace(ctx, before, after) })
	}
	return err
}

// away lists those of the tickets whose adviser, says the diary, will not be there when they are due.
func (r roster) away(tx *db.Tx, centre uuid.UUID, left []Ticket) (away map[uuid.UUID]bool, err error) {
	var ids []uuid.UUID
	for _, t := range left {
		if t.Left() {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := db.All[struct{ ID uuid.UUID }](tx, `SELECT id FROM ticket WHERE tenant_id = ? AND id IN ? AND adviser_away(?, for_staff,
		greatest(taken_at, slot_at), make_interval(secs => ?))`, tx.Tenant, ids, centre, r.policy.AdviserWait.Seconds())
	away = map[uuid.UUID]bool{}
	for _, row := range rows {
		away[row.ID] = true
	}
	return away, err
}

// leaves reports whether Redis has had a class of the centre that is left to an adviser or waits for an interpreter.
func (q *Line) leaves(centre uuid.UUID) bool {
	list, _ := q.classes.Load(centre)
	all, _ := list.([]known)
	return slices.ContainsFunc(all, func(k known) bool { return !k.Adviser.IsNil() || k.Interpreter })
}
