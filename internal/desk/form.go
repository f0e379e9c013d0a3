package desk

import (
	"context"
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

const newForm = "/desk/visits/new"

// ticketForm is the page on which the visit of a ticket is logged.
func ticketForm(ticket uuid.UUID) string { return "/desk/tickets/" + ticket.String() + "/visit" }

// visitForm is the page on which a saved visit is corrected.
func visitForm(id uuid.UUID) string { return "/desk/visits/" + id.String() }

// newVisit is the form for who comes without a ticket, calls or writes.
func (d *Desk) newVisit(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	f := deskui.Form{Address: newForm, Nonce: web.NewNonce()}
	f.Visit = visit.Visit{Channel: visit.WalkIn, Language: centre.Languages[0], Adults: 1}
	return d.openForm(c, centre, f)
}

// ticketVisit is the form for the person at the desk. A visit that is logged already is corrected instead.
func (d *Desk) ticketVisit(c echo.Context) error {
	centre, ticket, err := d.ticketOf(c)
	if err != nil {
		return err
	}
	v, err := d.visits.ByTicket(c.Request().Context(), centre, ticket.ID)
	if err != nil {
		return err
	}
	if v.State == visit.Saved {
		return web.See(c, visitForm(v.ID))
	}
	v.Topics = topicOf(ticket.ServiceCode)
	return d.openForm(c, centre, deskui.Form{Address: ticketForm(ticket.ID), Visit: v, Ticket: ticket, Nonce: web.NewNonce()})
}

// correctVisit is the form for what was logged wrongly. A ticket's visit that nobody has logged yet has its own page.
func (d *Desk) correctVisit(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	id, err := web.PathID(c, "visit")
	if err != nil {
		return err
	}
	v, err := d.visits.ByID(c.Request().Context(), centre, id)
	if err != nil {
		return err
	}
	if v.State == visit.Open && v.TicketID != uuid.Nil {
		return web.See(c, ticketForm(v.TicketID))
	}
	return d.openForm(c, centre, deskui.Form{Address: visitForm(id), Visit: v, Nonce: web.NewNonce()})
}

func (d *Desk) ticketOf(c echo.Context) (centre tenant.Centre, ticket queue.Ticket, err error) {
	if centre, err = d.Centre(c); err != nil {
		return centre, ticket, err
	}
	id, err := web.PathID(c, "ticket")
	if err == nil {
		ticket, err = d.line.ByID(c.Request().Context(), centre, id)
	}
	return centre, ticket, err
}

// openForm shows a form as it begins, or as it was left: with ?fresh what was typed before is passed over.
func (d *Desk) openForm(c echo.Context, centre tenant.Centre, f deskui.Form) error {
	if c.QueryParam("fresh") == "" {
		draft, err := d.Identity.Draft(c.Request().Context(), web.Who(c), f.Address)
		if err != nil {
			return err
		}
		if f, err = d.restore(c.Request().Context(), centre, f, draft); err != nil {
			return err
		}
	}
	return d.showForm(c, http.StatusOK, centre, f)
}

// restore puts a draft into a form. A draft that has become a visit, or that began on an earlier version of it, is over.
func (d *Desk) restore(ctx context.Context, centre tenant.Centre, f deskui.Form, draft url.Values) (deskui.Form, error) {
	if draft == nil || web.Int(draft, "version", 0) != f.Visit.Version {
		return f, nil
	}
	nonce := web.Nonce(draft)
	_, err := d.visits.ByNonce(ctx, centre, nonce)
	if !fault.Is(err, fault.NotFound) {
		return f, err
	}
	f.Visit, f.Nonce, f.Restored = answers(f.Visit, draft), nonce, true
	return f, nil
}

// answers puts what was typed on a visit.
func answers(v visit.Visit, form url.Values) visit.Visit {
	v.Channel, v.Language, v.Outcome = form.Get("channel"), form.Get("language"), form.Get("outcome")
	v.Topics, v.Materials = form["topics"], form["materials"]
	v.ClientGroup, v.FirstVisit, v.Sex = form.Get("client_group"), form.Get("first_visit"), form.Get("sex")
	v.AgeBand, v.Education = form.Get("age_band"), form.Get("education")
	v.Municipality, v.Destination = form.Get("municipality"), form.Get("destination")
	v.Adults, v.Children = web.Int(form, "adults", 0), web.Int(form, "children", 0)
	return v
}

func (d *Desk) showForm(c echo.Context, status int, centre tenant.Centre, f deskui.Form) error {
	p := d.Page(c, "desk", f.TitleKey())
	if f.Ticket.ID != uuid.Nil {
		p.Title = p.L.T(f.TitleKey(), "Number", f.Ticket.Label())
	}
	var err error
	if f.Lists, err = d.lists(c, p.L, centre); err != nil {
		return err
	}
	return web.Render(c, status, deskui.LogPage(p, f))
}
