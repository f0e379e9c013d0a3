package kiosk

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/kioskui"
)

// worker is the script that answers for the server while a paired kiosk does not reach it. Its address never changes, what it loads is named
// by its content: a browser finds out by itself that there is a new one.
func (k *Kiosk) worker(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", []byte("importScripts("+strconv.Quote(k.Assets.URL("worker.js"))+");\n"))
}

// paired lets only a paired kiosk of this centre through.
func (k *Kiosk) paired(handle func(echo.Context, tenant.Centre, identity.Device) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		centre, err := k.Directory.BySlug(c.Request().Context(), c.Param("centre"))
		if err != nil {
			return err
		}
		d, ok := k.Device(c)
		if !ok || d.CentreID != centre.ID || d.Kind != identity.KioskDevice {
			return fault.Missing()
		}
		return handle(c, centre, d)
	}
}

// upload is what a kiosk did while it reached nobody, in the order in which it happened.
type upload struct {
	Tickets []struct {
		Nonce   uuid.UUID `json:"nonce"`
		Service uuid.UUID `json:"service"`
		Code    string    `json:"code"`
		Lang    string    `json:"lang"`
		At      int64     `json:"at"` // milliseconds
	} `json:"tickets"`
	Gone []struct { // somebody went to another office
		Nonce uuid.UUID `json:"nonce"`
		Lang  string    `json:"lang"`
		Topic string    `json:"topic"`
		At    int64     `json:"at"`
	} `json:"gone"`
	Sums []struct {
		Key  uuid.UUID `json:"key"`
		At   int64     `json:"at"`
		Seen []struct {
			What  string `json:"what"`
			Value string `json:"value"`
			N     int64  `json:"n"`
		} `json:"seen"`
	} `json:"sums"`
}

// done names what need not be handed in again: what is entered, and what never can be.
type done struct {
	Done []string `json:"done"`
}

// handIn enters it. What fails for a while is not named as done and comes again.
func (k *Kiosk) handIn(c echo.Context, centre tenant.Centre, d identity.Device) error {
	var u upload
	if err := c.Bind(&u); err != nil {
		return fault.Wrap(fault.Invalid, "fault.invalid", err)
	}
	ctx, answer := c.Request().Context(), done{Done: []string{}}
	for _, t := range u.Tickets {
		_, err := k.line.TakeGiven(ctx, queue.Given{
			Centre: centre, DeviceID: d.ID, ServiceID: t.Service, Code: t.Code, Nonce: t.Nonce, Language: t.Lang, TakenAt: time.UnixMilli(t.At),
		})
		if fault.Is(err, fault.NotFound) {
			k.Log.WarnContext(ctx, "a kiosk handed in a number that was not leased to it", "device", d.ID)
		} else if err != nil {
			return err
		}
		answer.Done = append(answer.Done, t.Nonce.String())
	}
	for _, g := range u.Gone {
		err := k.visits.Redirect(ctx, centre, visit.Redirect{Nonce: g.Nonce, Language: i18n.Language(g.Lang), Topic: g.Topic, At: time.UnixMilli(g.At)})
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		answer.Done = append(answer.Done, g.Nonce.String())
	}
	for _, s := range u.Sums {
		var sums []reach.Sum
		for _, seen := range s.Seen {
			sums = append(sums, reach.Sum{What: seen.What, Value: seen.Value, N: seen.N})
		}
		err := k.reach.Upload(ctx, centre, s.Key, time.UnixMilli(s.At), sums)
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		answer.Done = append(answer.Done, s.Key.String())
	}
	return c.JSON(http.StatusOK, answer)
}

// The pages a kiosk shows only while it reaches nobody.
const (
	awayChoose = "choose" // the services, at any hour: the kiosk knows until when it may give out numbers
	awayTicket = "ticket" // a number, to be filled in
	awayNone   = "none"   // what cannot be done now
	awayNow    = "now"    // nobody was told: go to somebody
	awayClosed = "closed" // the centre is closed, to be filled in with when it opens
	awayLocked = "locked" // the screen was closed from afar
)

func (k *Kiosk) away(c echo.Context, at place) (templ.Component, error) {
	b := k.base(c, at, at.reader.T("kiosk.away.title"))
	switch c.Param("page") {
	case awayChoose:
		services, err := k.Directory.Services(c.Request().Context(), at.centre)
		if err != nil {
			return nil, err
		}
		guides, err := k.catalogue.Guides(c.Request().Context(), at.centre.TenantID)
		b.Title, b.Back, b.Voice = at.reader.T("kiosk.choose.title"), b.To("/ticket"), b.To("/ticket/voice")
		b.Languages = k.languages(at, "/ticket")
		return kioskui.Choose(b, kioskui.Choice{Nonce: "-", Services: tiles(at.reader, services, guides), Opening: tenant.Opening{Open: true}}), err
	case awayTicket:
		b.Title, b.Back = at.reader.T("kiosk.ticket.title"), b.To("/tickets/{{code}}")
		b.Languages = k.languages(at, "/tickets/{{code}}")
		if b.Able {
			b.Voice = b.Back + "/voice"
		}
		return kioskui.Paper(b), nil
	case awayNone:
		return kioskui.AwayNone(b), nil
	case awayNow:
		t, err := k.Directory.Tenant(c.Request().Context(), at.centre.TenantID)
		return kioskui.AwayNow(b, t.Police), err
	case awayClosed:
		later := kioskui.Next{Day: "{{day}}", Time: "{{time}}", Says: func(l *i18n.Reader) string { return "{{" + l.Tag() + "}}" }}
		return kioskui.Resting(k.restingBase(at), k.welcomes(at.centre), &later), nil
	case awayLocked:
		return kioskui.Resting(k.restingBase(at), k.welcomes(at.centre), nil), nil
	}
	return nil, fault.Missing()
}

// searchWords is what a kiosk searches in while it reaches nobody: every hit as it is drawn, with what it is found by.
func (k *Kiosk) searchWords(c echo.Context, at place) error {
	entries, err := k.catalogue.Entries(c.Request().Context(), at.centre.TenantID, at.reader.Lang())
	if err != nil {
		return err
	}
	b := k.base(c, at, "")
	list, err := kioskui.Words(c.Request().Context(), b, entries)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list)
}
