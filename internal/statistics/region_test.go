package statistics_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"prag/internal/db"
)

func TestTheRegionsRoleReadsCountsAndDoorsAndNothingElse(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 1)
	open := []string{"tenant", "centre", "opening_hours", "closure", "topic", "tally", "tally_delta"}
	var tables []string
	n.in(t, n.centres[0], func(tx *db.Tx) (err error) {
		tables, err = db.All[string](tx, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`)
		return err
	})
	if len(tables) < 20 {
		t.Fatalf("only %d tables", len(tables))
	}
	for _, table := range tables {
		err := n.db.AcrossTenants(t.Context(), func(tx *db.Tx) error { return tx.Exec(`SELECT 1 FROM "` + table + `" LIMIT 1`).Error })
		var refused *pgconn.PgError
		denied := errors.As(err, &refused) && refused.Code == "42501"
		if slices.Contains(open, table) && err != nil {
			t.Errorf("%s: %v", table, err)
		}
		if !slices.Contains(open, table) && !denied {
			t.Errorf("%s: want permission denied, got %v", table, err)
		}
	}
}
