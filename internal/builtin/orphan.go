package builtin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// rung is one step of asking a process to end: a signal, and how long to wait for its effect.
type rung struct {
	signal   syscall.Signal
	patience time.Duration
}

// evict ends what an earlier run of the program left behind: every process of this kind whose command line carries the marker.
// Command lines are read, and not working folders, because root without CAP_SYS_PTRACE (in a container) may not see those.
func evict(ctx context.Context, prefix, marker string, ladder []rung) error {
	for _, step := range ladder {
		pids := processes(prefix, marker)
		if len(pids) == 0 {
			return nil
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, step.signal) // it may have ended meanwhile
		}
		err := poll(ctx, step.patience, func() bool { return len(processes(prefix, marker)) == 0 })
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
	return fmt.Errorf("a %s server of an earlier run does not end: process %v", prefix, processes(prefix, marker))
}

// processes finds them by their command lines: "/usr/bin/postgres -D …", "postgres: <marker>: walwriter", "redis-server <marker>".
func processes(prefix, marker string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is well-formed
	var pids []int
	for _, file := range files {
		line, err := os.ReadFile(file) //nolint:gosec // of the kernel
		if err != nil || !strings.Contains(string(line), marker) {
			continue // a zombie's line is empty: it holds nothing any more
		}
		program, _, _ := strings.Cut(string(line), "\x00")
		program, _, _ = strings.Cut(program, " ")
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && strings.HasPrefix(filepath.Base(program), prefix) {
			pids = append(pids, pid)
		}
	}
	return pids
}

var errImpatient = errors.New("took too long")

// poll asks until done, for at most so long.
func poll(ctx context.Context, patience time.Duration, done func() bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errImpatient)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
	return nil
}

// removeAll removes stale files; one that is not there is fine.
func removeAll(paths ...string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("cannot remove the stale file %s: %w", path, reason(err))
		}
	}
	return nil
}
