package desk

import (
	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

// nowPage is the centre's line as it stands: who waits, who serves, how long, and who was called out of order.
func (d *Desk) nowPage(c echo.Context) error {
	p := d.Page(c, "desk", "now.title")
	view, err := d.overview(c, p)
	if err != nil {
		return err
	}
	p.Refresh = 30
	return web.HTML(c, deskui.OverviewPage(p, view))
}

func (d *Desk) overview(c echo.Context, p ui.Page) (deskui.Overview, error) {
	centre, err := d.Centre(c)
	if err != nil {
		return deskui.Overview{}, err
	}
	now, err := d.line.Overview(c.Request().Context(), centre)
	return deskui.Overview{Overview: now, L: p.L, Centre: centre}, err
}

func (d *Desk) nowStream(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "now.title")
	return d.Stream(c, centre.TenantID, map[string]uuid.UUID{events.Line: centre.ID}, func(events.Event) (map[string]templ.Component, error) {
		view, err := d.overview(c, p)
		return map[string]templ.Component{"now": deskui.OverviewNow(view)}, err
	})
}
