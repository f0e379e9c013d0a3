package testkit_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"prag/internal/testkit"
)

func query(t *testing.T, url, statement string) (value string, err error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	err = conn.QueryRow(t.Context(), statement).Scan(&value)
	return value, err
}

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	t.Parallel()
	app, owner := testkit.Database(t)
	other, _ := testkit.Database(t)
	if app == other {
		t.Fatal("two tests share a database")
	}
	if who, err := query(t, app, `SELECT current_user::text`); err != nil || who != "prag_app" {
		t.Errorf("the server's role is %q (%v)", who, err)
	}
	const migrated = `SELECT max(version_id)::text FROM goose_db_version`
	if version, err := query(t, owner, migrated); err != nil || version == "0" {
		t.Errorf("migrated to %q (%v)", version, err)
	}
}

func TestADatabaseIsGoneAfterItsTest(t *testing.T) {
	t.Parallel()
	var app string
	t.Run("inner", func(t *testing.T) { app, _ = testkit.Database(t) })
	if _, err := query(t, app, `SELECT 'still here'`); err == nil {
		t.Error("the database is still there")
	}
}

func TestEachTestHasItsOwnRedisDatabase(t *testing.T) {
	t.Parallel()
	mine, theirs := testkit.RedisClient(t, testkit.Redis(t)), testkit.RedisClient(t, testkit.Redis(t))
	if err := mine.Set(t.Context(), "line", "A 12", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := theirs.DBSize(t.Context()).Val(); n != 0 {
		t.Errorf("the other test sees %d keys", n)
	}
}

func TestCommitsOutliveAKilledPostgreSQL(t *testing.T) {
	t.Parallel()
	server := testkit.OwnPostgres(t)
	_, owner := testkit.NewDatabase(t, server.URL)
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), `CREATE TABLE kept AS SELECT 'ticket A 12' AS what`); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	if _, err := query(t, owner, `SELECT what FROM kept`); err == nil {
		t.Error("a killed server answers")
	}
	server.Restart()
	if kept, err := query(t, owner, `SELECT what FROM kept`); err != nil || kept != "ticket A 12" {
		t.Errorf("kept %q (%v)", kept, err)
	}
}
