package kiosk

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// appointee finds the appointment of /t/{code} and its holder's language.
func (k *Kiosk) appointee(c echo.Context) (a appointment.Appointment, at place, err error) {
	if at.centre, err = k.Directory.ByCode(c.Request().Context(), codeOf(c)); err != nil {
		return a, at, err
	}
	a, err = k.diary.ByCode(c.Request().Context(), at.centre, codeOf(c))
	at.reader = k.Bundle.Reader(a.Language)
	tag := c.QueryParam("lang")
	if tag == "" && c.Request().Method == http.MethodPost {
		tag = c.FormValue("lang")
	}
	if reader, ok := k.KioskReader(tag); ok {
		at.reader = reader
	}
	return a, at, err
}

// ownAppointment is the page of an appointment on its holder's phone. Once they have arrived it is the page of their ticket.
func (k *Kiosk) ownAppointment(c echo.Context) error {
	a, at, err := k.appointee(c)
	if fault.Is(err, fault.NotFound) && at.centre.Slug != "" {
		return k.ownWait(c, at) // the code may be that of a wish
	}
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return k.showOwn(c, at, a, http.StatusOK, kioskui.Booking{})
}

func (k *Kiosk) showOwn(c echo.Context, at place, a appointment.Appointment, status int, page kioskui.Booking) error {
	if a.Status == appointment.Held {
		return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/bookings/"+a.Code)
	}
	if !a.TicketID.IsNil() {
		t, err := k.line.ByID(c.Request().Context(), at.centre, a.TicketID)
		return web.SeeOr(c, err, "/t/"+t.Code+"?lang="+at.reader.Tag())
	}
	return k.rendered(c, status)(k.ownAppointmentPage(c, at, a, page))
}

func (k *Kiosk) ownAppointmentPage(c echo.Context, at place, a appointment.Appointment, page kioskui.Booking) (templ.Component, error) {
	shown, err := k.booked(c, at, a)
	if err != nil {
		return nil, err
	}
	page.Appointment, page.Centre, page.Now, page.Reminds = a, shown.Centre, shown.Now, k.diary.Reminds()
	page.EarlyFrom, page.Nonce, page.Here = shown.EarlyFrom, web.NewNonce().String(), shown.Here
	if page.AskCode, err = k.outside(c, at); err != nil {
		return nil, err
	}
	page.Here = page.Here && (!page.AskCode || at.centre.JoinByCode) // else the kiosk is where one says so
	w, err := k.diary.WaitingFor(c.Request().Context(), at.centre, a.ID)
	if err == nil {
		page.Wish, page.WishState = w.Code, w.State
	} else if !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	return kioskui.OwnAppointment(k.ownBase(c, at, a.Code, "kiosk.booked.title"), page), nil
}

// booked is what an appointment shows: when, and from when on somebody is in time.
func (k *Kiosk) booked(c echo.Context, at place, a appointment.Appointment) (page kioskui.Booking, err error) {
	page = kioskui.Booking{Appointment: a, Centre: at.centre, Now: k.Clock.Now(), Reminds: k.diary.Reminds(), Paired: at.paired}
	rules, _, err := k.diary.Rules(c.Request().Context(), at.centre)
	if err != nil {
		return page, err
	}
	page.EarlyFrom = rules.InTimeFrom(a)
	page.Here = a.Mode == appointment.InPerson && a.Status.May(appointment.Arrived) && rules.Timing(at.centre, a, page.Now) != appointment.AnotherDay
	page.QR, err = ui.NewQR(k.Address(c, "/t/"+a.Code))
	return page, err
}

// appointeeStep is one of the things the holder of an appointment can do.
type appointeeStep func(context.Context, tenant.Centre, string) (appointment.Appointment, error)

// byAppointee does a step and shows the page again; what could not be done any more shows there too.
func (k *Kiosk) byAppointee(do appointeeStep) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, at, err := k.appointee(c)
		if err == nil {
			_, err = do(c.Request().Context(), at.centre, a.Code)
		}
		if err != nil && !fault.Is(err, fault.Conflict) {
			return k.missing(c, place{}, err)
		}
		return web.See(c, "/t/"+a.Code+"?lang="+at.reader.Tag())
	}
}

