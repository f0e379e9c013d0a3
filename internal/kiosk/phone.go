package kiosk

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// holder finds the ticket of /t/{code} and its holder's language: what ?lang= asks for, else what the ticket was taken in.
func (k *Kiosk) holder(c echo.Context) (kioskui.Ticket, place, error) {
	centre, err := k.Directory.ByCode(c.Request().Context(), codeOf(c))
	if err != nil {
		return kioskui.Ticket{}, place{}, err
	}
	t, err := k.holding(c, centre, codeOf(c))
	at := place{centre: centre, reader: k.Bundle.Reader(t.Language)}
	if reader, ok := k.KioskReader(c.QueryParam("lang")); ok {
		at.reader = reader
	}
	return t, at, err
}

// own is the visitor's own page on the phone.
func (k *Kiosk) own(c echo.Context) error {
	t, at, err := k.holder(c)
	if fault.Is(err, fault.NotFound) {
		return k.ownAppointment(c) // the code may be an appointment's
	}
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return web.HTML(c, k.ownPage(c, at, t))
}

// ownVoice reads it aloud.
func (k *Kiosk) ownVoice(c echo.Context) error {
	t, at, err := k.holder(c)
	if fault.Is(err, fault.NotFound) && at.centre.Slug != "" {
		return k.missing(c, place{}, k.ownAppointmentVoice(c))
	}
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return k.saying(func(echo.Context, place) (templ.Component, error) { return k.ownPage(c, at, t), nil })(c, at)
}

// ownAppointmentVoice reads aloud the page of an appointment, or of a place on the waiting list.
func (k *Kiosk) ownAppointmentVoice(c echo.Context) error {
	a, at, err := k.appointee(c)
	if err == nil {
		return k.saying(func(c echo.Context, at place) (templ.Component, error) {
			return k.ownAppointmentPage(c, at, a, kioskui.Booking{})
		})(c, at)
	}
	w, err := k.waited(c, at, codeOf(c))
	if err != nil {
		return err
	}
	at.reader = k.holderReader(c, w.Language)
	return k.saying(func(c echo.Context, at place) (templ.Component, error) { return k.ownWaitPage(c, at, w), nil })(c, at)
}

func (k *Kiosk) ownPage(c echo.Context, at place, t kioskui.Ticket) templ.Component {
	b := k.ownBase(c, at, t.Code, "kiosk.ticket.title")
	b.Refresh = look
	return kioskui.Own(b, t)
}

// phone begins a page that only a phone opens: with the small style sheet, and without the wipe of a screen that many use.
func (k *Kiosk) phone(c echo.Context, at place, title string) kioskui.Base {
	return kioskui.Base{Centre: at.centre, Page: ui.Page{
		L: at.reader, Audience: "kiosk", Title: title, Path: c.Request().URL.Path, Style: "phone.css",
	}}
}

// stream keeps a ticket's page true: it sends the state again whenever the centre's line has moved.
func (k *Kiosk) stream(c echo.Context) error {
	t, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	wants := map[string]uuid.UUID{events.Line: at.centre.ID}
	return k.Stream(c, at.centre.TenantID, wants, func(e events.Event) (map[string]templ.Component, error) {
		if ended(t.State) && e.Topic != events.Resync {
			return nil, nil
		}
		t, err = k.followed(c, at.centre, e.Seq, t)
		return map[string]templ.Component{"standing": kioskui.Standing(at.reader, t), "steps": kioskui.Steps(at.reader, t)}, err
	})
}

// ended reports whether nothing more happens to a ticket.
func ended(s queue.State) bool {
	return s == queue.Finished || s == queue.Left || s == queue.Transferred
}

// holders is what the holders of a centre's tickets want to know.
type holders struct {
	held   map[uuid.UUID]queue.Holding
	closes time.Time
}

// followed is a ticket as it is now, no older than the event of this number. All who follow tickets of a centre share one reading.
func (k *Kiosk) followed(c echo.Context, centre tenant.Centre, seq uint64, t kioskui.Ticket) (kioskui.Ticket, error) {
	ctx := c.Request().Context()
	now, err := k.holders.Get(k.Server, centre.ID, seq, func(uint64) (now holders, err error) {
		if now.held, err = k.line.Holdings(ctx, centre); err == nil {
			now.closes, err = k.closes(ctx, centre)
		}
		return now, err
	})
	if err != nil {
		return t, err
	}
	h, live := now.held[t.ID]
	if !live {
		return k.holding(c, centre, t.Code)
	}
	return kioskui.Ticket{Ticket: h.Ticket, Outlook: h.Outlook, Closes: now.closes, Now: centre.Local(k.Clock.Now())}, nil
}

// holderStep is one of the things the holder of a ticket can do.
type holderStep func(context.Context, tenant.Centre, uuid.UUID) (queue.Ticket, error)

// byHolder does a step and shows the page again. What could not be done, because an adviser was quicker, shows there too.
func (k *Kiosk) byHolder(do holderStep) echo.HandlerFunc {
	return func(c echo.Context) error {
		form, err := web.Form(c)
		if err != nil {
			return err
		}
		t, at, err := k.holder(c)
		if err == nil {
			_, err = do(c.Request().Context(), at.centre, t.ID)
		}
		if err != nil && !fault.Is(err, fault.Conflict) {
			return k.missing(c, place{}, err)
		}
		page := "/t/" + t.Code
		if reader, ok := k.KioskReader(form.Get("lang")); ok {
			page += "?lang=" + reader.Tag()
		}
		return web.See(c, page)
	}
}
