package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"

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

// ticketRoutes are what an adviser does with one ticket, besides the common way from the call to the finish.
func (d *Desk) ticketRoutes() []web.Route {
	const call, at = identity.LineCall, "/desk/tickets/:ticket"
	return []web.Route{
		{Method: "GET", Path: at, Permission: call, Handle: d.ticketPage},
		{Method: "POST", Path: at + "/priority", Permission: call, Handle: d.priority},
		{Method: "POST", Path: at + "/needs", Permission: call, Handle: d.needs},
		{Method: "POST", Path: at + "/party", Permission: call, Handle: d.party},
		{Method: "POST", Path: at + "/out", Permission: call, Handle: d.forHolder(d.line.GoOut)},
		{Method: "POST", Path: at + "/back", Permission: call, Handle: d.forHolder(d.line.ComeBack)},
		{Method: "POST", Path: at + "/give-back", Permission: call, Handle: d.forHolder(d.line.GiveBack)},
		{Method: "POST", Path: at + "/reenter", Permission: call, Handle: d.onTicket(d.line.Reenter, home)},
		{Method: "POST", Path: at + "/arrived", Permission: call, Handle: d.onTicket(d.line.Arrived, home)},
		{Method: "POST", Path: at + "/hold", Permission: call, Handle: d.onTicket(d.line.Hold, home)},
		{Method: "POST", Path: at + "/resume", Permission: call, Handle: d.onTicket(d.line.Resume, home)},
		{Method: "POST", Path: at + "/left", Permission: call, Handle: d.onTicket(d.line.LeftUnserved, home)},
		{Method: "GET", Path: at + "/on", Permission: call, Handle: d.onPage},
		{Method: "POST", Path: at + "/also", Permission: call, Handle: d.also},
		{Method: "POST", Path: at + "/transfer", Permission: call, Handle: d.transfer},
		{Method: "POST", Path: at + "/centre", Permission: call, Handle: d.sendOn},
	}
}

// ticketPage shows somebody in line: why they are not called yet, and what may change it.
func (d *Desk) ticketPage(c echo.Context) error { return d.showTicket(c, http.StatusOK, nil) }

func (d *Desk) showTicket(c echo.Context, status int, mistakes []ui.FieldError) error {
	id, err := web.PathID(c, "ticket")
	if err != nil {
		return err
	}
	at, err := d.seat(c)
	if err != nil {
		return err
	}
	if !at.chosen() {
		return web.See(c, home+"?notice=no_desk")
	}
	office, err := d.line.Office(c.Request().Context(), queue.Caller{Centre: at.centre, Desk: at.desk.ID, Staff: web.Who(c)})
	if err != nil {
		return err
	}
	waits, ok := inLine(office, id)
	if !ok { // called, gone, or of another centre: the line shows how things stand
		if _, err := d.line.ByID(c.Request().Context(), at.centre, id); err != nil {
			return err
		}
		return web.See(c, home+"?notice=changed")
	}
	typed, err := web.Form(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "desk.ticket.title")
	return web.Render(c, status, deskui.TicketPage(p, deskui.InLine{
		Explained: waits, Centre: at.centre, Time: d.Clock.Now(), Nonce: web.NewNonce().String(), Busy: office.Has != nil,
		Open: office.State == queue.DeskOpen, Errors: mistakes, Typed: typed,
	}))
}

// inLine finds a ticket that waits, here or away.
func inLine(o queue.Office, id uuid.UUID) (queue.Explained, bool) {
	if i := slices.IndexFunc(o.Line, func(t queue.Explained) bool { return t.ID == id }); i >= 0 {
		return o.Line[i], true
	}
	if i := slices.IndexFunc(o.Away, func(t queue.Ticket) bool { return t.ID == id }); i >= 0 {
		return queue.Explained{Ticket: o.Away[i]}, true
	}
	return queue.Explained{}, false
}

// change does what a form of the ticket's page asks and leads on; what was wrong is said beside its field.
func (d *Desk) change(c echo.Context, do func(context.Context, queue.Caller, uuid.UUID, url.Values) error, then string) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	_, err = d.act(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID) (queue.Ticket, error) {
		return queue.Ticket{}, do(ctx, by, ticket, form)
	})
	if err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, then)
}

func (d *Desk) priority(c echo.Context) error {
	return d.inLineOnly(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID, form url.Values) error {
		_, err := d.line.SetPriority(ctx, by, ticket, form.Get("priority"))
		return err
	})
}

func (d *Desk) needs(c echo.Context) error {
	return d.inLineOnly(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID, form url.Values) error {
		_, err := d.line.SetNeeds(ctx, by, ticket, queue.Needs{
			Speaks: form.Get("speaks"), Interpreter: form.Get("interpreter") == "yes", Access: form["access"],
		})
		return err
	})
}

func (d *Desk) party(c echo.Context) error {
	return d.inLineOnly(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID, form url.Values) error {
		_, err := d.line.SetParty(ctx, by, ticket, web.Int(form, "adults", 0), web.Int(form, "children", 0))
		return err
	})
}

// inLineOnly changes a ticket that waits and shows the line; a mistake is shown on the ticket's page.
func (d *Desk) inLineOnly(c echo.Context, do func(context.Context, queue.Caller, uuid.UUID, url.Values) error) error {
	err := d.change(c, do, home+"?notice=changed_place")
	if fault.Is(err, fault.Invalid) {
		return d.showTicket(c, http.StatusUnprocessableEntity, web.FieldErrors(d.Reader(c), err))
	}
	return err
}

// forHolder does for somebody without a telephone what those with one do themselves.
func (d *Desk) forHolder(do func(context.Context, tenant.Centre, uuid.UUID) (queue.Ticket, error)) echo.HandlerFunc {
	return d.onTicket(func(ctx context.Context, by queue.Caller, ticket uuid.UUID) (queue.Ticket, error) {
		return do(ctx, by.Centre, ticket)
	}, home)
}
