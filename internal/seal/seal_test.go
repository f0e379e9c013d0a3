package seal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/seal"
	"prag/internal/testkit"
)

func database(t *testing.T) *db.DB {
	t.Helper()
	return testkit.DB(t, clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)))
}

func open(t *testing.T, path string) *seal.Keys {
	t.Helper()
	keys, err := seal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// A sealed field opens where it was sealed, and nowhere else.
func TestAFieldOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	keys, other := testkit.Keys(t), testkit.Keys(t)
	tenant, record := db.NewID(), db.NewID()
	closed, err := keys.Seal(tenant, record, "name", "Arben")
	if err != nil || strings.Contains(string(closed), "Arben") {
		t.Fatalf("sealed %q, %v", closed, err)
	}
	if got, err := keys.Open(tenant, record, "name", closed); err != nil || got != "Arben" {
		t.Errorf("opens as %q, %v", got, err)
	}
	for place, try := range map[string]struct {
		keys           *seal.Keys
		tenant, record uuid.UUID
		field          string
	}{
		"another tenant": {keys, db.NewID(), record, "name"}, "another record": {keys, tenant, db.NewID(), "name"},
		"another field": {keys, tenant, record, "contact"}, "other keys": {other, tenant, record, "name"},
	} {
		if got, err := try.keys.Open(try.tenant, try.record, try.field, closed); err == nil {
			t.Errorf("%s reads %q", place, got)
		}
	}
}

func TestKeysAreMadeOnceAndForTheOwnerOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state", "keys.json")
	id := db.NewID()
	closed, err := open(t, path).Seal(id, id, "f", "text")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("keys file: %v, %v, want mode 0600", info.Mode(), err)
	}
	if got, err := open(t, path).Open(id, id, "f", closed); err != nil || got != "text" {
		t.Errorf("after a restart: %q, %v", got, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTwoProgramsThatStartAtOnceShareTheKeys(t *testing.T) {
	t.Parallel()
	d, path := database(t), filepath.Join(t.TempDir(), "keys.json")
	opened := make(chan *seal.Keys, 8)
	for range cap(opened) {
		go func() {
			keys, err := seal.ForDatabase(t.Context(), d, path)
			if err != nil {
				t.Error(err)
			}
			opened <- keys
		}()
	}
	id := db.NewID()
	closed, err := (<-opened).Seal(id, id, "f", "Jelena")
	if err != nil {
		t.Fatal(err)
	}
	for range cap(opened) - 1 {
		if got, err := (<-opened).Open(id, id, "f", closed); err != nil || got != "Jelena" {
			t.Errorf("another program reads %q, %v", got, err)
		}
	}
}

func TestAFileThatHoldsNoKeysIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want a sentence that names the file", err)
	}
}

// A second machine without the keys file, a lost volume, a start from another folder: no second set of keys comes to be.
func TestADatabaseKnowsItsKeys(t *testing.T) {
	t.Parallel()
	d, dir := database(t), t.TempDir()
	path := filepath.Join(dir, "keys.json")
	for range 2 {
		if _, err := seal.ForDatabase(t.Context(), d, path); err != nil {
			t.Fatal(err)
		}
	}
	missing := filepath.Join(dir, "elsewhere.json")
	if _, err := seal.ForDatabase(t.Context(), d, missing); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("without the file: %v", err)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("keys were made that nobody asked for")
	}
	open(t, missing)
	if _, err := seal.ForDatabase(t.Context(), d, missing); err == nil || !strings.Contains(err.Error(), "not those of this database") {
		t.Errorf("with other keys: %v", err)
	}
}
