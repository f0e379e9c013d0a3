package editor_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"prag/internal/clock"
	"prag/internal/i18n"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// signedIn is an editor's window.
func signedIn(t *testing.T, p *program.Program, browser *testkit.Browser, email string, width, height int64) *testkit.Tab {
	t.Helper()
	return p.SignIn(browser.Tab(t, width, height), email, "")
}

// Every page of the desk in every writing, on a wide screen and a phone: axe finds nothing and nothing is too wide.
func TestTheDeskIsAccessibleAndFits(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))})
	writer, operator := p.SignedIn(t, "editor@network.example"), p.SignedIn(t, "editor@kosovo.example")
	const article, agency = "/content/article/visas", "/content/agency/language-school"
	hands(t, office{writer: writer}, article, map[string][]byte{"picture.file": photograph(t, 40), "recording_en.file": said(t, "A recording.")},
		"picture_alt.en", "A stamp in a passport")
	saves(writer, article, "title.en", "Visas and how to get one", "summary.sq", "")
	saves(operator, agency, "review_by", "2026-11-01", "verified_on", "2026-05-01")
	sends(operator, agency)
	browser := testkit.NewBrowser(t)
	for email, pages := range map[string]map[string]string{
		"editor@network.example": {"list": "/content", "article": article, "preview": article + "/preview", "history": article + "/history", "due": "/content/due",
			"checklist": "/content/checklist/visa", "guide": "/content/guide/going-abroad", "guide-preview": "/content/guide/going-abroad/preview?question=2", "new-checklist": "/content/new/checklist"},
		"editor@kosovo.example": {"agency": agency, "new": "/content/new/programme", "copy": article, "operator-history": agency + "/history"},
	} {
		tab := signedIn(t, p, browser, email, 1280, 800)
		for name, page := range pages {
			for _, lang := range i18n.Tags() {
				tab.Size(1280, 800).Open(p.URL+page+query(page)+"lang="+lang).Fits("editor-"+name+"-"+lang, [2]int64{390, 844})
			}
		}
	}
}

func query(page string) string {
	if strings.Contains(page, "?") {
		return "&"
	}
	return "?"
}

// From the list to what readers see, with and without a script.
func TestAnArticleIsWrittenAndPublishedInABrowser(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	for script, slug := range map[bool]string{true: "visas", false: "asylum-and-legal-aid"} {
		writer := browser.Tab(t, 1280, 800)
		reviewer := browser.Tab(t, 390, 844)
		if !script {
			writer.NoScript()
			reviewer.NoScript()
		}
		for email, tab := range map[string]*testkit.Tab{"editor@network.example": writer, "editor2@network.example": reviewer} {
			p.SignIn(tab, email, "")
		}
		writer.Click(`a[href="/content/article/` + slug + `"]`).Wait("#record")
		for lang, title := range map[string]string{"sq": "Titull i ri", "sr": "Нови наслов", "en": "New title"} {
			writer.Type(`[name="title.`+lang+`"]`, title)
		}
		writer.Type("#note", "shorter").Click("button[value=send]").Until(`location.search.includes("notice=sent")`)
		reviewer.Open(p.URL + "/content/article/" + slug + "?lang=sr").Click("#publish button").Until(`location.search.includes("notice=published")`)
		reader := browser.Tab(t, 1080, 1920).Open(p.URL + "/k/prishtina/sr-Latn/articles/" + slug)
		if got := reader.Text("h1"); got != "Novi naslov" {
			t.Errorf("with a script %v: readers see %q", script, got)
		}
		if got := testkit.Eval[bool](writer, `"script" in document.documentElement.dataset`); got != script {
			t.Errorf("a script ran: %v", got)
		}
	}
}

