package kiosk

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/clock"
	"prag/internal/events"
	"prag/internal/reach"
)

const (
	// recheck is how long a known version is believed although no event came: one may be lost.
	recheck = 5 * time.Second
	// mostPages bounds the shelf. 15 centres have about 3,000 pages; where more are asked for, the shelf begins anew.
	mostPages = 8192
)

// shelf keeps rendered pages. A page holds nothing of the request but its address, its language and the centre.
type shelf struct {
	catalogue *catalogue.Catalogue
	clock     clock.Clock
	changes   *events.Subscription

	mu       sync.Mutex
	pages    map[string]*page    // by address
	versions map[uuid.UUID]known // by tenant
}

// page is one rendered page, compressed: there is hardly a browser that would have it otherwise.
type page struct {
	version int64
	etag    string
	gzip    []byte
	seen    reach.Seen // what looking at it counts as
}

type known struct {
	version int64
	at      time.Time
}

func newShelf(c *catalogue.Catalogue, clk clock.Clock, hub *events.Hub) *shelf {
	return &shelf{
		catalogue: c, clock: clk, changes: hub.Subscribe(uuid.Nil, map[string]uuid.UUID{events.Catalogue: uuid.Nil}),
		pages: map[string]*page{}, versions: map[uuid.UUID]known{},
	}
}

// version is the tenant's catalogue version. While the database is away the last one known stands in: people can still read.
func (s *shelf) version(ctx context.Context, tenantID uuid.UUID) (int64, error) {
	last, ok, fresh := s.known(tenantID)
	if fresh {
		return last, nil
	}
	version, err := s.catalogue.Version(ctx, tenantID)
	if err != nil && ok {
		return last, nil
	}
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.versions[tenantID] = known{version: version, at: s.clock.Now()}
	}
	return version, err
}

func (s *shelf) known(tenantID uuid.UUID) (version int64, ok, fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.changes.C: // whatever changed: every version is asked for once more
		for id, k := range s.versions {
			s.versions[id] = known{version: k.version}
		}
	default:
	}
	k, ok := s.versions[tenantID]
	return k.version, ok, ok && s.clock.Now().Sub(k.at) < recheck
}

func (s *shelf) get(address string, version int64) (*page, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.pages[address]
	return p, ok && p.version == version
}

func (s *shelf) put(address string, p *page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pages) >= mostPages {
		clear(s.pages)
	}
	s.pages[address] = p
}

// render makes a page of a component. The etag comes from the bytes, so that every server gives the same.
func render(ctx context.Context, version int64, component templ.Component) (*page, error) {
	var html, packed bytes.Buffer
	if err := component.Render(ctx, &html); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(html.Bytes())
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(html.Bytes())
	}
	if err == nil {
		err = w.Close()
	}
	return &page{
		version: version, etag: `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, gzip: packed.Bytes(),
	}, err
}

// send answers with the page, or with 304 when the reader has it.
func (p *page) send(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", p.etag)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.Request().Header.Get("If-None-Match"), p.etag) {
		return c.NoContent(http.StatusNotModified)
	}
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		return c.HTMLBlob(http.StatusOK, p.gzip)
	}
	r, err := gzip.NewReader(bytes.NewReader(p.gzip))
	if err != nil {
		return err
	}
	html, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return c.HTMLBlob(http.StatusOK, html)
}
