package desk

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/client"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/web"
	"prag/web/deskui"
)

const clientRules = clientList + "/rules"

// keepRoutes lists the addresses at which a person is handed what is kept about them, or is forgotten, and how long records are kept.
func (d *Desk) keepRoutes() []web.Route {
	const write, rules = identity.ClientWrite, identity.ClientRules
	return []web.Route{
		{Method: "GET", Path: clientRules, Permission: rules, Handle: d.rulesPage},
		{Method: "POST", Path: clientRules, Permission: rules, Handle: d.setRules},
		{Method: "GET", Path: "/desk/clients/:id/all", Permission: write, Handle: d.allPage},
		{Method: "GET", Path: "/desk/clients/:id/file", Permission: write, Handle: d.allFile},
		{Method: "GET", Path: "/desk/clients/:id/erase", Permission: write, Handle: d.erasePage},
		{Method: "POST", Path: "/desk/clients/:id/erase", Permission: write, Handle: d.eraseClient},
		{Method: "POST", Path: "/desk/clients/:id/keep", Permission: write, Handle: d.keepClient},
	}
}

func (d *Desk) export(c echo.Context) (referral.Export, error) {
	id, err := web.PathID(c, "id")
	if err != nil {
		return referral.Export{}, err
	}
	return d.referrals.Export(c.Request().Context(), web.Who(c), id)
}

// allPage is all that is kept about somebody, for them, in their language.
func (d *Desk) allPage(c echo.Context) error {
	e, err := d.export(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "client.all")
	s := deskui.All{L: d.Bundle.Reader(e.Record.Language), E: e}
	if s.Centre, s.Places, err = d.places(c, s.L); err != nil {
		return err
	}
	if s.Words, err = d.words(c, s.L); err != nil {
		return err
	}
	return web.HTML(c, deskui.AllPage(p, s))
}

// allFile is the same for another program. Its name says nothing.
func (d *Desk) allFile(c echo.Context) error {
	e, err := d.export(c)
	if err != nil {
		return err
	}
	file, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="record.json"`)
	return c.JSONBlob(http.StatusOK, file)
}

// erasePage asks once more.
func (d *Desk) erasePage(c echo.Context) error { return d.showErase(c, http.StatusOK, nil) }

func (d *Desk) showErase(c echo.Context, status int, failed error) error {
	s, err := d.shownClient(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "client.erase")
	return web.Render(c, status, deskui.ErasePage(p, s, web.FieldErrors(p.L, failed)))
}

func (d *Desk) eraseClient(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	if form.Get("sure") != "yes" {
		return d.showErase(c, http.StatusUnprocessableEntity, fault.Field("sure", "client.erase.sure_needed"))
	}
	if err := d.referrals.Erase(c.Request().Context(), web.Who(c), id); err != nil {
		return err
	}
	return web.See(c, clientList+"?notice=erased")
}

// keepClient keeps a record on whose time is over.
func (d *Desk) keepClient(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	if err := d.clients.Keep(c.Request().Context(), web.Who(c), id); err != nil {
		return err
	}
	return web.See(c, clientList+"?notice=kept")
}

// rulesPage is how the operator keeps records.
func (d *Desk) rulesPage(c echo.Context) error {
	rules, err := d.clients.Rules(c.Request().Context(), web.Who(c))
	if err != nil {
		return err
	}
	return d.showRules(c, http.StatusOK, rules, nil)
}

func (d *Desk) showRules(c echo.Context, status int, rules client.Rules, failed error) error {
	p := d.Page(c, "desk", "client.rules")
	return web.Render(c, status, deskui.ClientRulesPage(p, deskui.ClientRules{
		Rules: rules, Nonce: web.NewNonce().String(), Errors: web.FieldErrors(p.L, failed), Notice: clientNotice(c, p.L),
	}))
}

func (d *Desk) setRules(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	rules := client.Rules{
		KeepMonths: web.Int(form, "keep_months", -1), AtEnd: form.Get("at_end"), ConsentAge: web.Int(form, "consent_age", -1), Number: form.Get("number"),
	}
	err = d.clients.SetRules(c.Request().Context(), web.Who(c), rules)
	if fault.Is(err, fault.Invalid) {
		return d.showRules(c, http.StatusUnprocessableEntity, rules, err)
	}
	if err != nil {
		return err
	}
	return web.See(c, clientRules+"?notice=rules")
}
