package desk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/client"
	"prag/internal/fault"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

// makeClient makes a record, unless there may be one of the person already: then those are shown, and what was typed is kept.
func (d *Desk) makeClient(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	ctx, who, l := c.Request().Context(), web.Who(c), d.Reader(c)
	e := typedClient(client.Entry{Key: web.Nonce(form), Form: clientList + "/new"}, form)
	if made, err := d.clients.Made(ctx, who, e.Key); err == nil { // pressed twice
		return d.madeClient(c, purpose(form), made)
	}
	f, err := d.clientForm(c, l, e, e.Form)
	if err != nil {
		return err
	}
	f.Purpose = purpose(form)
	if err := d.clients.Check(who, e); err != nil {
		f.Errors = web.FieldErrors(l, err)
		return d.showClientForm(c, http.StatusUnprocessableEntity, f)
	}
	if form.Get("another") != "yes" {
		if f.Alike, err = d.clients.Alike(ctx, who, e.Client); err != nil {
			return err
		}
		if len(f.Alike) > 0 {
			return d.showClientForm(c, http.StatusUnprocessableEntity, f)
		}
	}
	made, err := d.clients.Register(ctx, who, f.Centre, e)
	if err != nil {
		return err
	}
	return d.madeClient(c, f.Purpose, made)
}

// madeClient leads on: to the referral the record was made for, or to its page.
func (d *Desk) madeClient(c echo.Context, of deskui.Purpose, made client.Client) error {
	if of.Visit.IsNil() {
		return web.See(c, clientAt(made.ID)+"?notice=saved")
	}
	return web.See(c, of.Leads(made.ID))
}

// editClient is the form for a record that is there.
func (d *Desk) editClient(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	record, err := d.clients.Look(c.Request().Context(), web.Who(c), id)
	if err != nil {
		return err
	}
	f, err := d.clientForm(c, d.Reader(c), client.Entry{Client: record, Key: web.NewNonce()}, clientAt(record.ID)+"/edit")
	if err != nil {
		return err
	}
	if f, err = d.restoreClient(c, f); err != nil {
		return err
	}
	return d.showClientForm(c, http.StatusOK, f)
}

// changeClient writes a record anew. What somebody else wrote meanwhile is told, and what was typed is kept.
func (d *Desk) changeClient(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	ctx, who, l := c.Request().Context(), web.Who(c), d.Reader(c)
	e := typedClient(client.Entry{Key: web.Nonce(form), Form: clientAt(id) + "/edit"}, form)
	e.ID = id
	err = d.clients.Change(ctx, who, e)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		f, formErr := d.clientForm(c, l, e, e.Form)
		if formErr != nil {
			return formErr
		}
		f.Errors = web.FieldErrors(l, err)
		if fault.Is(err, fault.Conflict) {
			f.Errors = []ui.FieldError{{Field: "name", Message: l.T("partner.changed")}}
		}
		return d.showClientForm(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.See(c, clientAt(id)+"?notice=saved")
}
