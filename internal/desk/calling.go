package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

const callingPage = "/desk/calling"

// callingRoutes are the live board, and how the centre calls.
func (d *Desk) callingRoutes() []web.Route {
	const manage = identity.LineManage
	return []web.Route{
		{Method: "GET", Path: "/desk/now", Permission: identity.LineRead, Handle: d.nowPage},
		{Method: "GET", Path: "/desk/now/stream", Permission: identity.LineRead, Handle: d.nowStream, Stream: true},
		{Method: "GET", Path: callingPage, Permission: manage, Handle: d.calling},
		{Method: "POST", Path: callingPage + "/policy", Permission: manage, Handle: d.ruled(d.savePolicy)},
		{Method: "POST", Path: callingPage + "/series/:id", Permission: manage, Handle: d.ruled(d.saveSeries)},
		{Method: "POST", Path: callingPage + "/services", Permission: manage, Handle: d.ruled(d.saveServices)},
		{Method: "POST", Path: callingPage + "/desks/:id", Permission: manage, Handle: d.ruled(d.saveDesk)},
		{Method: "POST", Path: callingPage + "/staff/:id", Permission: manage, Handle: d.ruled(d.saveAdviser)},
		{Method: "POST", Path: callingPage + "/interpreters", Permission: manage, Handle: d.ruled(d.addInterpreter)},
		{Method: "POST", Path: callingPage + "/interpreters/:id/drop", Permission: manage, Handle: d.ruled(d.dropInterpreter)},
	}
}

// calling is the manager's page: how numbers are given and who is called when.
func (d *Desk) calling(c echo.Context) error { return d.showCalling(c, http.StatusOK, nil) }

func (d *Desk) showCalling(c echo.Context, status int, mistakes []ui.FieldError) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	ctx, p := c.Request().Context(), d.Page(c, "desk", "calling.title")
	page := deskui.Calling{Centre: centre, Errors: mistakes, Saved: c.QueryParam("notice") == "saved" && len(mistakes) == 0}
	if len(mistakes) > 0 { // what was typed is kept
		if page.Typed, err = web.Form(c); err != nil {
			return err
		}
		page.At = c.Request().URL.Path
	}
	for _, read := range []func() error{
		func() (err error) { page.Policy, err = d.line.PolicyOf(ctx, centre); return err },
		func() (err error) { page.Series, err = d.line.AllSeries(ctx, centre); return err },
		func() (err error) { page.Services, err = d.line.ServiceRules(ctx, centre); return err },
		func() (err error) { page.Desks, err = d.line.Counters(ctx, centre); return err },
		func() (err error) { page.Advisers, err = d.line.Advisers(ctx, centre); return err },
		func() (err error) { page.Interpreters, err = d.line.Interpreters(ctx, centre); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return web.Render(c, status, deskui.CallingPage(p, page))
}

func (d *Desk) ruled(do managing) echo.HandlerFunc { return d.managed(do, d.showCalling, callingPage) }

func (d *Desk) savePolicy(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	minutes := func(field string) time.Duration { return time.Duration(web.Int(form, field, -1)) * time.Minute }
	p := queue.Policy{
		HeadStart:   map[string]time.Duration{},
		Appointment: minutes("appointment"), LanguageWait: minutes("language_wait"), AdviserWait: minutes("adviser_wait"),
		InterpreterWait: minutes("interpreter_wait"),
		Recalls:         web.Int(form, "recalls", -1), RecallPause: time.Duration(web.Int(form, "recall_pause", -1)) * time.Second,
		ReentryBehind: web.Int(form, "reentry_behind", -1),
		WaitAmber:     minutes("wait_amber"), WaitRed: minutes("wait_red"), ServeAmber: minutes("serve_amber"), ServeRed: minutes("serve_red"),
	}
	for _, reason := range queue.Priorities() {
		p.HeadStart[reason] = minutes(reason)
	}
	return d.line.SetPolicy(ctx, centre, p)
}

func (d *Desk) saveSeries(ctx context.Context, c echo.Context, centre tenant.Centre, form url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	of := "-" + id.String()
	return within(of, d.line.SetSeries(ctx, centre, queue.Series{
		Queue: id, Prefix: strings.ToUpper(strings.TrimSpace(form.Get("prefix" + of))), First: web.Int(form, "first"+of, -1),
		Last: web.Int(form, "last"+of, -1), KioskFirst: web.Int(form, "kiosk_first"+of, 1), KioskLast: web.Int(form, "kiosk_last"+of, 0),
		Wrap: form.Get("wrap" + of),
	}))
}

// within names the fields of a mistake as they stand on the page, where forms of one kind are told apart by an ending.
func within(of string, err error) error {
	fields := fault.FieldsOf(err)
	if fields == nil {
		return err
	}
	for _, f := range fields {
		f.Field += of
	}
	return fields.Err()
}

// saveServices takes all services of the page: how many numbers a day, and whether only the trained call for it.
func (d *Desk) saveServices(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	rules, err := d.line.ServiceRules(ctx, centre)
	if err != nil {
		return err
	}
	for _, r := range rules {
		of := "-" + r.Service.String()
		var quota *int
		if n := web.Int(form, "quota"+of, 0); strings.TrimSpace(form.Get("quota"+of)) != "" {
			quota = &n
		}
		err := within(of, d.line.SetQuota(ctx, centre, r.Service, quota))
		if err == nil {
			err = d.line.SetTrained(ctx, centre, r.Service, slices.Contains(form["trained"], r.Service.String()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) saveDesk(ctx context.Context, c echo.Context, centre tenant.Centre, form url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	var services []uuid.UUID
	for _, s := range form["services-"+id.String()] {
		services = append(services, uuid.FromStringOrNil(s))
	}
	return d.line.SetDeskServices(ctx, centre, id, services)
}

func (d *Desk) saveAdviser(ctx context.Context, c echo.Context, centre tenant.Centre, form url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	of := "-" + id.String()
	return within(of, d.line.SetAdviser(ctx, centre, queue.Adviser{Staff: id, Skills: form["skills"+of], Languages: form["languages"+of]}))
}

func (d *Desk) addInterpreter(ctx context.Context, _ echo.Context, centre tenant.Centre, form url.Values) error {
	_, err := d.line.SetInterpreter(ctx, centre, queue.Interpreter{
		Name: strings.TrimSpace(form.Get("name")), Languages: form["languages"], Mode: form.Get("mode"), Free: true,
	})
	return err
}

func (d *Desk) dropInterpreter(ctx context.Context, c echo.Context, centre tenant.Centre, _ url.Values) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	return d.line.DropInterpreter(ctx, centre, id)
}
