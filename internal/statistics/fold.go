package statistics

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
)

// foldAtOnce bounds one statement, so that a fold after a long pause does not hold its locks for long.
const foldAtOnce = 20000

// Fold moves a tenant's waiting deltas into its tallies and says how many it moved. It is one statement: killed at any point it has
// moved all of its deltas or none, and a reader sees the same figures before and after. Folds may run side by side: each takes
// deltas that no other has, and all touch the tallies in the same order, so they wait for each other and never lock up.
func (s *Statistics) Fold(ctx context.Context, tenant uuid.UUID) (int, error) {
	total := 0
	for {
		n, err := s.foldOnce(ctx, tenant)
		total += n
		if err != nil || n < foldAtOnce {
			return total, err
		}
	}
}

func (s *Statistics) foldOnce(ctx context.Context, tenant uuid.UUID) (int, error) {
	var moved int
	err := s.db.InTenant(ctx, tenant, func(tx *db.Tx) (err error) {
		moved, err = db.One[int](tx, `
			WITH gone AS (
				DELETE FROM tally_delta WHERE tenant_id = @tenant AND id IN (
					SELECT id FROM tally_delta WHERE tenant_id = @tenant ORDER BY id LIMIT @limit FOR UPDATE SKIP LOCKED)
				RETURNING centre_id, measure, cut, value, day, n),
			sums AS (
				SELECT centre_id, measure, cut, value, 'day' AS grain, day AS period, sum(n) AS n
				FROM gone GROUP BY centre_id, measure, cut, value, day
				UNION ALL
				SELECT centre_id, measure, cut, value, 'month', date_trunc('month', day)::date, sum(n)
				FROM gone GROUP BY centre_id, measure, cut, value, date_trunc('month', day)),
			folded AS (
				INSERT INTO tally (tenant_id, centre_id, measure, cut, value, grain, period, n)
				SELECT @tenant, centre_id, measure, cut, value, grain, period, n FROM sums
				ORDER BY centre_id, measure, cut, value, grain, period
				ON CONFLICT (tenant_id, centre_id, measure, cut, value, grain, period) DO UPDATE SET n = tally.n + excluded.n)
			SELECT count(*) FROM gone`, map[string]any{"tenant": tenant, "limit": foldAtOnce})
		return err
	})
	return moved, err
}
