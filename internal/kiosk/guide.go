package kiosk

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/internal/web"
	"prag/web/kioskui"
)

// step is a page of the way from a service to its ticket: a question, "here", or the office that a question leads to. Answers are links;
// nothing of them is kept, and the address says only how far one is.
func (k *Kiosk) step(c echo.Context, at place) (templ.Component, error) {
	g, err := k.guide(c, at)
	if err != nil {
		return nil, err
	}
	if c.Param("step") == catalogue.Here {
		return k.here(c, at, g)
	}
	if g.Step, err = question(g, c.Param("step")); err != nil {
		return nil, err
	}
	return kioskui.QuestionPage(k.base(c, at, at.reader.T("kiosk.place.title")), g), nil
}

// guide finds the guide of the service in the address. Before a sensitive service nobody is asked anything: it has none.
func (k *Kiosk) guide(c echo.Context, at place) (kioskui.Guide, error) {
	ctx := c.Request().Context()
	services, err := k.Directory.Services(ctx, at.centre)
	if err != nil {
		return kioskui.Guide{}, err
	}
	i := slices.IndexFunc(services, func(s tenant.Service) bool { return s.Code == c.Param("service") && !s.Sensitive })
	guides, err := k.catalogue.Guides(ctx, at.centre.TenantID)
	j := slices.IndexFunc(guides, func(g catalogue.Guide) bool { return g.Service == c.Param("service") })
	if err != nil || i < 0 || j < 0 {
		return kioskui.Guide{}, missingOr(err)
	}
	g := kioskui.Guide{Guide: guides[j], Tile: tiles(at.reader, services[i:i+1], guides)[0], Nonce: web.NewNonce().String()}
	*at.seen = reach.Seen{What: reach.Place, Value: g.Service}
	if g.Opening, err = k.opening(c, at.centre); err != nil {
		return g, err
	}
	outside, err := k.outside(c, at)
	g.Outside = outside && !stocks(c) // what is put aside is a paired kiosk's
	return g, err
}

func missingOr(err error) error {
	if err != nil {
		return err
	}
	return fault.Missing()
}

// question is the number of a question of the guide, from one.
func question(g kioskui.Guide, step string) (int, error) {
	n, err := strconv.Atoi(step)
	if err != nil || n < 1 || n > len(g.Questions) {
		return 0, fault.Missing()
	}
	return n, nil
}

// here says that this is the right place, and what to bring.
func (k *Kiosk) here(c echo.Context, at place, g kioskui.Guide) (templ.Component, error) {
	lists, err := k.lists(c, at, func(l catalogue.Checklist) bool {
		return l.Slug == g.Checklist || !l.Sensitive && l.Services.Has(g.Service)
	})
	for _, l := range lists {
		if l.Slug == g.Checklist {
			g.Bring = l.Items
			continue
		}
		g.More = append(g.More, l)
	}
	return kioskui.HerePage(k.base(c, at, at.reader.T("kiosk.place.here")), g), err
}

// elsewhere says who does what is not done here. Where this operator has no such office, a person here is the answer.
func (k *Kiosk) elsewhere(c echo.Context, at place) (templ.Component, error) {
	g, office, err := k.office(c, at)
	if err != nil {
		return nil, err
	}
	agencies, err := k.catalogue.Agencies(c.Request().Context(), at.centre.TenantID)
	i := slices.IndexFunc(agencies, func(a catalogue.Agency) bool { return a.Slug == office.Agency && !a.Sensitive })
	if err != nil {
		return nil, err
	}
	if i < 0 {
		return k.here(c, at, g)
	}
	page := kioskui.Elsewhere{Guide: g, Office: office, Agency: agencies[i]}
	b := k.base(c, at, at.reader.T("kiosk.place.elsewhere"))
	b.Paper, err = k.prints(c, at)
	return kioskui.ElsewherePage(b, page), err
}

// office is where the question in the address leads to.
func (k *Kiosk) office(c echo.Context, at place) (kioskui.Guide, catalogue.Office, error) {
	g, err := k.guide(c, at)
	if err == nil {
		g.Step, err = question(g, c.Param("step"))
	}
	if err != nil {
		return g, catalogue.Office{}, err
	}
	q := g.Questions[g.Step-1]
	if !q.LeadsAway() {
		return g, q.Elsewhere, fault.Missing()
	}
	return g, q.Elsewhere, nil
}

// leaving counts somebody who goes to another office: a visit that was answered without a ticket. Outside the hours, and from
// elsewhere, there are no visits. The screen is then the next person's.
func (k *Kiosk) leaving(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	at.seen = &reach.Seen{}
	g, office, err := k.office(c, at)
	if err == nil && g.Opening.Open && !g.Outside {
		err = k.visits.Redirect(c.Request().Context(), at.centre, visit.Redirect{
			Nonce: web.Nonce(form), Language: i18n.Language(at.reader.Tag()), Topic: office.Topic,
		})
	}
	if err != nil {
		return err
	}
	return web.See(c, "/k/"+at.centre.Slug)
}

// each builds a page anew: its forms have a key of their own.
func (k *Kiosk) each(build func(echo.Context, place) (templ.Component, error)) echo.HandlerFunc {
	return k.fresh(func(c echo.Context, at place) error {
		at.seen = &reach.Seen{}
		page, err := build(c, at)
		if err != nil {
			return err
		}
		k.looked(c, at.centre, *at.seen)
		return web.Render(c, http.StatusOK, page)
	})
}
