package statistics_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"prag/internal/db"
	"prag/internal/tally"
	"prag/internal/tenant"
)

func (n network) fold(t failer, c tenant.Centre) {
	t.Helper()
	if _, err := n.stats.Fold(context.Background(), c.TenantID); err != nil {
		t.Fatalf("fold: %v", err)
	}
}

func (n network) rows(t failer, c tenant.Centre, table string) (rows int) {
	t.Helper()
	n.in(t, c, func(tx *db.Tx) (err error) {
		rows, err = db.One[int](tx, "SELECT count(*) FROM "+table+" WHERE tenant_id = ?", tx.Tenant)
		return err
	})
	return rows
}

func TestFiguresAreExactWhileFoldsAreKilled(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	c, month := n.centres[0], date(2026, time.May, 1)
	const want = 4000
	n.exec(t, c, `INSERT INTO tally_delta (tenant_id, centre_id, measure, cut, value, day, n)
		SELECT ?, ?, 'visits', '', '', date '2026-05-01' + g % 31, 1 FROM generate_series(1, ?::int) g`, c.TenantID, c.ID, want)
	exact := func() {
		if got := n.compare(t, month, month).Rows[0].Visits; !got.Known() || got.N != want {
			t.Errorf("%v visits, want %d", got, want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for range 25 {
		ctx, kill := context.WithTimeout(t.Context(), time.Duration(random.IntN(12000))*time.Microsecond)
		var folding sync.WaitGroup
		folding.Go(func() { _, _ = n.stats.Fold(ctx, c.TenantID) })
		exact()
		folding.Wait()
		if ctx.Err() != nil {
			killed++
		}
		kill()
		exact()
	}
	left := want
	for tries := 0; left != 0 && tries < 1000; tries++ { // a fold passes over what one that was killed just now has not let go of yet
		n.fold(t, c)
		left = n.rows(t, c, "tally_delta")
	}
	exact()
	if left != 0 {
		t.Errorf("%d deltas are left after a whole fold", left)
	}
	if killed == 0 {
		t.Error("no fold was killed: the test shows nothing")
	}
}

func TestFoldsSideBySideMoveEachDeltaOnce(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	c, day := n.centres[0], date(2026, time.May, 4)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 25 {
				n.count(t, c, day, tally.Visits, 1)
				n.fold(t, c)
			}
		})
	}
	all.Wait()
	n.fold(t, c)
	if got := n.compare(t, day, day).Rows[0].Visits.N; got != 100 {
		t.Errorf("%d visits, want 100", got)
	}
	if rows := n.rows(t, c, "tally"); rows != 2 {
		t.Errorf("%d tallies, want one of the day and one of the month", rows)
	}
}
