package kiosk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"prag/internal/web"
	"prag/web/ui"
)

// lookCookie keeps how the person before the screen wants to read: "large", "high" or both. It ends with the browser's session, and the
// start page wipes it for the next person. Nothing else of the kiosk is ever kept in a browser.
const lookCookie = "prag_look"

// lookOf is how a page is to be drawn.
func lookOf(c echo.Context) (l ui.Look) {
	cookie, err := c.Cookie(lookCookie)
	if err != nil {
		return l
	}
	asked := strings.Split(cookie.Value, ".")
	if slices.Contains(asked, "large") {
		l.Text = "large"
	}
	if slices.Contains(asked, "high") {
		l.Contrast = "high"
	}
	return l
}

// changeLook turns one of them on or off and leads back to the page on which it was pressed.
func (k *Kiosk) changeLook(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	now := lookOf(c)
	switch form.Get("change") {
	case "text":
		now.Text = toggled(now.Text, "large")
	case "contrast":
		now.Contrast = toggled(now.Contrast, "high")
	}
	k.keepLook(c, strings.Trim(now.Text+"."+now.Contrast, "."))
	start := "/k/" + at.centre.Slug
	if back := form.Get("back"); strings.HasPrefix(back, start+"/") && !strings.ContainsAny(back, "\\?#") {
		return web.See(c, back)
	}
	return web.See(c, start)
}

func toggled(now, value string) string {
	if now == value {
		return ""
	}
	return value
}

// keepLook writes the cookie; "" removes it.
func (k *Kiosk) keepLook(c echo.Context, value string) {
	cookie := &http.Cookie{ //nolint:gosec // Secure follows the configuration: a demonstration runs without TLS
		Name: lookCookie, Value: value, Path: "/k", HttpOnly: true, Secure: k.Config.SecureCookies, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// wiped serves the start page as everybody finds it: what the last person asked for is gone.
func (k *Kiosk) wiped(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if lookOf(c) != (ui.Look{}) {
			k.keepLook(c, "")
			c.Request().Header.Del("Cookie")
		}
		return handle(c)
	}
}
