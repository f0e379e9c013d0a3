package builtin

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first PostgreSQL whose row-level security, ICU and scripts the program was built for.
const oldest = 15

// pgBinaries are the programs of one PostgreSQL installation.
type pgBinaries struct {
	dir   string
	major int
}

func (b pgBinaries) path(name string) string { return filepath.Join(b.dir, name) }

// searcher looks for the programs. The environment is read here and not in the configuration, because tests and the bench start
// servers without one.
type searcher struct {
	explicit string // PRAG_PG_BIN: the folder to use, and no other
	path     string
	packaged string // pattern of the folders Debian's packages use
}

func systemSearcher() searcher {
	s := searcher{explicit: os.Getenv("PRAG_PG_BIN"), path: os.Getenv("PATH"), packaged: "/usr/lib/postgresql/*/bin"}
	if s.path == "" {
		s.path = "/usr/local/bin:/usr/bin:/bin"
	}
	return s
}

// postgres finds the newest PostgreSQL, or the one of this major version where data is there already (0: there is none).
func (s searcher) postgres(major int) (pgBinaries, error) {
	found := s.installed()
	slices.SortStableFunc(found, func(a, b pgBinaries) int { return cmp.Compare(b.major, a.major) })
	if len(found) == 0 && s.explicit != "" {
		return pgBinaries{}, fmt.Errorf("PRAG_PG_BIN names %s, which does not hold postgres, initdb and psql", s.explicit)
	}
	if len(found) == 0 {
		return pgBinaries{}, errors.New("PostgreSQL is not installed: install the Debian package postgresql, or set PRAG_PG_BIN")
	}
	if major == 0 && found[0].major < oldest {
		return pgBinaries{}, fmt.Errorf("PostgreSQL %d is too old: %d or newer is needed", found[0].major, oldest)
	}
	if major == 0 {
		return found[0], nil
	}
	i := slices.IndexFunc(found, func(b pgBinaries) bool { return b.major == major })
	if i < 0 {
		return pgBinaries{}, fmt.Errorf("the data was written by PostgreSQL %d, which is not installed: install postgresql-%d, or set PRAG_PG_BIN",
			major, major)
	}
	return found[i], nil
}

// installed are all complete installations; a link in PATH leads to the folder it points at.
func (s searcher) installed() []pgBinaries {
	var dirs []string
	if s.explicit != "" {
		dirs = []string{s.explicit}
	} else {
		dirs = filepath.SplitList(s.path)
		packaged, _ := filepath.Glob(s.packaged) // the pattern is well-formed
		dirs = append(dirs, packaged...)
	}
	var found []pgBinaries
	for _, dir := range dirs {
		binary, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil {
			continue
		}
		b := pgBinaries{dir: filepath.Dir(binary)}
		if slices.ContainsFunc(found, func(f pgBinaries) bool { return f.dir == b.dir }) || !b.complete() {
			continue
		}
		if b.major = majorVersion(binary); b.major > 0 {
			found = append(found, b)
		}
	}
	return found
}

func (b pgBinaries) complete() bool {
	for _, name := range []string{"postgres", "initdb", "psql"} {
		if !executable(b.path(name)) {
			return false
		}
	}
	return true
}

var versionNumber = regexp.MustCompile(`PostgreSQL\) (\d+)`)

func majorVersion(postgres string) int {
	out, err := exec.Command(postgres, "--version").Output()
	m := versionNumber.FindSubmatch(out)
	if err != nil || m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1])) // digits only
	return n
}

func (s searcher) redis() (string, error) {
	for _, dir := range filepath.SplitList(s.path) {
		if path := filepath.Join(dir, "redis-server"); executable(path) {
			return path, nil
		}
	}
	return "", errors.New("redis-server is not installed: install the Debian package redis-server")
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// dataMajor is the version that wrote a data folder; 0 when there is none.
func dataMajor(dir string) int {
	text, err := os.ReadFile(filepath.Join(dir, "PG_VERSION")) //nolint:gosec // inside the state folder
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimSpace(string(text))) // 0 for what is not a number
	return n
}
