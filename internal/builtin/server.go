package builtin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// kind is what differs between the two servers.
type kind interface {
	name() string                    // of the log file and in messages
	command() *exec.Cmd              // a new one for each start
	clear(ctx context.Context) error // away with what an earlier run left
	ready(ctx context.Context) error // nil once it answers
	ladder() []rung                  // how it is asked to end: gently first
}

const (
	startPatience = 2 * time.Minute // a crash recovery may take its time
	launchTries   = 3
	launchPause   = 100 * time.Millisecond
	firstBackOff  = 50 * time.Millisecond
	lastBackOff   = time.Second
	maxFailures   = 10               // ends in a row before a server is given up
	steady        = 30 * time.Second // a server that ran so long starts the count anew
)

// Server is one supervised child. Its address survives its restarts.
type Server struct {
	kind    kind
	log     *slog.Logger
	starter *starter
	place   *place
	down    chan<- error
	running context.Context //nolint:containedctx // the life of the supervision, which no caller's context bounds
	end     context.CancelFunc

	mu      sync.Mutex // held while the child is being started or ended
	child   *child     // nil: none
	stopped bool
}

// child is one process of a server.
type child struct {
	cmd     *exec.Cmd
	started time.Time
	done    chan struct{} // closed once it has ended
}

// errEnded: the process ended before it answered.
type errEnded struct{ error }

// launch starts a process and waits until it answers. One that ends at once is tried again: the kernel takes a moment to give the
// shared memory of a killed PostgreSQL back after its processes are gone from sight. mu is held.
func (s *Server) launch(ctx context.Context) error {
	for try := 1; ; try++ {
		err := s.launchOnce(ctx)
		if !errors.As(err, new(errEnded)) || try == launchTries {
			return err
		}
		_ = poll(ctx, launchPause, func() bool { return false }) // a pause; the next try sees for itself whether ctx has ended
	}
}

func (s *Server) launchOnce(ctx context.Context) error {
	if s.stopped {
		return errors.New("stopped")
	}
	if err := s.kind.clear(ctx); err != nil {
		return err
	}
	c, err := s.spawn()
	if err != nil {
		return err
	}
	if err := s.await(ctx, c); err != nil {
		s.finish(c, s.kind.ladder())
		return err
	}
	s.child = c
	return nil
}

func (s *Server) spawn() (*child, error) {
	log, err := s.place.openLog(s.kind.name())
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the child has its own copy
	cmd := s.kind.command()
	cmd.Stdout, cmd.Stderr = log, log
	if err := s.starter.start(cmd); err != nil {
		return nil, fmt.Errorf("cannot run %s: %w", cmd.Path, reason(err))
	}
	c := &child{cmd: cmd, started: time.Now(), done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(c.done)
	}()
	return c, nil
}

func (s *Server) await(ctx context.Context, c *child) error {
	ended := false
	err := poll(ctx, startPatience, func() bool {
		select {
		case <-c.done:
			ended = true
		default:
		}
		return ended || s.kind.ready(ctx) == nil
	})
	if ended {
		path := s.place.logPath(s.kind.name())
		return errEnded{fmt.Errorf("%s did not start: %s (see %s)", s.kind.name(), lastLine(path), path)}
	}
	if errors.Is(err, errImpatient) {
		return fmt.Errorf("%s did not answer within %s (see %s)", s.kind.name(), startPatience, s.place.logPath(s.kind.name()))
	}
	return err
}

// watch restarts the server when its process ends unasked, with growing pauses, and gives up after too many ends in a row.
func (s *Server) watch(c *child) {
	failures := 0
	for {
		select {
		case <-c.done:
		case <-s.running.Done():
			return
		}
		if time.Since(c.started) > steady {
			failures = 0
		}
		next, err := s.replace(c, &failures)
		if err != nil {
			s.log.Error("server cannot be restarted", "err", err)
			s.down <- err
		}
		if next == nil {
			return
		}
		c = next
	}
}

// replace brings up a successor of c; nil when c was ended on purpose.
func (s *Server) replace(c *child, failures *int) (*child, error) {
	for pause := firstBackOff << *failures; ; pause *= 2 {
		if !s.isCurrent(c) {
			return nil, nil
		}
		if *failures++; *failures > maxFailures {
			return nil, fmt.Errorf("%s ended %d times in a row (see %s)", s.kind.name(), maxFailures, s.place.logPath(s.kind.name()))
		}
		s.log.Warn("server ended unexpectedly, restarting", "pause", min(pause, lastBackOff))
		select {
		case <-time.After(min(pause, lastBackOff)):
		case <-s.running.Done():
			return nil, nil
		}
		next, err := s.relaunch(c)
		if err == nil {
			return next, nil
		}
		s.log.Warn("restart failed", "err", err)
	}
}

func (s *Server) isCurrent(c *child) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.child == c
}

func (s *Server) relaunch(c *child) (*child, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child != c {
		return nil, nil
	}
	if err := s.launch(s.running); err != nil {
		return nil, err
	}
	s.log.Info("server restarted")
	return s.child, nil
}

// start is the first launch, after which the server is watched.
func (s *Server) start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.launch(ctx); err != nil {
		return err
	}
	go s.watch(s.child)
	return nil
}

// Kill ends the process as a crash would, and leaves it so until Restart.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.child
	s.child = nil // so the watcher knows
	if c == nil {
		return errors.New("not running")
	}
	s.finish(c, []rung{{syscall.SIGKILL, time.Minute}})
	return nil
}

// Restart ends the process gently if there is one, and starts another on the same data and address.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.child; c != nil {
		s.child = nil
		s.finish(c, s.kind.ladder())
	}
	if err := s.launch(ctx); err != nil {
		return err
	}
	go s.watch(s.child)
	return nil
}

// PID is the process's id; 0 when there is none.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.cmd.Process.Pid
}

// stop ends the server for good; by force once ctx ends.
func (s *Server) stop(ctx context.Context) error {
	s.end()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	c := s.child
	s.child = nil
	if c == nil {
		return nil
	}
	ladder := s.kind.ladder()
	if deadline, ok := ctx.Deadline(); ok {
		ladder[0].patience = min(ladder[0].patience, time.Until(deadline))
	}
	s.finish(c, ladder)
	return nil
}

// finish climbs the ladder until the process has ended; the last rung cannot be refused.
func (s *Server) finish(c *child, ladder []rung) {
	for _, step := range ladder {
		if err := c.cmd.Process.Signal(step.signal); errors.Is(err, os.ErrProcessDone) {
			break
		}
		select {
		case <-c.done:
			return
		case <-time.After(step.patience):
			s.log.Warn("server does not end, insisting", "signal", step.signal)
		}
	}
	<-c.done
}
