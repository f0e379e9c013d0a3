package board

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"

	"prag/internal/queue"
	"prag/internal/tenant"
)

// faceKeeps is how long what a centre's displays show is good for when nothing was heard to have changed: minutes go by, and an event may
// have been lost.
const faceKeeps = 2 * time.Second

// faces keeps what the displays of each centre show, so that an event makes this program read and draw it once, however many displays
// there are.
type faces struct {
	mu      sync.Mutex
	centres map[uuid.UUID]*face
}

// face is what the displays of one centre show. Its lock lets one reader make it for all.
type face struct {
	mu    sync.Mutex
	seq   uint64 // all events up to this one are in it
	at    time.Time
	now   queue.Board
	drawn map[bool]templ.Component // with and without the code for joining
}

func (f *faces) centre(id uuid.UUID) *face {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.centres == nil {
		f.centres = map[uuid.UUID]*face{}
	}
	if f.centres[id] == nil {
		f.centres[id] = &face{}
	}
	return f.centres[id]
}

// with lets fn use what a centre's displays show, no older than the event of this number.
func (b *Board) with(ctx context.Context, centre tenant.Centre, seq uint64, fn func(*face) error) error {
	f := b.faces.centre(centre.ID)
	f.mu.Lock()
	defer f.mu.Unlock()
	if age := b.Clock.Now().Sub(f.at); f.drawn == nil || f.seq < seq || age < 0 || age >= faceKeeps {
		reached, at := b.Hub.Seq(), b.Clock.Now() // before reading: what happens meanwhile is in the next
		now, err := b.line.Board(ctx, centre)
		if err != nil {
			return err
		}
		f.seq, f.at, f.now, f.drawn = reached, at, now, map[bool]templ.Component{}
	}
	return fn(f)
}

// drawn is what changes on a display, drawn once for all displays that show the same.
func (b *Board) drawn(ctx context.Context, centre tenant.Centre, seq uint64, joined bool, draw func(queue.Board) (templ.Component, error)) (c templ.Component, err error) {
	err = b.with(ctx, centre, seq, func(f *face) error {
		if c = f.drawn[joined]; c != nil {
			return nil
		}
		component, err := draw(f.now)
		if err != nil {
			return err
		}
		var html bytes.Buffer
		if err := component.Render(ctx, &html); err != nil {
			return err
		}
		c = templ.Raw(html.String())
		f.drawn[joined] = c
		return nil
	})
	return c, err
}
