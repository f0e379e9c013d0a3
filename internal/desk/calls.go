package desk

import (
	"context"
	"errors"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/web"
	"prag/web/ui"
)

// step is one of the line's actions on a ticket.
type step func(context.Context, queue.Caller, uuid.UUID) (queue.Ticket, error)

// callNext calls whom the centre's policy says.
func (d *Desk) callNext(c echo.Context) error {
	by, err := d.caller(c)
	if err != nil {
		return meanwhile(c, err)
	}
	if _, err := d.line.CallNext(c.Request().Context(), by); err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, home)
}

// callTicket calls a certain ticket, for the reason the form gives. Where one is needed and missing the ticket's page asks for it.
func (d *Desk) callTicket(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	_, err = d.act(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID) (queue.Ticket, error) {
		return d.line.CallTicket(ctx, by, ticket, form.Get("reason"))
	})
	var f *fault.Error
	switch {
	case err == nil:
		return web.See(c, home)
	case fault.Is(err, fault.Invalid):
		return d.showTicket(c, http.StatusUnprocessableEntity, web.FieldErrors(d.Reader(c), err))
	case errors.As(err, &f) && f.Key == "queue.reason_needed":
		return d.showTicket(c, http.StatusConflict, []ui.FieldError{{Field: "reason", Message: d.Reader(c).T(f.Key)}})
	}
	return meanwhile(c, err)
}

// onTicket does one step on the ticket of the address and leads on.
func (d *Desk) onTicket(do step, then string) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, err := d.act(c, do); err != nil {
			return meanwhile(c, err)
		}
		return web.See(c, then)
	}
}

// start begins the talk and opens the page on which it is logged.
func (d *Desk) start(c echo.Context) error {
	ticket, err := d.act(c, d.line.Start)
	if err != nil {
		return meanwhile(c, err)
	}
	return web.See(c, ticketForm(ticket.ID))
}

func (d *Desk) act(c echo.Context, do step) (queue.Ticket, error) {
	ticket, err := web.PathID(c, "ticket")
	if err != nil {
		return queue.Ticket{}, err
	}
	by, err := d.caller(c)
	if err != nil {
		return queue.Ticket{}, err
	}
	return do(c.Request().Context(), by, ticket)
}

// caller is the desk that asks; without one nobody can be called anywhere.
func (d *Desk) caller(c echo.Context) (queue.Caller, error) {
	form, err := web.Form(c)
	if err != nil {
		return queue.Caller{}, err
	}
	at, err := d.seat(c)
	if err == nil && !at.chosen() {
		err = fault.New(fault.Conflict, "desk.notice.no_desk")
	}
	return queue.Caller{Centre: at.centre, Desk: at.desk.ID, Staff: web.Who(c), Nonce: web.Nonce(form)}, err
}

// meanwhile answers what somebody else did first with a notice on the line's page, which shows how things stand now. Any other
// fault stays what it is.
func meanwhile(c echo.Context, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	for code, key := range notices() {
		if f.Key == key && (f.Kind == fault.Conflict || f.Kind == fault.NotFound) {
			return web.See(c, home+"?notice="+code)
		}
	}
	return err
}

// notices lists what the line's page can be asked to say: code in the address → message.
func notices() map[string]string {
	return map[string]string{
		"nobody":        "queue.nobody",
		"busy":          "queue.desk_busy",
		"not_open":      "queue.desk_not_open",
		"not_yours":     "queue.not_your_desk",
		"recalled":      "queue.recalled_enough",
		"interpreter":   "queue.no_interpreter",
		"helped":        "queue.help_answered",
		"changed":       "fault.conflict",
		"no_desk":       "desk.notice.no_desk",
		"no_show":       "desk.notice.no_show",
		"changed_place": "desk.notice.changed_place",
		"also":          "desk.notice.also",
		"sent":          "desk.notice.sent",
		"saved":         "desk.notice.saved",
		"saved_moved":   "desk.notice.saved_moved",
	}
}
