package region

import (
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/statistics"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/regionui"
)

// What the audit trail calls these.
const (
	actionCompare  = "region.compare"
	actionDownload = "region.download"
)

// page shows the form and, when it means a range, the figures.
func (r *Region) page(c echo.Context) error {
	ctx := c.Request().Context()
	tenants, err := r.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	now := r.Clock.Now()
	p := r.Page(c, "region", "region.title")
	a, err := read(c.QueryParams(), centresOf(tenants), now)
	v := regionui.View{Form: form(p.L, a, tenants, now)}
	if err == nil {
		v.Figures, err = r.figures(c, p.L, a, tenants)
	}
	if fault.Is(err, fault.Invalid) {
		v.Form.Errors = web.FieldErrors(p.L, err)
		return web.Render(c, http.StatusUnprocessableEntity, regionui.Page(p, v))
	}
	if err != nil {
		return err
	}
	if err := r.stats.Note(ctx, web.Who(c), actionCompare, a.query); err != nil {
		return err
	}
	return web.HTML(c, regionui.Page(p, v))
}

// stream sends the figures anew whenever a count changed. Opening the page was noted already.
func (r *Region) stream(c echo.Context) error {
	tenants, err := r.Directory.Tenants(c.Request().Context())
	if err != nil {
		return err
	}
	a, err := read(c.QueryParams(), centresOf(tenants), r.Clock.Now())
	if err != nil {
		return err
	}
	l := r.Bundle.Reader(c.QueryParam("reader")) // the page's own, whatever the person reads elsewhere by now
	wants := map[string]uuid.UUID{events.Figures: uuid.Nil}
	return r.Stream(c, uuid.Nil, wants, func(events.Event) (map[string]templ.Component, error) {
		f, err := r.figures(c, l, a, tenants)
		if err != nil {
			return nil, err
		}
		return regionui.Parts(l, *f), nil
	})
}

func (r *Region) figures(c echo.Context, l *i18n.Reader, a asked, tenants []tenant.Tenant) (*regionui.Figures, error) {
	comparison, err := r.stats.Compare(c.Request().Context(), a.query)
	if err != nil {
		return nil, err
	}
	waits, all, err := r.stats.ComparePromises(c.Request().Context(), a.query)
	if err != nil {
		return nil, err
	}
	outreach, err := r.stats.Outreach(c.Request().Context(), a.query)
	if err != nil {
		return nil, err
	}
	return &regionui.Figures{
		Waits: waits, AllWaits: all, Outreach: outreach,
		Comparison: comparison, Places: places(l, tenants), Download: "/region/visits.csv?" + a.address(),
		Stream: "/region/stream?reader=" + l.Tag() + "&" + a.address(),
	}, nil
}

func centresOf(tenants []tenant.Tenant) []tenant.Centre {
	var centres []tenant.Centre
	for _, t := range tenants {
		centres = append(centres, t.Centres...)
	}
	return centres
}

// places names the centres in the reader's language.
func places(l *i18n.Reader, tenants []tenant.Tenant) map[uuid.UUID]regionui.Place {
	named := map[uuid.UUID]regionui.Place{}
	for _, t := range tenants {
		for _, c := range t.Centres {
			named[c.ID] = regionui.Place{Slug: c.Slug, Name: l.Text(c.Place), Tenant: l.Text(t.Name), TenantCode: t.Code}
		}
	}
	return named
}

// listed is how many months back the form offers.
const listed = 36

// form is the form as it was filled in; a month that is not offered, or is none, stays in it.
func form(l *i18n.Reader, a asked, tenants []tenant.Tenant, now time.Time) regionui.Form {
	f := regionui.Form{From: months(l, a.from, now), To: months(l, a.to, now)}
	for _, p := range presets(now) {
		q := asked{from: p.from.Format(monthFormat), to: p.to.Format(monthFormat), slugs: a.slugs}
		f.Presets = append(f.Presets, regionui.Link{
			URL: "/region?" + q.address(), Label: l.T(p.key), Current: q.from == a.from && q.to == a.to,
		})
	}
	for _, t := range tenants {
		g := regionui.Group{Label: l.Text(t.Name)}
		for _, c := range t.Centres {
			checked := len(a.slugs) == 0
			for _, slug := range a.slugs {
				checked = checked || slug == c.Slug
			}
			g.Centres = append(g.Centres, regionui.Choice{Value: c.Slug, Label: l.Text(c.Place), Chosen: checked})
		}
		f.Groups = append(f.Groups, g)
	}
	return f
}

func months(l *i18n.Reader, chosen string, now time.Time) []regionui.Choice {
	var choices []regionui.Choice
	known := false
	for i := range listed {
		m := statistics.Month(now).AddDate(0, -i, 0)
		value := m.Format(monthFormat)
		known = known || value == chosen
		choices = append(choices, regionui.Choice{Value: value, Label: l.Month(m), Chosen: value == chosen})
	}
	if known {
		return choices
	}
	label := chosen
	if m, err := time.Parse(monthFormat, chosen); err == nil {
		label = l.Month(m)
	}
	return append(choices, regionui.Choice{Value: chosen, Label: label, Chosen: true})
}
