package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"prag/internal/fault"
)

const (
	requestTimeout = 15 * time.Second
	uploadTimeout  = 5 * time.Minute
	maxBody        = "256K"
	maxUpload      = "256M" // a file that is too large is told so beside its field, with what else was typed: it has to be read past
)

// The policy is strict: everything comes from this site, nothing is inline, nobody may frame it.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Server) middleware() {
	s.echo.Use(
		s.withRequestID,
		s.logged,
		s.recovered,
		secured,
		spelled,
		sameOrigin(http.NewCrossOriginProtection()),
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{
			Limit: maxBody, Skipper: func(c echo.Context) bool { return s.uploads[c.Request().Method+c.Path()] },
		}),
	)
}

// ipExtractor believes X-Forwarded-For only from the proxies named, or from nobody.
func ipExtractor(trusted []string) (echo.IPExtractor, error) {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect(), nil
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, cidr := range trusted {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			return nil, err
		}
		options = append(options, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(options...), nil
}

func (s *Server) withRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, uuid.Must(uuid.NewV4()).String())
		return next(c)
	}
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// logged writes one line a request: the route's pattern, never the address itself, because addresses hold codes of tickets.
func (s *Server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begin := time.Now() //nolint:forbidigo // measures this process, not the product's time
		if err := next(c); err != nil {
			s.fail(err, c)
		}
		s.Log.Log(c.Request().Context(), level(c), "request", "request", requestID(c), "method", c.Request().Method, "route", c.Path(),
			"status", c.Response().Status, "ms", time.Since(begin).Milliseconds())
		return nil
	}
}

// level: what somebody did and what went wrong is told; that a page was read is told only to whoever looks closely.
func level(c echo.Context) slog.Level {
	if c.Request().Method == http.MethodGet && c.Response().Status < http.StatusBadRequest {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fault.Wrap(fault.Internal, "fault.internal", fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
			}
		}()
		return next(c)
	}
}

func secured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-store")
		}
		return next(c)
	}
}

// spelled answers an address that holds a zero byte or no UTF-8 with "not found": nothing of ours is called that, and no query takes it.
func spelled(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		address := c.Request().URL
		query, err := url.QueryUnescape(address.RawQuery)
		for _, text := range []string{address.Path, query} {
			if err != nil || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
				return fault.Missing()
			}
		}
		return next(c)
	}
}

// sameOrigin refuses a form that another site sends in a reader's name.
func sameOrigin(protection *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return fault.Wrap(fault.Denied, "fault.denied", err)
			}
			return next(c)
		}
	}
}

// withTimeout bounds the work of a request; streams have none. Afterwards the request is its old self: the page that tells of a fault is
// drawn when the time for the work is over.
func withTimeout(limit time.Duration, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		request := c.Request()
		ctx, cancel := context.WithTimeout(request.Context(), limit)
		defer cancel()
		c.SetRequest(request.WithContext(ctx))
		defer c.SetRequest(request)
		return next(c)
	}
}

// unhurried gives a form that brings files as long as its work may take; other forms are read in seconds or not at all.
func unhurried(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		until := time.Now().Add(uploadTimeout) //nolint:forbidigo // a deadline of the connection
		if err := http.NewResponseController(c.Response()).SetReadDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		return next(c)
	}
}
