// Command prag is the software of a network of Migrant Service Centres. See prag help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"prag/internal/config"
)

// commands is the command line; each command is a file of this package.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"Serve kiosks, boards, desks, agencies and coordinators."`
	Migrate migrateCmd `cmd:"" help:"Bring the database schema up to date."`
	Seed    seedCmd    `cmd:"" help:"Create the network and its catalogue; with --demo also accounts and two years of visits."`
	User    userCmd    `cmd:"" help:"Staff accounts."`
	Printer printerCmd `cmd:"" help:"The slip printers of the centres."`
	Centre  centreCmd  `cmd:"" help:"Settings of a centre."`
	Doctor  doctorCmd  `cmd:"" help:"Recount every tally from the records and report differences."`
	Bench   benchCmd   `cmd:"" help:"Measure this machine: each figure beside its limit in the same run."`
}

// session is what every command gets: the environment's configuration and where to write.
type session struct {
	ctx context.Context
	cfg config.Config
	log *slog.Logger
	out io.Writer
	in  io.Reader
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "prag:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args, environ []string, in io.Reader, out, errs io.Writer) error {
	var cmd commands
	parser, err := kong.New(&cmd, kong.Name("prag"), kong.Writers(out, errs),
		kong.Description("The software of a network of Migrant Service Centres."), kong.Exit(func(code int) { panic(exit(code)) }))
	if err != nil {
		return err
	}
	if len(args) == 0 || args[0] == "help" {
		args = []string{"--help"}
	}
	parsed, code, err := parse(parser, args)
	if code != nil || err != nil {
		return err
	}
	cfg, err := config.Read(environ)
	if err != nil {
		return err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		return errors.New("PRAG_LOG_LEVEL must be debug, info, warn or error")
	}
	log := slog.New(slog.NewJSONHandler(errs, &slog.HandlerOptions{Level: level}))
	return parsed.Run(&session{ctx: ctx, cfg: cfg, log: log, out: out, in: in})
}

// exit carries kong's wish to end (after --help) out of its parser without ending the process.
type exit int

func parse(parser *kong.Kong, args []string) (parsed *kong.Context, code *exit, err error) {
	defer func() {
		if c, ok := recover().(exit); ok {
			code = &c
		}
	}()
	parsed, err = parser.Parse(args)
	return parsed, nil, err
}
