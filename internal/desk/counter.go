package desk

import (
	"github.com/labstack/echo/v4"

	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/web"
)

// counterRoutes are what an adviser does with the desk itself.
func (d *Desk) counterRoutes() []web.Route {
	const call = identity.LineCall
	return []web.Route{
		{Method: "POST", Path: "/desk/state", Permission: call, Handle: d.setState},
		{Method: "POST", Path: "/desk/help", Permission: call, Handle: d.askHelp},
		{Method: "POST", Path: "/desk/help/:help", Permission: call, Handle: d.answerHelp},
		{Method: "POST", Path: "/desk/interpreters/:interpreter", Permission: call, Handle: d.freeInterpreter},
	}
}

// setState opens the desk, pauses it, or closes it once whoever is there has been served. A desk that was closed is taken again.
func (d *Desk) setState(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	by, err := d.caller(c)
	if err != nil {
		return meanwhile(c, err)
	}
	to := queue.DeskState(form.Get("state"))
	if to == queue.DeskOpen {
		err = d.line.Sit(c.Request().Context(), by)
	} else {
		err = d.line.SetDesk(c.Request().Context(), by, to)
	}
	if err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, home)
}

func (d *Desk) askHelp(c echo.Context) error {
	by, err := d.caller(c)
	if err == nil {
		err = d.line.AskHelp(c.Request().Context(), by)
	}
	if err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, home)
}

func (d *Desk) answerHelp(c echo.Context) error {
	help, err := web.PathID(c, "help")
	if err != nil {
		return err
	}
	by, err := d.caller(c)
	if err == nil {
		err = d.line.AnswerHelp(c.Request().Context(), by, help)
	}
	if err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, home)
}

// freeInterpreter says whether an interpreter can be asked now.
func (d *Desk) freeInterpreter(c echo.Context) error {
	id, err := web.PathID(c, "interpreter")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	if err := d.line.FreeInterpreter(c.Request().Context(), centre, id, form.Get("free") == "yes"); err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, home)
}
