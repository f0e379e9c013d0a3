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
	"prag/web/ui"
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

// numbers are what a kiosk may give out by itself.
type numbers struct {
	Now      int64             `json:"now"`      // milliseconds, by which the kiosk corrects its clock
	Until    int64             `json:"until"`    // milliseconds: the centre closes, or its day ends
	Services map[string]string `json:"services"` // service → queue
	Numbers  []number          `json:"numbers"`
}

type number struct {
	Queue string `json:"queue"`
	Code  string `json:"code"`
	Label string `json:"label"`
	Box   string `json:"box"`  // of the picture a telephone reads
	Path  string `json:"path"` // its squares
}

// lease hands a kiosk its numbers for today.
func (k *Kiosk) lease(c echo.Context, centre tenant.Centre, d identity.Device) error {
	ctx, now := c.Request().Context(), k.Clock.Now()
	leased, err := k.line.Lease(ctx, centre, d.ID)
	if err != nil {
		return err
	}
	services, err := k.Directory.Services(ctx, centre)
	if err != nil {
		return err
	}
	until, err := k.until(c, centre, now)
	if err != nil {
		return err
	}
	answer := numbers{Now: now.UnixMilli(), Until: until.UnixMilli(), Services: map[string]string{}}
	for _, s := range services {
		answer.Services[s.ID.String()] = s.QueueID.String()
	}
	for _, l := range leased {
		qr, err := ui.NewQR(k.Address(c, "/t/"+l.Code))
		if err != nil {
			return err
		}
		answer.Numbers = append(answer.Numbers, number{
			Queue: l.QueueID.String(), Code: l.Code, Label: queue.Ticket{Series: l.Series, Number: l.Number}.Label(), Box: qr.Box(), Path: qr.Path,
		})
	}
	return c.JSON(http.StatusOK, answer)
}

// until is how long today's numbers may be given out; a time that is past where the centre is closed now.
func (k *Kiosk) until(c echo.Context, centre tenant.Centre, now time.Time) (time.Time, error) {
	opening, err := k.Opening(c, centre)
	if err != nil || !opening.Open {
		return now, err
	}
	closes, err := k.Directory.Closes(c.Request().Context(), centre, now)
	if err != nil || k.Config.Demo || closes.IsZero() {
		day := centre.BusinessDate(now).AddDate(0, 0, 1)
		return time.Date(day.Year(), day.Month(), day.Day(), centre.CutOver, 0, 0, 0, centre.Location()), err
	}
	return closes, nil
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
		b.Title, b.Languages, b.Back, b.Voice = at.reader.T("kiosk.ticket.title"), nil, "", ""
		return kioskui.Paper(b), nil
	case awayNone:
		return kioskui.AwayNone(b), nil
	case awayNow:
		t, err := k.Directory.Tenant(c.Request().Context(), at.centre.TenantID)
		return kioskui.AwayNow(b, t.Police), err
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
