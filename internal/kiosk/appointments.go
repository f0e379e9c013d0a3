package kiosk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/kioskui"
)

// bookable lists the services of a centre that one can have an appointment for.
func (k *Kiosk) bookable(c echo.Context, centre tenant.Centre) ([]tenant.Service, error) {
	offered, err := k.diary.Offered(c.Request().Context(), centre)
	if err != nil || len(offered) == 0 {
		return nil, err
	}
	services, err := k.Directory.Services(c.Request().Context(), centre)
	return slices.DeleteFunc(slices.Clone(services), func(s tenant.Service) bool { return !slices.Contains(offered, s.ID) }), err
}

// appointments asks what the appointment is for. The address of what follows names a service by its id, so that none is read over a shoulder.
func (k *Kiosk) appointments(c echo.Context, at place) (templ.Component, error) {
	services, err := k.bookable(c, at.centre)
	if err != nil {
		return nil, err
	}
	if len(services) == 0 {
		return nil, fault.Missing()
	}
	return kioskui.Appointments(k.base(c, at, at.reader.T("kiosk.appointment.title")), tiles(at.reader, services, nil)), nil
}

// times shows the days that have a free time, and of a chosen day its times.
func (k *Kiosk) times(c echo.Context, at place) (templ.Component, error) {
	return k.timesWith(c, at, kioskui.Times{
		Day: c.QueryParam("day"), Mode: appointment.Mode(c.QueryParam("mode")), Interpreter: c.QueryParam("interpreter"),
	})
}

func (k *Kiosk) timesWith(c echo.Context, at place, page kioskui.Times) (templ.Component, error) {
	services, err := k.bookable(c, at.centre)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(services, func(s tenant.Service) bool { return s.ID.String() == c.Param("service") })
	if i < 0 {
		return nil, fault.Missing()
	}
	page.Address = "/appointments/" + services[i].ID.String()
	if page.Outside, err = k.outside(c, at); err != nil {
		return nil, err
	}
	page.Joins = at.centre.JoinByCode
	page.Challenge = challenge(at.centre, k.Clock.Now())
	if page.Interpreted, err = k.diary.Interpreted(c.Request().Context(), at.centre); err != nil {
		return nil, err
	}
	return k.pickTime(c, at, page, appointment.Want{ServiceID: services[i].ID, Language: at.reader.Lang(), Interpreter: page.Interpreter})
}

// ahead is longer than any diary looks.
const ahead = 370 * 24 * time.Hour

// pickTime draws the days and times for a wish, whatever they are picked for.
func (k *Kiosk) pickTime(c echo.Context, at place, page kioskui.Times, want appointment.Want) (templ.Component, error) {
	now := k.Clock.Now()
	free, err := k.diary.Free(c.Request().Context(), at.centre, want, now, now.Add(ahead))
	if err != nil {
		return nil, err
	}
	page.Fill(free, at.centre.Local(now), at.reader)
	page.Nonce = web.NewNonce().String()
	b := k.base(c, at, at.reader.T("kiosk.appointment.title"))
	query := page.Query()
	if page.Day != "" {
		query += "&day=" + page.Day
	}
	k.keepQuery(&b, query)
	return kioskui.PickTime(b, page), nil
}

// slotOf reads the time that was pressed: template, a point, seconds since 1970.
func slotOf(text string) (r appointment.Ref) {
	id, at, _ := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err == nil {
		r = appointment.Ref{TemplateID: uuid.FromStringOrNil(id), StartsAt: time.Unix(seconds, 0).UTC()}
	}
	return r
}

// hold keeps the time that was pressed and leads on to the details.
func (k *Kiosk) hold(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	page := kioskui.Times{Day: form.Get("day"), Mode: appointment.Mode(form.Get("mode")), Interpreter: form.Get("interpreter")}
	nonce := web.Nonce(form)
	if page.Problem, err = k.unproven(c, at, form, nonce); err != nil {
		return err
	}
	if page.Problem != "" {
		return k.rendered(c, http.StatusForbidden)(k.timesWith(c, at, page))
	}
	a, err := k.diary.Hold(c.Request().Context(), appointment.Wish{
		Centre: at.centre, Ref: slotOf(form.Get("slot")), Nonce: nonce, Reads: at.reader.Tag(), Want: appointment.Want{
			ServiceID: uuid.FromStringOrNil(c.Param("service")), Mode: page.Mode, Language: at.reader.Lang(), Interpreter: page.Interpreter,
		},
	})
	if fault.Is(err, fault.Conflict) {
		page.Problem = at.reader.T("appointment.taken")
		return k.rendered(c, http.StatusConflict)(k.timesWith(c, at, page))
	}
	if err != nil {
		return err
	}
	return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/bookings/"+a.Code)
}

// booking is the page of one's own appointment: before it is booked the details, afterwards when and where.
func (k *Kiosk) booking(c echo.Context, at place) (templ.Component, error) {
	a, err := k.diary.ByCode(c.Request().Context(), at.centre, codeOf(c))
	if err != nil {
		return nil, err
	}
	if a.Status == appointment.Held {
		return k.details(c, at, kioskui.Booking{Appointment: a})
	}
	shown, err := k.booked(c, at, a)
	if err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.booked.title"))
	shown.Nonce = web.NewNonce().String()
	b.Paper, err = k.prints(c, at)
	return kioskui.Booked(b, shown), err
}