// beReminded keeps where the holder wants to be reminded.
func (k *Kiosk) beReminded(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	a, at, err := k.appointee(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	if !k.diary.Reminds() {
		return k.missing(c, place{}, fault.Missing())
	}
	page := kioskui.Booking{
		Contact: form.Get("contact"), SafeFrom: web.Int(form, "safe_from", 0), SafeTo: web.Int(form, "safe_to", 24), Consent: form.Get("consent") == "yes",
	}
	err = k.diary.Remember(c.Request().Context(), at.centre, a.Code, appointment.Contact{
		Text: page.Contact, SafeFrom: page.SafeFrom, SafeTo: page.SafeTo, Consent: page.Consent,
	})
	if fault.Is(err, fault.Invalid) {
		page.Errors = web.FieldErrors(at.reader, err)
		return k.showOwn(c, at, a, http.StatusUnprocessableEntity, page)
	}
	return web.SeeOr(c, err, "/t/"+a.Code+"?lang="+at.reader.Tag())
}

// forgetMe takes the contact away again.
func (k *Kiosk) forgetMe(c echo.Context) error {
	a, at, err := k.appointee(c)
	if err == nil {
		err = k.diary.ForgetContact(c.Request().Context(), at.centre, a.Code)
	}
	if err != nil {
		return k.missing(c, place{}, err)
	}
	return web.See(c, "/t/"+a.Code+"?lang="+at.reader.Tag())
}

// moving shows the times an appointment can be moved to.
func (k *Kiosk) moving(c echo.Context, at place) error {
	a, err := k.diary.ByCode(c.Request().Context(), at.centre, codeOf(c))
	if err == nil && !a.Status.Coming() {
		return web.See(c, "/t/"+a.Code+"?lang="+at.reader.Tag())
	}
	return k.rendered(c, http.StatusOK)(k.movingTimes(c, at))
}

func (k *Kiosk) movingTimes(c echo.Context, at place) (templ.Component, error) {
	return k.movingWith(c, at, kioskui.Times{Day: c.QueryParam("day")})
}

func (k *Kiosk) movingWith(c echo.Context, at place, page kioskui.Times) (templ.Component, error) {
	a, err := k.diary.ByCode(c.Request().Context(), at.centre, codeOf(c))
	if err != nil {
		return nil, err
	}
	page.Address, page.Mode, page.Moves = "/bookings/"+a.Code+"/move", a.Mode, true
	want := appointment.Want{ServiceID: a.ServiceID, Mode: a.Mode, Language: i18n.Language(a.Language), Interpreter: a.Interpreter}
	return k.pickTime(c, at, page, want)
}

// move gives an appointment the time that was pressed.
func (k *Kiosk) move(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	_, err = k.diary.Move(c.Request().Context(), at.centre, codeOf(c), slotOf(form.Get("slot")), [16]byte{})
	if fault.Is(err, fault.Conflict) {
		return k.rendered(c, http.StatusConflict)(k.movingWith(c, at, kioskui.Times{Day: form.Get("day"), Form: kioskui.Form{Problem: k.told(at, err)}}))
	}
	return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/bookings/"+codeOf(c))
}

// calendar is the appointment as a file for the phone's own calendar. It says where and when, and not what for.
func (k *Kiosk) calendar(c echo.Context) error {
	a, at, err := k.appointee(c)
	if err != nil || a.Status == appointment.Held {
		return k.missing(c, place{}, fault.Missing())
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="appointment.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(appointment.Calendar(at.reader, at.centre, a, k.Clock.Now())))
}

// ownArrive checks somebody in from their own phone. Where a kiosk stands, the code on the centre's screens shows that they are there.
func (k *Kiosk) ownArrive(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	a, at, err := k.appointee(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	problem, err := k.absent(c, at, form)
	if err == nil && problem == "" {
		_, t, err := k.diary.Arrive(c.Request().Context(), at.centre, a.Code)
		if !fault.Is(err, fault.Conflict) {
			return web.SeeOr(c, err, "/t/"+t.Code+"?lang="+at.reader.Tag())
		}
		problem = k.told(at, err)
	}
	if err != nil {
		return err
	}
	return k.showOwn(c, at, a, http.StatusConflict, kioskui.Booking{Problem: problem})
}

// absent says what keeps a phone from saying that its holder is in the centre; "" when nothing does.
func (k *Kiosk) absent(c echo.Context, at place, form url.Values) (problem string, err error) {
	outside, err := k.outside(c, at)
	if err != nil || !outside {
		return "", err
	}
	if !at.centre.JoinByCode {
		return at.reader.T("phone.appointment.at_kiosk"), nil
	}
	err = k.line.Enter(c.Request().Context(), at.centre, form.Get("code"), web.Nonce(form))
	if fault.Is(err, fault.Invalid) {
		return at.reader.T("kiosk.work.code"), nil
	}
	return "", err
}
