// Package program starts the whole program for a test: real PostgreSQL and Redis, a demonstration network, a port of its own.
package program

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"prag/internal/app"
	"prag/internal/clock"
	"prag/internal/config"
	"prag/internal/demo"
	"prag/internal/testkit"
)

// Options of Start.
type Options struct {
	Visits int         // demonstration visits in all; 0: none
	Clock  clock.Clock // nil: the machine's
	Share  *Program    // a second server on the database and Redis of this one
	Redis  string      // address of Redis; "": one of its own
	Limits bool        // slow callers down as in production
	Log    *slog.Logger
	Hours  bool   // centres close, as in production
	At     string // host:port to serve on, of a program that has been stopped; "": a free port
}

// Program is one running server.
type Program struct {
	*app.App
	URL                  string
	appURL, owner, redis string
	state                string
	stop                 func() // ends serving and waits; may be called again
}

// Start runs a server until the test ends.
func Start(tb testing.TB, o Options) *Program {
	tb.Helper()
	p := &Program{}
	if o.Share != nil {
		p.appURL, p.owner, p.redis = o.Share.appURL, o.Share.owner, o.Share.redis
		p.state = o.Share.state
	} else {
		p.appURL, p.owner = testkit.Database(tb)
		p.redis, p.state = o.Redis, tb.TempDir()
	}
	if p.redis == "" {
		p.redis = testkit.Redis(tb)
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	cfg := config.Config{
		DatabaseURL: p.appURL, RedisURL: p.redis, StateDir: p.state, DrainTimeout: time.Second, Demo: !o.Hours, Pseudo: true,
		NoLimits: !o.Limits, Quiet: true,
	}
	if o.Log == nil {
		o.Log = testkit.Log(tb)
	}
	a, err := app.Open(context.Background(), cfg, o.Log, o.Clock)
	if err != nil {
		tb.Fatalf("open: %v", err)
	}
	p.App = a
	tb.Cleanup(func() { _ = a.Close(context.Background()) })
	if o.Share == nil {
		p.seed(tb, o)
	}
	p.serve(tb, o.At)
	return p
}

// Stop ends the server, as when its machine is switched off in an orderly way. Its database and Redis stay.
func (p *Program) Stop() { p.stop() }

func (p *Program) seed(tb testing.TB, o Options) {
	tb.Helper()
	d := demo.Deps{DB: p.DB, Clock: p.Clock, Identity: p.Identity, Directory: p.Directory, Accounts: true, Visits: o.Visits, Seed: 1}
	if err := demo.Network(tb.Context(), d); err != nil {
		tb.Fatalf("network: %v", err)
	}
	if o.Visits == 0 {
		return
	}
	if err := demo.Data(tb.Context(), d); err != nil {
		tb.Fatalf("data: %v", err)
	}
}

func (p *Program) serve(tb testing.TB, at string) {
	tb.Helper()
	if at == "" {
		at = "127.0.0.1:0"
	}
	ln, err := net.Listen("tcp", at)
	if err != nil {
		tb.Fatal(err)
	}
	p.URL = "http://" + ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(ctx, ln) }()
	p.stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			tb.Errorf("serve: %v", err)
		}
	})
	tb.Cleanup(p.stop)
}

// Client is a browser without a screen: cookies, no redirects followed.
func (p *Program) Client(tb testing.TB) *Client {
	tb.Helper()
	return &Client{tb: tb, base: p.URL, http: &http.Client{
		Jar: newJar(tb), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: 20 * time.Second,
	}}
}

// SignIn signs somebody in by the page, in a language ("": the browser's), and waits for where that leads.
func (p *Program) SignIn(tab *testkit.Tab, email, lang string) *testkit.Tab {
	return tab.Open(p.URL+"/sign-in?lang="+lang).Type("#email", email).Type("#password", demo.Password).Click("main button[type=submit]").
		Until(`location.pathname !== "/sign-in" && document.readyState === "complete"`)
}

// SignedIn is a client that has signed in.
func (p *Program) SignedIn(tb testing.TB, email string) *Client {
	tb.Helper()
	c := p.Client(tb)
	res := c.Post("/sign-in", url.Values{"email": {email}, "password": {demo.Password}, "next": {"/"}})
	if res.Status != http.StatusSeeOther {
		tb.Fatalf("sign in as %s: status %d: %s", email, res.Status, strings.TrimSpace(res.Body))
	}
	return c
}
