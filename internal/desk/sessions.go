package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/internal/web"
	"prag/web/deskui"
)

const sessions = "/desk/sessions"

// sessionDays is how far back sessions are listed.
const sessionDays = 90

func (d *Desk) sessionRoutes() []web.Route {
	const may = identity.SessionWrite
	return []web.Route{
		{Method: "GET", Path: sessions, Permission: may, Handle: d.sessionsPage},
		{Method: "GET", Path: sessions + ".js", Permission: may, Handle: d.outreach},
		{Method: "GET", Path: sessions + "/new", Permission: may, Handle: d.newSession},
		{Method: "POST", Path: sessions, Permission: may, Handle: d.planSession},
		{Method: "GET", Path: sessions + "/:session", Permission: may, Handle: d.sessionPage},
		{Method: "POST", Path: sessions + "/:session/cancel", Permission: may, Handle: d.cancelSession},
		{Method: "POST", Path: sessions + "/:session/heads", Permission: may, Handle: d.countHeads},
		{Method: "POST", Path: sessions + "/:session/seats", Permission: may, Handle: d.signUp},
		{Method: "POST", Path: sessions + "/:session/seats/:code/here", Permission: may, Handle: d.seatHere},
		{Method: "POST", Path: sessions + "/:session/seats/:code/give-up", Permission: may, Handle: d.giveUpSeat},
	}
}

// outreach is the script that keeps the pages of sessions on an adviser's device, for where there is no connection. Its address never changes,
// what it loads is named by its content.
func (d *Desk) outreach(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", []byte("importScripts("+strconv.Quote(d.Assets.URL("outreach.js"))+");\n"))
}

// sessionsPage lists what is planned, and what was held lately.
func (d *Desk) sessionsPage(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	p, now := d.Page(c, "desk", "session.title"), d.Clock.Now()
	list, err := d.visits.Sessions(c.Request().Context(), centre, centre.BusinessDate(now).AddDate(0, 0, -sessionDays))
	if err != nil {
		return err
	}
	view := deskui.Sessions{Centre: centre, Note: sessionNote(c, p.L.T)}
	if view.Names, err = d.topicNames(c, centre); err != nil {
		return err
	}
	for _, s := range list {
		if s.State == visit.Planned && s.BusinessDate.Before(centre.BusinessDate(now)) || s.State != visit.Planned {
			view.Past = append(view.Past, s)
		} else {
			view.Coming = append(view.Coming, s)
		}
	}
	slices.Reverse(view.Past)
	return web.HTML(c, deskui.SessionsPage(p, view))
}

func sessionNote(c echo.Context, say func(string, ...any) string) deskui.Notice {
	note := deskui.Notice{Code: c.QueryParam("notice")}
	if key, ok := map[string]string{"saved": "session.counted", "full": "session.full", "over": "session.over", "changed": "fault.conflict",
		"not_today": "session.not_today"}[note.Code]; ok {
		note.Text = say(key)
	}
	return note
}

func (d *Desk) topicNames(c echo.Context, centre tenant.Centre) (map[string]string, error) {
	topics, err := d.cat.Topics(c.Request().Context(), centre.TenantID)
	names := map[string]string{}
	for _, t := range topics {
		names[t.Code] = d.Reader(c).Text(t.Name)
	}
	return names, err
}

func (d *Desk) newSession(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	tomorrow := centre.Local(d.Clock.Now()).AddDate(0, 0, 1)
	f := deskui.Planning{Date: tomorrow.Format(time.DateOnly), Time: "10:00"}
	f.Session = visit.Session{Kind: visit.Group, Languages: centre.Languages[:1], Minutes: 90, Seats: 20, Nonce: web.NewNonce()}
	return d.showPlan(c, http.StatusOK, centre, f)
}

func (d *Desk) showPlan(c echo.Context, status int, centre tenant.Centre, f deskui.Planning) (err error) {
	p := d.Page(c, "desk", "session.plan")
	if f.Lists, err = d.lists(c, p.L, centre); err != nil {
		return err
	}
	return web.Render(c, status, deskui.PlanPage(p, f))
}

func (d *Desk) planSession(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	f := deskui.Planning{Date: form.Get("date"), Time: form.Get("time")}
	f.Session = visit.Session{
		Kind: form.Get("kind"), Topic: form.Get("topic"), Languages: form["languages"], Materials: form["materials"], Place: form.Get("place"),
		Municipality: form.Get("municipality"), Minutes: web.Int(form, "minutes", 0), Seats: web.Int(form, "seats", 0), Nonce: web.Nonce(form),
	}
	f.Session.StartsAt, _ = time.ParseInLocation("2006-01-02 15:04", f.Date+" "+f.Time, centre.Location()) // zero: refused as a field
	planned, err := d.visits.PlanSession(c.Request().Context(), centre, web.Who(c), f.Session)
	if fault.Is(err, fault.Invalid) {
		f.Errors = web.FieldErrors(d.Reader(c), err)
		return d.showPlan(c, http.StatusUnprocessableEntity, centre, f)
	}
	if err != nil {
		return err
	}
	return web.See(c, sessions+"/"+planned.ID.String())
}

