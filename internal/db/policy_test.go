package db_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/testkit"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func strs(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const tables = `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'goose_db_version'`

func TestEveryTableIsForcedUnderRowLevelSecurity(t *testing.T) {
	t.Parallel()
	_, owner := testkit.Database(t)
	conn := connect(t, owner)
	if len(strs(t, conn, tables)) < 20 {
		t.Fatal("the list of tables is short: this test would pass on anything")
	}
	for _, name := range strs(t, conn, tables+` AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`) {
		t.Errorf("table %s has no forced row-level security", name)
	}
	for _, name := range strs(t, conn, tables+` AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid
		AND pg_get_expr(p.polqual, p.polrelid) = '(tenant_id = current_tenant())' AND p.polwithcheck IS NOT NULL)`) {
		t.Errorf("table %s has no policy that binds it to the tenant", name)
	}
}

func TestTenantComesFirstInEveryKey(t *testing.T) {
	t.Parallel()
	_, owner := testkit.Database(t)
	conn := connect(t, owner)
	for _, name := range strs(t, conn, `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
		JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
		WHERE n.nspname = 'public' AND i.indisprimary AND a.attname <> 'tenant_id' AND c.relname <> 'goose_db_version'`) {
		t.Errorf("the primary key of %s does not begin with the tenant", name)
	}
	for _, name := range strs(t, conn, `SELECT conrelid::regclass || '.' || conname FROM pg_constraint k
		JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
		WHERE contype = 'f' AND a.attname <> 'tenant_id'`) {
		t.Errorf("the foreign key %s does not begin with the tenant", name)
	}
}

// What the region's role may read is a closed list: a table that joins it must hold no person.
func TestTheRegionReadsCountsOnly(t *testing.T) {
	t.Parallel()
	_, owner := testkit.Database(t)
	allowed := map[string]bool{
		"tenant": true, "centre": true, "opening_hours": true, "closure": true, "tally": true, "tally_delta": true, "topic": true,
	}
	for _, name := range strs(t, connect(t, owner), tables+` AND (has_table_privilege('prag_region', c.oid, 'SELECT')
		OR has_any_column_privilege('prag_region', c.oid, 'SELECT'))`) {
		if !allowed[name] {
			t.Errorf("the region's role may read %s", name)
		}
	}
}

func TestTheRegionCannotReadAPerson(t *testing.T) {
	t.Parallel()
	app, owner := testkit.Database(t)
	d := testkit.OpenDB(t, app, clock.System{})
	for _, name := range strs(t, connect(t, owner), tables) {
		switch name {
		case "tenant", "centre", "opening_hours", "closure", "tally", "tally_delta", "topic":
			continue
		}
		err := d.AcrossTenants(t.Context(), func(tx *db.Tx) error {
			return tx.Exec(`SELECT count(*) FROM ` + pgx.Identifier{name}.Sanitize()).Error
		})
		if err == nil {
			t.Errorf("the region's role counted the rows of %s", name)
		}
	}
	err := d.AcrossTenants(t.Context(), func(tx *db.Tx) error { return tx.Exec(`DELETE FROM tally`).Error })
	if err == nil {
		t.Error("the region's role deleted counts")
	}
}

