package kiosk

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/reach"
	"prag/web/kioskui"
)

// checklists lists what to bring for each subject. A ticket's page leads here, the same whatever its service.
func (k *Kiosk) checklists(c echo.Context, at place) (templ.Component, error) {
	*at.seen = reach.Seen{What: reach.Checklist, Value: reach.All}
	all, err := k.catalogue.Checklists(c.Request().Context(), at.centre.TenantID)
	return kioskui.Checklists(k.base(c, at, at.reader.T("kiosk.check.title")), all), err
}

func (k *Kiosk) checklist(c echo.Context, at place) (templ.Component, error) {
	all, err := k.lists(c, at, func(l catalogue.Checklist) bool { return l.Slug == c.Param("slug") })
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.Missing()
	}
	page := kioskui.Checklist{Checklist: all[0]}
	*at.seen = named(reach.Checklist, page.Slug, page.Sensitive)
	for _, slug := range page.Articles {
		a, err := k.catalogue.Article(c.Request().Context(), at.centre.TenantID, slug)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil {
			page.Read = append(page.Read, a)
		}
	}
	b := k.base(c, at, at.reader.Text(page.Name))
	b.Paper, err = k.prints(c, at)
	return kioskui.ChecklistPage(b, page), err
}

// lists are the checklists that are wanted.
func (k *Kiosk) lists(c echo.Context, at place, wanted func(catalogue.Checklist) bool) ([]catalogue.Checklist, error) {
	all, err := k.catalogue.Checklists(c.Request().Context(), at.centre.TenantID)
	var some []catalogue.Checklist
	for _, l := range all {
		if wanted(l) {
			some = append(some, l)
		}
	}
	return some, err
}
