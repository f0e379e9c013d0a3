package queue

import (
	"context"
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// An appointment with a certain adviser is in a class of its own, which only that adviser's desk calls. When it has been left to the adviser
// for long enough (Policy.LeftUntil), or the diary says that the adviser will not be there, it is passed on: a fact of its row, by which it changes
// to the class of everybody else. Every call looks for such appointments first, so that what is passed on stands where its rank says; Repair
// looks every few seconds, so that it is seen.

// passOn passes on what has been left to its adviser for long enough. Who is just being called or changed by somebody else is theirs.
func (q *Line) passOn(ctx context.Context, c tenant.Centre) error {
	return q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		left, err := db.All[Ticket](tx, `SELECT id, tenant_id, centre_id, class, slot_at, taken_at, for_staff, passed_on FROM ticket
			WHERE tenant_id = ? AND centre_id = ? AND for_staff IS NOT NULL AND passed_on = '' AND state IN ('waiting', 'away')
			ORDER BY id FOR UPDATE SKIP LOCKED`, tx.Tenant, c.ID)
		if err != nil || len(left) == 0 {
			return err
		}
		r, err := rosterOf(tx, c.ID)
		if err != nil {
			return err
		}
		away, err := r.away(tx, c.ID, left)
		for _, before := range left {
			why := r.passedOn(before, away[before.ID], tx.Now)
			if err != nil || why == Callable {
				continue
			}
			if err = tx.Exec(`UPDATE ticket SET passed_on = ? WHERE tenant_id = ? AND id = ?`, string(why), tx.Tenant, before.ID).Error; err != nil {
				return err
			}
			after, err := byID(tx, c.ID, before.ID)
			if err != nil {
				return err
			}
			tx.AfterCommit(func() { q.replace(ctx, before, after) })
		}
		return err
	})
}

// away lists those of the tickets whose adviser, says the diary, will not be there when they are due.
func (r roster) away(tx *db.Tx, centre uuid.UUID, left []Ticket) (away map[uuid.UUID]bool, err error) {
	if len(left) == 0 {
		return nil, nil
	}
	var ids []uuid.UUID
	for _, t := range left {
		ids = append(ids, t.ID)
	}
	rows, err := db.All[struct{ ID uuid.UUID }](tx, `SELECT id FROM ticket WHERE tenant_id = ? AND id IN ? AND adviser_away(?, for_staff,
		greatest(taken_at, slot_at), make_interval(secs => ?))`, tx.Tenant, ids, centre, r.policy.AdviserWait.Seconds())
	away = map[uuid.UUID]bool{}
	for _, row := range rows {
		away[row.ID] = true
	}
	return away, err
}

// leaves reports whether Redis has had a class of the centre that is left to an adviser.
func (q *Line) leaves(centre uuid.UUID) bool {
	list, _ := q.classes.Load(centre)
	all, _ := list.([]known)
	return slices.ContainsFunc(all, func(k known) bool { return !k.Adviser.IsNil() })
}
