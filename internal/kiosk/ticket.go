package kiosk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// choose shows the services on offer. Its form has a key of its own, so this page is never kept.
func (k *Kiosk) choose(c echo.Context, at place) error {
	outside, err := k.outside(c, at)
	switch {
	case err != nil:
		return err
	case outside && at.centre.JoinByCode:
		return web.See(c, "/join/"+at.centre.Slug+"?lang="+at.reader.Tag())
	case outside:
		return k.rendered(c, http.StatusOK)(k.come(c, at))
	}
	return k.offer(c, at, http.StatusOK, "")
}

// outside reports whether somebody asks from elsewhere: the centre has a paired kiosk, and this is none of its screens. A place in line
// belongs to who stands there; where no kiosk is paired, any browser may be the one at the door.
func (k *Kiosk) outside(c echo.Context, at place) (bool, error) {
	if at.paired {
		return false, nil
	}
	return k.Identity.HasKiosk(c.Request().Context(), at.centre.TenantID, at.centre.ID)
}

// come says where numbers are taken, to somebody who is not there.
func (k *Kiosk) come(c echo.Context, at place) (templ.Component, error) {
	opening, err := k.Opening(c, at.centre)
	if err != nil {
		return nil, err
	}
	week, err := k.Directory.Week(c.Request().Context(), at.centre, k.Clock.Now())
	if err != nil {
		return nil, err
	}
	services, err := k.bookable(c, at.centre)
	if err != nil {
		return nil, err
	}
	meetings, err := k.meetings(c, at)
	if err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.come.title"))
	if b.Able {
		b.Voice = b.To("/come/voice")
	}
	return kioskui.Come(b, kioskui.Choice{Opening: opening, Books: len(services) > 0, Meets: len(meetings) > 0}, week), nil
}

func (k *Kiosk) offer(c echo.Context, at place, status int, problem string) error {
	page, err := k.choicesWith(c, at, problem)
	if err != nil {
		return err
	}
	return web.Render(c, status, page)
}

func (k *Kiosk) choices(c echo.Context, at place) (templ.Component, error) {
	return k.choicesWith(c, at, "")
}

func (k *Kiosk) choicesWith(c echo.Context, at place, problem string) (templ.Component, error) {
	services, err := k.Directory.Services(c.Request().Context(), at.centre)
	if err != nil {
		return nil, err
	}
	guides, err := k.catalogue.Guides(c.Request().Context(), at.centre.TenantID)
	if err != nil {
		return nil, err
	}
	page := kioskui.Choice{Nonce: web.NewNonce().String(), Problem: problem, Services: tiles(at.reader, services, guides)}
	if page.Opening, err = k.opening(c, at.centre); err != nil {
		return nil, err
	}
	booked, err := k.bookable(c, at.centre)
	if err != nil {
		return nil, err
	}
	meetings, err := k.meetings(c, at)
	if err != nil {
		return nil, err
	}
	page.Books, page.Meets = len(booked) > 0, len(meetings) > 0
	b := k.base(c, at, at.reader.T("kiosk.choose.title"))
	b.Languages, b.Back = k.languages(at, "/ticket"), b.To("/ticket")
	if b.Able {
		b.Voice = b.Back + "/voice"
	}
	return kioskui.Choose(b, page), nil
}

// tiles names the services; those with a guide lead to its questions. All that are sensitive share one tile with neutral words: somebody
// may look over the shoulder.
func tiles(l *i18n.Reader, services []tenant.Service, guides []catalogue.Guide) []kioskui.Service {
	var tiles []kioskui.Service
	private := false
	for _, s := range services {
		tile := kioskui.Service{ID: s.ID.String(), Name: l.Text(s.Name), Hint: l.Text(s.Hint), ForWhom: l.Text(s.ForWhom), Pictogram: s.Pictogram}
		if !s.Sensitive && slices.ContainsFunc(guides, func(g catalogue.Guide) bool { return g.Service == s.Code }) {
			tile.Guide = "/services/" + s.Code + "/place/"
		}
		if s.Sensitive {
			if private {
				continue
			}
			private = true
			tile.Name, tile.Hint, tile.ForWhom, tile.Pictogram = l.T("kiosk.private.name"), l.T("kiosk.private.hint"), "", "speech"
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

// take gives out a ticket. The form says in which language; the address does not.
func (k *Kiosk) take(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	if reader, ok := k.KioskReader(form.Get("lang")); ok {
		at.reader = reader
	}
	if outside, err := k.outside(c, at); err != nil || outside {
		return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/ticket")
	}
	t, err := k.line.Take(c.Request().Context(), queue.Take{
		Centre: at.centre, ServiceID: web.ID(form, "service"), Nonce: web.Nonce(form), Language: at.reader.Tag(),
	})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) { // closed meanwhile, or taken off: the page says which
		return k.offer(c, at, http.StatusConflict, at.reader.T(refusal(err)))
	}
	if err != nil {
		return err
	}
	return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/tickets/"+t.Code)
}

// refusal is the message of why no ticket was given out.
func refusal(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && (f.Key == "queue.quota" || f.Key == "queue.full") {
		return f.Key
	}
	return "queue.not_offered"
}

// ticket is the page on the centre's screen after a ticket was taken.
func (k *Kiosk) ticket(c echo.Context, at place) error {
	page, err := k.standing(c, at)
	if err != nil {
		return err
	}
	return web.HTML(c, page)
}

func (k *Kiosk) standing(c echo.Context, at place) (templ.Component, error) {
	t, err := k.holding(c, at.centre, codeOf(c))
	if err != nil {
		return nil, err
	}
	t.Round = min(max(web.Int(c.QueryParams(), "round", 0), 0), kioskui.Rounds)
	if t.QR, err = ui.NewQR(k.Address(c, "/t/"+t.Code)); err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.ticket.title"))
	b.Refresh, b.Next, t.Nonce = look, t.Next(b), web.NewNonce().String()
	b.Paper, err = k.prints(c, at)
	return kioskui.TicketPage(b, t), err
}

// holding is the ticket of a code and how long it may take until it is called.
func (k *Kiosk) holding(c echo.Context, centre tenant.Centre, code string) (kioskui.Ticket, error) {
	ctx := c.Request().Context()
	t, err := k.line.ByCode(ctx, centre, code)
	shown := kioskui.Ticket{Ticket: t, Now: centre.Local(k.Clock.Now())}
	shown.Told = c.QueryParam("told") != ""
	shown.GivenBack = t.EndedAt != nil && centre.BusinessDate(*t.EndedAt).Equal(t.BusinessDate)
	if err != nil || t.State != queue.Waiting && t.State != queue.Away {
		return shown, err
	}
	if shown.Outlook, err = k.line.Outlook(ctx, centre, t); err == nil {
		shown.Closes, err = k.closes(ctx, centre)
	}
	return shown, err
}

// closes is when the centre closes today; zero where it is always open.
func (k *Kiosk) closes(ctx context.Context, centre tenant.Centre) (time.Time, error) {
	if k.line.AlwaysOpen {
		return time.Time{}, nil
	}
	return k.Directory.Closes(ctx, centre, k.Clock.Now())
}

// codeOf is the code of the address; people copy it in any case.
func codeOf(c echo.Context) string { return strings.ToLower(c.Param("code")) }
