package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"prag/web"
)

func load(t *testing.T) *web.Assets {
	t.Helper()
	assets, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func get(t *testing.T, address string, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	load(t).Handler().ServeHTTP(w, r)
	return w
}

func TestAFileComesInTheBestFormTheBrowserTakes(t *testing.T) {
	t.Parallel()
	address := load(t).URL("app.css")
	plain := get(t, address, nil).Body.Bytes()
	for accepted, want := range map[string]string{
		"":                          "",
		"identity":                  "",
		"gzip":                      "gzip",
		"gzip, deflate, br, zstd":   "br",
		"br;q=0, gzip;q=0.5":        "gzip",
		"br;q=0,gzip;q=0, deflate":  "",
		"deflate, GZIP":             "gzip",
		"x-brotli, no-gzip-of-ours": "",
	} {
		w := get(t, address, map[string]string{"Accept-Encoding": accepted})
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q is answered with %q, want %q", accepted, got, want)
		}
		if got := unpack(t, want, w.Body); !bytes.Equal(got, plain) {
			t.Errorf("Accept-Encoding %q: %d bytes unpacked, want the %d of the plain file", accepted, len(got), len(plain))
		}
	}
}

func unpack(t *testing.T, encoding string, packed io.Reader) []byte {
	t.Helper()
	var r io.Reader
	var err error
	switch encoding {
	case "br":
		r = brotli.NewReader(packed)
	case "gzip":
		r, err = gzip.NewReader(packed)
	default:
		r = packed
	}
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAFileIsKeptForEver(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"app.css":   "text/css; charset=utf-8",
		"app.js":    "text/javascript; charset=utf-8",
		"icons.svg": "image/svg+xml",
		"source-sans-3-cyrillic-wght-normal.woff2": "font/woff2",
	} {
		w := get(t, load(t).URL(name), nil)
		for header, want := range map[string]string{
			"Content-Type":  kind,
			"Cache-Control": "public, max-age=31536000, immutable",
			"Vary":          "Accept-Encoding",
		} {
			if got := w.Header().Get(header); got != want || w.Code != http.StatusOK {
				t.Errorf("%s: status %d, %s %q, want 200 and %q", name, w.Code, header, got, want)
			}
		}
	}
}

func TestAFileTheBrowserHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	address := load(t).URL("app.js")
	packed := map[string]string{"Accept-Encoding": "br"}
	tag := get(t, address, packed).Header().Get("ETag")
	packed["If-None-Match"] = `"another", ` + tag
	if w := get(t, address, packed); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("the same form again: status %d with %d bytes, want 304 with none", w.Code, w.Body.Len())
	}
	if w := get(t, address, map[string]string{"If-None-Match": tag}); w.Code != http.StatusOK {
		t.Errorf("another form: status %d, want 200, because its bytes differ", w.Code)
	}
}

func TestOnlyBuiltFilesAreServed(t *testing.T) {
	t.Parallel()
	assets := load(t)
	style := assets.URL("app.css")
	for _, address := range []string{
		"/assets/", "/assets/app.css", "/assets/app-00000000.css", "/assets/manifest.json",
		"/assets/../assets.go", style + ".br", strings.Replace(style, "/assets/", "/assets/x/", 1), assets.URL("no such file"),
	} {
		if w := get(t, address, map[string]string{"Accept-Encoding": "br"}); w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "" {
			t.Errorf("%s: status %d, Cache-Control %q, want 404 that nobody keeps", address, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

// A first page is read over a village's line: what every page needs besides its own words and the fonts has to stay small.
func TestWhatEveryPageNeedsIsSmall(t *testing.T) {
	t.Parallel()
	const limit = 40 << 10 // of the 60 KB of a first page
	sum := 0
	for _, name := range []string{"app.css", "app.js", "icons.svg"} {
		sum += get(t, load(t).URL(name), map[string]string{"Accept-Encoding": "br"}).Body.Len()
	}
	if sum > limit {
		t.Errorf("style, script and icons weigh %d bytes, want at most %d", sum, limit)
	}
}
