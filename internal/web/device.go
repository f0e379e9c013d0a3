package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/identity"
	"prag/internal/tenant"
)

const (
	// deviceCookie keeps the token of a paired screen. It says nothing of anybody who stands before it.
	deviceCookie = "prag_device"
	// screenCookie tells the scripts of a page what the screen is; they cannot read the token.
	screenCookie = "prag_screen"
	// deviceLife: longer than browsers keep a cookie; each page of a paired screen renews it.
	deviceLife = 400 * 24 * 3600
)

// DeviceToken is what a screen is known by; "" for a browser that was never set up as one.
func DeviceToken(c echo.Context) string {
	cookie, err := c.Cookie(deviceCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// KeepDevice makes a browser a screen: with its token, and what kind it is once that is known. An empty token makes it one like any other.
func (s *Server) KeepDevice(c echo.Context, token, kind string) {
	s.keepCookie(c, deviceCookie, token, true)
	s.keepCookie(c, screenCookie, kind, false)
}

func (s *Server) keepCookie(c echo.Context, name, value string, hidden bool) {
	cookie := &http.Cookie{ //nolint:gosec // Secure follows the configuration: a demonstration runs without TLS; screenCookie holds no secret
		Name: name, Value: value, Path: "/", HttpOnly: hidden, Secure: s.Config.SecureCookies, SameSite: http.SameSiteLaxMode, MaxAge: deviceLife,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// Device is the paired screen that asks; ok is false for every other browser. While the database is away nobody is asked: a kiosk goes on.
func (s *Server) Device(c echo.Context) (d identity.Device, ok bool) {
	token := DeviceToken(c)
	if token == "" {
		return d, false
	}
	d, ok, err := s.Identity.DeviceOf(c.Request().Context(), token)
	return d, ok && err == nil
}

// Opening is when a centre gives out tickets and its screens show their pages. A demonstration is open at any hour.
func (s *Server) Opening(c echo.Context, centre tenant.Centre) (tenant.Opening, error) {
	if s.Config.Demo {
		return tenant.Opening{Open: true}, nil
	}
	return s.Directory.Opening(c.Request().Context(), centre, s.Clock.Now())
}

// Screen is what a request has to do with the screens of a centre: whether a paired one asks, and whether that has to rest now, because it
// was closed from afar or the centre is closed. While that cannot be found out a screen goes on as it is.
func (s *Server) Screen(c echo.Context, centre tenant.Centre) (opening tenant.Opening, paired, resting bool) {
	d, paired := s.Device(c)
	if !paired || d.CentreID != centre.ID {
		return opening, false, false
	}
	opening, err := s.Opening(c, centre)
	if d.Locked {
		return tenant.Opening{}, true, true
	}
	return opening, true, err == nil && !opening.Open
}
