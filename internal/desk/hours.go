package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

const hoursPage = "/desk/diary/hours"

func (d *Desk) hoursRoutes() []web.Route {
	const manage = identity.DiaryManage
	return []web.Route{
		{Method: "GET", Path: hoursPage, Permission: manage, Handle: d.hours},
		{Method: "POST", Path: "/desk/diary/rules", Permission: manage, Handle: d.planned(d.saveRules)},
		{Method: "POST", Path: "/desk/diary/templates", Permission: manage, Handle: d.planned(d.addTemplate)},
		{Method: "POST", Path: "/desk/diary/places", Permission: manage, Handle: d.changePlaces},
		{Method: "POST", Path: "/desk/diary/templates/:id/end", Permission: manage, Handle: d.planned(d.endTemplate)},
		{Method: "POST", Path: "/desk/diary/blocks", Permission: manage, Handle: d.planned(d.addBlock)},
		{Method: "POST", Path: "/desk/diary/blocks/:id/drop", Permission: manage, Handle: d.planned(d.dropBlock)},
		{Method: "POST", Path: "/desk/diary/closures", Permission: manage, Handle: d.planned(d.addClosure)},
		{Method: "POST", Path: "/desk/diary/closures/:id/open", Permission: manage, Handle: d.planned(d.openDay)},
		{Method: "POST", Path: "/desk/diary/holidays", Permission: manage, Handle: d.planned(d.addHoliday)},
		{Method: "POST", Path: "/desk/diary/holidays/:id/drop", Permission: manage, Handle: d.planned(d.dropHoliday)},
	}
}

// hours is the manager's page: when appointments are given, and when not.
func (d *Desk) hours(c echo.Context) error { return d.showHours(c, http.StatusOK, nil) }

func (d *Desk) showHours(c echo.Context, status int, mistakes []ui.FieldError) error {
	return d.renderHours(c, status, deskui.Hours{Errors: mistakes})
}

// renderHours fills in what the page shows besides what is said of a form.
func (d *Desk) renderHours(c echo.Context, status int, page deskui.Hours) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	ctx, p := c.Request().Context(), d.Page(c, "desk", "hours.title")
	today := centre.BusinessDate(d.Clock.Now())
	page.Centre, page.Today = centre, today
	if page.Rules, page.Known, err = d.diary.Rules(ctx, centre); err != nil {
		return err
	}
	if !page.Known {
		page.Rules = appointment.DefaultRules()
	}
	for _, read := range []func() error{
		func() (err error) { page.Advisers, err = d.line.Advisers(ctx, centre); return err },
		func() (err error) { page.Interpreters, err = d.line.Interpreters(ctx, centre); return err },
		func() (err error) { page.Services, err = d.Directory.Services(ctx, centre); return err },
		func() (err error) { page.Templates, err = d.diary.Templates(ctx, centre, today); return err },
		func() (err error) { page.Blocks, err = d.diary.Blocks(ctx, centre, today); return err },
		func() (err error) { page.Closures, err = d.diary.Closures(ctx, centre, today); return err },
		func() (err error) { page.Holidays, err = d.diary.Holidays(ctx, centre.TenantID); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return web.Render(c, status, deskui.HoursPage(p, deskui.Notice{Code: c.QueryParam("notice")}, page))
}

// managing is what a form of a manager's page asks for.
type managing func(context.Context, echo.Context, tenant.Centre, url.Values) error

// managed does what a form asks and leads back to its page; with what was wrong, shows the page again.
func (d *Desk) managed(do managing, show func(echo.Context, int, []ui.FieldError) error, page string) echo.HandlerFunc {
	return func(c echo.Context) error {
		form, err := web.Form(c)
		if err != nil {
			return err
		}
		centre, err := d.Centre(c)
		if err != nil {
			return err
		}
		err = do(c.Request().Context(), c, centre, form)
		if fault.Is(err, fault.Invalid) {
			return show(c, http.StatusUnprocessableEntity, web.FieldErrors(d.Reader(c), err))
		}
		if err != nil {
			return err
		}
		return web.See(c, page+"?notice=saved")
	}
}

func (d *Desk) planned(do managing) echo.HandlerFunc { return d.managed(do, d.showHours, hoursPage) }

func (d *Desk) saveRules(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	r := appointment.DefaultRules()
	for name, field := range map[string]*int{
		"lead_minutes": &r.LeadMinutes, "horizon_days": &r.HorizonDays, "hold_minutes": &r.HoldMinutes, "per_person": &r.PerPerson,
		"early_minutes": &r.EarlyMinutes, "grace_minutes": &r.GraceMinutes, "missed_minutes": &r.MissedMinutes, "freed_minutes": &r.FreedMinutes,
		"offer_minutes": &r.OfferMinutes,
	} {
		*field = web.Int(form, name, *field)
	}
	r.EarlyRule, r.LateRule, r.RemindHours = form.Get("early_rule"), form.Get("late_rule"), nil
	for _, text := range strings.FieldsFunc(form.Get("remind_hours"), func(c rune) bool { return c == ',' || c == ' ' }) {
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1 // which the check refuses
		}
		r.RemindHours = append(r.RemindHours, n)
	}
	return d.diary.SaveRules(ctx, centre, r)
}

