package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"prag/internal/app"
	"prag/internal/clock"
	"prag/internal/demo"
)

type serveCmd struct{}

// Run serves until SIGINT or SIGTERM.
func (serveCmd) Run(s *session) (err error) {
	ln, err := app.Listen(s.cfg.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = ln.Close() }() // closed already after a drained shutdown
	a, err := app.Open(s.ctx, s.cfg, s.log, clock.System{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	if s.cfg.Demo {
		if err := seedDemo(s, a, 0, 1); err != nil {
			return err
		}
	}
	s.greet(ln)
	return a.Serve(s.ctx, ln)
}

// open is for commands that come and go: beside a running server they use its PostgreSQL and Redis.
func (s *session) open() (*app.App, error) {
	cfg := s.cfg
	cfg.Join = true
	return app.Open(s.ctx, cfg, s.log, clock.System{})
}

// close has its own time: the command's context has ended when it runs.
func (s *session) close(a *app.App) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 30*time.Second)
	defer cancel()
	return a.Close(ctx)
}

func (s *session) greet(ln net.Listener) {
	fmt.Fprintf(s.out, "\nPrag is ready: http://%s/\n", ln.Addr())
	if !s.cfg.Demo {
		return
	}
	fmt.Fprintf(s.out, "\n  kiosk   http://%[1]s/k/prishtina\n  board   http://%[1]s/board/prishtina\n\nSign in at http://%[1]s/sign-in with the password %[2]q as\n",
		ln.Addr(), demo.Password)
	for _, account := range demo.SignIns() {
		fmt.Fprintf(s.out, "  %-44s %s\n", account.Email, account.Role)
	}
	fmt.Fprintln(s.out)
}
