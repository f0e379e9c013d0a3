package kiosk

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// choose shows the services on offer. Its form has a key of its own, so this page is never kept.
func (k *Kiosk) choose(c echo.Context, at place) error { return k.offer(c, at, http.StatusOK, "") }

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
	page := kioskui.Choice{Nonce: web.NewNonce().String(), Problem: problem, Services: tiles(at.reader, services)}
	if page.Opening, err = k.Opening(c, at.centre); err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.choose.title"))
	b.Languages, b.Back = k.languages(at, "/ticket"), b.To("/ticket")
	if b.Able {
		b.Voice = b.Back + "/voice"
	}
	return kioskui.Choose(b, page), nil
}

// tiles names the services. All that are sensitive share one tile with neutral words: somebody may look over the shoulder.
func tiles(l *i18n.Reader, services []tenant.Service) []kioskui.Service {
	var tiles []kioskui.Service
	private := false
	for _, s := range services {
		tile := kioskui.Service{ID: s.ID.String(), Name: l.Text(s.Name), Hint: l.Text(s.Hint), Pictogram: s.Pictogram}
		if s.Sensitive {
			if private {
				continue
			}
			private = true
			tile.Name, tile.Hint, tile.Pictogram = l.T("kiosk.private.name"), l.T("kiosk.private.hint"), "speech"
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
	t, err := k.line.Take(c.Request().Context(), queue.Take{
		Centre: at.centre, ServiceID: web.ID(form, "service"), Nonce: web.Nonce(form), Language: at.reader.Tag(),
	})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) { // closed meanwhile, or taken off: the page says which
		return k.offer(c, at, http.StatusConflict, at.reader.T("queue.not_offered"))
	}
	if err != nil {
		return err
	}
	return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/tickets/"+t.Code)
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
	t, err := k.holding(c, at.centre, c.Param("code"))
	if err != nil {
		return nil, err
	}
	t.Round = min(max(web.Int(c.QueryParams(), "round", 0), 0), kioskui.Rounds)
	if t.QR, err = code(k.address(c, "/t/"+t.Code)); err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.ticket.title"))
	b.Refresh, b.Next, t.Nonce = look, t.Next(b), web.NewNonce().String()
	b.Paper, err = k.prints(c, at)
	return kioskui.TicketPage(b, t), err
}

func (k *Kiosk) holding(c echo.Context, centre tenant.Centre, code string) (kioskui.Ticket, error) {
	t, err := k.line.ByCode(c.Request().Context(), centre, strings.ToLower(code))
	if err != nil {
		return kioskui.Ticket{}, err
	}
	shown := kioskui.Ticket{Ticket: t}
	if t.State == queue.Waiting {
		shown.Outlook, err = k.line.Outlook(c.Request().Context(), centre, t)
	}
	return shown, err
}

// holder finds the ticket of /t/{code} and its holder's language: what ?lang= asks for, else what the ticket was taken in.
func (k *Kiosk) holder(c echo.Context) (kioskui.Ticket, place, error) {
	centre, err := k.Directory.ByCode(c.Request().Context(), strings.ToLower(c.Param("code")))
	if err != nil {
		return kioskui.Ticket{}, place{}, err
	}
	t, err := k.holding(c, centre, c.Param("code"))
	at := place{centre: centre, reader: k.Bundle.Reader(t.Language)}
	if reader, ok := k.KioskReader(c.QueryParam("lang")); ok {
		at.reader = reader
	}
	return t, at, err
}

// own is the visitor's own page on the phone.
func (k *Kiosk) own(c echo.Context) error {
	t, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return web.HTML(c, k.ownPage(c, at, t))
}

// ownVoice reads it aloud.
func (k *Kiosk) ownVoice(c echo.Context) error {
	t, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return k.saying(func(echo.Context, place) (templ.Component, error) { return k.ownPage(c, at, t), nil })(c, at)
}

func (k *Kiosk) ownPage(c echo.Context, at place, t kioskui.Ticket) templ.Component {
	b := kioskui.Base{Centre: at.centre, Page: ui.Page{
		L: at.reader, Audience: "kiosk", Title: at.reader.T("kiosk.ticket.title"), Path: c.Request().URL.Path, Refresh: look,
	}}
	for _, tag := range at.centre.Tags() {
		b.Languages = append(b.Languages, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: "?lang=" + tag, Current: tag == at.reader.Tag(),
		})
	}
	if k.voice.Able() {
		b.Voice = "/t/" + t.Code + "/voice?lang=" + at.reader.Tag()
	}
	return kioskui.Own(b, t)
}

// stream keeps a ticket's page true: it sends the state again whenever the centre's line has moved.
func (k *Kiosk) stream(c echo.Context) error {
	_, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	wants := map[string]uuid.UUID{events.Line: at.centre.ID}
	return k.Stream(c, at.centre.TenantID, wants, func(events.Event) (map[string]templ.Component, error) {
		t, _, err := k.holder(c)
		return map[string]templ.Component{"standing": kioskui.Standing(at.reader, t)}, err
	})
}
