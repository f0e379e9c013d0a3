package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is embedded is what the sources say: a change of style or script is committed with its built files, or this fails.
func TestDistIsCurrent(t *testing.T) {
	t.Parallel()
	want, err := build("..")
	if err != nil {
		t.Fatal(err)
	}
	if have := read(t, filepath.Join("..", "dist")); !maps.EqualFunc(have, want, bytes.Equal) {
		t.Errorf("web/dist is not current: run go generate ./web\nhave %v\nwant %v", names(have), names(want))
	}
}

func TestBuildingReplacesWhatIsOutdated(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "app-OUTDATED.css"), []byte("body{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run("..", dir); err != nil {
		t.Fatal(err)
	}
	first := read(t, dir)
	if _, left := first["app-OUTDATED.css"]; left {
		t.Error("an outdated file is left")
	}
	if err := run("..", dir); err != nil {
		t.Fatal(err)
	}
	if again := read(t, dir); !maps.EqualFunc(first, again, bytes.Equal) {
		t.Errorf("the same sources gave %v and then %v", names(first), names(again))
	}
}

func TestABrokenSourceNamesItsFileAndChangesNothing(t *testing.T) {
	t.Parallel()
	source, dir := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"css/app.css": `@import "gone.css";`, "ts/app.ts": "let x = 1;"} {
		path := filepath.Join(source, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := run(source, dir)
	if err == nil || !strings.Contains(err.Error(), "gone.css") {
		t.Errorf("a style sheet that is not there: %v, want an error that names it", err)
	}
	if left := read(t, dir); len(left) > 0 {
		t.Errorf("a build that failed wrote %v", names(left))
	}
}

func read(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = data
	}
	return files
}

func names(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
