package kiosk

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/voice"
)

// voiced reads aloud a page that says the same to everyone. What was spoken once is kept; who has it already is told so before it is spoken.
func (k *Kiosk) voiced(build func(echo.Context, place) (templ.Component, error)) echo.HandlerFunc {
	return k.fresh(func(c echo.Context, at place) error {
		at.seen, at.recorded = &reach.Seen{}, new(string) // hearing is counted as hearing
		component, err := build(c, at)
		if err != nil {
			return err
		}
		text, err := words(c, component)
		if err != nil {
			return err
		}
		etag, path := `"`+voice.Named(i18n.Language(at.reader.Tag()), *at.recorded, text)+`"`, ""
		had := c.Request().Header.Get("If-None-Match") == etag
		if !had {
			path, err = k.spokenFile(c, at, text)
		}
		if err != nil {
			return unheard(err)
		}
		k.heard(c, at)
		c.Response().Header().Set("ETag", etag)
		c.Response().Header().Set("Cache-Control", "no-cache")
		if had {
			return c.NoContent(http.StatusNotModified)
		}
		return play(c, path)
	})
}

// play sends a file, or the piece of it that is asked for.
func play(c echo.Context, path string) error {
	f, err := os.Open(path) //nolint:gosec // a path of the cache's own
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	c.Response().Header().Set(echo.HeaderContentType, voice.Mime)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return nil
}

// spokenFile is the sound of a page: its text spoken, after the recording with which it begins, if it does.
func (k *Kiosk) spokenFile(c echo.Context, at place, text string) (string, error) {
	ctx, tenantID, lang := c.Request().Context(), at.centre.TenantID, i18n.Language(at.reader.Tag())
	if stocks(c) {
		ctx = voice.Unhurried(ctx)
	}
	if *at.recorded == "" {
		return k.voice.Kept(ctx, tenantID, lang, text)
	}
	return k.voice.Joined(ctx, tenantID, lang, *at.recorded, text, func(ctx context.Context) ([]byte, error) {
		return k.catalogue.Recording(ctx, tenantID, *at.recorded)
	})
}

// saying reads aloud a page that is this person's and this moment's. Nothing of it is kept, here or in the browser.
func (k *Kiosk) saying(build func(echo.Context, place) (templ.Component, error)) func(echo.Context, place) error {
	return func(c echo.Context, at place) error {
		component, err := build(c, at)
		if err != nil {
			return err
		}
		text, err := words(c, component)
		if err != nil {
			return err
		}
		sound, err := k.voice.Said(c.Request().Context(), i18n.Language(at.reader.Tag()), text)
		if err != nil {
			return unheard(err)
		}
		k.heard(c, at)
		c.Response().Header().Set("Cache-Control", "no-store")
		c.Response().Header().Set(echo.HeaderContentType, voice.Mime)
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(sound))
		return nil
	}
}

// words is what a page says aloud. Serbian is spoken from one script, so both share the sound.
func words(c echo.Context, component templ.Component) (string, error) {
	var page bytes.Buffer
	if err := component.Render(c.Request().Context(), &page); err != nil {
		return "", err
	}
	text, err := spoken(page.Bytes())
	return i18n.Latin(text), err
}

// heard counts once, however many pieces the browser fetches.
func (k *Kiosk) heard(c echo.Context, at place) {
	if r := c.Request().Header.Get("Range"); r == "" || strings.HasPrefix(r, "bytes=0-") {
		k.looked(c, at.centre, reach.Seen{What: reach.Listen, Value: at.reader.Tag()})
	}
}

func unheard(err error) error {
	switch {
	case errors.Is(err, voice.ErrSilent):
		return fault.Missing()
	case errors.Is(err, context.DeadlineExceeded): // too many want to hear something at once
		return fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	}
	return err
}
