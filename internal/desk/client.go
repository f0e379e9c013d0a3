package desk

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
)

const clientList = "/desk/clients"

// clientRoutes lists the addresses of people's records. What is looked for is posted: it stands in no address.
func (d *Desk) clientRoutes() []web.Route {
	const write = identity.ClientWrite
	return slices.Concat([]web.Route{
		{Method: "GET", Path: "/desk/clients", Permission: write, Handle: d.clientSearch},
		{Method: "POST", Path: "/desk/clients/search", Permission: write, Handle: d.findClients},
		{Method: "GET", Path: "/desk/clients/new", Permission: write, Handle: d.newClient},
		{Method: "POST", Path: "/desk/clients", Permission: write, Handle: d.makeClient},
		{Method: "GET", Path: "/desk/clients/:id", Permission: write, Handle: d.clientPage},
		{Method: "GET", Path: "/desk/clients/:id/edit", Permission: write, Handle: d.editClient},
		{Method: "POST", Path: "/desk/clients/:id", Permission: write, Handle: d.changeClient},
	}, d.consentRoutes(), d.joinRoutes(), d.keepRoutes())
}

func clientAt(id uuid.UUID) string { return clientList + "/" + id.String() }

// purpose is what a record is looked for.
func purpose(values url.Values) deskui.Purpose {
	return deskui.Purpose{
		Visit: web.ID(values, "visit"), Agency: web.ID(values, "agency"), Programme: web.ID(values, "programme"), Same: web.ID(values, "same"),
	}
}

// clientSearch asks whom to look for.
func (d *Desk) clientSearch(c echo.Context) error {
	return d.showSearch(c, deskui.ClientSearch{Purpose: purpose(c.QueryParams())})
}

func (d *Desk) findClients(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	s := deskui.ClientSearch{Purpose: purpose(form), Query: form.Get("q"), Asked: true}
	if s.Found, err = d.clients.Search(c.Request().Context(), web.Who(c), s.Query); err != nil {
		return err
	}
	return d.showSearch(c, s)
}

func (d *Desk) showSearch(c echo.Context, s deskui.ClientSearch) (err error) {
	p := d.Page(c, "desk", "client.title")
	if s.Centre, s.Places, err = d.places(c, p.L); err != nil {
		return err
	}
	s.Notice, s.Nonce, s.Rules = clientNotice(c, p.L), web.NewNonce().String(), web.Who(c).Role.May(identity.ClientRules)
	if !s.Asked {
		s.Due, err = d.clients.Due(c.Request().Context(), web.Who(c))
	}
	if err != nil {
		return err
	}
	return web.HTML(c, deskui.ClientSearchPage(p, s))
}

// places are the centre and the names of places in its reader's language.
func (d *Desk) places(c echo.Context, l *i18n.Reader) (tenant.Centre, deskui.Places, error) {
	centre, err := d.Centre(c)
	if err != nil {
		return centre, deskui.Places{}, err
	}
	lists, err := d.lists(c, l, centre)
	return centre, deskui.Places{Municipalities: lists.Municipalities, Countries: lists.Countries}, err
}

// clientPage shows one record; a record that another one stands for leads there.
func (d *Desk) clientPage(c echo.Context) error {
	s, err := d.shownClient(c)
	if err != nil {
		return err
	}
	if id := c.Param("id"); id != s.C.ID.String() {
		return web.See(c, clientAt(s.C.ID))
	}
	p := d.Page(c, "desk", "client.title")
	p.Title = p.L.T("client.of", "Code", s.C.Code)
	return web.HTML(c, deskui.ClientPage(p, s))
}

// shownClient reads what a record's page shows.
func (d *Desk) shownClient(c echo.Context) (s deskui.ClientShown, err error) {
	id, err := web.PathID(c, "id")
	if err != nil {
		return s, err
	}
	ctx, who, l := c.Request().Context(), web.Who(c), d.Reader(c)
	if s.C, err = d.clients.Look(ctx, who, id); err != nil {
		return s, err
	}
	if s.Centre, s.Places, err = d.places(c, l); err != nil {
		return s, err
	}
	if s.Words, err = d.words(c, l); err != nil {
		return s, err
	}
	s.Now, s.Nonce, s.Notice = d.Clock.Now(), web.NewNonce().String(), clientNotice(c, l)
	if s.Referrals, err = d.referrals.OfClient(ctx, who, s.C.ID); err != nil {
		return s, err
	}
	if s.Consents, err = d.clients.Consents(ctx, who, s.C.ID); err != nil {
		return s, err
	}
	if s.Joined, err = d.clients.Merges(ctx, who, s.C.ID); err != nil {
		return s, err
	}
	s.Rules, err = d.clients.Rules(ctx, who)
	return s, err
}

