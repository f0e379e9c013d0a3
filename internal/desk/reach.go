package desk

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
)

// reachDays are the periods one can look at, in days up to today.
func reachDays() []int { return []int{7, 30, 90} }

// reachPage shows the manager what is looked at on the centre's screens and on phones.
func (d *Desk) reachPage(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "reach.title")
	view := deskui.Reach{L: p.L, Centre: centre, Periods: reachDays(), Days: web.Int(c.QueryParams(), "days", 30)}
	if !slices.Contains(view.Periods, view.Days) {
		view.Days = 30
	}
	view.Last = centre.BusinessDate(d.Clock.Now())
	view.First = view.Last.AddDate(0, 0, 1-view.Days)
	ctx := c.Request().Context()
	if view.Sums, err = d.reach.Sums(ctx, centre, view.First, view.Last); err != nil {
		return err
	}
	if view.Names, err = d.readNames(ctx, p.L, centre); err != nil {
		return err
	}
	return web.HTML(c, deskui.ReachPage(p, view))
}

// readNames names what can be read: topics and services by code, articles and checklists by slug.
func (d *Desk) readNames(ctx context.Context, l *i18n.Reader, centre tenant.Centre) (map[reach.Seen]string, error) {
	names, err := d.stepNames(ctx, l, centre)
	if err != nil {
		return nil, err
	}
	topics, err := d.cat.Topics(ctx, centre.TenantID)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		names[reach.Seen{What: reach.Topic, Value: t.Code}] = l.Text(t.Name)
		articles, err := d.cat.Articles(ctx, centre.TenantID, t.Code)
		if err != nil {
			return nil, err
		}
		for _, a := range articles {
			names[reach.Seen{What: reach.Article, Value: a.Slug}] = l.Text(a.Title)
		}
	}
	return names, nil
}

// stepNames names what comes before a ticket: checklists and the questions of services.
func (d *Desk) stepNames(ctx context.Context, l *i18n.Reader, centre tenant.Centre) (map[reach.Seen]string, error) {
	names := map[reach.Seen]string{{What: reach.Checklist, Value: reach.All}: l.T("kiosk.check.title")}
	lists, err := d.cat.Checklists(ctx, centre.TenantID)
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		names[reach.Seen{What: reach.Checklist, Value: list.Slug}] = l.Text(list.Name)
	}
	services, err := d.Directory.Services(ctx, centre)
	for _, s := range services {
		names[reach.Seen{What: reach.Place, Value: s.Code}] = l.Text(s.Name)
	}
	return names, err
}
