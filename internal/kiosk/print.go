package kiosk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/printing"
	"prag/internal/reach"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// prints reports whether the page that is asked for may print a slip: a paired screen of the centre asks, and the centre has a printer.
func (k *Kiosk) prints(c echo.Context, at place) (bool, error) {
	if !at.paired {
		return false, nil
	}
	_, ok, err := k.paper.Printer(c.Request().Context(), at.centre)
	return ok, err
}

// order asks for the slip of the page; the parameters of its address name what is printed. Pressing twice is one slip.
func (k *Kiosk) order(kind printing.Kind, parameters ...string) func(echo.Context, place) error {
	return func(c echo.Context, at place) error {
		form, err := web.Form(c)
		if err != nil {
			return err
		}
		may, err := k.prints(c, at)
		if err != nil || !may {
			return orMissing(err)
		}
		slip := printing.Slip{
			Nonce: web.Nonce(form), Kind: kind, Reference: reference(c, parameters), Tag: at.reader.Tag(), Base: k.Address(c, ""),
		}
		if err := k.paper.Ask(c.Request().Context(), at.centre, slip); err != nil {
			return err
		}
		return web.See(c, c.Request().URL.Path+"?slip="+slip.Nonce.String())
	}
}

func reference(c echo.Context, parameters []string) string {
	var parts []string
	for _, name := range parameters {
		parts = append(parts, c.Param(name))
	}
	return strings.Join(parts, "/")
}

func orMissing(err error) error {
	if err == nil {
		return fault.Missing()
	}
	return err
}

// paperOf is what became of a slip.
func (k *Kiosk) paperOf(kind printing.Kind) func(echo.Context, place) (templ.Component, error) {
	return func(c echo.Context, at place) (templ.Component, error) {
		nonce := web.ID(c.QueryParams(), "slip")
		state, err := k.paper.State(c.Request().Context(), at.centre, nonce)
		if err != nil {
			return nil, err
		}
		path, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/k/"+at.centre.Slug+"/"+at.reader.Tag()), "/print")
		page := kioskui.Slip{State: state, Path: path, Nonce: web.NewNonce().String()}
		b := k.base(c, at, at.reader.T(page.Title()))
		b.Languages, b.Voice = k.languages(at, page.Path), ""
		if k.voice.Able() {
			b.Voice = b.To(page.Path) + "/print/voice?slip=" + nonce.String()
		}
		b.Back = b.To(page.Path)
		if !state.Over() {
			b.Refresh, b.Always = 2, true
		}
		if kind == printing.Ticket {
			return k.ticketPaper(c, at, b, page)
		}
		page.Booked = kind == printing.Booking
		return kioskui.SlipPage(b, page), nil
	}
}

// ticketPaper shows the number as well: whoever waits for paper must not go without it.
func (k *Kiosk) ticketPaper(c echo.Context, at place, b kioskui.Base, page kioskui.Slip) (templ.Component, error) {
	t, err := k.holding(c, at.centre, c.Param("code"))
	if err != nil {
		return nil, err
	}
	if t.QR, err = ui.NewQR(k.Address(c, "/t/"+t.Code)); err != nil {
		return nil, err
	}
	page.Ticket = &t
	return kioskui.SlipPage(b, page), nil
}

func (k *Kiosk) paperPage(kind printing.Kind) func(echo.Context, place) error {
	return func(c echo.Context, at place) error {
		page, err := k.paperOf(kind)(c, at)
		if err != nil {
			return err
		}
		return web.HTML(c, page)
	}
}

// printed counts what a browser printed itself.
func (k *Kiosk) printed(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	kind := printing.Kind(form.Get("kind"))
	if !slices.Contains(printing.Kinds(), kind) {
		return fault.Missing()
	}
	k.reach.Count(at.centre, reach.Seen{What: reach.Print, Value: string(kind)})
	return c.NoContent(http.StatusNoContent)
}
