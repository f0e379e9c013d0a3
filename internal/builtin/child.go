package builtin

import (
	"os/exec"
	"syscall"
)

// newCommand prepares a child: the servers' user, nothing of the program's environment, a process group of its own so that Ctrl-C
// reaches the program alone, and a last wish to be signalled when the program dies.
func (p *place) newCommand(last syscall.Signal, path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = p.redisDir() // any folder the user may be in
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + p.redisDir(), "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as.credential(), Setpgid: true, Pdeathsig: last}
	return cmd
}
