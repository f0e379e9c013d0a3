package kiosk

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/web"
	"prag/web/kioskui"
)

// tellPage is where the holder of a ticket says what the talk needs, on the centre's screen.
func (k *Kiosk) tellPage(c echo.Context, at place) (templ.Component, error) {
	t, err := k.line.ByCode(c.Request().Context(), at.centre, codeOf(c))
	return k.tellWith(c, at, t, kioskui.Telling{Told: told(t)}), err
}

func (k *Kiosk) tellWith(c echo.Context, at place, t queue.Ticket, page kioskui.Telling) templ.Component {
	b := k.base(c, at, at.reader.T("kiosk.tell.title"))
	b.Refresh, b.Next = idle, b.Start()
	page.Back = b.To("/tickets/" + t.Code)
	page.Address = page.Back + "/more"
	return kioskui.Tell(b, page)
}

// told is what is known of a talk.
func told(t queue.Ticket) queue.Told {
	return queue.Told{Party: t.Adults + t.Children, Needs: queue.Needs{Speaks: t.Speaks, Interpreter: t.Interpreter, Access: t.Access}}
}

func toldIn(form url.Values) queue.Told {
	return queue.Told{Party: web.Int(form, "party", 0), Needs: queue.Needs{
		Speaks: form.Get("speaks"), Interpreter: form.Get("interpreter") == "yes", Access: form["access"],
	}}
}

// tell notes it on the centre's screen.
func (k *Kiosk) tell(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	t, err := k.line.ByCode(c.Request().Context(), at.centre, codeOf(c))
	if err != nil {
		return err
	}
	again := func(page kioskui.Telling) templ.Component { return k.tellWith(c, at, t, page) }
	return k.note(c, at, t, form, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/tickets/"+t.Code+"?", again)
}

// note notes what the talk needs and shows the ticket, whose address is given up to its query; of one that does not wait any more that page says
// so. What cannot be noted is asked for again.
func (k *Kiosk) note(c echo.Context, at place, t queue.Ticket, form url.Values, ticket string, again func(kioskui.Telling) templ.Component) error {
	page := kioskui.Telling{Told: toldIn(form)}
	_, err := k.line.Tell(c.Request().Context(), at.centre, t.ID, page.Told)
	switch {
	case fault.Is(err, fault.Invalid):
		page.Problem = untold(at, page)
		return web.Render(c, http.StatusUnprocessableEntity, again(page))
	case fault.Is(err, fault.Conflict):
		return web.See(c, strings.TrimRight(ticket, "?&"))
	}
	return web.SeeOr(c, err, ticket+"told=yes")
}

// untold says why something was not noted.
func untold(at place, page kioskui.Telling) string {
	if page.Needs.Interpreter && page.Needs.Speaks == "" {
		return at.reader.T("kiosk.tell.choose")
	}
	return at.reader.T("fault.choice")
}

// ownTellPage is the same on the phone of whoever holds the ticket.
func (k *Kiosk) ownTellPage(c echo.Context) error {
	t, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return web.HTML(c, k.ownTellWith(c, at, t.Ticket, kioskui.Telling{Told: told(t.Ticket)}))
}

func (k *Kiosk) ownTellVoice(c echo.Context) error {
	t, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return k.saying(func(echo.Context, place) (templ.Component, error) {
		return k.ownTellWith(c, at, t.Ticket, kioskui.Telling{Told: told(t.Ticket)}), nil
	})(c, at)
}

func (k *Kiosk) ownTellWith(c echo.Context, at place, t queue.Ticket, page kioskui.Telling) templ.Component {
	b := k.ownBase(c, at, t.Code+"/more", "kiosk.tell.title")
	page.Address, page.Back = "/t/"+t.Code+"/more", "/t/"+t.Code+"?lang="+at.reader.Tag()
	return kioskui.OwnTell(b, page)
}

func (k *Kiosk) ownTell(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	t, at, err := k.holder(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	if reader, ok := k.KioskReader(form.Get("lang")); ok {
		at.reader = reader
	}
	again := func(page kioskui.Telling) templ.Component { return k.ownTellWith(c, at, t.Ticket, page) }
	return k.note(c, at, t.Ticket, form, "/t/"+t.Code+"?lang="+at.reader.Tag()+"&", again)
}
