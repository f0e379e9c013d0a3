package desk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/web"
	"prag/web/deskui"
)

// joinRoutes lists the addresses at which two records of one person become one, and two again.
func (d *Desk) joinRoutes() []web.Route {
	const write = identity.ClientWrite
	return []web.Route{
		{Method: "GET", Path: "/desk/clients/:id/join", Permission: write, Handle: d.joinPage},
		{Method: "POST", Path: "/desk/clients/:id/join", Permission: write, Handle: d.joinClients},
		{Method: "POST", Path: "/desk/clients/:id/joins/:merge/undo", Permission: write, Handle: d.undoJoin},
	}
}

// joinPage asks which other record is of the same person, and once it is chosen how one knows.
func (d *Desk) joinPage(c echo.Context) error { return d.showJoin(c, http.StatusOK, "", nil) }

func (d *Desk) showJoin(c echo.Context, status int, why string, failed error) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	ctx, who, p := c.Request().Context(), web.Who(c), d.Page(c, "desk", "client.join")
	j := deskui.Join{Nonce: web.NewNonce().String(), Why: why, Errors: web.FieldErrors(p.L, failed)}
	if j.Centre, j.Places, err = d.places(c, p.L); err != nil {
		return err
	}
	if j.Kept, err = d.clients.Look(ctx, who, id); err != nil {
		return err
	}
	other := query(c, "other")
	if other.IsNil() {
		j.Alike, err = d.clients.Alike(ctx, who, j.Kept)
	} else {
		j.Other, err = d.clients.Look(ctx, who, other)
	}
	if err == nil && j.Other.ID == j.Kept.ID {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return web.Render(c, status, deskui.JoinPage(p, j))
}

func (d *Desk) joinClients(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	err = d.clients.Merge(c.Request().Context(), web.Who(c), id, web.ID(form, "other"), form.Get("why"))
	if fault.Is(err, fault.Invalid) {
		c.QueryParams().Set("other", form.Get("other"))
		return d.showJoin(c, http.StatusUnprocessableEntity, form.Get("why"), err)
	}
	if err != nil {
		return err
	}
	return web.See(c, clientAt(id)+"?notice=joined")
}

func (d *Desk) undoJoin(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	merge, err := web.PathID(c, "merge")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	if err := d.clients.Undo(c.Request().Context(), web.Who(c), id, merge, form.Get("undo_why")); err != nil {
		return err
	}
	return web.See(c, clientAt(id)+"?notice=apart")
}
