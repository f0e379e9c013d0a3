package builtin_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"prag/internal/builtin"
	"prag/internal/testkit"
)

// holder names the folder in which this binary, started again by a test, plays a program that is then killed.
const holder = "PRAG_TEST_HOLDER"

func TestMain(m *testing.M) {
	dir := os.Getenv(holder)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := builtin.Start(context.Background(), builtin.Options{Dir: dir, Fast: true})
	if err != nil {
		fmt.Fprintln(os.Stdout, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, "ready", s.Postgres().PID(), s.Redis().PID())
	select {} // until it is killed
}

// newDir is a folder the servers' user can reach also when root runs the tests.
func newDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "prag-b")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove %s: %v", dir, err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "state")
}

func start(t *testing.T, dir string) *builtin.Servers {
	t.Helper()
	s, err := builtin.Start(t.Context(), builtin.Options{Dir: dir, Fast: true, Log: testkit.Log(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *builtin.Servers) {
	t.Helper()
	if err := s.Stop(context.Background()); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// run runs statements as the role of the address and gives the last one's first column.
func run(t *testing.T, url string, statements ...string) (string, error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, statement := range statements[:len(statements)-1] {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			return "", err
		}
	}
	var value *string
	err = conn.QueryRow(t.Context(), statements[len(statements)-1]).Scan(&value)
	if err != nil || value == nil {
		return "", err
	}
	return *value, nil
}

func must(t *testing.T, url string, statements ...string) string {
	t.Helper()
	value, err := run(t, url, statements...)
	if err != nil {
		t.Fatalf("%v: %v", statements, err)
	}
	return value
}

// hold plays another program in dir and returns it once its servers answer, with their process ids.
func hold(t *testing.T, dir string) (program *exec.Cmd, postgres, redis int) {
	t.Helper()
	program = exec.CommandContext(t.Context(), os.Args[0])
	program.Env = append(os.Environ(), holder+"="+dir)
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanf(out, "ready %d %d", &postgres, &redis); err != nil {
		t.Fatalf("the other program does not get ready: %v", err)
	}
	return program, postgres, redis
}

// eventually asks until done; what it waits for happens in another process, so there is no signal to wait on.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }
