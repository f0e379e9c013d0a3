package builtin

import (
	"errors"
	"os/exec"
	"runtime"
)

// starter starts all children from one thread that lives as long as they do: the kernel signals a child's death wish
// (PR_SET_PDEATHSIG) when the *thread* that started it ends, and Go ends threads as it likes.
type starter struct{ jobs chan func() }

func newStarter() *starter {
	s := &starter{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

func (s *starter) start(cmd *exec.Cmd) error {
	result := make(chan error)
	s.jobs <- func() { result <- cmd.Start() }
	return <-result
}

// run is start and wait, with the program's own words as the error when it fails.
func (s *starter) run(cmd *exec.Cmd) error {
	var output tail
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := s.start(cmd); err != nil {
		return reason(err)
	}
	if err := cmd.Wait(); err != nil {
		if line := output.last(); line != "" {
			return errors.New(line)
		}
		return err
	}
	return nil
}

func (s *starter) end() { close(s.jobs) }
