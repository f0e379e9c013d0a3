package builtin_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"prag/internal/testkit"
)

func TestTheServersEndWithAKilledProgram(t *testing.T) {
	t.Parallel()
	program, postgres, redis := hold(t, newDir(t))
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // killed
	eventually(t, "the servers end", func() bool { return !alive(postgres) && !alive(redis) })
}

func TestAKilledProgramLeavesNothingInTheWay(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	for range 3 {
		program, _, _ := hold(t, dir)
		if err := program.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = program.Wait() // killed; its servers may still be on their way out
	}
	s := start(t, dir)
	must(t, s.AppURL, `SELECT 'here'`)
}

// Everything is killed at once, as when a machine's memory runs out, and the files say that the servers still run.
func TestStaleFilesAreClearedAway(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	program, postgres, redis := hold(t, dir)
	for _, pid := range []int{program.Process.Pid, postgres, redis} {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	_ = program.Wait() // killed
	stale := filepath.Join(dir, "postgres", "postmaster.pid")
	text, err := os.ReadFile(stale)
	if err != nil {
		t.Fatalf("no stale file to test with: %v", err)
	}
	// By now the number may belong to any other process, here to this one.
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(stale, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	must(t, s.AppURL, `SELECT 'here'`)
}

func TestAnEndedServerIsRestarted(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	must(t, s.OwnerURL, `CREATE TABLE kept AS SELECT 'visit' AS what`, `SELECT 'made'`)
	postgres, redis := s.Postgres().PID(), s.Redis().PID()
	for _, pid := range []int{postgres, redis} {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "both are back", func() bool {
		kept, err := run(t, s.OwnerURL, `SELECT what FROM kept`)
		return err == nil && kept == "visit" && s.Postgres().PID() != postgres && s.Redis().PID() != redis
	})
	if err := testkit.RedisClient(t, s.RedisURL).Ping(t.Context()).Err(); err != nil {
		t.Errorf("redis: %v", err)
	}
	select {
	case err := <-s.Down():
		t.Errorf("reported as gone: %v", err)
	default:
	}
}

func TestAServerThatCannotComeBackIsReported(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	s := start(t, dir)
	if err := os.Remove(filepath.Join(dir, "postgres", "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(s.Postgres().PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-s.Down(); err == nil || !strings.HasPrefix(err.Error(), "postgres ended") {
		t.Errorf("reported: %v", err)
	}
}

func TestAServerKilledOnPurposeStaysAwayUntilRestart(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	if err := s.Postgres().Kill(); err != nil {
		t.Fatal(err)
	}
	if pid := s.Postgres().PID(); pid != 0 {
		t.Errorf("process %d runs", pid)
	}
	if _, err := run(t, s.AppURL, `SELECT 'here'`); err == nil {
		t.Error("PostgreSQL answers")
	}
	if err := s.Postgres().Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	must(t, s.AppURL, `SELECT 'here'`)
	if err := s.Postgres().Restart(t.Context()); err != nil { // of a running one
		t.Fatal(err)
	}
	must(t, s.AppURL, `SELECT 'here'`)
}
