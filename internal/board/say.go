package board

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/voice"
)

// say speaks a call that is on the displays of its centre: "Number A 12, please go to desk 3." Nothing else can be asked for, so nobody can
// keep the voice busy with what was never called.
func (b *Board) say(c echo.Context) error {
	ctx := c.Request().Context()
	centre, err := b.Directory.BySlug(ctx, c.Param("centre"))
	if err != nil {
		return err
	}
	lang := c.Param("lang")
	if !slices.Contains(centre.Languages, lang) {
		return fault.Missing()
	}
	call, err := b.called(ctx, centre, c.Param("call"))
	if err != nil {
		return err
	}
	path, err := b.voice.Kept(ctx, centre.TenantID, lang, Announcement(b.Bundle.Reader(lang), call))
	switch {
	case errors.Is(err, voice.ErrSilent):
		return fault.Missing()
	case errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	case err != nil:
		return err
	}
	f, err := os.Open(path) //nolint:gosec // a path of the cache's own
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	h := c.Response().Header()
	h.Set("Cache-Control", "private, max-age=600") // called again, it sounds the same
	h.Set(echo.HeaderContentType, voice.Mime)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return nil
}

// called finds a call among those on the displays.
func (b *Board) called(ctx context.Context, centre tenant.Centre, id string) (call queue.Calling, err error) {
	now, err := b.now(ctx, centre, 0)
	if err != nil {
		return call, err
	}
	for _, call := range slices.Concat(now.Now, now.Before) {
		if call.ID.String() == id {
			return call, nil
		}
	}
	return call, fault.Missing()
}

// Announcement is what is said: the same words whatever the service. The hyphen makes the voice say the letter's name, where "A 12" would
// be "a twelve". Serbian is spoken from Latin.
func Announcement(l *i18n.Reader, call queue.Calling) string {
	return i18n.Latin(l.T("board.say", "Number", fmt.Sprintf("%s-%d", call.Series, call.Number), "Desk", call.DeskLabel))
}
