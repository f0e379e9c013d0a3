package directory_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"prag/internal/directory"
)

func aWrongFilterIsNamed(t *testing.T, d published) {
	for _, asked := range []string{
		"page=0", "page=x", "per_page=-1", "per_page=1001", "taxonomy_id=work", "organization_id=", "modified_after=yesterday",
		"minimal=1", "full=yes", "format=xml",
	} {
		answer := d.Get("/directory/kosovo/services?lang=sq&" + asked)
		name, _, _ := strings.Cut(asked, "=")
		if answer.Status != http.StatusBadRequest || !strings.Contains(answer.Body, name+": ") || !strings.Contains(answer.Body, "status") {
			t.Errorf("%s answers %d: %s", asked, answer.Status, answer.Body)
		}
	}
}

func textsAreInTheReadersLanguage(t *testing.T, d published) {
	names := map[string]string{"sq": "sq", "sr": "sr-Cyrl", "sr-Latn": "sr-Latn", "en": "en"}
	for tag, language := range names {
		answer := d.Get("/directory/kosovo/taxonomies?lang=" + tag)
		header := d.Do(http.MethodGet, "/directory/kosovo/taxonomies", nil, "Accept-Language", tag)
		if answer.Body != header.Body || answer.Header.Get("Content-Language") != language || header.Header.Get("Content-Language") != language {
			t.Errorf("%s is answered in %s and %s", tag, answer.Header.Get("Content-Language"), header.Header.Get("Content-Language"))
		}
		one := d.contents(t, "kosovo/taxonomies?lang="+tag)[0]
		all := one["x_translations"].(object)
		if text(all["sq"].(object), "name") != "Për çfarë vijnë njerëzit" || text(all["sr"].(object), "name") != "Због чега људи долазе" ||
			text(all["en"].(object), "name") != "What people come about" {
			t.Errorf("translations: %v", all)
		}
		want := map[string]string{"sq": "Për çfarë vijnë njerëzit", "sr": "Због чега људи долазе", "sr-Latn": "Zbog čega ljudi dolaze", "en": "What people come about"}
		if text(one, "name") != want[tag] {
			t.Errorf("in %s it is called %q", tag, text(one, "name"))
		}
	}
	if d.Get("/directory/kosovo/services").Header.Get("Set-Cookie") != "" {
		t.Error("it sets a cookie")
	}
}

func anySiteMayRead(t *testing.T, d published) {
	const path = "/directory/kosovo/organizations?lang=en"
	answer := d.Do(http.MethodGet, path, nil, "Origin", "https://example.org")
	tag, changed := answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")
	if answer.Header.Get("Access-Control-Allow-Origin") != "*" ||
		answer.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || tag == "" || changed == "" {
		t.Fatalf("headers: %v", answer.Header)
	}
	for name, value := range map[string]string{"If-None-Match": `"other", W/` + tag, "If-Modified-Since": changed} {
		if again := d.Do(http.MethodGet, path, nil, name, value); again.Status != http.StatusNotModified || again.Body != "" {
			t.Errorf("%s: status %d", name, again.Status)
		}
	}
	if again := d.Do(http.MethodGet, path, nil, "If-None-Match", `"other"`, "If-Modified-Since", changed); again.Status != http.StatusOK {
		t.Errorf("another tag: status %d", again.Status)
	}
	if head := d.Do(http.MethodHead, path, nil); head.Status != http.StatusOK || head.Header.Get("ETag") != tag || head.Body != "" {
		t.Errorf("HEAD: status %d, tag %s", head.Status, head.Header.Get("ETag"))
	}
	asked := d.Do("OPTIONS", path, nil, "Origin", "https://example.org",
		"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
	if asked.Status != http.StatusNoContent || !strings.Contains(asked.Header.Get("Access-Control-Allow-Methods"), "GET") {
		t.Errorf("preflight: status %d, %v", asked.Status, asked.Header)
	}
	if written := d.Post("/directory/kosovo/organizations", nil); written.Status == http.StatusOK {
		t.Error("it can be written to")
	}
}

func linesHoldEverything(t *testing.T, d published) {
	answer := d.Get("/directory/kosovo/services?format=ndjson&per_page=2")
	lines := strings.Split(strings.TrimSpace(answer.Body), "\n")
	if all := d.read(t, "kosovo/services")["total_items"]; answer.Header.Get("Content-Type") != "application/x-ndjson" || all != float64(len(lines)) {
		t.Errorf("%d lines of %v as %s", len(lines), all, answer.Header.Get("Content-Type"))
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
}

func theDescriptionListsWhatThereIs(t *testing.T, d published) {
	about := d.read(t, "kosovo")
	if text(about, "version") != "3.1" || text(about, "openapi_url") != d.URL+"/directory/kosovo/openapi.json" || text(about, "profile") == "" {
		t.Errorf("about: %v", about)
	}
	paths := d.read(t, "kosovo/openapi.json")["paths"].(object)
	for _, r := range directory.New(d.Web, d.Catalogue).Routes() {
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(strings.TrimPrefix(r.Path, "/directory/:tenant"), "{$1}")
		if r.Method == "GET" && path != "" && path != "/openapi.json" && paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	if len(paths) != 11 {
		t.Errorf("%d addresses are described, want 11", len(paths))
	}
}
