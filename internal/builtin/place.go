package builtin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// ErrTaken says that another program uses the state folder.
var ErrTaken = errors.New("another program is using the state folder")

// errUnreachable: the user the servers run as cannot enter the folder.
var errUnreachable = errors.New("unreachable")

// place is a state folder, locked, with the folders of both servers in it:
//
//	lock  log/  postgres/  redis/  sockets/ (or a short folder elsewhere: a socket's path holds 107 bytes)
type place struct {
	wanted, dir string
	sockets     string
	marker      string // in the command lines of both servers: how they are found again after a kill of the program
	as          account
	lock        *os.File
	join        bool // another program may have the folder: its servers are then used
	joined      bool // it has
}

// account is the user the servers run as.
type account struct {
	uid, gid int
	root     bool // the program is root and must step down to uid and gid for its children
}

func (a account) credential() *syscall.Credential {
	if !a.root {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)} //nolint:gosec // ids of the system's user list
}

// chooseAccount is the program's own user, or for root the one PostgreSQL's package made: PostgreSQL refuses to run as root.
func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{uid: uid, gid: gid, root: true}, nil
		}
	}
	return account{}, errors.New("started by root, and there is no user postgres or nobody to run PostgreSQL as")
}

// choosePlace takes the first folder that will do, and locks it; or joins the program that has it.
func choosePlace(wanted string, join bool) (*place, error) {
	as, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	first, err := filepath.Abs(wanted)
	if wanted == "" {
		first, err = filepath.Abs(".state")
	}
	if err != nil {
		return nil, errors.New("the working folder is gone: set PRAG_STATE_DIR")
	}
	var failed error
	for i, dir := range candidates(first, as.root) {
		p := &place{wanted: first, dir: dir, as: as, join: join}
		err := p.take()
		if err == nil {
			return p, nil
		}
		p.release()
		failed = errors.Join(failed, err)
		chosen := i == 0 && wanted != "" // by the operator: only moved where it cannot work at all
		if errors.Is(err, ErrTaken) || chosen && !errors.Is(err, errUnreachable) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("no folder for the state can be used, set PRAG_STATE_DIR: %w", failed)
}

// candidates are the folders to try, in order. The later ones are named after the first, so that two copies stay apart.
func candidates(first string, root bool) []string {
	list, name := []string{first}, "prag/"+digest(first)
	if root {
		list = append(list, filepath.Join("/var/lib", name))
	} else if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		list = append(list, filepath.Join(dir, name))
	} else if home := homeDir(); filepath.IsAbs(home) {
		list = append(list, filepath.Join(home, ".local/state", name))
	}
	return append(list, fmt.Sprintf("/tmp/prag-%d-%s", os.Geteuid(), digest(first)))
}

// homeDir asks the user list where the environment is blank, so that the state is found in the same place either way.
func homeDir() string {
	if home, err := os.UserHomeDir(); err == nil {
		return home
	}
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.HomeDir
}

func digest(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:6])
}

// take makes the folder and what is in it, checks that the servers can work there, and locks it.
func (p *place) take() error {
	if err := p.create(p.dir); err != nil {
		return fmt.Errorf("cannot write to the state folder %s: %w", p.dir, reason(err))
	}
	p.adopt()
	if err := p.reach(p.dir); err != nil {
		_ = os.Remove(p.dir) // leaves no empty folder behind; one with something in it stays
		return err
	}
	p.marker = "prag-" + digest(p.dir)
	err := p.takeLock()
	if p.join && errors.Is(err, ErrTaken) {
		p.joined = true
		return p.chooseSockets()
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(p.dir, "log"), 0o700); err != nil {
		return fmt.Errorf("cannot write to the state folder %s: %w", p.dir, reason(err))
	}
	if err := p.private(p.redisDir()); err != nil {
		return err
	}
	if err := p.chooseSockets(); err != nil {
		return err
	}
	p.rotateLogs("postgres", "redis")
	return nil
}

func (p *place) postgresDir() string { return filepath.Join(p.dir, "postgres") }
func (p *place) redisDir() string    { return filepath.Join(p.dir, "redis") }

// create makes dir and the missing folders above it. Root's may be passed through but not listed; others' are closed. Folders that
// exist keep their mode: they may be anybody's. A strict umask must not shut the servers out, hence the explicit mode.
func (p *place) create(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return syscall.ENOTDIR
		}
		return nil
	}
	if err := p.create(filepath.Dir(dir)); err != nil {
		return err
	}
	mode := os.FileMode(0o700)
	if p.as.root {
		mode = 0o711
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return os.Chmod(dir, mode)
}

// adopt makes root run the servers as the user whose data it is, when an ordinary user has used the folder before.
func (p *place) adopt() {
	info, err := os.Lstat(p.postgresDir())
	if err != nil || !p.as.root || !info.IsDir() {
		return
	}
	if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 0 {
		p.as.uid, p.as.gid = int(owner.Uid), int(owner.Gid)
	}
}

func (p *place) takeLock() error {
	path := filepath.Join(p.dir, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return fmt.Errorf("cannot write to the state folder %s: %w", p.dir, reason(err))
	}
	p.lock = f
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("%w %s: stop it, or choose another folder with PRAG_STATE_DIR", ErrTaken, p.dir)
	}
	if err != nil {
		return fmt.Errorf("cannot lock the state folder %s: %w", p.dir, err)
	}
	return nil
}

// private makes a folder that only the servers' user may enter. One that somebody else made in a shared folder is refused.
func (p *place) private(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("cannot write to %s: %w", filepath.Dir(dir), reason(err))
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if !info.IsDir() || owner != p.as.uid && owner != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user", dir)
	}
	if p.as.root {
		if err := os.Lchown(dir, p.as.uid, p.as.gid); err != nil {
			return fmt.Errorf("cannot hand %s to the servers' user: %w", dir, reason(err))
		}
	}
	return os.Chmod(dir, 0o700) //nolint:gosec // a folder must be passed through
}

// reach asks the system itself, by running a program as the servers' user inside the folder: modes, access lists and mounts count.
func (p *place) reach(dir string) error {
	if !p.as.root {
		return nil
	}
	cmd := exec.Command("/bin/true")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as.credential()}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the servers' user cannot reach %s (%w)", dir, errUnreachable)
	}
	return nil
}

// plain paths need no quoting in the servers' settings and in addresses.
var plain = regexp.MustCompile(`^[A-Za-z0-9/._-]+$`)

func (p *place) chooseSockets() error {
	p.sockets = filepath.Join(p.dir, "sockets")
	if len(p.sockets) <= 80 && plain.MatchString(p.sockets) {
		return p.private(p.sockets)
	}
	if p.as.root {
		p.sockets = "/run/" + p.marker
		if p.private(p.sockets) == nil && p.reach(p.sockets) == nil {
			return nil
		}
	}
	p.sockets = fmt.Sprintf("/tmp/%s-%d", p.marker, os.Geteuid())
	return p.private(p.sockets)
}

// release frees the folder for the next program. A socket folder elsewhere goes when it is empty.
func (p *place) release() {
	if p.sockets != "" && filepath.Dir(p.sockets) != p.dir {
		_ = os.Remove(p.sockets)
	}
	if p.lock != nil {
		_ = p.lock.Close() // ends the lock
	}
}

// reason is the system's word for what went wrong, without the path it repeats.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
