package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/web/ui"
)

// fail is the one place where an error becomes an answer.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(c.Request().Context().Err(), context.Canceled) { // the reader has left
		return
	}
	err = fromEcho(err)
	kind := fault.KindOf(err)
	if kind == fault.Internal || kind == fault.Unavailable {
		s.Log.Error("request failed", "request", requestID(c), "path", c.Path(), "err", err)
	}
	if kind == fault.Unauthenticated {
		err = s.askToSignIn(c)
	} else {
		err = s.errorPage(c, kind, err)
	}
	if err != nil {
		s.Log.Error("error page failed", "request", requestID(c), "err", err)
	}
}

// fromEcho turns the framework's own errors, also wrapped ones, into faults.
func fromEcho(err error) error {
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return fault.Missing()
	case http.StatusRequestEntityTooLarge, http.StatusBadRequest, http.StatusUnsupportedMediaType:
		return fault.Wrap(fault.Invalid, "fault.invalid", err)
	case http.StatusForbidden:
		return fault.Wrap(fault.Denied, "fault.denied", err)
	case http.StatusServiceUnavailable:
		return fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	}
	return err
}

func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Denied:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
	}
	return http.StatusInternalServerError
}

func (s *Server) errorPage(c echo.Context, kind fault.Kind, err error) error {
	key, data := "fault.internal", []any(nil)
	var f *fault.Error
	switch {
	case kind != fault.Internal && errors.As(err, &f):
		key, data = f.Key, f.Data
	case kind == fault.Invalid:
		key = "fault.invalid"
	}
	p := s.Page(c, "landing", "fault.title")
	home := "/"
	if tag := kioskTag(c); s.readable(tag) { // a kiosk's page: its own reader, no navigation
		p = ui.Page{L: s.Bundle.Reader(tag), Audience: "kiosk", Title: s.Bundle.Reader(tag).T("fault.title")}
		home = "/k/" + c.Param("centre") + "/" + tag
	}
	return Render(c, statusOf(kind), ui.ErrorPage(p, p.Title, p.L.T(key, data...), home))
}

// kioskTag is the language of a kiosk's address, or of the form that asks for a ticket; "" elsewhere.
func kioskTag(c echo.Context) string {
	if tag := c.Param("lang"); tag != "" || c.Param("centre") == "" {
		return tag
	}
	form, err := Form(c)
	if err != nil {
		return ""
	}
	return form.Get("lang")
}
