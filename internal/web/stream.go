package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
)

// signedInFor is how long a stream of a signed-in reader lasts. The page then connects again, and only who is still signed in, active and
// allowed is answered. Displays and kiosks, which nobody signs in to, keep theirs.
const signedInFor = 5 * time.Minute

// heartbeat keeps proxies from closing a quiet stream, finds out that a reader is gone, and lets the page find out that we are.
const heartbeat = 20 * time.Second

// Stream answers with server-sent events. On connect and after every event of the wanted topics it renders the fragments anew and
// sends each as one event named after it: a page is whole again whatever it missed. It ends when the reader leaves or the hub closes.
func (s *Server) Stream(c echo.Context, tenant uuid.UUID, wants map[string]uuid.UUID, fragments Fragments) error {
	sub := s.Hub.Subscribe(tenant, wants)
	defer sub.Close()
	s.metrics.streams.Inc()
	defer s.metrics.streams.Dec()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	c.Response().WriteHeader(http.StatusOK)
	if err := s.send(c, events.Event{Topic: events.Resync, Seq: s.Hub.Seq()}, fragments); err != nil {
		s.ended(c, err)
		return nil // the answer has begun; the reader comes back
	}
	return s.follow(c, sub, fragments)
}

// Fragments renders what changed with an event: name of the server-sent event → component. Resync asks for all.
type Fragments func(e events.Event) (map[string]templ.Component, error)

func (s *Server) follow(c echo.Context, sub *events.Subscription, fragments Fragments) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	var over <-chan time.Time
	if !Who(c).ID.IsNil() {
		over = time.After(signedInFor)
	}
	for {
		var err error
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-over:
			return nil
		case e, open := <-sub.C:
			if !open {
				return nil
			}
			err = s.send(c, e, fragments)
		case <-beat.C:
			err = write(c, beatAt(s.Clock.Now()))
		}
		if err != nil {
			s.ended(c, err)
			return nil
		}
	}
}

// ended logs why a stream broke off. That a reader has gone is no news.
func (s *Server) ended(c echo.Context, err error) {
	level := slog.LevelWarn
	if c.Request().Context().Err() != nil {
		level = slog.LevelDebug
	}
	s.Log.Log(c.Request().Context(), level, "stream ended", "request", requestID(c), "route", c.Path(), "err", err)
}

func (s *Server) send(c echo.Context, e events.Event, fragments Fragments) error {
	parts, err := fragments(e)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("retry: 1000\n")
	out.Write(beatAt(s.Clock.Now()))
	for name, part := range parts {
		var html bytes.Buffer
		if err := part.Render(c.Request().Context(), &html); err != nil {
			return err
		}
		if html.Len() == 0 {
			html.WriteByte('\n') // an event without a line of data is none
		}
		fmt.Fprintf(&out, "event: %s\n", name)
		for line := range bytes.Lines(html.Bytes()) {
			fmt.Fprintf(&out, "data: %s\n", bytes.TrimRight(line, "\r\n"))
		}
		out.WriteString("\n")
	}
	return write(c, out.Bytes())
}

// beatAt tells the page the time: it knows then that we are there, and how old a thing is whatever its own clock says.
func beatAt(now time.Time) []byte {
	return fmt.Appendf(nil, "event: beat\ndata: %d\n\n", now.UnixMilli())
}

func write(c echo.Context, b []byte) error {
	if _, err := c.Response().Write(b); err != nil {
		return err
	}
	return http.NewResponseController(c.Response()).Flush()
}
