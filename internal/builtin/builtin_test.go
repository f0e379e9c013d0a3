package builtin_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"prag/internal/builtin"
	"prag/internal/testkit"
)

func TestTheRolesHaveTheRightsTheyNeedAndNoOther(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	rights := func(role string) string {
		return must(t, s.SuperURL, `SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreaterole, rolinherit, rolcanlogin)
			FROM pg_roles WHERE rolname = '`+role+`'`)
	}
	for role, want := range map[string]string{
		"prag_owner": "f f t t t", "prag_app": "f f f f t", "prag_region": "f f f f f", "prag_door": "f f f f f",
	} {
		if got := rights(role); got != want {
			t.Errorf("%s has super, bypass, create role, inherit, login = %s, want %s", role, got, want)
		}
	}
	must(t, s.OwnerURL, `CREATE TABLE counts (n int)`, `GRANT SELECT ON counts TO prag_region`, `SELECT 'made'`)
	if _, err := run(t, s.AppURL, `CREATE TABLE mine (n int)`, `SELECT ''`); err == nil {
		t.Error("prag_app may create tables")
	}
	if _, err := run(t, s.AppURL, `SELECT count(*)::text FROM counts`); err == nil {
		t.Error("prag_app reads what only prag_region may, without stepping into it")
	}
	if n := must(t, s.AppURL, `SET ROLE prag_region`, `SELECT count(*)::text FROM counts`); n != "0" {
		t.Errorf("as prag_region: %s rows", n)
	}
	if owner := must(t, s.SuperURL, `SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'prag'`); owner != "prag_owner" {
		t.Errorf("the database belongs to %s", owner)
	}
}

func TestTheDatabaseSortsAndSearchesAsTheProgramExpects(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	if e := must(t, s.AppURL, `SHOW server_encoding`); e != "UTF8" {
		t.Errorf("encoding %s", e)
	}
	const extensions = `SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'`
	if e := must(t, s.AppURL, extensions); e != "btree_gist pg_trgm unaccent" {
		t.Errorf("extensions %s", e)
	}
	if sorted := must(t, s.AppURL, `SELECT string_agg(w, ' ' ORDER BY w COLLATE "sq-x-icu") FROM unnest('{zog,çaj,cak,ëmbël,er}'::text[]) w`); sorted != "cak çaj er ëmbël zog" {
		t.Errorf("Albanian order: %s", sorted)
	}
}

func TestTheServersAreReachedThroughTheirFolderOnly(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	if a := must(t, s.SuperURL, `SHOW listen_addresses`); a != "" {
		t.Errorf("PostgreSQL listens on %s", a)
	}
	port, err := testkit.RedisClient(t, s.RedisURL).ConfigGet(t.Context(), "port").Result()
	if err != nil || port["port"] != "0" {
		t.Errorf("Redis listens on port %s (%v)", port["port"], err)
	}
	for _, dir := range []string{"postgres", "redis", "sockets"} {
		info, err := os.Stat(filepath.Join(s.Dir, dir))
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: mode %v, %v", dir, info.Mode(), err)
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner == 0 {
			t.Errorf("%s belongs to root", dir)
		}
	}
}

func TestAFailedStatementLeavesNoValuesInTheLog(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	must(t, s.OwnerURL, `CREATE TABLE person (phone text PRIMARY KEY)`, `INSERT INTO person VALUES ('044-123-456')`, `SELECT 'made'`)
	if _, err := run(t, s.OwnerURL, `INSERT INTO person VALUES ('044-123-456')`, `SELECT ''`); err == nil {
		t.Fatal("the key was not violated")
	}
	stop(t, s)
	log, err := os.ReadFile(filepath.Join(s.Dir, "log", "postgres.log"))
	if err != nil || !strings.Contains(string(log), "duplicate key") || strings.Contains(string(log), "044-123-456") {
		t.Errorf("the log says: %s (%v)", log, err)
	}
}

func TestTheSecondStartFindsTheData(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	s := start(t, dir)
	must(t, s.OwnerURL, `CREATE TABLE kept AS SELECT 'ticket A 12' AS what`, `SELECT 'made'`)
	stop(t, s)
	stop(t, s) // twice is fine
	again := start(t, dir)
	if kept := must(t, again.OwnerURL, `SELECT what FROM kept`); kept != "ticket A 12" {
		t.Errorf("kept %q", kept)
	}
	if again.AppURL != s.AppURL || again.RedisURL != s.RedisURL {
		t.Errorf("the addresses changed")
	}
	if _, err := os.Stat(filepath.Join(dir, "log", "postgres.log.1")); err != nil {
		t.Errorf("the first start's log is gone: %v", err)
	}
}

// The line is rebuilt from the record; an old one from a file would have to be put right first.
func TestRedisStartsEmpty(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	first, err := builtin.Start(t.Context(), builtin.Options{Dir: dir, NoPostgres: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := testkit.RedisClient(t, first.RedisURL).Set(t.Context(), "line", "of yesterday", 0).Err(); err != nil {
		t.Fatal(err)
	}
	stop(t, first)
	second, err := builtin.Start(t.Context(), builtin.Options{Dir: dir, NoPostgres: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, second)
	if got := testkit.RedisClient(t, second.RedisURL).Get(t.Context(), "line").Val(); got != "" {
		t.Errorf("line: %q", got)
	}
}

func TestOneProgramAtATimeUsesAFolder(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	start(t, dir)
	_, err := builtin.Start(t.Context(), builtin.Options{Dir: dir, Fast: true})
	if !errors.Is(err, builtin.ErrTaken) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second program: %v", err)
	}
}

// A command typed while the centre works uses the servers that run, and leaves them running.
func TestACommandJoinsTheServersThatRun(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	running := start(t, dir)
	must(t, running.OwnerURL, `CREATE TABLE here (n int)`, `SELECT 'made'`)
	beside, err := builtin.Start(t.Context(), builtin.Options{Dir: dir, Fast: true, Join: true})
	if err != nil {
		t.Fatal(err)
	}
	if beside.AppURL != running.AppURL || beside.OwnerURL != running.OwnerURL || beside.RedisURL != running.RedisURL {
		t.Errorf("joined %s and %s, want %s and %s", beside.AppURL, beside.RedisURL, running.AppURL, running.RedisURL)
	}
	stop(t, beside)
	if got, err := run(t, running.OwnerURL, `SELECT count(*)::text FROM here`); err != nil || got != "0" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

func TestTwoProgramsRunBesideEachOther(t *testing.T) {
	t.Parallel()
	one, other := start(t, newDir(t)), start(t, newDir(t))
	must(t, one.OwnerURL, `CREATE TABLE only_here (n int)`, `SELECT 'made'`)
	if _, err := run(t, other.OwnerURL, `SELECT count(*)::text FROM only_here`); err == nil {
		t.Error("they share a database")
	}
}

func TestTheSharedFileIsTheOneForOperators(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../deploy/postgres/roles.sql")
	if err != nil || string(text) != builtin.Roles() {
		t.Errorf("deploy/postgres/roles.sql differs from internal/builtin/roles.sql (%v)", err)
	}
}
