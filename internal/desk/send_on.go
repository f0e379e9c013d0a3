package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

// onPage asks where the person at the desk goes on to.
func (d *Desk) onPage(c echo.Context) error { return d.showOn(c, http.StatusOK, nil) }

func (d *Desk) showOn(c echo.Context, status int, mistakes []ui.FieldError) error {
	id, err := web.PathID(c, "ticket")
	if err != nil {
		return err
	}
	at, err := d.seat(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	page := deskui.SendOn{Centre: at.centre, Desk: at.desk, Nonce: web.NewNonce().String(), Errors: mistakes}
	if page.Ticket, err = d.line.ByID(ctx, at.centre, id); err != nil {
		return err
	}
	if !sendable(page.Ticket, at) {
		return web.See(c, home+"?notice=changed")
	}
	if page.Services, err = d.Directory.Services(ctx, at.centre); err != nil {
		return err
	}
	if page.Also, err = d.line.AlsoOf(ctx, at.centre, id); err != nil {
		return err
	}
	if page.Desks, err = d.line.Counters(ctx, at.centre); err != nil {
		return err
	}
	if page.Elsewhere, err = d.elsewhere(ctx, at.centre); err != nil {
		return err
	}
	return web.Render(c, status, deskui.SendOnPage(d.Page(c, "desk", "desk.on.title"), page))
}

// sendable: the desk's own ticket, or one whose talk pauses.
func sendable(t queue.Ticket, at seat) bool {
	return t.State == queue.Held || (t.State == queue.Called || t.State == queue.Serving) && t.DeskID == at.desk.ID
}

// elsewhere lists what the operator's other centres offer.
func (d *Desk) elsewhere(ctx context.Context, here tenant.Centre) (list []deskui.Elsewhere, err error) {
	operator, err := d.Directory.Tenant(ctx, here.TenantID)
	if err != nil {
		return nil, err
	}
	for _, centre := range operator.Centres {
		if centre.ID == here.ID {
			continue
		}
		there := deskui.Elsewhere{Centre: centre}
		if there.Services, err = d.Directory.Services(ctx, centre); err != nil {
			return nil, err
		}
		list = append(list, there)
	}
	return list, nil
}

func (d *Desk) also(c echo.Context) error {
	return d.leads(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID, form url.Values) error {
		return d.line.Also(ctx, by, ticket, web.ID(form, "also"))
	}, "also")
}

func (d *Desk) transfer(c echo.Context) error {
	return d.leads(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID, form url.Values) error {
		_, err := d.line.Transfer(ctx, by, ticket, queue.Transfer{Service: web.ID(form, "service"), Desk: web.ID(form, "desk")})
		return err
	}, "sent")
}

// sendOn sends the person to another centre: "to" is the centre's slug and the service's id.
func (d *Desk) sendOn(c echo.Context) error {
	return d.leads(c, func(ctx context.Context, by queue.Caller, ticket uuid.UUID, form url.Values) error {
		slug, service, _ := strings.Cut(form.Get("to"), "/")
		there, err := d.Directory.BySlug(ctx, slug)
		if err != nil {
			return fault.Field("to", "fault.choice")
		}
		_, err = d.line.SendOn(ctx, by, ticket, queue.Send{To: there, Service: uuid.FromStringOrNil(service), Nonce: by.Nonce})
		return err
	}, "sent")
}

// leads sends somebody on; a mistake is shown on the page that asks where to.
func (d *Desk) leads(c echo.Context, do func(context.Context, queue.Caller, uuid.UUID, url.Values) error, notice string) error {
	err := d.change(c, do, home+"?notice="+notice)
	if fault.Is(err, fault.Invalid) {
		return d.showOn(c, http.StatusUnprocessableEntity, web.FieldErrors(d.Reader(c), err))
	}
	return err
}
