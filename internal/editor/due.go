package editor

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/web"
	"prag/web/editorui"
)

// duePage lists what is to be looked at, with what the agencies answered.
func (e *Editor) duePage(c echo.Context) error { return e.due(c, http.StatusOK, "") }

// due draws the page; refused is why a step was not taken.
func (e *Editor) due(c echo.Context, status int, refused string) error {
	ctx, who, p := c.Request().Context(), web.Who(c), e.Page(c, "editor", "editor.due.title")
	d := editorui.Due{Now: e.Clock.Now(), Asks: e.asker.Asks(), Notice: refused}
	if key, ok := map[string]string{"asked": "keep.notice.asked", "done": "keep.notice.done"}[c.QueryParam("notice")]; ok && refused == "" {
		d.Notice, d.Good = p.L.T(key), true
	}
	var err error
	if d.Records, err = e.cat.Due(ctx, who); err != nil {
		return err
	}
	if d.Tasks, err = e.cat.Tasks(ctx, who); err != nil {
		return err
	}
	if d.Asked, err = e.cat.Asked(ctx, who); err != nil {
		return err
	}
	agencies, err := e.cat.Agencies(ctx, who.TenantID)
	if err != nil {
		return err
	}
	d.Names = map[string]string{}
	for _, a := range agencies {
		d.Names[a.Slug] = p.L.Text(a.Name)
	}
	return web.Render(c, status, editorui.DuePage(p, d))
}

// ask sends an agency the letter by which it can say whether its record holds.
func (e *Editor) ask(c echo.Context) error {
	err := e.asker.Ask(c.Request().Context(), web.Who(c), c.Param("slug"))
	var refused *fault.Error
	if fault.Is(err, fault.Conflict) && errors.As(err, &refused) {
		return e.due(c, http.StatusConflict, e.Reader(c).T(refused.Key))
	}
	if err != nil {
		return err
	}
	return web.See(c, "/content/due?notice=asked")
}

// taskDone notes that what an agency wrote has been seen to.
func (e *Editor) taskDone(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err == nil {
		err = e.cat.Done(c.Request().Context(), web.Who(c), id)
	}
	if err != nil {
		return err
	}
	return web.See(c, "/content/due?notice=done")
}
