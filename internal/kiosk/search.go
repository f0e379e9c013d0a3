package kiosk

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/web"
	"prag/web/kioskui"
)

func (k *Kiosk) searchPage(c echo.Context, at place) (templ.Component, error) {
	return kioskui.SearchPage(k.base(c, at, at.reader.T("kiosk.search.title")), kioskui.Search{}), nil
}

// search answers a posted word. The word stands in no address and no log, and the page is not stored by the browser.
func (k *Kiosk) search(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	s := kioskui.Search{Query: strings.TrimSpace(form.Get("q")), Asked: true}
	s.Hits, err = k.catalogue.Search(c.Request().Context(), at.centre.TenantID, i18n.Language(at.reader.Tag()), s.Query)
	if err != nil {
		return err
	}
	if s.Query != "" {
		found := reach.None
		if len(s.Hits) > 0 {
			found = reach.Found
		}
		k.reach.Count(at.centre, reach.Seen{What: reach.Search, Value: found})
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	b := k.base(c, at, at.reader.T("kiosk.search.title"))
	b.Voice = "" // what was found is in no address
	return web.HTML(c, kioskui.SearchPage(b, s))
}
