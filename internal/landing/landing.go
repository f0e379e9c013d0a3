package landing

import (
	"github.com/labstack/echo/v4"

	"prag/internal/identity"
	"prag/internal/web"
	landingui "prag/web/landing"
)

// Landing is the front door.
type Landing struct{ *web.Server }

// New makes the front door.
func New(s *web.Server) Landing { return Landing{s} }

// Routes is its route table.
func (l Landing) Routes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/", Permission: identity.Public, Handle: l.page}}
}

func (l Landing) page(c echo.Context) error {
	tenants, err := l.Directory.Tenants(c.Request().Context())
	if err != nil {
		return err
	}
	p := l.Page(c, "landing", "landing.title")
	var list []landingui.Tenant
	for _, t := range tenants {
		item := landingui.Tenant{Name: p.L.Text(t.Name)}
		for _, centre := range t.Centres {
			item.Centres = append(item.Centres, landingui.Centre{Name: p.L.Text(centre.Name), Place: p.L.Text(centre.Place), Slug: centre.Slug})
		}
		list = append(list, item)
	}
	return web.HTML(c, landingui.Page(p, list))
}
