package board

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/boardui"
	"prag/web/ui"
)

// look is how often a display without scripts looks again, in seconds.
const look = 10

// restLook is how often a closed display looks whether it may open, in seconds.
const restLook = 10

// Board is the call display's audience.
type Board struct {
	*web.Server
	line *queue.Line
}

// New makes the board.
func New(s *web.Server, line *queue.Line) *Board { return &Board{Server: s, line: line} }

// Routes is the board's route table.
func (b *Board) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/board/:centre", Permission: identity.Public, Handle: b.page},
		{Method: "GET", Path: "/board/:centre/stream", Permission: identity.Public, Handle: b.stream, Stream: true},
	}
}

func (b *Board) page(c echo.Context) error {
	centre, err := b.Directory.BySlug(c.Request().Context(), c.Param("centre"))
	if fault.Is(err, fault.NotFound) {
		l := b.Bundle.Reader(i18n.Negotiate(c.Request().Header.Get("Accept-Language"), "sq"))
		p := ui.Page{L: l, Audience: "board", Title: l.T("fault.title")}
		return web.Render(c, http.StatusNotFound, ui.ErrorPage(p, p.Title, l.T("fault.not_found"), "/"))
	}
	if err != nil {
		return err
	}
	readers := b.readers(centre)
	if opening, _, resting := b.Screen(c, centre); resting {
		return b.rest(c, centre, readers, opening)
	}
	now, err := b.line.Board(c.Request().Context(), centre)
	if err != nil {
		return err
	}
	join, err := b.join(c, centre)
	if err != nil {
		return err
	}
	p := ui.Page{L: readers[0], Audience: "board", Title: readers[0].T("board.title"), Path: c.Request().URL.Path, Refresh: look}
	return web.HTML(c, boardui.Page(p, centre, readers, now, join))
}

// rest is a paired display while its centre is closed or it was closed from afar. It looks again by itself.
func (b *Board) rest(c echo.Context, centre tenant.Centre, readers []*i18n.Reader, opening tenant.Opening) error {
	p := ui.Page{L: readers[0], Audience: "board", Title: readers[0].T("board.title"), Path: c.Request().URL.Path, Refresh: restLook, Always: true}
	return web.HTML(c, boardui.Resting(p, centre, readers, opening))
}

// stream sends the display anew whenever the centre's line has moved, and on every connect.
func (b *Board) stream(c echo.Context) error {
	centre, err := b.Directory.BySlug(c.Request().Context(), c.Param("centre"))
	if err != nil {
		return err
	}
	readers, wants := b.readers(centre), map[string]uuid.UUID{events.Line: centre.ID, events.Join: centre.ID}
	return b.Stream(c, centre.TenantID, wants, func(events.Event) (map[string]templ.Component, error) {
		now, err := b.line.Board(c.Request().Context(), centre)
		if err != nil {
			return nil, err
		}
		join, err := b.join(c, centre)
		return map[string]templ.Component{"board": boardui.Calls(readers, now, join)}, err
	})
}

// join is the code by which a phone joins the line, for a paired screen of the centre alone: whoever reads it stands before it. In a
// demonstration every screen counts as one.
func (b *Board) join(c echo.Context, centre tenant.Centre) (j boardui.Join, err error) {
	d, paired := b.Device(c)
	if mine := paired && !d.Locked && d.CentreID == centre.ID; !centre.JoinByCode || !mine && !b.Config.Demo {
		return j, nil
	}
	if j.Code, err = b.line.JoinCode(c.Request().Context(), centre); err != nil {
		if fault.Is(err, fault.NotFound) { // turned off a moment ago
			err = nil
		}
		return boardui.Join{}, err
	}
	j.QR, err = ui.NewQR(b.Address(c, "/join/"+centre.Slug+"?code="+j.Code))
	return j, err
}

// readers are the languages of the centre in its order, Serbian in both scripts.
func (b *Board) readers(centre tenant.Centre) []*i18n.Reader {
	var readers []*i18n.Reader
	for _, tag := range centre.Tags() {
		readers = append(readers, b.Bundle.Reader(tag))
	}
	return readers
}