func (k *Kiosk) details(c echo.Context, at place, page kioskui.Booking) (templ.Component, error) {
	page.Centre, page.Reminds, page.Paired = at.centre, k.diary.Reminds(), at.paired
	return kioskui.Details(k.base(c, at, at.reader.T("kiosk.book.title")), page), nil
}

// book makes the held time an appointment. Where somebody was quicker, other times are offered and what was typed stays.
func (k *Kiosk) book(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	code := codeOf(c)
	page := kioskui.Booking{
		Contact: form.Get("contact"), SafeFrom: web.Int(form, "safe_from", 0), SafeTo: web.Int(form, "safe_to", 24),
		Consent: form.Get("consent") == "yes",
	}
	details := appointment.Details{At: slotOf(form.Get("slot"))}
	if k.diary.Reminds() {
		details.Contact = appointment.Contact{Text: page.Contact, SafeFrom: page.SafeFrom, SafeTo: page.SafeTo, Consent: page.Consent}
	}
	_, err = k.diary.Book(c.Request().Context(), at.centre, code, details)
	if err == nil {
		return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/bookings/"+code)
	}
	taken := fault.Is(err, fault.Conflict)
	if !taken && !fault.Is(err, fault.Invalid) {
		return err
	}
	page.Errors = web.FieldErrors(at.reader, err)
	if page.Appointment, err = k.diary.ByCode(c.Request().Context(), at.centre, code); err != nil {
		return err
	}
	if !taken {
		return k.rendered(c, http.StatusUnprocessableEntity)(k.details(c, at, page))
	}
	if page.Others, err = k.others(c, at, page.Appointment); err != nil {
		return err
	}
	page.Taken = true
	return k.rendered(c, http.StatusConflict)(k.details(c, at, page))
}

// howMany other times are offered to somebody whose time was taken.
const howMany = 6

// others are the free times nearest to the one that was taken.
func (k *Kiosk) others(c echo.Context, at place, a appointment.Appointment) ([]appointment.Free, error) {
	now := k.Clock.Now()
	free, err := k.diary.Free(c.Request().Context(), at.centre, appointment.Want{
		ServiceID: a.ServiceID, Mode: a.Mode, Language: i18n.Language(a.Language), Interpreter: a.Interpreter,
	}, now, now.Add(ahead))
	free = slices.CompactFunc(free, func(x, y appointment.Free) bool { return x.Starts.Equal(y.Starts) })
	distance := func(f appointment.Free) time.Duration { return f.Starts.Sub(a.StartsAt).Abs() }
	slices.SortStableFunc(free, func(x, y appointment.Free) int { return int(distance(x)/time.Second) - int(distance(y)/time.Second) })
	free = free[:min(len(free), howMany)]
	slices.SortFunc(free, func(x, y appointment.Free) int { return x.Starts.Compare(y.Starts) })
	return free, err
}

// letGo gives the held time back and leads to the times.
func (k *Kiosk) letGo(c echo.Context, at place) error {
	a, err := k.diary.ByCode(c.Request().Context(), at.centre, codeOf(c))
	if err == nil {
		err = k.diary.Let(c.Request().Context(), at.centre, a.Code)
	}
	return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/appointments/"+a.ServiceID.String())
}

// arrivePage asks for a code: of an appointment, of a place on the waiting list, or of a seat at a group session.
func (k *Kiosk) arrivePage(c echo.Context, at place) (templ.Component, error) {
	return k.arrival(c, at, kioskui.Arrival{})
}

func (k *Kiosk) arrival(c echo.Context, at place, page kioskui.Arrival) (templ.Component, error) {
	return kioskui.Arrive(k.base(c, at, at.reader.T("kiosk.arrive.title")), page), nil
}

// arrive gives somebody with an appointment their place in line. The code is posted: it is in no address before it is right.
func (k *Kiosk) arrive(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	if outside, err := k.outside(c, at); err != nil || outside {
		return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/ticket")
	}
	page := kioskui.Arrival{Code: form.Get("code")}
	code := strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(page.Code))
	_, ticket, err := k.diary.Arrive(c.Request().Context(), at.centre, code)
	switch {
	case fault.Is(err, fault.NotFound):
		if w, err := k.diary.WaitingByCode(c.Request().Context(), at.centre, code); err == nil { // a place on the waiting list
			return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/waits/"+w.Code)
		}
		if session, err := k.visits.FindSeat(c.Request().Context(), at.centre, code); err == nil { // a seat at a group session
			err = k.visits.SeatHere(c.Request().Context(), at.centre, session, code, true)
			if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) { // not today, or given up: the page says so
				err = nil
			}
			return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/sessions/"+session.String()+"/seats/"+code+"?here=yes")
		}
		page.Problem = at.reader.T("kiosk.arrive.unknown")
		return k.rendered(c, http.StatusNotFound)(k.arrival(c, at, page))
	case fault.Is(err, fault.Conflict):
		page.Problem = k.told(at, err)
		return k.rendered(c, http.StatusConflict)(k.arrival(c, at, page))
	case err != nil:
		return err
	}
	return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/tickets/"+ticket.Code)
}
