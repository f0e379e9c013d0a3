package builtin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prag/internal/builtin"
)

func TestFoldersWithLongOrOddNames(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"long": filepath.Join(newDir(t), strings.Repeat("a-long-name/", 12)), "odd": filepath.Join(newDir(t), "Pragu, i ri's 100%"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, dir)
			if s.Dir != filepath.Clean(dir) {
				t.Errorf("moved to %s", s.Dir)
			}
			must(t, s.AppURL, `SELECT 'here'`)
		})
	}
}

// A checkout under a folder of mode 0700 is fine for an ordinary user; root's servers need another place, the same each time.
func TestAFolderOthersCannotEnter(t *testing.T) {
	t.Parallel()
	closed := newDir(t)
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	wanted := filepath.Join(closed, "state")
	s := start(t, wanted)
	if os.Geteuid() == 0 {
		t.Cleanup(func() { _ = os.RemoveAll(s.Dir) })
	}
	must(t, s.AppURL, `SELECT 'here'`)
	if moved := s.Dir != wanted; moved != (os.Geteuid() == 0) {
		t.Errorf("the state is in %s", s.Dir)
	}
	stop(t, s)
	if again := start(t, wanted); again.Dir != s.Dir {
		t.Errorf("the second time it is in %s", again.Dir)
	}
}

func TestAFolderThatCannotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	file := newDir(t)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "state"), "/proc/prag"} {
		_, err := builtin.Start(t.Context(), builtin.Options{Dir: dir})
		if err == nil || !strings.HasPrefix(err.Error(), "cannot write to the state folder "+dir) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
