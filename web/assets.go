package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed dist
var dist embed.FS

// Assets are the built files.
type Assets struct {
	names map[string]string // app.css → app-3F2A91.css
	files fs.FS
}

// Load reads the list of built files.
func Load() (*Assets, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	list, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return nil, fmt.Errorf("assets are not built: run go generate ./web: %w", err)
	}
	a := &Assets{files: files}
	return a, json.Unmarshal(list, &a.names)
}

// URL is the address of a file of this name; an unknown name is an address nobody answers, which the tests look for.
func (a *Assets) URL(name string) string { return "/assets/" + a.names[name] }

// Handler serves /assets/…: for ever, since a changed file has another name, in the best compression the browser takes.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		data, err := fs.ReadFile(a.files, name)
		if err != nil || !strings.Contains(name, "-") || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", contentType(name))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", `"`+name+`"`)
		h.Set("Vary", "Accept-Encoding")
		for _, form := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
			packed, err := fs.ReadFile(a.files, name+form.suffix)
			if err == nil && strings.Contains(r.Header.Get("Accept-Encoding"), form.encoding) {
				h.Set("Content-Encoding", form.encoding)
				data = packed
				break
			}
		}
		if r.Header.Get("If-None-Match") == h.Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(data) //nolint:gosec // an embedded file; the reader is gone; nobody is left to tell
	})
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
