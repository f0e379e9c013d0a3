package main

import (
	"errors"
	"os"
	"path/filepath"

	"prag/internal/bench"
)

type benchCmd struct {
	Seconds int    `help:"Seconds each load lasts; loads and their limits take three turns." default:"5"`
	Only    string `help:"One measurement alone: tickets, tickets16, calls, serving, boards, board, page, budget, comparison or ready." enum:"tickets,tickets16,calls,serving,boards,board,page,budget,comparison,ready," default:""`
}

// Run measures on servers of its own, in a folder that is removed afterwards.
func (c benchCmd) Run(s *session) (err error) {
	if !s.cfg.BuiltIn() {
		return errors.New("bench fills its database with tickets: unset PRAG_DATABASE_URL and PRAG_REDIS_URL")
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "prag-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the servers' own user enters it
		return err
	}
	s.cfg.StateDir, s.cfg.NoLimits, s.cfg.Quiet, s.cfg.Demo = filepath.Join(dir, "state"), true, true, true
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	if err := seedDemo(s, a, 0, 1); err != nil {
		return err
	}
	return bench.Run(s.ctx, a, bench.Options{Seconds: c.Seconds, Binary: binary, Only: c.Only, Out: s.out})
}
