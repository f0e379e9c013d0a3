package partner

import (
	"net/http"
	"net/url"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/web"
	"prag/web/partnerui"
)

// keepRoutes lists the addresses where an agency keeps its record true: its own page, and the one the link of a letter leads to.
func (a *Partner) keepRoutes() []web.Route {
	const entry, link = "/partner/entry", "/check/:token"
	return []web.Route{
		{Method: "GET", Path: entry, Permission: identity.AgencyKeep, Handle: a.entryPage},
		{Method: "POST", Path: entry, Permission: identity.AgencyKeep, Handle: a.say},
		{Method: "POST", Path: entry + "/capacity", Permission: identity.AgencyKeep, Handle: a.setCapacity},
		{Method: "GET", Path: link, Permission: identity.Public, Handle: a.linkPage, Limit: web.LimitJoin},
		{Method: "POST", Path: link, Permission: identity.Public, Handle: a.sayByLink, Limit: web.LimitJoin},
	}
}

// entryPage shows what is said about the agency, and asks whether it holds.
func (a *Partner) entryPage(c echo.Context) error { return a.showEntry(c, http.StatusOK, nil, nil) }

func (a *Partner) showEntry(c echo.Context, status int, typed url.Values, failed error) error {
	who := web.Who(c)
	kept, err := a.cat.Kept(c.Request().Context(), who)
	if err != nil {
		return err
	}
	p := a.Page(c, "partner", "keep.title")
	k := partnerui.Kept{Kept: kept, Action: "/partner/entry", Note: typed.Get("note"), Errors: web.FieldErrors(p.L, failed)}
	if key, ok := map[string]string{
		catalogue.AllRight: "keep.thanks.right", catalogue.Changed: "keep.thanks.changed", "capacity": "keep.thanks.capacity",
	}[c.QueryParam("notice")]; ok && failed == nil {
		k.Notice = p.L.T(key)
	}
	if k.Topics, err = a.topics(c, p.L, who.TenantID, kept.Topics); err != nil {
		return err
	}
	return web.Render(c, status, partnerui.EntryPage(p, k))
}

// say keeps the agency's answer.
func (a *Partner) say(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	err = a.cat.Say(c.Request().Context(), web.Who(c), answer(form))
	if fault.Is(err, fault.Invalid) {
		return a.showEntry(c, http.StatusUnprocessableEntity, form, err)
	}
	if err != nil {
		return err
	}
	return web.See(c, "/partner/entry?notice="+form.Get("answer"))
}

func answer(form url.Values) catalogue.Answer {
	return catalogue.Answer{Answer: form.Get("answer"), Note: form.Get("note")}
}

// setCapacity notes whether the agency takes people now.
func (a *Partner) setCapacity(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	err = a.cat.SetCapacity(c.Request().Context(), web.Who(c), form.Get("capacity"))
	if fault.Is(err, fault.Invalid) {
		return a.showEntry(c, http.StatusUnprocessableEntity, form, err)
	}
	if err != nil {
		return err
	}
	return web.See(c, "/partner/entry?notice=capacity")
}

// linkPage shows the record to whoever got the letter. Looking at it answers nothing: mail programs open links by themselves.
func (a *Partner) linkPage(c echo.Context) error { return a.showLink(c, http.StatusOK, nil, nil) }

func (a *Partner) showLink(c echo.Context, status int, typed url.Values, failed error) error {
	ctx := c.Request().Context()
	link, err := a.asker.Link(ctx, c.Param("token"))
	if err != nil {
		return err
	}
	operator, err := a.Directory.Tenant(ctx, link.Operator)
	if err != nil {
		return err
	}
	p := a.Page(c, "partner", "keep.title")
	p.User, p.Nav, p.Alert = nil, nil, "" // it is the agency's own page, whoever is signed in on this machine
	k := partnerui.Kept{
		Kept: link.Kept, Action: "/check/" + c.Param("token"), Note: typed.Get("note"), Errors: web.FieldErrors(p.L, failed), Operator: p.L.Text(operator.Name),
	}
	switch {
	case link.Answer != "":
		k.Notice, k.Over = p.L.T("keep.thanks."+link.Answer), true
	case link.Over:
		k.Notice, k.Over = p.L.T("keep.over"), true
	}
	if k.Topics, err = a.topics(c, p.L, operator.ID, link.Topics); err != nil {
		return err
	}
	return web.Render(c, status, partnerui.CheckPage(p, k))
}

// sayByLink keeps the answer, once.
func (a *Partner) sayByLink(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	err = a.asker.AnswerLink(c.Request().Context(), c.Param("token"), answer(form))
	switch {
	case fault.Is(err, fault.Invalid):
		return a.showLink(c, http.StatusUnprocessableEntity, form, err)
	case fault.Is(err, fault.Conflict):
		return a.showLink(c, http.StatusConflict, nil, nil)
	case err != nil:
		return err
	}
	return web.See(c, "/check/"+c.Param("token"))
}

// topics are the names of what an agency helps with.
func (a *Partner) topics(c echo.Context, l *i18n.Reader, of uuid.UUID, codes catalogue.Codes) ([]string, error) {
	topics, err := a.cat.Topics(c.Request().Context(), of)
	var names []string
	for _, t := range topics {
		if codes.Has(t.Code) {
			names = append(names, l.Text(t.Name))
		}
	}
	return names, err
}
