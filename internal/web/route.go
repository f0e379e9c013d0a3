package web

import (
	"context"
	"net/http"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"prag/internal/fault"
	"prag/internal/identity"
)

const readyTimeout = 2 * time.Second

// Limit names a rate limit of a route.
type Limit string

// The limits, per caller's address but one.
const (
	LimitNone    Limit = ""
	LimitSignIn  Limit = "sign_in" // 60 a minute: an office that begins its day shares one address
	LimitAccount Limit = "account" // 10 wrong passwords a minute for one account, from wherever
	LimitTicket  Limit = "ticket"  // 60 a minute: a centre's kiosks may share one address
	LimitJoin    Limit = "join"    // 20 a minute: the guesses of one address; a centre has a limit of its own
	LimitSearch  Limit = "search"  // 120 a minute, for the same reason

	LimitDirectory Limit = "directory" // 600 a minute: whoever takes a directory over asks for every object of it
)

func (l Limit) rate() redis_rate.Limit {
	switch l {
	case LimitTicket, LimitSignIn:
		return redis_rate.PerMinute(60)
	case LimitJoin:
		return redis_rate.PerMinute(20)
	case LimitSearch:
		return redis_rate.PerMinute(120)
	case LimitDirectory:
		return redis_rate.PerMinute(600)
	}
	return redis_rate.PerMinute(10)
}

// Route is one row of an audience's route table.
type Route struct {
	Method, Path string
	Permission   identity.Permission
	Handle       echo.HandlerFunc
	Limit        Limit
	Stream       bool // server-sent events: no timeout
	Upload       bool // the form may bring files, over a slow line
}

// Mount registers routes. A route without a permission is a mistake of the programmer and ends the start.
func (s *Server) Mount(routes []Route) {
	for _, r := range routes {
		if r.Permission == "" {
			panic("route without a permission: " + r.Method + " " + r.Path)
		}
		s.routes = append(s.routes, r)
		s.uploads[r.Method+r.Path] = r.Upload
		handle := s.guarded(r)
		s.echo.Add(r.Method, r.Path, handle)
		if r.Method == http.MethodGet && !r.Stream {
			s.echo.Add(http.MethodHead, r.Path, handle) // the same answer; the server leaves its body out
		}
	}
}

// guarded wraps a handler with what its row states: the timeout, the limit, the session and the permission, in this order.
func (s *Server) guarded(r Route) echo.HandlerFunc {
	handle := r.Handle
	if r.Upload {
		handle = middleware.BodyLimit(maxUpload)(unhurried(handle))
	}
	if r.Permission != identity.Public {
		handle = s.permitted(r.Permission, handle)
	}
	if r.Permission != identity.Public || r.Path == "/sign-in" {
		handle = s.withSession(handle)
	}
	if r.Limit != LimitNone {
		handle = s.limited(r.Limit, handle)
	}
	switch {
	case r.Upload:
		handle = withTimeout(uploadTimeout, handle)
	case !r.Stream:
		handle = withTimeout(requestTimeout, handle)
	}
	return s.counted(r.Path, handle)
}

// permitted lets a signed-in member of staff through whose role has the permission.
func (s *Server) permitted(p identity.Permission, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := s.who(c)
		if err != nil {
			return err
		}
		c.Set(keyStaff, who) // also for the page that refuses: it leads back to what the role may open
		if !who.Role.May(p) {
			return fault.New(fault.Denied, "fault.denied")
		}
		return next(c)
	}
}

// limitPatience is how long a limit may keep somebody waiting.
const limitPatience = 250 * time.Millisecond

// limited slows a caller down. A paired screen may search and listen as often as it likes: what it fetches for the time without a connection
// must not use up the tries of those who stand at the same address.
func (s *Server) limited(l Limit, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if l == LimitSearch {
			if _, paired := s.Device(c); paired {
				return next(c)
			}
		}
		if err := s.allow(c.Request().Context(), l, c.RealIP()); err != nil {
			return err
		}
		return next(c)
	}
}

// forgive forgets the tries that were counted.
func (s *Server) forgive(ctx context.Context, l Limit, whom string) {
	ctx, cancel := context.WithTimeout(ctx, limitPatience)
	defer cancel()
	_ = s.limiter.Reset(ctx, limitKey(l, whom)) // otherwise they end by themselves, a minute later
}

func limitKey(l Limit, whom string) string { return "limit:" + string(l) + ":" + whom }

// allow counts one more try. While Redis is away nobody is refused: a ticket matters more than a limit.
func (s *Server) allow(ctx context.Context, l Limit, whom string) error {
	if s.Config.NoLimits {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, limitPatience)
	defer cancel()
	res, err := s.limiter.Allow(ctx, limitKey(l, whom), l.rate())
	if err == nil && res.Allowed == 0 {
		return fault.New(fault.TooMany, "fault.too_many")
	}
	return nil
}
