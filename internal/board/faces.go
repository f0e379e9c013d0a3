package board

import (
	"bytes"
	"context"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/boardui"
)

// faces keeps what the displays of each centre show, read and drawn once for all of them.
type faces struct {
	now    web.Shared[uuid.UUID, queue.Board]
	drawn  web.Shared[face, templ.Component]
	slides web.Shared[uuid.UUID, templ.Component]
}

// face is one kind of display of a centre: with the code for joining or without.
type face struct {
	centre uuid.UUID
	joined bool
}

// now is the display of a centre no older than the event of this number.
func (b *Board) now(ctx context.Context, centre tenant.Centre, seq uint64) (queue.Board, error) {
	return b.faces.now.Get(b.Server, centre.ID, seq, func(uint64) (queue.Board, error) { return b.line.Board(ctx, centre) })
}

// drawn is what changes on a display.
func (b *Board) drawn(ctx context.Context, centre tenant.Centre, seq uint64, joined bool, draw func(queue.Board) (templ.Component, error)) (templ.Component, error) {
	return b.faces.drawn.Get(b.Server, face{centre.ID, joined}, seq, func(seq uint64) (templ.Component, error) {
		now, err := b.now(ctx, centre, seq)
		if err != nil {
			return nil, err
		}
		component, err := draw(now)
		if err != nil {
			return nil, err
		}
		return still(ctx, component)
	})
}

// between is what the displays say between calls, for their scripts to turn.
func (b *Board) between(ctx context.Context, centre tenant.Centre, seq uint64, readers []*i18n.Reader) (templ.Component, error) {
	return b.faces.slides.Get(b.Server, centre.ID, seq, func(uint64) (templ.Component, error) {
		slides, err := b.slides(ctx, centre, readers)
		if err != nil {
			return nil, err
		}
		return still(ctx, boardui.Slides(slides, 0))
	})
}

// still is a component that is drawn already.
func still(ctx context.Context, c templ.Component) (templ.Component, error) {
	var html bytes.Buffer
	err := c.Render(ctx, &html)
	return templ.Raw(html.String()), err
}