func TestARowOfAnotherTenantIsNotThere(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t, clock.System{})
	mine, theirs := testkit.NewPlace(t, d, 1, 1), testkit.NewPlace(t, d, 1, 1)
	err := d.InTenant(t.Context(), mine.Centre.TenantID, func(tx *db.Tx) error {
		seen, err := db.All[string](tx, `SELECT slug FROM centre`)
		if err != nil || len(seen) != 1 || seen[0] != mine.Centre.Slug {
			t.Errorf("a tenant sees the centres %v (%v)", seen, err)
		}
		result := tx.Exec(`UPDATE centre SET position = 9 WHERE id = ?`, theirs.Centre.ID)
		if result.RowsAffected != 0 {
			t.Error("a tenant changed another's centre")
		}
		return result.Error
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTenant(t.Context(), mine.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO desk (tenant_id, id, centre_id, label) VALUES (?, ?, ?, '9')`,
			theirs.Centre.TenantID, db.NewID(), theirs.Centre.ID).Error
	})
	if err == nil {
		t.Error("a tenant wrote a row for another")
	}
}

func TestOutsideATenantThereIsNothing(t *testing.T) {
	t.Parallel()
	app, _ := testkit.Database(t)
	testkit.NewPlace(t, testkit.OpenDB(t, app, clock.System{}), 1, 1)
	if seen := strs(t, connect(t, app), `SELECT slug FROM centre`); len(seen) != 0 {
		t.Errorf("without a tenant the centres %v are visible", seen)
	}
}

func TestARoleThatCouldBypassIsRefused(t *testing.T) {
	t.Parallel()
	_, owner := testkit.Database(t)
	if d, err := db.Open(t.Context(), db.Options{URL: owner, Clock: clock.System{}}); !errors.Is(err, db.ErrRole) {
		if err == nil {
			d.Close()
		}
		t.Errorf("the owner of the tables was let in: %v", err)
	}
}

// A role with the region's rights for good would see the counts of every tenant in each transaction.
func TestARoleThatInheritsTheRegionsRightsIsRefused(t *testing.T) {
	t.Parallel()
	app, _ := testkit.Database(t)
	address, err := url.Parse(app)
	if err != nil {
		t.Fatal(err)
	}
	role := "heir_" + strings.TrimPrefix(address.Path, "/")
	super := connect(t, testkit.Servers(t).SuperURL)
	if _, err := super.Exec(t.Context(), `CREATE ROLE `+role+` LOGIN INHERIT IN ROLE prag_app, prag_region`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := super.Exec(context.Background(), `DROP ROLE `+role); err != nil {
			t.Error(err)
		}
	})
	address.User = url.User(role)
	if d, err := db.Open(t.Context(), db.Options{URL: address.String(), Clock: clock.System{}}); !errors.Is(err, db.ErrRole) {
		if err == nil {
			d.Close()
		}
		t.Errorf("it was let in: %v", err)
	}
}

func TestWhatFollowsACommitWaitsForIt(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t, clock.System{})
	p := testkit.NewPlace(t, d, 1, 1)
	told := 0
	failed := errors.New("no")
	err := d.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) error {
		tx.AfterCommit(func() { told++ })
		return failed
	})
	if !errors.Is(err, failed) || told != 0 {
		t.Errorf("after a rollback %d were told (%v)", told, err)
	}
	err = d.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) error {
		tx.AfterCommit(func() { told++ })
		return nil
	})
	if err != nil || told != 1 {
		t.Errorf("after a commit %d were told (%v)", told, err)
	}
}

// A wrong address is one sentence that names the variable, not a driver's message.
func TestAWrongAddressIsSaidPlainly(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"not an address at all":                                  "PRAG_DATABASE_URL is not a PostgreSQL address",
		"postgres://prag_app@127.0.0.1:1/prag?connect_timeout=2": "the database of PRAG_DATABASE_URL does not answer",
	} {
		d, err := db.Open(t.Context(), db.Options{URL: url, Clock: clock.System{}})
		if err == nil {
			d.Close()
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", url, err, want)
		}
	}
}

func TestComparisonsReadTheReplica(t *testing.T) {
	t.Parallel()
	primary, _ := testkit.Database(t)
	replica, _ := testkit.Database(t) // stands in for a copy: what it holds tells which one was read
	testkit.NewPlace(t, testkit.OpenDB(t, replica, clock.System{}), 1, 1)
	d, err := db.Open(t.Context(), db.Options{URL: primary, Replica: replica, Clock: clock.System{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	err = d.AcrossTenants(t.Context(), func(tx *db.Tx) error {
		list, err := db.All[string](tx, `SELECT slug FROM centre`)
		if len(list) != 1 {
			t.Errorf("read %v, want the replica's one centre", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
