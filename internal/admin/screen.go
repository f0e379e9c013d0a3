package admin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/web"
	"prag/web/adminui"
	"prag/web/boardui"
)

// look is how often a screen that waits to be confirmed looks again, in seconds.
const look = 3

// screen leads a paired screen to its pages. Any other shows the code it waits with, or a button to begin.
func (a *Admin) screen(c echo.Context) error {
	ctx, token := c.Request().Context(), web.DeviceToken(c)
	if token == "" {
		return web.HTML(c, adminui.Begin(a.Page(c, "device", "device.screen.title")))
	}
	d, paired, err := a.Identity.DeviceOf(ctx, token)
	if err != nil {
		return err
	}
	if paired {
		return a.enter(c, d, token)
	}
	p, err := a.Identity.PairingOf(ctx, token)
	if fault.Is(err, fault.NotFound) {
		return web.HTML(c, adminui.Begin(a.Page(c, "device", "device.screen.title")))
	}
	if err != nil {
		return err
	}
	page := a.Page(c, "device", "device.screen.title")
	page.Refresh, page.Always = look, true
	return web.HTML(c, adminui.Waiting(page, p.Code))
}

// enter leads a paired screen to what it shows from now on.
func (a *Admin) enter(c echo.Context, d identity.Device, token string) error {
	centre, err := a.Directory.ByID(c.Request().Context(), d.CentreID)
	if err != nil {
		return err
	}
	a.KeepDevice(c, token, d.Kind)
	if d.Kind == identity.BoardDevice {
		return web.See(c, "/board/"+centre.Slug)
	}
	return web.See(c, "/k/"+centre.Slug)
}

// begin gives the browser a token and a code. A paired screen keeps the one it has.
func (a *Admin) begin(c echo.Context) error {
	ctx := c.Request().Context()
	if _, paired := a.Device(c); !paired {
		p, err := a.Identity.StartPairing(ctx)
		if err != nil {
			return err
		}
		a.KeepDevice(c, p.Token, "")
	}
	return web.See(c, "/device")
}

// state is what a paired screen asks for every few seconds: whether it is to rest, and how it is to show and call. Nobody else has anything to do with it.
func (a *Admin) state(c echo.Context) error {
	d, paired := a.Device(c)
	if !paired {
		return fault.Missing()
	}
	if err := a.Identity.SeeDevice(c.Request().Context(), d); err != nil {
		return err
	}
	centre, err := a.Directory.ByID(c.Request().Context(), d.CentreID)
	if err != nil {
		return err
	}
	opening, err := a.Opening(c, centre)
	settings := ""
	if d.Kind == identity.BoardDevice {
		settings = boardui.Settings(d.Display)
	}
	return c.JSON(http.StatusOK, map[string]any{"resting": err == nil && (d.Locked || !opening.Open), "settings": settings})
}
