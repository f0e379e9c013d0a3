package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// Listen takes the address before anything else is started, so that a taken port is said at once.
func Listen(addr string) (net.Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: another program may be using it; choose another with PRAG_ADDR", addr)
	}
	return ln, nil
}

// Serve answers requests until ctx ends; then it closes the streams, lets running requests finish and stops the jobs.
func (a *App) Serve(ctx context.Context, ln net.Listener) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, gctx := errgroup.WithContext(running)
	group.Go(func() error { a.Hub.Run(gctx); return nil })
	group.Go(func() error { a.Jobs.Run(gctx); return nil })
	group.Go(func() error { a.Reach.Run(gctx); return nil })
	group.Go(func() error { a.Printing.Run(gctx); return nil })
	group.Go(func() error { a.tendVoice(gctx); return nil })
	a.serveOn(gctx, group, ln, a.Web.Handler())
	if a.Config.MetricsAddr != "" {
		metrics, err := Listen(a.Config.MetricsAddr)
		if err != nil {
			return err
		}
		a.serveOn(gctx, group, metrics, a.Web.MetricsHandler())
	}
	select {
	case <-ctx.Done():
	case <-gctx.Done():
	case err := <-a.down():
		group.Go(func() error { return err })
	}
	a.Hub.Close()
	stop()
	return group.Wait()
}

// tendVoice makes room, then speaks what is still to be spoken. Neither an old file nor a machine without a voice stops anybody.
func (a *App) tendVoice(ctx context.Context) {
	if !a.Voice.Able() {
		a.Log.Warn("the pages are not read aloud: espeak-ng or lame is not installed")
	}
	if err := a.Voice.Sweep(a.Clock.Now()); err != nil {
		a.Log.Warn("old sound not deleted", "err", err)
	}
	if a.Config.Quiet {
		return
	}
	if err := a.Kiosk.SpeakAhead(ctx); err != nil && ctx.Err() == nil {
		a.Log.Warn("not everything was spoken ahead", "err", err)
	}
}

// down reports a built-in server that is gone for good; without built-in servers it never does.
func (a *App) down() <-chan error {
	if a.servers == nil {
		return nil
	}
	return a.servers.Down()
}

// serveOn answers on one address until ctx ends, then drains. There is no write timeout: it would cut the streams.
func (a *App) serveOn(ctx context.Context, group *errgroup.Group, ln net.Listener, handler http.Handler) {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	group.Go(func() error {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Config.DrainTimeout)
		defer cancel()
		if server.Shutdown(drain) != nil {
			return server.Close()
		}
		return nil
	})
}
