package directory

import (
	"time"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/web"
)

// Directory publishes the tenants' directories.
type Directory struct {
	*web.Server
	cat *catalogue.Catalogue
}

// New makes the directory.
func New(s *web.Server, cat *catalogue.Catalogue) *Directory { return &Directory{Server: s, cat: cat} }

// Routes lists the directory's addresses.
func (d *Directory) Routes() []web.Route {
	const root = "/directory/:tenant"
	routes := []web.Route{
		d.open(root, d.about), d.open(root+"/", d.about), d.open(root+"/openapi.json", d.openAPI),
		{Method: "OPTIONS", Path: root, Permission: identity.Public, Handle: d.preflight},
		{Method: "OPTIONS", Path: root + "/*", Permission: identity.Public, Handle: d.preflight},
	}
	for name, of := range lists() {
		routes = append(routes, d.open(root+"/"+name, d.list(of)), d.open(root+"/"+name+"/:id", d.item(of)))
	}
	return routes
}

// lists are the lists of a shelf by their names in addresses.
func lists() map[string]func(shelf) []entry {
	return map[string]func(shelf) []entry{
		"services":             func(s shelf) []entry { return s.services },
		"organizations":        func(s shelf) []entry { return s.organizations },
		"service_at_locations": func(s shelf) []entry { return s.places },
		"taxonomies":           func(s shelf) []entry { return s.taxonomies },
		"taxonomy_terms":       func(s shelf) []entry { return s.terms },
	}
}

// open is a route that anybody may read from any page of any site.
func (d *Directory) open(path string, handle echo.HandlerFunc) web.Route {
	return web.Route{Method: "GET", Path: path, Permission: identity.Public, Limit: web.LimitDirectory, Handle: func(c echo.Context) error {
		d.shared(c)
		if err := handle(c); err != nil {
			return d.problem(c, err)
		}
		return nil
	}}
}

// request is whose directory is read, and in which language.
func (d *Directory) request(c echo.Context) (tenant.Tenant, *i18n.Reader, error) {
	tenants, err := d.Directory.Tenants(c.Request().Context())
	if err != nil {
		return tenant.Tenant{}, nil, err
	}
	for _, t := range tenants {
		if t.Code == c.Param("tenant") {
			l := d.reader(c, t.Languages[0])
			c.Response().Header().Set("Content-Language", l.HTMLLang())
			return t, l, nil
		}
	}
	return tenant.Tenant{}, nil, fault.Missing()
}

// reader: ?lang=, else what the browser asks for, else the fallback. No cookie: an answer is the same for everybody.
func (d *Directory) reader(c echo.Context, fallback string) *i18n.Reader {
	if tag := c.QueryParam("lang"); i18n.Known(tag) {
		return d.Bundle.Reader(tag)
	}
	return d.Bundle.Reader(i18n.Negotiate(c.Request().Header.Get("Accept-Language"), fallback))
}

// reads makes the shelf of the tenant that the address names.
func (d *Directory) reads(c echo.Context) (shelf, error) {
	t, l, err := d.request(c)
	if err != nil {
		return shelf{}, err
	}
	r, err := d.records(c.Request().Context(), t)
	return d.shelf(r, l), err
}

// about says what this is. profile: the specification itself, of which nothing is changed.
func (d *Directory) about(c echo.Context) error {
	t, _, err := d.request(c)
	if err != nil {
		return err
	}
	return d.answer(c, time.Time{}, map[string]string{
		"version": "3.1", "profile": "https://docs.openreferral.org/en/3.1/", "openapi_url": d.Address(c, "/directory/"+t.Code+"/openapi.json"),
	})
}

func (d *Directory) list(of func(shelf) []entry) echo.HandlerFunc {
	return func(c echo.Context) error {
		q, err := ask(c.QueryParams())
		if err != nil {
			return err
		}
		s, err := d.reads(c)
		if err != nil {
			return err
		}
		var found []entry
		for _, e := range of(s) {
			if q.takes(e) {
				found = append(found, e)
			}
		}
		return d.show(c, q, s.modified, found)
	}
}

func (d *Directory) item(of func(shelf) []entry) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := web.PathID(c, "id")
		if err != nil {
			return err
		}
		s, err := d.reads(c)
		if err != nil {
			return err
		}
		for _, e := range of(s) {
			if e.id == id.String() {
				return d.answer(c, s.modified, e.whole)
			}
		}
		return fault.Missing()
	}
}
