package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
)

const diaryPage = "/desk/diary"

func (d *Desk) diaryRoutes() []web.Route {
	const read, write = identity.LineRead, identity.VisitWrite
	return []web.Route{
		{Method: "GET", Path: diaryPage, Permission: read, Handle: d.diaryOf},
		{Method: "GET", Path: diaryPage + "/stream", Permission: read, Handle: d.diaryStream, Stream: true},
		{Method: "GET", Path: "/desk/diary/new", Permission: write, Handle: d.newAppointment},
		{Method: "POST", Path: "/desk/diary/new", Permission: write, Handle: d.bookAppointment},
		{Method: "GET", Path: "/desk/diary/:code", Permission: read, Handle: d.appointmentPage},
		{Method: "POST", Path: "/desk/diary/:code/met", Permission: write, Handle: d.onAppointment(d.diary.Met)},
		{Method: "POST", Path: "/desk/diary/:code/missed", Permission: write, Handle: d.onAppointment(d.diary.Missed)},
		{Method: "POST", Path: "/desk/diary/:code/cancel", Permission: write, Handle: d.onAppointment(d.diary.CancelForCentre)},
		{Method: "POST", Path: "/desk/diary/:code/contact", Permission: write, Handle: d.showContact},
		{Method: "GET", Path: "/desk/diary/:code/move", Permission: write, Handle: d.movePage},
		{Method: "POST", Path: "/desk/diary/:code/move", Permission: write, Handle: d.moveAppointment},
		{Method: "POST", Path: "/desk/diary/waiting/:code/off", Permission: write, Handle: d.takeOffList},
		{Method: "POST", Path: "/desk/diary/messages/:message", Permission: write, Handle: d.settleMessage},
	}
}

// diaryOf is a day or a week of the centre's diary, of everybody or of the adviser alone.
func (d *Desk) diaryOf(c echo.Context) error {
	page, err := d.diaryNow(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "diary.title")
	p.Refresh = 30
	note := deskui.Notice{Code: c.QueryParam("notice")}
	if note.Code == "saved" {
		note.Text = p.L.T("diary.saved")
	}
	return web.HTML(c, deskui.DiaryPage(p, note, page))
}

// diaryStream keeps the page current: bookings, moves and arrivals, whoever makes them.
func (d *Desk) diaryStream(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	l := d.Page(c, "desk", "diary.title").L
	return d.Stream(c, centre.TenantID, map[string]uuid.UUID{events.Diary: centre.ID}, func(events.Event) (map[string]templ.Component, error) {
		page, err := d.diaryNow(c)
		return map[string]templ.Component{
			"diary-tasks": deskui.DiaryTasks(l, page), "diary-days": deskui.DiaryDays(l, page), "diary-waiting": deskui.WaitingList(l, page),
		}, err
	})
}

// diaryNow reads what a page of the diary shows.
func (d *Desk) diaryNow(c echo.Context) (page deskui.Diary, err error) {
	centre, err := d.Centre(c)
	if err != nil {
		return page, err
	}
	page = deskui.Diary{Centre: centre, Now: d.Clock.Now(), Week: c.QueryParam("view") == "week", Mine: c.QueryParam("mine") != ""}
	page.First = d.dayOf(c, centre)
	days := 1
	if page.Week {
		page.First, days = monday(page.First), 7
	}
	who := uuid.Nil
	if page.Mine {
		who = web.Who(c).ID
	}
	from, to := wall(centre, page.First), wall(centre, page.First.AddDate(0, 0, days))
	ctx := c.Request().Context()
	list, err := d.diary.Between(ctx, centre, from, to, who)
	if err != nil {
		return page, err
	}
	page.Fill(list, days)
	if page.Undelivered, err = d.diary.Undelivered(ctx, centre); err != nil {
		return page, err
	}
	if page.Waiting, err = d.diary.WaitingList(ctx, centre); err != nil {
		return page, err
	}
	page.Stray, err = d.diary.Stray(ctx, centre)
	return page, err
}

// dayOf is the day a page was asked for; today when none was.
func (d *Desk) dayOf(c echo.Context, centre tenant.Centre) time.Time {
	day, err := time.Parse(time.DateOnly, c.QueryParam("day"))
	if err != nil {
		return centre.BusinessDate(d.Clock.Now())
	}
	return day
}

// wall is the beginning of a day on the centre's clock.
func wall(c tenant.Centre, day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, c.Location())
}

func monday(day time.Time) time.Time { return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) }

func (d *Desk) appointmentPage(c echo.Context) error {
	return d.showAppointment(c, http.StatusOK, "", "")
}

func (d *Desk) showAppointment(c echo.Context, status int, contact, problem string) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	ctx, p := c.Request().Context(), d.Page(c, "desk", "diary.one")
	page := deskui.AppointmentPage{Centre: centre, Now: d.Clock.Now(), Contact: contact, Problem: problem}
	if page.A, err = d.diary.ByCode(ctx, centre, c.Param("code")); err != nil {
		return err
	}
	if page.History, err = d.diary.History(ctx, centre, page.A.Code); err != nil {
		return err
	}
	return web.Render(c, status, deskui.OneAppointment(p, page))
}

// staffStep is one of the things an adviser does with an appointment.
type staffStep func(context.Context, tenant.Centre, string, uuid.UUID) (appointment.Appointment, error)