// clockOf reads a time of day; what is none is refused by the check of its form.
func clockOf(text string) time.Duration {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

func (d *Desk) addTemplate(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	t := appointment.Template{
		Weekday: web.Int(form, "weekday", 0), Opens: clockOf(form.Get("opens")), Closes: clockOf(form.Get("closes")),
		Minutes: web.Int(form, "minutes", 30), Buffer: web.Int(form, "buffer", 0), ForPublic: web.Int(form, "for_public", 0),
		ForStaff: web.Int(form, "for_staff", 0), ValidFrom: form.Get("valid_from"),
		StaffID: web.ID(form, "staff"), Languages: form["languages"], InterpreterID: web.ID(form, "interpreter"),
	}
	if last, err := time.Parse(time.DateOnly, form.Get("valid_to")); err == nil {
		t.ValidTo = last.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	if form.Get("once") == "yes" { // hours of one day
		if day, err := time.Parse(time.DateOnly, t.ValidFrom); err == nil {
			t.Weekday, t.ValidTo = (int(day.Weekday())+6)%7+1, day.AddDate(0, 0, 1).Format(time.DateOnly)
		}
	}
	for _, m := range form["modes"] {
		t.Modes = append(t.Modes, appointment.Mode(m))
	}
	for _, id := range form["services"] {
		t.Services = append(t.Services, appointment.Quota{ServiceID: uuid.FromStringOrNil(id), Most: web.Int(form, "most-"+id, -1)})
	}
	_, err := d.diary.AddTemplate(ctx, centre, t)
	return err
}

// changePlaces gives hours other places from a day on. Whoever has no place then is named, and nothing is changed before the manager has seen it.
func (d *Desk) changePlaces(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	typed := deskui.PlacesForm{
		Template: web.ID(form, "places_of"), From: form.Get("places_from"), Public: form.Get("places_public"), Staff: form.Get("places_staff"),
	}
	places := appointment.Places{From: typed.From, Public: web.Int(form, "places_public", -1), Staff: web.Int(form, "places_staff", -1)}
	typed.Affected, err = d.diary.ChangePlaces(c.Request().Context(), centre, typed.Template, places, form.Get("sure") == typed.Seen())
	page := deskui.Hours{Places: &typed}
	switch {
	case err == nil:
		return web.See(c, hoursPage+"?notice=saved")
	case fault.Is(err, fault.Invalid):
		page.Errors = web.FieldErrors(d.Reader(c), err)
		return d.renderHours(c, http.StatusUnprocessableEntity, page)
	case len(typed.Affected) > 0:
		page.Errors = []ui.FieldError{{Field: "affected", Message: d.Reader(c).T("appointment.places_taken")}}
		return d.renderHours(c, http.StatusConflict, page)
	}
	return err
}

func (d *Desk) endTemplate(ctx context.Context, c echo.Context, centre tenant.Centre, _ url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	return d.diary.EndTemplate(ctx, centre, id, centre.BusinessDate(d.Clock.Now()).AddDate(0, 0, 1))
}

func (d *Desk) addBlock(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	return d.diary.AddBlock(ctx, centre, appointment.Window{
		StaffID: web.ID(form, "block_staff"), Day: form.Get("block_day"), Opens: clockOf(form.Get("block_opens")), Closes: clockOf(form.Get("block_closes")),
	})
}

func (d *Desk) dropBlock(ctx context.Context, c echo.Context, centre tenant.Centre, _ url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	return d.diary.DropBlock(ctx, centre, id)
}

func texts(form url.Values, name string) i18n.Text {
	return i18n.Text{"sq": strings.TrimSpace(form.Get(name + "_sq")), "sr": strings.TrimSpace(form.Get(name + "_sr")), "en": strings.TrimSpace(form.Get(name + "_en"))}
}

func (d *Desk) addClosure(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	day, err := time.Parse(time.DateOnly, form.Get("closed_day"))
	if err != nil {
		return fault.Field("closed_day", "appointment.day_needed")
	}
	return d.diary.Close(ctx, centre, appointment.Closure{Day: day, Reason: texts(form, "reason")})
}

func (d *Desk) openDay(ctx context.Context, c echo.Context, centre tenant.Centre, _ url.Values) error {
	day, err := time.Parse(time.DateOnly, c.Param("id"))
	if err != nil {
		return fault.Missing()
	}
	return d.diary.Open(ctx, centre, day)
}

func (d *Desk) addHoliday(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	t, err := d.Directory.Tenant(ctx, centre.TenantID)
	if err != nil {
		return err
	}
	h := appointment.Holiday{
		Kind: form.Get("kind"), Month: web.Int(form, "month", 0), Day: web.Int(form, "holiday_day", 0), Days: web.Int(form, "days", 0),
		Name: texts(form, "name"), Closes: true,
	}
	if h.Kind == appointment.OneDay {
		h.OnDate = form.Get("on_date")
	}
	_, err = d.diary.AddHoliday(ctx, t, h)
	return err
}

func (d *Desk) dropHoliday(ctx context.Context, c echo.Context, centre tenant.Centre, _ url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	return d.diary.DropHoliday(ctx, centre.TenantID, id)
}