// Who has no mouse hands in a picture, and says what is on it: the window of files opens by a key as well.
func TestAPictureIsHandedInWithKeysOnly(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	photo := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(photo, photograph(t, 200), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := signedIn(t, p, testkit.NewBrowser(t), "editor@network.example", 1280, 800)
	tab.Open(p.URL+"/content/topic/learn?lang=en").WalkAndChoose(`[name="picture.file"]`, photo)
	for _, said := range [][2]string{{"sq", "një derë"}, {"sr", "врата"}, {"en", "a door"}} {
		tab.Key(kb.Tab).Until(`document.activeElement.name === "picture_alt.` + said[0] + `"`).Key(said[1])
	}
	tab.Walk(`button.button--primary[value="save"]`).Until(`location.search.includes("notice=saved")`).Wait(".e-thumbnail").Picture("editor-picture-by-keys")
	if alt := testkit.Eval[string](tab, `document.querySelector(".e-thumbnail").alt`); alt != "a door" {
		t.Errorf("the picture is said to show %q", alt)
	}
}

// A picture and a recording are chosen in the form, reviewed, published, seen and heard, with and without a script.
func TestAPictureAndARecordingAreHandedInInABrowser(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	dir := t.TempDir()
	photo, sound := filepath.Join(dir, "photo.jpg"), filepath.Join(dir, "sound.wav")
	if err := errors.Join(os.WriteFile(photo, photograph(t, 90), 0o600), os.WriteFile(sound, said(t, "A person reads."), 0o600)); err != nil {
		t.Fatal(err)
	}
	for script, slug := range map[bool]string{true: "visas", false: "complaint"} {
		writer, reviewer := browser.Tab(t, 1280, 800), browser.Tab(t, 390, 844)
		if !script {
			writer.NoScript()
			reviewer.NoScript()
		}
		for email, tab := range map[string]*testkit.Tab{"editor@network.example": writer, "editor2@network.example": reviewer} {
			p.SignIn(tab, email, "")
		}
		record := p.URL + "/content/article/" + slug
		writer.Open(record).Choose(`[name="picture.file"]`, sound).Click("button.button--primary").Wait("#picture-error").Picture("editor-wrong-file")
		writer.Open(record).Choose(`[name="picture.file"]`, photo).Choose(`[name="recording_en.file"]`, sound)
		for lang, words := range map[string]string{"sq": "Një derë", "sr": "Отворена врата", "en": "A door"} {
			writer.Type(`[name="picture_alt.`+lang+`"]`, words)
		}
		writer.Click("button[value=send]").Until(`location.search.includes("notice=sent")`).Wait(".e-thumbnail").Wait(".e-player").Picture("editor-media")
		reviewer.Open(record + "?lang=sr").Wait(".e-thumbnail").Click("#publish button").Until(`location.search.includes("notice=published")`)
		for lang, words := range map[string]string{"sq": "Një derë", "sr": "Отворена врата", "sr-Latn": "Otvorena vrata", "en": "A door"} {
			reader := browser.Tab(t, 1080, 1920).Open(p.URL + "/k/prishtina/" + lang + "/articles/" + slug).Wait(".k-figure img").
				Until(`document.querySelector(".k-figure img").naturalWidth > 0`).Picture("kiosk-picture-" + lang)
			if got := testkit.Eval[string](reader, `document.querySelector(".k-figure img").alt`); got != words {
				t.Errorf("%s is told %q", lang, got)
			}
			if shift := testkit.Eval[bool](reader, `Math.abs(document.querySelector(".k-figure img").width / document.querySelector(".k-figure img").height - 16 / 9) < 0.02`); !shift {
				t.Errorf("%s: the picture has lost its shape", lang)
			}
			for _, violation := range reader.Axe() {
				t.Errorf("%s: %s", lang, violation)
			}
		}
		reader := browser.Tab(t, 390, 844).Open(p.URL + "/k/prishtina/en/articles/" + slug + "?own").Wait(".k-figure img").
			Until(`document.querySelector(".k-figure img").naturalWidth > 0`).Picture("phone-picture")
		if over := testkit.Eval[float64](reader, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("on a phone the page is %v px too wide", over)
		}
		reader.Click("[data-listen]").Wait(`[data-listen][aria-pressed="true"]:not([data-busy])`)
	}
}