// onAppointment does a step and shows the appointment; what cannot be done is said there.
func (d *Desk) onAppointment(do staffStep) echo.HandlerFunc {
	return func(c echo.Context) error {
		centre, err := d.Centre(c)
		if err != nil {
			return err
		}
		_, err = do(c.Request().Context(), centre, c.Param("code"), web.Who(c).ID)
		var f *fault.Error
		if fault.Is(err, fault.Conflict) && errors.As(err, &f) {
			return d.showAppointment(c, http.StatusConflict, "", d.Reader(c).T(f.Key, f.Data...))
		}
		if err != nil {
			return err
		}
		return web.See(c, diaryPage+"/"+c.Param("code"))
	}
}

// showContact opens the contact once, which is noted. It stands on the answer to this press and nowhere else.
func (d *Desk) showContact(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	contact, err := d.diary.Reach(c.Request().Context(), centre, c.Param("code"), web.Who(c).ID)
	if err != nil {
		return err
	}
	return d.showAppointment(c, http.StatusOK, contact, "")
}

func (d *Desk) settleMessage(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	id, err := web.PathID(c, "message")
	if err != nil {
		return err
	}
	if err := d.diary.Settle(c.Request().Context(), centre, id, web.Who(c).ID); err != nil {
		return err
	}
	return web.See(c, diaryPage+"?notice=saved")
}

// takeOffList ends somebody's wait, because they said so or have another time.
func (d *Desk) takeOffList(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	if err := d.diary.Withdraw(c.Request().Context(), centre, c.Param("code")); err != nil {
		return err
	}
	return web.See(c, diaryPage+"?notice=saved")
}

// newAppointment books for somebody at the desk or on the telephone: a service, then a day, then a time.
func (d *Desk) newAppointment(c echo.Context) error { return d.pickFor(c, http.StatusOK, "") }

func (d *Desk) pickFor(c echo.Context, status int, problem string) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "diary.new")
	page := deskui.NewAppointment{Centre: centre, Problem: problem, Nonce: web.NewNonce().String(), Address: "/desk/diary/new", Reads: centre.Languages[0]}
	services, err := d.Directory.Services(c.Request().Context(), centre)
	if err != nil {
		return err
	}
	page.Services = services
	page.Service = uuid.FromStringOrNil(c.FormValue("service"))
	page.Day, page.Mode, page.Interpreter = c.FormValue("day"), appointment.Mode(c.FormValue("mode")), c.FormValue("interpreter")
	if page.Interpreted, err = d.diary.Interpreted(c.Request().Context(), centre); err != nil {
		return err
	}
	if page.Mode == "" {
		page.Mode = appointment.InPerson
	}
	if !page.Service.IsNil() {
		want := appointment.Want{ServiceID: page.Service, Mode: page.Mode, Interpreter: page.Interpreter, Staff: true}
		if err := d.fillFree(c, centre, want, &page); err != nil {
			return err
		}
	}
	return web.Render(c, status, deskui.PickAppointment(p, page))
}

func (d *Desk) fillFree(c echo.Context, centre tenant.Centre, want appointment.Want, page *deskui.NewAppointment) error {
	now := d.Clock.Now()
	free, err := d.diary.Free(c.Request().Context(), centre, want, now, now.AddDate(1, 0, 0))
	page.Fill(free)
	return err
}

// slotOf reads the time that was pressed: template, a point, seconds since 1970.
func slotOf(text string) (r appointment.Ref) {
	id, at, _ := strings.Cut(text, ".")
	if seconds, err := strconv.ParseInt(at, 10, 64); err == nil {
		r = appointment.Ref{TemplateID: uuid.FromStringOrNil(id), StartsAt: time.Unix(seconds, 0).UTC()}
	}
	return r
}

func (d *Desk) bookAppointment(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	reads := form.Get("reads")
	if !i18n.Known(reads) {
		reads = centre.Languages[0]
	}
	a, err := d.diary.Hold(c.Request().Context(), appointment.Wish{
		Centre: centre, Ref: slotOf(form.Get("slot")), Nonce: web.Nonce(form), Reads: reads, BookedBy: web.Who(c).ID, Want: appointment.Want{
			ServiceID: web.ID(form, "service"), Mode: appointment.Mode(form.Get("mode")), Interpreter: form.Get("interpreter"), Staff: true,
		},
	})
	if err == nil {
		a, err = d.diary.Book(c.Request().Context(), centre, a.Code, appointment.Details{})
	}
	if fault.Is(err, fault.Conflict) {
		return d.pickFor(c, http.StatusConflict, d.Reader(c).T("appointment.taken"))
	}
	if err != nil {
		return err
	}
	return web.See(c, diaryPage+"/"+a.Code)
}

func (d *Desk) movePage(c echo.Context) error { return d.pickMove(c, http.StatusOK, "") }

func (d *Desk) pickMove(c echo.Context, status int, problem string) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	a, err := d.diary.ByCode(c.Request().Context(), centre, c.Param("code"))
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "diary.move")
	page := deskui.NewAppointment{
		Centre: centre, Problem: problem, Nonce: web.NewNonce().String(), Address: diaryPage + "/" + a.Code + "/move", Moves: true,
		Service: a.ServiceID, Mode: a.Mode, Day: c.FormValue("day"),
	}
	err = d.fillFree(c, centre, appointment.Want{ServiceID: a.ServiceID, Mode: a.Mode, Interpreter: a.Interpreter, Staff: true}, &page)
	if err != nil {
		return err
	}
	return web.Render(c, status, deskui.PickAppointment(p, page))
}

func (d *Desk) moveAppointment(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	_, err = d.diary.Move(c.Request().Context(), centre, c.Param("code"), slotOf(form.Get("slot")), web.Who(c).ID)
	if fault.Is(err, fault.Conflict) {
		return d.pickMove(c, http.StatusConflict, d.Reader(c).T("appointment.taken"))
	}
	if err != nil {
		return err
	}
	return web.See(c, diaryPage+"/"+c.Param("code"))
}
