package desk

import (
	"github.com/labstack/echo/v4"

	"prag/internal/web"
	"prag/web/deskui"
)

// dayBook lists what was logged today, and first what was not.
func (d *Desk) dayBook(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	ctx, p := c.Request().Context(), d.Page(c, "desk", "desk.day.title")
	book := deskui.Book{Centre: centre, Date: centre.BusinessDate(d.Clock.Now()), Names: map[string]string{}}
	topics, err := d.cat.Topics(ctx, centre.TenantID)
	if err != nil {
		return err
	}
	for _, t := range topics {
		book.Names[t.Code] = p.L.Text(t.Name)
	}
	if book.Unfinished, err = d.visits.Unfinished(ctx, centre); err != nil {
		return err
	}
	if book.Saved, err = d.visits.Day(ctx, centre, book.Date); err != nil {
		return err
	}
	note := deskui.Notice{Code: c.QueryParam("notice")}
	if key, ok := notices()[note.Code]; ok {
		note.Text = p.L.T(key)
	}
	return web.HTML(c, deskui.DayBook(p, note, book))
}
