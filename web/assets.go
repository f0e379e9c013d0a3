package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed dist
var dist embed.FS

// forms are the ways a file is packed, the smallest first.
var forms = []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// Assets are the built files.
type Assets struct {
	names  map[string]string // app.css → app-3F2A91.css
	served map[string]bool   // app-3F2A91.css
	files  fs.FS
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
	a := &Assets{files: files, served: map[string]bool{}}
	if err := json.Unmarshal(list, &a.names); err != nil {
		return nil, fmt.Errorf("the list of assets: %w", err)
	}
	for _, name := range a.names {
		a.served[name] = true
	}
	return a, nil
}

// URL is the address of a file of this name; an unknown name is an address nobody answers, which the tests look for.
func (a *Assets) URL(name string) string { return "/assets/" + a.names[name] }

// Handler serves /assets/…: for ever, since a changed file has another name, in the best compression the browser takes.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/assets/")
		if !a.served[name] {
			http.NotFound(w, r)
			return
		}
		data, encoding, err := a.read(name, r.Header.Get("Accept-Encoding"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		describe(h, name, encoding)
		if strings.Contains(r.Header.Get("If-None-Match"), h.Get("ETag")) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Length", strconv.Itoa(len(data)))
		_, _ = w.Write(data) //nolint:gosec // an embedded file; the reader is gone; nobody is left to tell
	})
}

// read is a file in the best form a browser takes; fonts are packed already and have only one.
func (a *Assets) read(name, accepted string) (data []byte, encoding string, err error) {
	for _, f := range forms {
		if !accepts(accepted, f.encoding) {
			continue
		}
		if packed, err := fs.ReadFile(a.files, name+f.suffix); err == nil {
			return packed, f.encoding, nil
		}
	}
	data, err = fs.ReadFile(a.files, name)
	return data, "", err
}

// describe sets what a browser and the caches before it must know. Each form has a tag of its own: their bytes differ.
func describe(h http.Header, name, encoding string) {
	h.Set("Content-Type", contentType(name))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+name+encoding+`"`)
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
}

// accepts reports whether an Accept-Encoding header names an encoding and does not weigh it 0.
func accepts(header, encoding string) bool {
	for entry := range strings.SplitSeq(header, ",") {
		name, weight, weighed := strings.Cut(entry, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		return !weighed || (err == nil && q > 0)
	}
	return false
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
