package desk

import (
	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/queue"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

// home is the adviser's day: who is at the desk, who waits, what came back.
func (d *Desk) home(c echo.Context) error {
	at, err := d.seat(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "desk.title")
	note := deskui.Notice{Code: c.QueryParam("notice")}
	if key, ok := notices()[note.Code]; ok {
		note.Text = p.L.T(key)
	}
	if !at.chosen() || c.QueryParam("choose") != "" {
		return web.HTML(c, deskui.ChooseDesk(p, note, at.desks, at.desk.ID, p.L.Text(at.centre.Name)))
	}
	now, err := d.now(c, p, at)
	if err != nil {
		return err
	}
	answers, err := d.answers(c)
	if err != nil {
		return err
	}
	alert, err := d.alert(c, p.L, at.centre)
	if err != nil {
		return err
	}
	if now.Printer, _, err = d.paper.Printer(c.Request().Context(), at.centre); err != nil {
		return err
	}
	p.Refresh = 30
	return web.HTML(c, deskui.Home(p, note, now, answers, alert))
}

// now reads what changes while the page is open.
func (d *Desk) now(c echo.Context, p ui.Page, at seat) (n deskui.Now, err error) {
	ctx := c.Request().Context()
	n = deskui.Now{L: p.L, Desk: at.desk, Centre: at.centre, Time: d.Clock.Now(), Nonce: web.NewNonce().String()}
	if n.Office, err = d.line.Office(ctx, queue.Caller{Centre: at.centre, Desk: at.desk.ID, Staff: web.Who(c)}); err != nil {
		return n, err
	}
	n.Mine = n.Staff == web.Who(c).ID
	if n.Has != nil {
		if n.Visit, err = d.visits.ByTicket(ctx, at.centre, n.Has.ID); err != nil {
			return n, err
		}
	}
	if n.Today, err = d.visits.Today(ctx, at.centre, at.centre.BusinessDate(n.Time)); err != nil {
		return n, err
	}
	unfinished, err := d.visits.Unfinished(ctx, at.centre)
	for _, v := range unfinished {
		if n.Has == nil || v.ID != n.Has.VisitID {
			n.Unfinished++
		}
	}
	return n, err
}

// stream keeps the page current: the line and the desk with every step anybody takes, the answers with every referral.
func (d *Desk) stream(c echo.Context) error {
	at, err := d.seat(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "desk.title")
	wants := map[string]uuid.UUID{events.Line: at.centre.ID, events.Figures: at.centre.ID, events.Referrals: at.centre.ID}
	return d.Stream(c, at.centre.TenantID, wants, func(e events.Event) (map[string]templ.Component, error) {
		parts := map[string]templ.Component{}
		if e.Topic != events.Referrals {
			now, err := d.now(c, p, at)
			if err != nil {
				return nil, err
			}
			parts["counter"], parts["current"], parts["line"], parts["today"] = deskui.Counter(now), deskui.Current(now), deskui.Line(now), deskui.Today(now)
		}
		if e.Topic == events.Referrals || e.Topic == events.Resync {
			answers, err := d.answers(c)
			if err != nil {
				return nil, err
			}
			parts["answers"] = answers
		}
		return parts, nil
	})
}
