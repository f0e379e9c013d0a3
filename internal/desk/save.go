package desk

import (
	"net/http"
	"net/url"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/internal/web"
	"prag/web/deskui"
)

// The buttons of the form.
const (
	andFinish = "finish"
	andRefer  = "refer"
)

// saveVisit logs or corrects a visit, and goes on to where the pressed button leads.
func (d *Desk) saveVisit(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	f, err := d.sent(c, centre, form)
	if err != nil {
		return err
	}
	saved, err := d.visits.Save(c.Request().Context(), centre, web.Who(c), f.Visit, f.Address)
	switch {
	case fault.Is(err, fault.Invalid):
		f.Errors = web.FieldErrors(d.Reader(c), err)
		return d.showForm(c, http.StatusUnprocessableEntity, centre, f)
	case fault.Is(err, fault.Conflict):
		return d.showConflict(c, centre, f)
	case err != nil:
		return err
	}
	return d.onward(c, centre, f, saved, form.Get("then"))
}

// sent reads the form back. Its address follows from what it is about and is never taken from the body.
func (d *Desk) sent(c echo.Context, centre tenant.Centre, form url.Values) (f deskui.Form, err error) {
	f = deskui.Form{Address: newForm, Nonce: web.Nonce(form), Visit: answers(visit.Visit{}, form)}
	f.Visit.ID, f.Visit.Version, f.Visit.Nonce = web.ID(form, "visit"), web.Int(form, "version", 0), f.Nonce
	if f.Visit.ID != uuid.Nil {
		f.Address = visitForm(f.Visit.ID)
	}
	if id := web.ID(form, "ticket"); id != uuid.Nil {
		f.Ticket, err = d.line.ByID(c.Request().Context(), centre, id)
		f.Address = ticketForm(id)
	}
	return f, err
}

// showConflict shows the typed answers again, on top of what was saved meanwhile: saving once more replaces that knowingly.
func (d *Desk) showConflict(c echo.Context, centre tenant.Centre, f deskui.Form) error {
	ctx := c.Request().Context()
	var kept visit.Visit
	var err error
	if f.Visit.ID == uuid.Nil {
		kept, err = d.visits.ByNonce(ctx, centre, f.Nonce)
	} else {
		kept, err = d.visits.ByID(ctx, centre, f.Visit.ID)
	}
	if err != nil {
		return err
	}
	f.Visit.ID, f.Visit.Version, f.Nonce = kept.ID, kept.Version, web.NewNonce()
	f.Address, f.Conflict = visitForm(kept.ID), visitForm(kept.ID)+"?fresh=1"
	return d.showForm(c, http.StatusConflict, centre, f)
}

func (d *Desk) onward(c echo.Context, centre tenant.Centre, f deskui.Form, saved visit.Visit, then string) error {
	switch {
	case then == andRefer:
		return web.See(c, "/desk/referrals/new?visit="+saved.ID.String())
	case then == andFinish && f.Ticket.ID != uuid.Nil:
		return d.finishAfter(c, centre, f.Ticket)
	case f.Ticket.ID == uuid.Nil:
		return web.See(c, "/desk/visits?notice=saved")
	}
	return web.See(c, home+"?notice=saved")
}

// finishAfter frees the desk once the visit is saved. That the ticket has moved on is told, and undoes nothing.
func (d *Desk) finishAfter(c echo.Context, centre tenant.Centre, ticket queue.Ticket) error {
	ctx := c.Request().Context()
	by := queue.Caller{Centre: centre, Desk: d.DeskID(c), Staff: web.Who(c)}
	if ticket.State == queue.Called { // logged without pressing "start" first
		if _, err := d.line.Start(ctx, by, ticket.ID); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	_, err := d.line.Finish(ctx, by, ticket.ID)
	if fault.Is(err, fault.Conflict) {
		return web.See(c, home+"?notice=saved_moved")
	}
	if err != nil {
		return err
	}
	return web.See(c, home+"?notice=saved")
}
