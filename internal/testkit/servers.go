package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"prag/internal/builtin"
)

// Variables by which internal/testkit/run hands its servers to every test binary.
const (
	SuperVariable = "PRAG_TEST_DATABASE_SUPER_URL"
	RedisVariable = "PRAG_TEST_REDIS_URL"
)

// shared is the one pair of a test binary: starting PostgreSQL for each test would take most of the time.
var shared = sync.OnceValues(func() (*builtin.Servers, error) {
	super, redis := os.Getenv(SuperVariable), os.Getenv(RedisVariable)
	if super != "" && redis != "" {
		return &builtin.Servers{SuperURL: super, RedisURL: redis}, nil
	}
	return StartServers(context.Background()) // they end with the process
})

// Servers gives the pair that all tests of this binary share: the runner's, or else one of its own.
func Servers(tb testing.TB) *builtin.Servers {
	tb.Helper()
	s, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// StartServers starts a pair in the first of some well-known folders that nobody uses. The folders are kept, so that the next run
// needs neither initdb nor migrations, and so that killed runs do not fill the disk.
func StartServers(ctx context.Context) (*builtin.Servers, error) {
	base, err := folder()
	if err != nil {
		return nil, err
	}
	removeStale(base)
	for n := range 64 {
		s, err := builtin.Start(ctx, builtin.Options{Dir: filepath.Join(base, fmt.Sprint(n)), Fast: true})
		if errors.Is(err, builtin.ErrTaken) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return s, sweep(ctx, s.SuperURL)
	}
	return nil, errors.New("64 test runs at once are enough")
}

// removeStale removes what own left when its run was killed; no run takes an hour.
func removeStale(base string) {
	dirs, _ := filepath.Glob(filepath.Join(base, "own-*")) // the pattern is well-formed
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(dir) // the next run tries again
		}
	}
}

// folder is where servers of tests keep their data; root's servers run as another user, who must get through it.
func folder() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("prag-test-%d", os.Geteuid()))
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) { //nolint:gosec // see above
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return "", fmt.Errorf("%s belongs to another user", dir)
	}
	return dir, os.Chmod(dir, 0o711) //nolint:gosec // see above
}

// OwnServer is a server of one test alone, which may kill it.
type OwnServer struct {
	URL    string // Redis, or PostgreSQL as the superuser
	tb     testing.TB
	server *builtin.Server
}

// OwnRedis starts a Redis for this test alone.
func OwnRedis(tb testing.TB) *OwnServer {
	tb.Helper()
	s := own(tb, builtin.Options{NoPostgres: true})
	return &OwnServer{URL: s.RedisURL, tb: tb, server: s.Redis()}
}

// OwnPostgres starts a PostgreSQL for this test alone; NewDatabase makes databases on it.
func OwnPostgres(tb testing.TB) *OwnServer {
	tb.Helper()
	s := own(tb, builtin.Options{NoRedis: true})
	return &OwnServer{URL: s.SuperURL, tb: tb, server: s.Postgres()}
}

// own keeps away from tb.TempDir: root's servers run as another user, who cannot enter it.
func own(tb testing.TB, o builtin.Options) *builtin.Servers {
	tb.Helper()
	base, err := folder()
	if err != nil {
		tb.Fatal(err)
	}
	if o.Dir, err = os.MkdirTemp(base, "own-"); err != nil {
		tb.Fatal(err)
	}
	if err := os.Chmod(o.Dir, 0o711); err != nil { //nolint:gosec // as in folder
		tb.Fatal(err)
	}
	o.Fast, o.Log = true, Log(tb)
	tb.Cleanup(func() { _ = os.RemoveAll(o.Dir) })
	s, err := builtin.Start(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			tb.Errorf("stop servers: %v", err)
		}
	})
	return s
}

// Kill ends the server as a crash would; it stays away until Restart.
func (o *OwnServer) Kill() {
	if err := o.server.Kill(); err != nil {
		o.tb.Errorf("kill: %v", err)
	}
}

// Restart brings it back on the same data and address.
func (o *OwnServer) Restart() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := o.server.Restart(ctx); err != nil {
		o.tb.Errorf("restart: %v", err)
	}
}
