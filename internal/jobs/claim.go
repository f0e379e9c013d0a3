package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
)

// job is a claimed row.
type job struct {
	ID       uuid.UUID
	Kind     string
	Payload  string
	Attempts int
	Repeats  bool
}

// next claims and runs one due job of a tenant; false when there is none left.
func (r *Runner) next(ctx context.Context, tenantID uuid.UUID) bool {
	// The job in hand is finished even when the program is asked to stop.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	var claimed job
	err := r.db.InTenant(ctx, tenantID, func(tx *db.Tx) (err error) {
		if claimed, err = r.claim(tx); err != nil {
			return err
		}
		if err := r.run(ctx, tx, claimed); err != nil {
			return err
		}
		return done(tx, claimed)
	})
	if claimed.ID == uuid.Nil {
		if err != nil && !fault.Is(err, fault.NotFound) {
			r.log.Warn("jobs: nothing claimed", "tenant", tenantID, "err", err)
		}
		return false
	}
	if err != nil {
		r.log.Error("job failed", "kind", claimed.Kind, "job", claimed.ID, "tenant", tenantID, "attempt", claimed.Attempts+1, "err", err)
		return r.retryLater(ctx, tenantID, claimed)
	}
	return true
}

// claim locks one due row of a kind this program knows; a newer program's kinds are left to it.
func (r *Runner) claim(tx *db.Tx) (job, error) {
	var once, repeating []string
	for kind := range r.handlers {
		once = append(once, kind)
	}
	for kind := range r.periodic {
		repeating = append(repeating, kind)
	}
	return db.One[job](tx, `
		SELECT id, kind, payload::text AS payload, attempts, every IS NOT NULL AS repeats FROM job
		WHERE tenant_id = ? AND done_at IS NULL AND run_at <= ?
		  AND ((every IS NULL AND kind IN ?) OR (every IS NOT NULL AND kind IN ?))
		ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED`, tx.Tenant, tx.Now, orNone(once), orNone(repeating))
}

// orNone keeps IN () legal.
func orNone(kinds []string) []string {
	if len(kinds) == 0 {
		return []string{""}
	}
	return kinds
}

func (r *Runner) run(ctx context.Context, tx *db.Tx, j job) error {
	if j.Repeats {
		return r.periodic[j.Kind].run(ctx, tx.Tenant)
	}
	return r.handlers[j.Kind](ctx, tx, []byte(j.Payload))
}

func done(tx *db.Tx, j job) error {
	if j.Repeats {
		return tx.Exec(`UPDATE job SET run_at = ?::timestamptz + every, attempts = 0 WHERE tenant_id = ? AND id = ?`,
			tx.Now, tx.Tenant, j.ID).Error
	}
	return tx.Exec(`UPDATE job SET done_at = ? WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, j.ID).Error
}

// retryLater postpones a failed job; false when not even that could be written, so that the tick ends.
func (r *Runner) retryLater(ctx context.Context, tenantID uuid.UUID, j job) bool {
	err := r.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		result := tx.Exec(`UPDATE job SET attempts = attempts + 1, run_at = ? WHERE tenant_id = ? AND id = ? AND attempts = ?`,
			tx.Now.Add(backOff(j.Attempts, r.longestWait(j))), tx.Tenant, j.ID, j.Attempts)
		return db.Changed(result, errMoved)
	})
	return err == nil || errors.Is(err, errMoved)
}

// errMoved says that another program has run or postponed the job in between.
var errMoved = errors.New("the job has moved on")

// longestWait bounds the back-off. Work that repeats is what mends things after an outage: it must be there soon after.
func (r *Runner) longestWait(j job) time.Duration {
	if j.Repeats {
		return max(firstTry, r.periodic[j.Kind].interval)
	}
	return lastTry
}

// backOff doubles with every attempt, up to the longest.
func backOff(attempts int, longest time.Duration) time.Duration {
	wait := firstTry
	for range attempts {
		if wait *= 2; wait >= longest {
			return longest
		}
	}
	return min(wait, longest)
}
