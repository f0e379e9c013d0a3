package kiosk

import (
	"context"
	"net/http"

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
		return seeOr(c, err, "/t/"+t.Code+"?lang="+at.reader.Tag())
	}
	shown, err := k.booked(c, at, a)
	if err != nil {
		return err
	}
	page.Appointment, page.Centre, page.Now, page.Reminds = a, shown.Centre, shown.Now, k.diary.Reminds()
	page.EarlyFrom = shown.EarlyFrom
	b := k.phone(c, at, at.reader.T("kiosk.booked.title"))
	for _, tag := range at.centre.Tags() {
		b.Languages = append(b.Languages, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: "/t/" + a.Code + "?lang=" + tag, Current: tag == at.reader.Tag(),
		})
	}
	return web.Render(c, status, kioskui.OwnAppointment(b, page))
}

// booked is what an appointment shows: when, and from when on somebody is in time.
func (k *Kiosk) booked(c echo.Context, at place, a appointment.Appointment) (page kioskui.Booking, err error) {
	page = kioskui.Booking{Appointment: a, Centre: at.centre, Now: k.Clock.Now(), Reminds: k.diary.Reminds(), Paired: at.paired}
	rules, _, err := k.diary.Rules(c.Request().Context(), at.centre)
	if err != nil {
		return page, err
	}
	page.EarlyFrom = rules.InTimeFrom(a)
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
	return seeOr(c, err, "/t/"+a.Code+"?lang="+at.reader.Tag())
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
	return k.showMoving(c, at, http.StatusOK, kioskui.Times{Day: c.QueryParam("day")})
}

func (k *Kiosk) showMoving(c echo.Context, at place, status int, page kioskui.Times) error {
	a, err := k.diary.ByCode(c.Request().Context(), at.centre, codeOf(c))
	if err != nil {
		return err
	}
	if !a.Status.Coming() {
		return web.See(c, "/t/"+a.Code+"?lang="+at.reader.Tag())
	}
	page.Address, page.Mode, page.Moves = "/bookings/"+a.Code+"/move", a.Mode, true
	want := appointment.Want{ServiceID: a.ServiceID, Mode: a.Mode, Language: i18n.Language(a.Language), Interpreter: a.Interpreter}
	return k.pickTime(c, at, status, page, want)
}

// move gives an appointment the time that was pressed.
func (k *Kiosk) move(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	_, err = k.diary.Move(c.Request().Context(), at.centre, codeOf(c), slotOf(form.Get("slot")), [16]byte{})
	if fault.Is(err, fault.Conflict) {
		return k.showMoving(c, at, http.StatusConflict, kioskui.Times{Day: form.Get("day"), Problem: k.told(at, err)})
	}
	return seeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/bookings/"+codeOf(c))
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
