package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"prag/internal/testkit"
)

func TestASearchLeavesNoTrace(t *testing.T) {
	t.Parallel()
	l := open(t)
	w := l.post(t, "/k/"+l.Centre.Slug+"/sr-Latn/search", url.Values{"q": {"boravisna dozvola"}})
	body := w.Body.String()
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, Cache-Control %q", w.Code, w.Header().Get("Cache-Control"))
	}
	if !strings.Contains(body, "/sr-Latn/articles/residence-permit") || !strings.Contains(body, `value="boravisna dozvola"`) {
		t.Errorf("not found, or what was typed is gone:\n%s", body)
	}
	if strings.Contains(body, "?q=") || strings.Contains(body, `method="get"`) {
		t.Error("what is typed would stand in an address")
	}
	readsLatin(t, "/search", body)
	said := l.post(t, "/k/"+l.Centre.Slug+"/sr-Latn/search/voice", url.Values{"q": {"boravisna dozvola"}})
	none := l.post(t, "/k/"+l.Centre.Slug+"/sr-Latn/search/voice", url.Values{"q": {"xqzkw"}})
	if said.Header().Get("Cache-Control") != "no-store" || said.Body.Len() < 2*none.Body.Len() || l.keptVoices(t) != 0 {
		t.Errorf("what was found is not read aloud, or kept: %d and %d bytes, %d files", said.Body.Len(), none.Body.Len(), l.keptVoices(t))
	}
}

func TestASearchWithoutAnAnswerSaysWhatElseToDo(t *testing.T) {
	t.Parallel()
	l := open(t)
	for query, want := range map[string]string{"xqzkw": "We found nothing for this.", " ": "Please write a word first.", "<b>\"": "We found nothing"} {
		body := l.post(t, "/k/"+l.Centre.Slug+"/en/search", url.Values{"q": {query}}).Body.String()
		if !strings.Contains(body, want) || strings.Contains(body, "<b>\"") {
			t.Errorf("%q: the page does not say %q, or repeats what was typed as it is", query, want)
		}
	}
}

// The screen's own keyboard writes each script, and a finger is enough.
func TestTheScreensKeyboardWritesEachScript(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser := testkit.NewBrowser(t)
	for tag, word := range map[string]string{"sq": "kthim në", "sr": "виза", "sr-Latn": "škola", "en": "work"} {
		tab := browser.Tab(t, 1280, 800)
		tab.Open(server.URL + "/k/" + l.Centre.Slug + "/" + tag + "/search").Wait(".k-keyboard")
		for _, char := range word + " " { // one too many
			tab.Click(`[data-char="` + string(char) + `"]`)
		}
		tab.Click("[data-erase]")
		if got := testkit.Eval[string](tab, `document.querySelector("#q").value`); got != word {
			t.Errorf("%s: the field holds %q, want %q", tag, got, word)
		}
		tab.Click(".k-search button").Wait(".k-article").Picture("kiosk-found-" + tag)
		fits(t, tab, "what was found, "+tag)
		if address := tab.URL(); strings.Contains(address, "q=") {
			t.Errorf("%s: the address is %s", tag, address)
		}
	}
}
