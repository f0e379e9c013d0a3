package queue

import (
	"context"
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// An appointment with a certain adviser is in a class of its own, which only that adviser's desk calls. When it has been left to the adviser
// for long enough (Policy.LeftUntil) it is passed on: a fact of its row, by which it changes to the class of everybody else. Every call looks
// for such appointments first, so that what is passed on stands where its rank says; Repair looks every few seconds, so that it is seen.

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
		for _, before := range left {
			why := r.passedOn(before, tx.Now)
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

// leaves reports whether Redis has had a class of the centre that is left to an adviser.
func (q *Line) leaves(centre uuid.UUID) bool {
	list, _ := q.classes.Load(centre)
	all, _ := list.([]known)
	return slices.ContainsFunc(all, func(k known) bool { return !k.Adviser.IsNil() })
}
