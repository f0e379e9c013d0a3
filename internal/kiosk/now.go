package kiosk

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/web"
	"prag/web/kioskui"
)

// now is for somebody in danger and for a child alone: no questions, a number to call, and a button that brings a person. It is counted
// nowhere.
func (k *Kiosk) now(c echo.Context, at place) (templ.Component, error) {
	t, err := k.Directory.Tenant(c.Request().Context(), at.centre.TenantID)
	return kioskui.Now(k.base(c, at, at.reader.T("kiosk.now.title")), t.Police), err
}

// ask tells the advisers quietly. The screen then shows nothing of what was asked for. While the centre is closed, or to somewhere else,
// nobody would come, and that must be said.
func (k *Kiosk) ask(c echo.Context, at place) error {
	opening, err := k.Opening(c, at.centre)
	if err != nil {
		return err
	}
	outside, err := k.outside(c, at)
	switch {
	case err != nil:
		return err
	case outside:
		return k.alone(c, at, at.reader.T("kiosk.now.outside"), at.reader.T("kiosk.now.phone"))
	case !opening.Open:
		return k.alone(c, at, at.reader.T("kiosk.now.nobody"), kioskui.Choice{Opening: opening}.Opens(at.reader))
	}
	if err := k.line.Raise(c.Request().Context(), at.centre); err != nil {
		return err
	}
	return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/coming")
}

func (k *Kiosk) alone(c echo.Context, at place, title, then string) error {
	t, err := k.Directory.Tenant(c.Request().Context(), at.centre.TenantID)
	if err != nil {
		return err
	}
	b := k.base(c, at, title)
	b.Voice = ""
	return web.HTML(c, kioskui.Alone(b, then, t.Police))
}

func (k *Kiosk) coming(c echo.Context, at place) (templ.Component, error) {
	return kioskui.Coming(k.base(c, at, at.reader.T("kiosk.coming.title"))), nil
}
