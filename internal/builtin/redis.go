package builtin

import (
	"bufio"
	"context"
	"errors"
	"net"
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
}

func newRedis(p *place) (*redis, error) {
	binary, err := systemSearcher().redis()
	return &redis{place: p, binary: binary, socket: filepath.Join(p.sockets, "redis.sock")}, err
}

func (r *redis) name() string { return "redis" }

func (r *redis) startFirst(ctx context.Context, s *Server) error { return s.start(ctx) }

// command: nothing is kept over a restart. All Redis holds is rebuilt from PostgreSQL, which is quicker than an old line is put right.
func (r *redis) command() *exec.Cmd {
	return r.place.newCommand(syscall.SIGTERM, r.binary,
		"--port", "0", "--unixsocket", r.socket, "--unixsocketperm", "700", "--dir", ".", "--daemonize", "no", "--databases", "64",
		"--appendonly", "no", "--save", "", "--dbfilename", "none.rdb", "--maxmemory-policy", "noeviction",
		"--set-proc-title", "yes", "--proc-title-template", "{title} "+r.place.marker,
	)
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
