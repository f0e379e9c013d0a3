package builtin

import (
	"os"
	"path/filepath"
	"testing"
)

// install makes a folder that looks like a PostgreSQL of this version.
func install(t *testing.T, root, version string) string {
	t.Helper()
	dir := filepath.Join(root, version, "bin")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb", "psql"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + ".3 (Debian)'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheRightPostgreSQLIsFound(t *testing.T) {
	t.Parallel()
	root, links := t.TempDir(), t.TempDir()
	fifteen, seventeen := install(t, root, "15"), install(t, root, "17")
	nine := install(t, t.TempDir(), "9")
	if err := os.Symlink(filepath.Join(fifteen, "postgres"), filepath.Join(links, "postgres")); err != nil {
		t.Fatal(err)
	}
	packaged := filepath.Join(root, "*", "bin")
	cases := map[string]struct {
		searcher searcher
		data     int
		want     string // folder
		err      string
	}{
		"the newest":              {searcher{packaged: packaged}, 0, seventeen, ""},
		"the one that wrote":      {searcher{packaged: packaged}, 15, fifteen, ""},
		"through a link in PATH":  {searcher{path: links}, 0, fifteen, ""},
		"the one that was named":  {searcher{explicit: fifteen, packaged: packaged}, 0, fifteen, ""},
		"none":                    {searcher{path: t.TempDir()}, 0, "", "PostgreSQL is not installed: install the Debian package postgresql, or set PRAG_PG_BIN"},
		"none where it was named": {searcher{explicit: "/nowhere", packaged: packaged}, 0, "", "PRAG_PG_BIN names /nowhere, which does not hold postgres, initdb and psql"},
		"too old":                 {searcher{path: nine}, 0, "", "PostgreSQL 9 is too old: 15 or newer is needed"},
		"another one wrote": {searcher{packaged: packaged}, 16, "",
			"the data was written by PostgreSQL 16, which is not installed: install postgresql-16, or set PRAG_PG_BIN"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := c.searcher.postgres(c.data)
			if found.dir != c.want || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
				t.Errorf("found %q, %v", found.dir, err)
			}
		})
	}
}

func TestAMissingRedisIsSaid(t *testing.T) {
	t.Parallel()
	_, err := searcher{path: t.TempDir()}.redis()
	if err == nil || err.Error() != "redis-server is not installed: install the Debian package redis-server" {
		t.Errorf("%v", err)
	}
}
