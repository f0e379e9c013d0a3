package kiosk_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

var (
	untranslated = regexp.MustCompile(`![a-z_]+(\.[a-z_]+)+!`)
	htmlLang     = map[string]string{"sq": "sq", "sr": "sr-Cyrl", "sr-Latn": "sr-Latn", "en": "en"}
	cyrillic     = regexp.MustCompile(`\p{Cyrillic}`)
)

func TestEveryPageIsThereInEveryLanguageAndScript(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	topics, err := l.catalogue.Topics(t.Context(), l.Centre.TenantID)
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"", "/agencies", "/ticket", "/help", "/search", "/thanks", "/checklists", "/services/going-abroad/place/1",
		"/services/going-abroad/place/here", "/services/going-abroad/place/1/elsewhere"}
	l.guided(t)
	lists, err := l.catalogue.Checklists(t.Context(), l.Centre.TenantID)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		paths = append(paths, "/checklists/"+list.Slug)
	}
	for _, topic := range topics {
		paths = append(paths, "/topics/"+topic.Code)
		articles, err := l.catalogue.Articles(t.Context(), l.Centre.TenantID, topic.Code)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range articles {
			paths = append(paths, "/articles/"+a.Slug)
		}
	}
	for tag, lang := range htmlLang {
		for _, path := range paths {
			w := l.get(t, root+"/"+tag+path)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(body, `<html lang="`+lang+`"`) {
				t.Errorf("%s/%s%s: status %d, want 200 in %s", root, tag, path, w.Code, lang)
			}
			if key := untranslated.FindString(body); key != "" {
				t.Errorf("%s%s: %s has no text", tag, path, key)
			}
			if tag == "sr-Latn" {
				readsLatin(t, path, body)
			}
		}
	}
}

// readsLatin allows Cyrillic only in the name of the script to switch to.
func readsLatin(t *testing.T, path, body string) {
	t.Helper()
	if at := cyrillic.FindStringIndex(strings.ReplaceAll(body, "Српски", "")); at != nil {
		t.Errorf("%s shows Cyrillic to a reader of Latin", path)
	}
}

func TestTheStartOffersEveryLanguageAndScript(t *testing.T) {
	t.Parallel()
	l := open(t)
	body := l.get(t, "/k/"+l.Centre.Slug).Body.String()
	for tag, words := range map[string]string{
		"sq": "Zgjidhni gjuhën", "sr-Latn": "Izaberite jezik", "sr": "Изаберите језик", "en": "Choose your language",
	} {
		if !strings.Contains(body, `href="/k/`+l.Centre.Slug+"/"+tag+`"`) || !strings.Contains(body, words) {
			t.Errorf("%s is not offered in its own words", tag)
		}
	}
}

func TestALanguageIsSwitchedInPlace(t *testing.T) {
	t.Parallel()
	l := open(t)
	body := l.get(t, "/k/"+l.Centre.Slug+"/sq/articles/visas").Body.String()
	for _, tag := range []string{"sr-Latn", "sr", "en"} {
		if !strings.Contains(body, `href="/k/`+l.Centre.Slug+"/"+tag+`/articles/visas"`) {
			t.Errorf("no way to the same page in %s", tag)
		}
	}
}

func TestWhatIsNotThereIsSaidWithAWayBack(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	for path, want := range map[string]struct{ lang, back string }{
		"/k/nowhere":               {"en", "/"},
		"/k/nowhere/sq":            {"sq", "/"},
		root + "/xx":               {"sq", root},
		root + "/sr/articles/no":   {"sr-Cyrl", root + "/sr"},
		root + "/sq/topics/no":     {"sq", root + "/sq"},
		root + "/sq/tickets/no":    {"sq", root + "/sq"},
		"/t/" + l.Centre.Key + "x": {"en", "/"},
	} {
		w := l.get(t, path, "Accept-Language", "en")
		body := w.Body.String()
		if w.Code != http.StatusNotFound || !strings.Contains(body, `lang="`+want.lang+`"`) || !strings.Contains(body, `href="`+want.back+`"`) {
			t.Errorf("%s: status %d, want 404 in %s with a way to %s", path, w.Code, want.lang, want.back)
		}
	}
}

func TestAPageIsSentOnceUntilTheCatalogueChanges(t *testing.T) {
	t.Parallel()
	l := open(t)
	path := "/k/" + l.Centre.Slug + "/sq/articles/visas"
	first := l.get(t, path)
	etag := first.Header().Get("ETag")
	if again := l.get(t, path, "If-None-Match", etag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("status %d with %d bytes, want an empty 304", again.Code, again.Body.Len())
	}
	l.reword(t, "Titulli i ri")
	l.clock.Advance(recheck)
	changed := l.get(t, path, "If-None-Match", etag)
	if changed.Code != http.StatusOK || !strings.Contains(changed.Body.String(), "Titulli i ri") {
		t.Errorf("status %d, the new title is not there", changed.Code)
	}
}

// reword publishes a new version of the article on visas.
func (l lobby) reword(t *testing.T, title string) {
	t.Helper()
	var id uuid.UUID
	err := l.db.InTenant(t.Context(), tenant.NetworkID(), func(tx *db.Tx) error {
		return tx.Raw(`SELECT id FROM article WHERE slug = 'visas'`).Row().Scan(&id)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"sq", "sr", "en"} {
		l.exec(t, tenant.NetworkID(), `INSERT INTO article_text VALUES (?, ?, 2, ?, ?, 'summary', 'body', now())`,
			tenant.NetworkID(), id, lang, title)
	}
	l.exec(t, tenant.NetworkID(), `UPDATE article SET published = 2 WHERE id = ?`, id)
	l.exec(t, tenant.NetworkID(), `UPDATE catalogue_version SET version = version + 1 WHERE tenant_id = ?`, tenant.NetworkID())
}

func TestAPageIsTheSameCompressedOrNot(t *testing.T) {
	t.Parallel()
	l := open(t)
	path := "/k/" + l.Centre.Slug + "/en"
	plain, packed := l.get(t, path), l.get(t, path, "Accept-Encoding", "br, gzip")
	r, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	html, err := io.ReadAll(r)
	if err != nil || string(html) != plain.Body.String() {
		t.Errorf("the pages differ (%v)", err)
	}
}

func TestAPictureOfThePageIsForTheHostThatWasAsked(t *testing.T) {
	t.Parallel()
	l := open(t)
	w := l.get(t, "/k/"+l.Centre.Slug+"/sq/articles/visas/qr")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/svg+xml" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, %v", w.Code, w.Header())
	}
}