// meeting is the session of the address.
func (d *Desk) meeting(c echo.Context) (m deskui.Meeting, err error) {
	if m.Centre, err = d.Centre(c); err != nil {
		return m, err
	}
	id, err := web.PathID(c, "session")
	if err != nil {
		return m, err
	}
	m.Session, err = d.visits.SessionByID(c.Request().Context(), m.Centre, id)
	m.Count, m.Nonce = m.Heads, web.NewNonce()
	if m.State == visit.Planned {
		m.Count.Materials = m.Materials
	}
	return m, err
}

func (d *Desk) sessionPage(c echo.Context) error {
	m, err := d.meeting(c)
	if err != nil {
		return err
	}
	return d.showMeeting(c, http.StatusOK, m)
}

func (d *Desk) showMeeting(c echo.Context, status int, m deskui.Meeting) error {
	p := d.Page(c, "desk", "session.title")
	names, err := d.topicNames(c, m.Centre)
	if err != nil {
		return err
	}
	lists, err := d.lists(c, p.L, m.Centre)
	if err != nil {
		return err
	}
	for _, o := range lists.Municipalities {
		if o.Value == m.Municipality {
			m.Where = o.Label
		}
	}
	m.TopicOf, m.Note = names[m.Topic], sessionNote(c, p.L.T)
	if m.Seated, err = d.visits.Seats(c.Request().Context(), m.Centre, m.ID); err != nil {
		return err
	}
	m.Today = m.BusinessDate.Equal(m.Centre.BusinessDate(d.Clock.Now()))
	if slices.ContainsFunc(m.Seated, func(s visit.Seat) bool { return s.Code == c.QueryParam("seat") }) {
		m.Fresh = c.QueryParam("seat")
	}
	return web.Render(c, status, deskui.SessionPage(p, m))
}

func (d *Desk) cancelSession(c echo.Context) error {
	m, err := d.meeting(c)
	if err == nil {
		err = d.visits.CancelSession(c.Request().Context(), m.Centre, web.Who(c), m.ID)
	}
	return d.afterSession(c, m.ID, err, "")
}

// afterSession leads back to the session; what stood in the way is said there.
func (d *Desk) afterSession(c echo.Context, id uuid.UUID, err error, query string) error {
	var stands *fault.Error
	switch {
	case errors.As(err, &stands) && stands.Key == "session.full":
		query = "?notice=full"
	case errors.As(err, &stands) && stands.Key == "session.over":
		query = "?notice=over"
	case errors.As(err, &stands) && stands.Key == "session.not_today":
		query = "?notice=not_today"
	case fault.Is(err, fault.Conflict):
		query = "?notice=changed"
	case err != nil:
		return err
	}
	return web.See(c, sessions+"/"+id.String()+query)
}

func (d *Desk) signUp(c echo.Context) error {
	m, err := d.meeting(c)
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	seat, err := d.visits.SignUp(c.Request().Context(), m.Centre, m.ID, web.Nonce(form), form.Get("code"))
	return d.afterSession(c, m.ID, err, "?seat="+seat.Code)
}

func (d *Desk) giveUpSeat(c echo.Context) error {
	m, err := d.meeting(c)
	if err == nil {
		err = d.visits.GiveUpSeat(c.Request().Context(), m.Centre, m.ID, strings.ToLower(c.Param("code")))
	}
	return d.afterSession(c, m.ID, err, "")
}

// seatHere notes that somebody has come, or after all has not.
func (d *Desk) seatHere(c echo.Context) error {
	m, err := d.meeting(c)
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err == nil {
		err = d.visits.SeatHere(c.Request().Context(), m.Centre, m.ID, strings.ToLower(c.Param("code")), form.Get("here") == "yes")
	}
	return d.afterSession(c, m.ID, err, "")
}

// countHeads takes the count, perhaps from a form that waited for a connection.
func (d *Desk) countHeads(c echo.Context) error {
	m, err := d.meeting(c)
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	heads := headsOf(form)
	_, err = d.visits.CountHeads(c.Request().Context(), m.Centre, web.Who(c), m.ID, heads)
	switch {
	case fault.Is(err, fault.Invalid):
		m.Count, m.Nonce, m.Errors = heads, heads.Nonce, web.FieldErrors(d.Reader(c), err)
		return d.showMeeting(c, http.StatusUnprocessableEntity, m)
	case fault.Is(err, fault.Conflict): // what was typed stands on top of what was saved meanwhile: saving again replaces that knowingly
		m.Count, m.Conflict = heads, true
		return d.showMeeting(c, http.StatusConflict, m)
	case err != nil:
		return err
	}
	return web.See(c, sessions+"/"+m.ID.String()+"?notice=saved")
}

func headsOf(form url.Values) visit.Heads {
	h := visit.Heads{
		Women: web.Int(form, "women", 0), Men: web.Int(form, "men", 0), Others: web.Int(form, "others", 0), Materials: form["materials"],
		Nonce: web.Nonce(form), Version: web.Int(form, "version", 0),
	}
	if text := strings.Replace(strings.TrimSpace(form.Get("staff_hours")), ",", ".", 1); text != "" {
		hours, err := strconv.ParseFloat(text, 64)
		if h.StaffMinutes = int(hours*60 + 0.5); err != nil || hours < 0 || hours > 1000 {
			h.StaffMinutes = -1 // refused as a field
		}
	}
	return h
}
