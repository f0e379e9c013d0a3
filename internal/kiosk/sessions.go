package kiosk

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/visit"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// meetings lists the group sessions somebody may sign up for: what is planned, has begun for nobody yet, and has room. A school's are its own.
func (k *Kiosk) meetings(c echo.Context, at place) (list []kioskui.Meeting, err error) {
	now := k.Clock.Now()
	all, err := k.visits.Sessions(c.Request().Context(), at.centre, at.centre.BusinessDate(now))
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.State != visit.Planned || !s.StartsAt.After(now) || s.Kind == visit.School || s.Taken+s.Waiting >= 2*s.Seats {
			continue
		}
		m, err := k.meeting(c, at, s)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// meeting names a session by its topic; one of a sensitive topic by neutral words, and without its place, which may say what for.
func (k *Kiosk) meeting(c echo.Context, at place, s visit.Session) (kioskui.Meeting, error) {
	m := kioskui.Meeting{Session: s, Centre: at.centre}
	topic, err := k.findTopic(c, at, s.Topic)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return m, err
	}
	m.Name, m.Pictogram, m.Where = at.reader.Text(topic.Name), topic.Pictogram, s.Place
	if topic.Sensitive || m.Name == "" {
		m.Name, m.Pictogram, m.Where = at.reader.T("kiosk.session.private"), "people", ""
	}
	return m, nil
}

// sessions lists them. One form, one key: whichever is pressed, and however often, it is one seat of it.
func (k *Kiosk) sessions(c echo.Context, at place) (templ.Component, error) {
	return k.sessionsWith(c, at, "")
}

func (k *Kiosk) sessionsWith(c echo.Context, at place, problem string) (page templ.Component, err error) {
	list := kioskui.Meetings{Form: kioskui.Form{
		Nonce: web.NewNonce().String(), Problem: problem, Joins: at.centre.JoinByCode, Challenge: challenge(at.centre, k.Clock.Now()),
	}}
	if list.Outside, err = k.outside(c, at); err != nil {
		return nil, err
	}
	if list.List, err = k.meetings(c, at); err != nil {
		return nil, err
	}
	return kioskui.Sessions(k.base(c, at, at.reader.T("kiosk.session.title")), list), nil
}

// signUp takes a seat, or a place on the list of those who wait for one.
func (k *Kiosk) signUp(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	nonce := web.Nonce(form)
	problem, err := k.unproven(c, at, form, nonce)
	if err != nil {
		return err
	}
	if problem != "" {
		return k.rendered(c, http.StatusForbidden)(k.sessionsWith(c, at, problem))
	}
	session := web.ID(form, "session")
	seat, err := k.visits.SignUp(c.Request().Context(), at.centre, session, uuid.NewV5(nonce, session.String()), "")
	if fault.Is(err, fault.Conflict) {
		return k.rendered(c, http.StatusConflict)(k.sessionsWith(c, at, k.told(at, err)))
	}
	return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/sessions/"+session.String()+"/seats/"+seat.Code)
}

// seat is somebody's place at a session, by its code.
func (k *Kiosk) seat(c echo.Context, at place) (templ.Component, error) {
	id, err := web.PathID(c, "session")
	if err != nil {
		return nil, err
	}
	s, seat, err := k.visits.SeatByCode(c.Request().Context(), at.centre, id, codeOf(c))
	if err != nil {
		return nil, err
	}
	page := kioskui.Seated{Seat: seat}
	if page.Meeting, err = k.meeting(c, at, s); err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.session.title"))
	if page.QR, err = ui.NewQR(k.Address(c, b.To(page.Path())+"?own")); err != nil {
		return nil, err
	}
	page.Here, page.Today = c.QueryParam("here") != "", s.BusinessDate.Equal(at.centre.BusinessDate(k.Clock.Now()))
	page.Open = s.State == visit.Planned && s.StartsAt.After(k.Clock.Now()) && !seat.GivenUp
	return kioskui.SeatPage(b, page), nil
}

// giveUpSeat frees it for whoever waits longest.
func (k *Kiosk) giveUpSeat(c echo.Context, at place) error {
	id, err := web.PathID(c, "session")
	if err == nil {
		err = k.visits.GiveUpSeat(c.Request().Context(), at.centre, id, codeOf(c))
	}
	return web.SeeOr(c, err, strings.TrimSuffix(c.Request().URL.Path, "/give-up"))
}
