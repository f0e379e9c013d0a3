package desk

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/followup"
	"prag/internal/identity"
	"prag/internal/web"
	"prag/web/deskui"
)

const taskList = "/desk/tasks"

// taskRoutes are those of what is still to be done.
func (d *Desk) taskRoutes() []web.Route {
	const write, manage = identity.ReferralWrite, identity.CaseloadManage
	return []web.Route{
		{Method: "GET", Path: "/desk/tasks", Permission: write, Handle: d.tasksPage},
		{Method: "POST", Path: "/desk/tasks", Permission: write, Handle: d.addTask},
		{Method: "POST", Path: "/desk/tasks/:task/done", Permission: write, Handle: d.doneTask},
		{Method: "POST", Path: "/desk/tasks/:task/snooze", Permission: write, Handle: d.snoozeTask},
		{Method: "GET", Path: "/desk/team", Permission: manage, Handle: d.teamPage},
		{Method: "POST", Path: "/desk/team/hand-over", Permission: manage, Handle: d.handOver},
		{Method: "POST", Path: "/desk/team/absences", Permission: manage, Handle: d.coverFor},
		{Method: "POST", Path: "/desk/team/absences/:absence/end", Permission: manage, Handle: d.endCover},
	}
}

// today is the business date of the reader's centre.
func (d *Desk) today(c echo.Context) (time.Time, error) {
	centre, err := d.Centre(c)
	return centre.BusinessDate(d.Clock.Now()), err
}

func (d *Desk) tasksPage(c echo.Context) error { return d.showTasks(c, http.StatusOK, nil, nil) }

// showTasks draws the list; failed are the faults of a new task, typed what was in its form.
func (d *Desk) showTasks(c echo.Context, status int, typed url.Values, failed error) error {
	today, err := d.today(c)
	if err != nil {
		return err
	}
	who := web.Who(c)
	p := d.Page(c, "desk", "task.title")
	t := deskui.Tasks{
		Today: today, Nonce: web.NewNonce().String(), Typed: typed, Errors: web.FieldErrors(p.L, failed), Manages: who.Role.May(identity.CaseloadManage),
		All: c.QueryParam("all") != "",
	}
	t.All = t.All && t.Manages
	list, err := d.tasks.List(c.Request().Context(), who, today, t.All)
	if err != nil {
		return err
	}
	t.Sort(list)
	return web.Render(c, status, deskui.TasksPage(p, t))
}

func (d *Desk) addTask(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	today, err := d.today(c)
	if err != nil {
		return err
	}
	due, _ := time.Parse(time.DateOnly, form.Get("due")) // no date is a day that has passed: told beside its field
	err = d.tasks.Add(c.Request().Context(), web.Who(c), today, due, form.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		return d.showTasks(c, http.StatusUnprocessableEntity, form, err)
	}
	return web.SeeOr(c, err, taskList)
}

// onTask does something to the task of the address and leads back to the list. A day that cannot be is no reason for an error page: the list is as it was.
func (d *Desk) onTask(c echo.Context, do func(today time.Time, id uuid.UUID, form url.Values) error) error {
	id, err := web.PathID(c, "task")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	today, err := d.today(c)
	if err != nil {
		return err
	}
	if err = do(today, id, form); fault.Is(err, fault.Invalid) {
		err = nil
	}
	return web.SeeOr(c, err, taskList)
}

func (d *Desk) doneTask(c echo.Context) error {
	return d.onTask(c, func(today time.Time, id uuid.UUID, _ url.Values) error {
		return d.tasks.Done(c.Request().Context(), web.Who(c), today, id)
	})
}

func (d *Desk) snoozeTask(c echo.Context) error {
	return d.onTask(c, func(today time.Time, id uuid.UUID, form url.Values) error {
		return d.tasks.Snooze(c.Request().Context(), web.Who(c), today, id, today.AddDate(0, 0, web.Int(form, "days", 0)))
	})
}

func (d *Desk) teamPage(c echo.Context) error { return d.showTeam(c, http.StatusOK, nil, nil) }

// showTeam draws who stands in for whom, and the hand-over.
func (d *Desk) showTeam(c echo.Context, status int, typed url.Values, failed error) error {
	today, err := d.today(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Who(c)
	p := d.Page(c, "desk", "team.title")
	t := deskui.Team{Today: today, Nonce: web.NewNonce().String(), Typed: typed, Errors: web.FieldErrors(p.L, failed), Moved: c.QueryParam("moved")}
	if t.Absences, err = d.tasks.Absences(ctx, who, today); err != nil {
		return err
	}
	if t.Staff, err = d.Identity.AtCentre(ctx, who.TenantID, who.CentreID); err != nil {
		return err
	}
	return web.Render(c, status, deskui.TeamPage(p, t))
}

func (d *Desk) handOver(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	from, to := web.ID(form, "from"), web.ID(form, "to")
	if from == to {
		return d.showTeam(c, http.StatusUnprocessableEntity, form, fault.Field("to", "task.fault.same"))
	}
	_, err = d.referrals.HandOver(c.Request().Context(), web.Who(c), from, to)
	if fault.Is(err, fault.Invalid) {
		return d.showTeam(c, http.StatusUnprocessableEntity, form, err)
	}
	return web.SeeOr(c, err, "/desk/team?moved=yes")
}

func (d *Desk) coverFor(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	today, err := d.today(c)
	if err != nil {
		return err
	}
	a := followup.Absence{Staff: web.ID(form, "staff"), Cover: web.ID(form, "cover")}
	a.FromDay, _ = time.Parse(time.DateOnly, form.Get("from_day"))
	a.ToDay, _ = time.Parse(time.DateOnly, form.Get("to_day"))
	err = d.tasks.Cover(c.Request().Context(), web.Who(c), today, a)
	if fault.Is(err, fault.Invalid) {
		return d.showTeam(c, http.StatusUnprocessableEntity, form, err)
	}
	return web.SeeOr(c, err, "/desk/team")
}

func (d *Desk) endCover(c echo.Context) error {
	id, err := web.PathID(c, "absence")
	if err != nil {
		return err
	}
	if _, err := web.Form(c); err != nil {
		return err
	}
	return web.SeeOr(c, d.tasks.EndCover(c.Request().Context(), web.Who(c), id), "/desk/team")
}
