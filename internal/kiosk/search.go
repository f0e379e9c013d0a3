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
	s, err := k.found(c, at)
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
	return web.HTML(c, k.answered(c, at, s))
}

// foundPage is read aloud: what was found, never what was typed.
func (k *Kiosk) foundPage(c echo.Context, at place) (templ.Component, error) {
	s, err := k.found(c, at)
	return k.answered(c, at, s), err
}

func (k *Kiosk) found(c echo.Context, at place) (s kioskui.Search, err error) {
	form, err := web.Form(c)
	if err != nil {
		return s, err
	}
	s = kioskui.Search{Query: strings.TrimSpace(form.Get("q")), Asked: true}
	s.Hits, err = k.catalogue.Search(c.Request().Context(), at.centre.TenantID, i18n.Language(at.reader.Tag()), s.Query)
	return s, err
}

func (k *Kiosk) answered(c echo.Context, at place, s kioskui.Search) templ.Component {
	b := k.base(c, at, at.reader.T("kiosk.search.title"))
	b.Voice = "" // what was found is in no address
	return kioskui.SearchPage(b, s)
}
