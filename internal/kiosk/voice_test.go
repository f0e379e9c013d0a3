package kiosk_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/testkit"
	"prag/internal/voice"
)

var listenPattern = regexp.MustCompile(`data-listen="([^"]+)"`)

// voicesOf are the addresses of a page's listen buttons.
func (l lobby) voicesOf(t *testing.T, page string) []string {
	t.Helper()
	var list []string
	for _, m := range listenPattern.FindAllStringSubmatch(l.get(t, page).Body.String(), -1) {
		list = append(list, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	return list
}

func (l lobby) keptVoices(t *testing.T) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(l.voiceDir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// Every page has its voice, in every language, and both Serbian scripts share one sound.
func TestEveryPageIsReadAloud(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	sounds := map[string]bool{}
	for _, page := range []string{
		"/sq", "/sq/topics/work", "/sr/topics/safety", "/sr-Latn/articles/visas", "/en/search", "/en/thanks", "/sr/agencies", "/sq/ticket",
		"/sq/help", "/sr/help", "/sr-Latn/help", "/en/help", "/sq/away/now", "/sr/away/none",
	} {
		voices := l.voicesOf(t, root+page)
		if len(voices) != 1 {
			t.Fatalf("%s has the voices %v", page, voices)
		}
		w := l.get(t, voices[0])
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != voice.Mime || w.Body.Len() < 4000 {
			t.Errorf("%s: status %d, %s, %d bytes", voices[0], w.Code, w.Header().Get("Content-Type"), w.Body.Len())
		}
		sounds[w.Body.String()] = true
	}
	if len(sounds) != 13 {
		t.Errorf("fourteen pages, two of them one text in two scripts, have %d sounds", len(sounds))
	}
	if voices := l.voicesOf(t, root); len(voices) != 3 {
		t.Errorf("the start has the voices %v, want one a language", voices)
	} else if w := l.get(t, voices[0]); w.Code != http.StatusOK || w.Body.Len() < 4000 {
		t.Errorf("%s: status %d, %d bytes", voices[0], w.Code, w.Body.Len())
	}
}

func TestAVoiceIsFetchedOnceAndInPieces(t *testing.T) {
	t.Parallel()
	l := open(t)
	address := "/k/" + l.Centre.Slug + "/en/help/voice"
	whole := l.get(t, address)
	piece := l.get(t, address, "Range", "bytes=100-199")
	if piece.Code != http.StatusPartialContent || !bytes.Equal(piece.Body.Bytes(), whole.Body.Bytes()[100:200]) {
		t.Errorf("a piece: status %d, %d bytes", piece.Code, piece.Body.Len())
	}
	if again := l.get(t, address, "If-None-Match", whole.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: status %d", again.Code)
	}
	if n := l.keptVoices(t); n != 1 {
		t.Errorf("%d files are kept, want 1", n)
	}
	if got := l.seen(t)[reach.Seen{What: reach.Listen, Value: "en"}]; got != 2 {
		t.Errorf("listening counted %d times, want 2: a piece is no listening", got)
	}
}

// A ticket is this person's: its voice is neither kept here nor by the browser. A service that is confidential is not named by it.
func TestTheVoiceOfATicketLeavesNoTrace(t *testing.T) {
	t.Parallel()
	l := open(t)
	ticket := l.take(t, 1, "sq", nonce())
	own := "/t/" + ticket[strings.LastIndex(ticket, "/")+1:]
	for _, page := range []string{ticket, own} {
		voices := l.voicesOf(t, page)
		if len(voices) != 1 {
			t.Fatalf("%s has the voices %v", page, voices)
		}
		w := l.get(t, voices[0])
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || w.Body.Len() < 4000 {
			t.Errorf("%s: status %d, %s, %d bytes", voices[0], w.Code, w.Header().Get("Cache-Control"), w.Body.Len())
		}
	}
	if n := l.keptVoices(t); n != 0 {
		t.Errorf("%d files are kept", n)
	}
	if w := l.get(t, "/k/"+l.Centre.Slug+"/sq/articles/none/voice"); w.Code != http.StatusNotFound {
		t.Errorf("what is not there is spoken: %d", w.Code)
	}
}

// A number that a kiosk gives out by itself is said in the reader's language, the letter by its name, and spoken for screens of the centre only.
func TestANumberOfAKiosksOwnIsSpoken(t *testing.T) {
	t.Parallel()
	l := open(t)
	cookie, sounds := l.screen(t), map[string]bool{}
	for tag, words := range map[string]string{"sq": "Numri juaj: A-701.", "sr": "Vaš broj: A-701.", "sr-Latn": "Vaš broj: A-701.", "en": "Your number is A-701."} {
		address := "/k/" + l.Centre.Slug + "/" + tag + "/numbers/A-701/voice"
		w := l.get(t, address, "Cookie", cookie)
		file, err := l.voice.Kept(t.Context(), l.Centre.TenantID, i18n.Language(tag), words)
		if err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: status %d, %v", tag, w.Code, err)
		}
		if want, err := os.ReadFile(file); err != nil || !bytes.Equal(w.Body.Bytes(), want) {
			t.Errorf("%s: it does not say %q: %v", tag, words, err)
		}
		sounds[w.Body.String()] = true
		if w := l.get(t, address); w.Code != http.StatusNotFound {
			t.Errorf("anybody has a number spoken: status %d", w.Code)
		}
	}
	if w := l.get(t, "/k/"+l.Centre.Slug+"/en/numbers/anything/voice", "Cookie", cookie); len(sounds) != 3 || w.Code != http.StatusNotFound {
		t.Errorf("%d sounds; what is no number: status %d", len(sounds), w.Code)
	}
}

// The button plays, plays on, and is quiet when pressed again; without a script the browser's own player is there.
func TestThePageIsHeardInTheBrowser(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	browser, root := testkit.NewBrowser(t), server.URL+"/k/"+l.Centre.Slug
	tab := browser.Tab(t, 1080, 1920).Open(root + "/sq/help")
	const pressed = `document.querySelector(".k-tool-listen").getAttribute("aria-pressed") === `
	tab.Click(".k-tool-listen").Until(pressed + `"true" && !document.querySelector("[data-busy]")`)
	fits(t, tab, "help while it is read aloud")
	tab.Click(".k-tool-listen").Until(pressed + `"false"`)
	tab.Open(root).Click(".k-welcome:nth-child(2) [data-listen]").Until(`document.querySelectorAll('[aria-pressed="true"]:not([data-busy])').length === 1`)
	tab.Click(".k-welcome:nth-child(3) [data-listen]").Until(`document.querySelector(".k-welcome:nth-child(3) [aria-pressed='true']:not([data-busy])") !== null`)
	if n := testkit.Eval[int](tab, `document.querySelectorAll('[aria-pressed="true"]').length`); n != 1 {
		t.Errorf("%d voices speak at once", n)
	}
	tab.Open(root+"/sq/search").Type("#q", "leje qendrimi").Click(".k-search button").Wait(".k-article")
	tab.Click(".k-tool-listen").Until(pressed + `"true" && !document.querySelector("[data-busy]")`)
	if posted := testkit.Eval[bool](tab, `performance.getEntriesByType("resource").some((e) => e.name.endsWith("/sq/search/voice") && e.initiatorType === "fetch")`); !posted {
		t.Error("what was found is not what is read")
	}
	tab = browser.Tab(t, 1280, 800).NoScript().Open(root + "/en/help").Wait("audio[controls]")
	if tab.Text("main h1") == "" {
		t.Error("the page is empty without a script")
	}
}
