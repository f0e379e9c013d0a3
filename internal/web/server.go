package web

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/labstack/echo/v4"
	"github.com/redis/go-redis/v9"

	"prag/internal/clock"
	"prag/internal/config"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	assets "prag/web"
)

// Deps is what the edge and the audiences stand on.
type Deps struct {
	Config    config.Config
	Log       *slog.Logger
	Clock     clock.Clock
	DB        *db.DB
	Redis     *redis.Client
	Hub       *events.Hub
	Bundle    *i18n.Bundle
	Assets    *assets.Assets
	Identity  *identity.Identity
	Directory *tenant.Directory
}

// Server is the edge.
type Server struct {
	Deps
	echo     *echo.Echo
	sessions *scs.SessionManager
	limiter  *redis_rate.Limiter
	metrics  *metrics
	routes   []Route
	uploads  map[string]bool // method and path of the forms that bring files
}

// New makes the edge with the routes that belong to no audience: health, assets, sign-in.
func New(d Deps) (*Server, error) {
	s := &Server{
		Deps: d, echo: echo.New(), sessions: newSessions(d), limiter: redis_rate.NewLimiter(d.Redis), metrics: newMetrics(),
		uploads: map[string]bool{},
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.fail
	extract, err := ipExtractor(d.Config.TrustedProxies)
	if err != nil {
		return nil, err
	}
	s.echo.IPExtractor = extract
	s.middleware()
	s.Mount(s.ownRoutes())
	s.echo.GET("/assets/*", echo.WrapHandler(d.Assets.Handler()))
	return s, nil
}

// Handler serves everything. /metrics answers here only when no separate address is configured, and only to loopback callers.
func (s *Server) Handler() http.Handler { return s.echo }

// Routes lists what was mounted: the accounting tests read it.
func (s *Server) Routes() []Route { return s.routes }

func (s *Server) ownRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/healthz", Permission: identity.Public, Handle: s.healthz},
		{Method: "GET", Path: "/readyz", Permission: identity.Public, Handle: s.readyz},
		{Method: "GET", Path: "/metrics", Permission: identity.Public, Handle: s.metricsHere},
		{Method: "GET", Path: "/sign-in", Permission: identity.Public, Handle: s.signInPage},
		{Method: "POST", Path: "/sign-in", Permission: identity.Public, Handle: s.signIn, Limit: LimitSignIn},
		{Method: "POST", Path: "/sign-out", Permission: identity.SignedIn, Handle: s.signOut},
		{Method: "POST", Path: "/account/drafts", Permission: identity.SignedIn, Handle: s.saveDraft},
	}
}

// healthz says that the program runs.
func (s *Server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says which part is down: 503 while PostgreSQL is, 200 with a note while only Redis is, because tickets still stand then.
func (s *Server) readyz(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	parts := map[string]string{"postgresql": "ok", "redis": "ok"}
	status := http.StatusOK
	if err := s.Redis.Ping(ctx).Err(); err != nil {
		parts["redis"] = "down"
	}
	if err := s.DB.Ping(ctx); err != nil {
		parts["postgresql"], status = "down", http.StatusServiceUnavailable
	}
	return c.JSON(status, parts)
}
