package builtin

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// redis is the kind of the Redis server.
type redis struct {
	place  *place
	binary string
	socket string
	fast   bool
}

func newRedis(p *place, fast bool) (*redis, error) {
	binary, err := systemSearcher().redis()
	return &redis{place: p, binary: binary, socket: filepath.Join(p.sockets, "redis.sock"), fast: fast}, err
}

func (r *redis) name() string { return "redis" }

// startFirst sets a snapshot aside that Redis cannot read: all it holds can be rebuilt or, as sessions, made again by signing in.
func (r *redis) startFirst(ctx context.Context, s *Server) error {
	err := s.start(ctx)
	dump := filepath.Join(r.place.redisDir(), "dump.rdb")
	if err == nil || ctx.Err() != nil || os.Rename(dump, dump+".unreadable") != nil {
		return err
	}
	s.log.Warn("redis did not start from its snapshot, which was set aside", "err", err)
	return s.start(ctx)
}

// command: a snapshot a minute keeps the sessions over a restart, and one that cannot be written must not stop the line.
func (r *redis) command() *exec.Cmd {
	args := []string{
		"--port", "0", "--unixsocket", r.socket, "--unixsocketperm", "700", "--dir", ".", "--daemonize", "no", "--databases", "64",
		"--appendonly", "no", "--stop-writes-on-bgsave-error", "no", "--maxmemory-policy", "noeviction",
		"--set-proc-title", "yes", "--proc-title-template", "{title} " + r.place.marker,
	}
	if r.fast {
		args = append(args, "--save", "")
	} else {
		args = append(args, "--save", "60 1")
	}
	return r.place.newCommand(syscall.SIGTERM, r.binary, args...)
}

func (r *redis) clear(ctx context.Context) error {
	if err := evict(ctx, "redis", r.place.marker, r.ladder()); err != nil {
		return err
	}
	return removeAll(r.socket)
}

// ready speaks the two words of the protocol itself: no client is needed to see whether a server answers.
func (r *redis) ready(ctx context.Context) error {
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", r.socket)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return err
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	reply, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && !strings.HasPrefix(reply, "+PONG") {
		return errors.New(strings.TrimSpace(reply)) // it is still loading
	}
	return err
}

func (r *redis) ladder() []rung {
	return []rung{{syscall.SIGTERM, 10 * time.Second}, {syscall.SIGKILL, time.Minute}}
}