// clientNotice is what a record's page is asked to say about the step that led to it.
func clientNotice(c echo.Context, l *i18n.Reader) deskui.Notice {
	switch code := c.QueryParam("notice"); code {
	case "saved":
		return deskui.Notice{Code: "saved", Text: l.T("client.notice.saved")}
	case "agreed", "withdrawn", "joined", "apart", "erased", "kept", "rules":
		return deskui.Notice{Code: "saved", Text: l.T("client.notice." + code)}
	case "changed":
		return deskui.Notice{Code: "changed", Text: l.T("partner.changed")}
	}
	return deskui.Notice{}
}

// typedClient puts what was typed on a record.
func typedClient(e client.Entry, form url.Values) client.Entry {
	e.Name, e.Contact, e.Other, e.Note = form.Get("name"), form.Get("contact"), form.Get("other"), form.Get("note")
	e.BirthYear, e.Number = web.Int(form, "birth_year", 0), form.Get("number")
	e.Municipality, e.Nationality = form.Get("municipality"), form.Get("nationality")
	e.ReturnedFrom, e.ReturnedOn = form.Get("returned_from"), form.Get("returned_on")
	e.SafeToContact, e.SafeOther, e.Restricted = form.Get("safe") == "yes", form.Get("safe_other") == "yes", form.Get("restricted") == "yes"
	e.Hours = client.Hours{From: web.Int(form, "safe_from", 0), To: web.Int(form, "safe_to", 24)}
	for _, day := range form["safe_days"] {
		if len(day) == 1 && day[0] >= '0' && day[0] <= '6' {
			e.Hours.Days |= 1 << (day[0] - '0')
		}
	}
	e.Language, e.Version = form.Get("language"), web.Int(form, "version", 0)
	e.Agreement = client.Agreement{Agreed: form.Get("agreed") == "yes", Form: form.Get("consent"), Language: e.Language}
	return e
}

// clientForm is the form as it begins.
func (d *Desk) clientForm(c echo.Context, l *i18n.Reader, e client.Entry, address string) (f deskui.ClientForm, err error) {
	f = deskui.ClientForm{Entry: e, Address: address, Protects: web.Who(c).Role.May(identity.ReferralProtect)}
	if f.Centre, f.Places, err = d.places(c, l); err != nil {
		return f, err
	}
	if f.Rules, err = d.clients.Rules(c.Request().Context(), web.Who(c)); err != nil {
		return f, err
	}
	f.Languages = d.readings(catalogue.Agency{})
	return f, nil
}

func (d *Desk) showClientForm(c echo.Context, status int, f deskui.ClientForm) error {
	title := "client.new"
	if !f.Entry.ID.IsNil() {
		title = "client.edit"
	}
	return web.Render(c, status, deskui.ClientFormPage(d.Page(c, "desk", title), f))
}

// restoreClient puts a draft into the form. Consent is given to what is read out now, not on another day.
func (d *Desk) restoreClient(c echo.Context, f deskui.ClientForm) (deskui.ClientForm, error) {
	if c.QueryParam("fresh") != "" {
		return f, nil
	}
	draft, err := d.Identity.Draft(c.Request().Context(), web.Who(c), f.Address)
	if err != nil || draft == nil {
		return f, err
	}
	version := f.Entry.Version
	f.Entry, f.Restored = typedClient(f.Entry, draft), true
	f.Entry.Agreement.Agreed, f.Entry.Version = false, version
	return f, nil
}

// newClient is the form for somebody who has no record yet.
func (d *Desk) newClient(c echo.Context) error {
	l := d.Reader(c)
	e := client.Entry{Key: web.NewNonce(), Agreement: client.Agreement{Form: client.Written}}
	e.Hours, e.Language = client.AnyHour(), tagOf("", l)
	f, err := d.clientForm(c, l, e, clientList+"/new")
	if err != nil {
		return err
	}
	f.Purpose = purpose(c.QueryParams())
	if f, err = d.restoreClient(c, f); err != nil {
		return err
	}
	return d.showClientForm(c, http.StatusOK, f)
}
