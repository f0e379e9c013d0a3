package directory

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the description of this interface
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/web"
)

// shared lets any page of any site read the answer. It is kept as long as its tag is the same, and asked for again each time.
func (d *Directory) shared(c echo.Context) {
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Language, ETag, Last-Modified")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, no-cache")
	h.Set("Vary", "Accept-Language")
}

// preflight tells a browser that it may ask.
func (d *Directory) preflight(c echo.Context) error {
	d.shared(c)
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "*")
	h.Set("Access-Control-Max-Age", "86400")
	return c.NoContent(http.StatusNoContent)
}

// show answers with a list: a page of it, or all of it line by line.
func (d *Directory) show(c echo.Context, q query, modified time.Time, found []entry) error {
	if !q.lines {
		return d.answer(c, modified, q.paged(found))
	}
	var b bytes.Buffer
	for _, e := range found {
		line, err := encoded(q.shown(e))
		if err != nil {
			return err
		}
		b.Write(line)
	}
	return d.send(c, "application/x-ndjson", modified, b.Bytes())
}

// answer sends a value. A zero time: it has none.
func (d *Directory) answer(c echo.Context, modified time.Time, value any) error {
	body, err := encoded(value)
	if err != nil {
		return err
	}
	return d.send(c, echo.MIMEApplicationJSON, modified, body)
}

// encoded is one line of JSON, its letters as they are.
func encoded(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return b.Bytes(), err
}

// send sends a body unless the reader has it already.
func (d *Directory) send(c echo.Context, kind string, modified time.Time, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := c.Response().Header()
	h.Set("ETag", tag)
	if !modified.IsZero() {
		h.Set(echo.HeaderLastModified, modified.UTC().Format(http.TimeFormat))
	}
	if has(c.Request().Header, tag, modified) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, kind, body)
}

// has reports whether the reader has the answer: by its tag, or, where none is named, by its time.
func has(asked http.Header, tag string, modified time.Time) bool {
	if tags := asked.Get("If-None-Match"); tags != "" {
		return slices.ContainsFunc(strings.Split(tags, ","), func(known string) bool {
			known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
			return known == "*" || known == tag
		})
	}
	known, err := http.ParseTime(asked.Get("If-Modified-Since"))
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(known)
}

// problem answers with what is wrong (RFC 9457). What is nobody's fault but ours goes the way of every error.
func (d *Directory) problem(c echo.Context, failed error) error {
	status := map[fault.Kind]int{fault.Invalid: http.StatusBadRequest, fault.NotFound: http.StatusNotFound}[fault.KindOf(failed)]
	if status == 0 {
		return failed
	}
	l := d.reader(c, "en")
	detail := l.T("fault.not_found")
	for _, wrong := range web.FieldErrors(l, failed) {
		detail = wrong.Field + ": " + wrong.Message
	}
	body, err := encoded(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Language", l.HTMLLang())
	return c.Blob(status, "application/problem+json", body)
}

//go:embed openapi.json
var openAPI []byte

// openAPI describes this interface.
func (d *Directory) openAPI(c echo.Context) error {
	if _, _, err := d.request(c); err != nil {
		return err
	}
	return d.send(c, echo.MIMEApplicationJSON, time.Time{}, openAPI)
}
