package board

import (
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/voice"
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
	line      *queue.Line
	catalogue *catalogue.Catalogue
	voice     *voice.Voice
	faces     faces
}

// New makes the board.
func New(s *web.Server, line *queue.Line, c *catalogue.Catalogue, v *voice.Voice) *Board {
	return &Board{Server: s, line: line, catalogue: c, voice: v}
}

// Routes is the board's route table.
func (b *Board) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/board/chime.wav", Permission: identity.Public, Handle: b.chime},
		{Method: "GET", Path: "/board/:centre", Permission: identity.Public, Handle: b.page},
		{Method: "GET", Path: "/board/:centre/stream", Permission: identity.Public, Handle: b.stream, Stream: true},
		{Method: "GET", Path: "/board/:centre/calls/:call/:lang", Permission: identity.Public, Handle: b.say},
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
	d, paired := b.mine(c, centre)
	calls, err := b.calls(c, centre, readers, b.Hub.Seq(), paired)
	if err != nil {
		return err
	}
	slides, err := b.slides(c.Request().Context(), centre, readers)
	if err != nil {
		return err
	}
	p := ui.Page{L: readers[0], Audience: "board", Title: readers[0].T("board.title"), Path: c.Request().URL.Path, Refresh: look}
	s := boardui.Screen{Centre: centre, Readers: readers, Display: layout(c, d.Display, paired), Paired: paired, Voiced: b.voice.Able()}
	return web.HTML(c, boardui.Page(p, s, calls, boardui.Slides(slides, int(b.Clock.Now().Unix()/look))))
}

// layout is how a display looks: a paired one as its manager has chosen, any other as its address asks.
func layout(c echo.Context, d identity.Display, paired bool) identity.Display {
	if !paired {
		d = identity.NewDisplay()
	}
	if wish := c.QueryParam("layout"); !paired && slices.Contains(identity.Layouts(), wish) {
		d.Layout = wish
	}
	return d
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
	readers := b.readers(centre)
	wants := map[string]uuid.UUID{events.Line: centre.ID, events.Join: centre.ID, events.Catalogue: uuid.Nil}
	_, paired := b.mine(c, centre)
	looked := b.Clock.Now()
	return b.Stream(c, centre.TenantID, wants, func(e events.Event) (map[string]templ.Component, error) {
		if now := b.Clock.Now(); now.Sub(looked) > lookAgain {
			_, paired = b.mine(c, centre)
			looked = now
		}
		calls, err := b.calls(c, centre, readers, e.Seq, paired)
		if err != nil {
			return nil, err
		}
		parts := map[string]templ.Component{"board": calls}
		if e.Topic == events.Catalogue || e.Topic == events.Resync {
			parts["slides"], err = b.between(c.Request().Context(), centre, e.Seq, readers)
		}
		return parts, err
	})
}

// lookAgain is how long a stream believes that its display is a paired one.
const lookAgain = 30 * time.Second

// mine is the paired screen of the centre that asks: whoever reads it stands before it.
func (b *Board) mine(c echo.Context, centre tenant.Centre) (d identity.Device, paired bool) {
	d, paired = b.Device(c)
	return d, paired && !d.Locked && d.CentreID == centre.ID
}

// calls is what changes on a display. The code by which a phone joins the line is for paired screens alone; in a demonstration every screen
// counts as one.
func (b *Board) calls(c echo.Context, centre tenant.Centre, readers []*i18n.Reader, seq uint64, paired bool) (templ.Component, error) {
	joined := centre.JoinByCode && (paired || b.Config.Demo)
	return b.drawn(c.Request().Context(), centre, seq, joined, func(now queue.Board) (templ.Component, error) {
		join, err := b.join(c, centre, joined)
		return boardui.Calls(readers, now, join), err
	})
}

func (b *Board) join(c echo.Context, centre tenant.Centre, joined bool) (j boardui.Join, err error) {
	if !joined {
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
