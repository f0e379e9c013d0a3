package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/web/ui"
)

// PathID reads an id of the path; what is no id is not found.
func PathID(c echo.Context, name string) (uuid.UUID, error) {
	id, err := uuid.FromString(c.Param(name))
	if err != nil {
		return uuid.Nil, fault.Missing()
	}
	return id, nil
}

// Form reads the posted fields. The address is never part of them: a body cannot overwrite the path. What no keyboard writes and no
// database takes, a zero byte or a byte that is no UTF-8, is left out.
func Form(c echo.Context) (url.Values, error) {
	if err := c.Request().ParseForm(); err != nil {
		return nil, fault.Wrap(fault.Invalid, "fault.invalid", err)
	}
	form := c.Request().PostForm
	for _, values := range form {
		for i, value := range values {
			values[i] = legible(value)
		}
	}
	return form, nil
}

func legible(value string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(value, ""), "\x00", "")
}

// ID reads an id of a form; what is no id is uuid.Nil.
func ID(form url.Values, name string) uuid.UUID { return uuid.FromStringOrNil(form.Get(name)) }

// Nonce reads the form's own key, which makes sending twice the same as sending once. A form without one gets a fresh key.
func Nonce(form url.Values) uuid.UUID {
	if id := ID(form, "nonce"); id != uuid.Nil {
		return id
	}
	return NewNonce()
}

// NewNonce makes the key of a fresh form. It is random, so nobody can guess another's.
func NewNonce() uuid.UUID { return uuid.Must(uuid.NewV4()) }

// Int reads a whole number of a form; "" is fallback, nonsense is -1, which every check refuses.
func Int(form url.Values, name string, fallback int) int {
	text := strings.TrimSpace(form.Get(name))
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// FieldErrors turns the faults of a form into sentences beside its fields.
func FieldErrors(l *i18n.Reader, err error) []ui.FieldError {
	var list []ui.FieldError
	for _, f := range fault.FieldsOf(err) {
		list = append(list, ui.FieldError{Field: f.Field, Message: l.T(f.Key, f.Data...)})
	}
	return list
}
