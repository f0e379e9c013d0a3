package builtin

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options of Start.
type Options struct {
	// Dir is where the state is wanted. "" leaves the choice to the package: .state in the working folder, or else a folder of the
	// user's. A folder that root's servers cannot reach is replaced by one they can; Servers.Dir says which.
	Dir        string
	Log        *slog.Logger // nil logs nothing
	Fast       bool         // for tests: a crash of the machine may lose the data
	NoPostgres bool         // for tests of Redis alone
	NoRedis    bool         // for tests of PostgreSQL alone
	Join       bool         // use the servers of the program that has the folder, where one has: for commands beside a running server
}

// Servers is a running pair. Its addresses stay the same until Stop, also when a server was restarted in between.
type Servers struct {
	Dir      string // the state folder in use
	AppURL   string // of the role that serves requests: prag_app
	OwnerURL string // of the role that migrates: prag_owner
	SuperURL string // of the superuser, on the database "postgres": only for tests and bench
	RedisURL string

	place    *place
	starter  *starter
	postgres *Server
	redis    *Server
	down     chan error
}

// Start starts both servers and returns when they answer. ctx bounds the start only; afterwards they run until Stop. The error is
// one sentence for the operator.
func Start(ctx context.Context, o Options) (*Servers, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p, err := choosePlace(o.Dir, o.Join)
	if err != nil {
		return nil, err
	}
	if p.wanted != p.dir {
		o.Log.Info("state folder moved: the one that was wanted cannot be used", "dir", p.dir)
	}
	s := &Servers{Dir: p.dir, place: p, starter: newStarter(), down: make(chan error, 2)}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// start finds the binaries of both before it starts either.
func (s *Servers) start(ctx context.Context, o Options) error {
	pg, pgErr := newPostgres(s.place, o.Fast)
	r, redisErr := newRedis(s.place)
	group, ctx := errgroup.WithContext(ctx)
	if !o.NoPostgres {
		if pgErr != nil {
			return pgErr
		}
		s.postgres = s.supervised(o.Log, pg)
		s.SuperURL, s.OwnerURL, s.AppURL = pg.url("postgres", "postgres"), pg.url("prag_owner", "prag"), pg.url("prag_app", "prag")
	}
	if !o.NoRedis {
		if redisErr != nil {
			return redisErr
		}
		s.redis = s.supervised(o.Log, r)
		s.RedisURL = (&url.URL{Scheme: "unix", Path: r.socket}).String()
	}
	if s.place.joined {
		s.postgres, s.redis = nil, nil // they are started, watched and stopped by the other program
		return nil
	}
	if s.postgres != nil {
		group.Go(func() error { return pg.startFirst(ctx, s.starter, s.postgres) })
	}
	if s.redis != nil {
		group.Go(func() error { return r.startFirst(ctx, s.redis) })
	}
	return group.Wait()
}

func (s *Servers) supervised(log *slog.Logger, k kind) *Server {
	running, end := context.WithCancel(context.Background())
	return &Server{kind: k, log: log.With("server", k.name()), starter: s.starter, place: s.place, down: s.down, running: running, end: end}
}

// Postgres is the PostgreSQL server, for tests that kill it.
func (s *Servers) Postgres() *Server { return s.postgres }

// Redis is the Redis server, for tests that kill it.
func (s *Servers) Redis() *Server { return s.redis }

// Down tells of a server that ended and could not be brought back. One that ends unasked is restarted first, and that is logged.
func (s *Servers) Down() <-chan error { return s.down }

// Stop ends both servers in order, by force when ctx ends first, and frees the folder. Stopping twice is fine.
func (s *Servers) Stop(ctx context.Context) error {
	if s.place == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var group errgroup.Group
	for _, server := range []*Server{s.postgres, s.redis} {
		if server != nil {
			group.Go(func() error { return server.stop(ctx) })
		}
	}
	err := group.Wait()
	s.starter.end()
	s.place.release()
	s.place = nil
	return err
}
