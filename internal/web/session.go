package web

import (
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// What a session holds: ids only.
const (
	sessionTenant = "tenant"
	sessionStaff  = "staff"
	sessionDesk   = "desk"
)

const keyStaff = "staff"

func newSessions(d Deps) *scs.SessionManager {
	m := scs.New()
	m.Store, m.Codec = sessionStore{d.Identity}, sessionCodec{}
	m.Lifetime = 12 * time.Hour
	m.IdleTimeout = 2 * time.Hour
	m.Cookie.Name = "prag_session"
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = d.Config.SecureCookies
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	return m
}

// withSession loads the session around a handler and stores it before the first byte is written. The handler's own error is
// carried out of the library's middleware, so that all faults meet one error handler.
func (s *Server) withSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var failed error
		manager := *s.sessions
		manager.ErrorFunc = func(_ http.ResponseWriter, _ *http.Request, err error) {
			failed = fault.Wrap(fault.Unavailable, "fault.unavailable", err)
		}
		inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			outer, request := c.Response().Writer, c.Request()
			c.SetRequest(r)
			c.Response().Writer = w
			if failed = next(c); failed != nil {
				s.fail(failed, c) // inside, so that the page of a fault may still use the session
			}
			c.Response().Writer = outer
			c.SetRequest(request)
		})
		manager.LoadAndSave(inner).ServeHTTP(c.Response().Writer, c.Request())
		if failed != nil && !c.Response().Committed {
			return failed
		}
		return nil
	}
}

// who is the member of staff of the session, read anew on every request: a disabled account is out at once.
func (s *Server) who(c echo.Context) (identity.Staff, error) {
	ctx := c.Request().Context()
	tenantID := uuid.FromStringOrNil(s.sessions.GetString(ctx, sessionTenant))
	id := uuid.FromStringOrNil(s.sessions.GetString(ctx, sessionStaff))
	if tenantID == uuid.Nil || id == uuid.Nil {
		return identity.Staff{}, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	who, err := s.Identity.Staff(ctx, tenantID, id)
	if fault.Is(err, fault.NotFound) {
		return who, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return who, err
}

// Who is the signed-in member of staff; only in handlers of routes that ask for a permission.
func Who(c echo.Context) identity.Staff {
	who, _ := c.Get(keyStaff).(identity.Staff)
	return who
}

// Centre is the centre the signed-in member of staff works at.
func (s *Server) Centre(c echo.Context) (tenant.Centre, error) {
	return s.Directory.ByID(c.Request().Context(), Who(c).CentreID)
}

// DeskID is the desk the adviser sits at, uuid.Nil before one was chosen.
func (s *Server) DeskID(c echo.Context) uuid.UUID {
	return uuid.FromStringOrNil(s.sessions.GetString(c.Request().Context(), sessionDesk))
}

// SetDesk notes the desk the adviser sits at.
func (s *Server) SetDesk(c echo.Context, desk uuid.UUID) {
	s.sessions.Put(c.Request().Context(), sessionDesk, desk.String())
}
