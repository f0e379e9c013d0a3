package desk

import (
	"github.com/labstack/echo/v4"

	"prag/internal/statistics"
	"prag/internal/web"
	"prag/web/deskui"
)

// waitsMonths is how many months one sees at once.
const waitsMonths = 6

// waitsPage shows the manager whether what people were told about their wait came true.
func (d *Desk) waitsPage(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "waits.title")
	month := statistics.Month(centre.BusinessDate(d.Clock.Now()))
	view := deskui.Waits{L: p.L, Centre: centre, Query: statistics.Query{From: month.AddDate(0, 1-waitsMonths, 0), To: month}}
	if view.PromisesOf, err = d.stats.Promises(c.Request().Context(), centre, view.Query); err != nil {
		return err
	}
	return web.HTML(c, deskui.WaitsPage(p, view))
}
