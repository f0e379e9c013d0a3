package ui_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"prag/internal/i18n"
	"prag/internal/testkit"
	"prag/locales"
	"prag/web"
	"prag/web/ui"
)

func page(t *testing.T, tag, audience string) ui.Page {
	t.Helper()
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	l := bundle.Reader(tag)
	p := ui.Page{
		L: l, Title: l.T("sign_in.title"), Audience: audience, User: &ui.User{Name: "Arta", Role: l.T("role.adviser")},
		Nav: []ui.NavItem{{URL: "/desk", Label: l.T("nav.line"), Icon: "ticket", Current: true}},
	}
	for _, tag := range i18n.Tags() {
		p.Languages = append(p.Languages, ui.LanguageLink{Tag: tag, Name: i18n.NameOf(tag), URL: "?lang=" + tag, Current: tag == l.Tag()})
	}
	return p
}

// serve answers with these pages, beside the assets, and allows no inline script or style, as the program does.
func serve(t *testing.T, pages map[string]http.HandlerFunc) string {
	t.Helper()
	assets, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", assets.Handler())
	for address, handler := range pages {
		mux.HandleFunc(address, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
			handler(w, r)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections() // a stream would keep Close waiting
		server.Close()
	})
	return server.URL
}

func show(t *testing.T, component templ.Component) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		if err := component.Render(r.Context(), w); err != nil {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
	}
}

// inside is a page in the bare frame, with these elements.
func inside(p ui.Page, html string) templ.Component {
	return within(ui.Layout(p), templ.Raw(`<main id="main"><h1>Test</h1>`+html+`</main>`))
}

func within(frame, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, content), w)
	})
}

func TestSharedPagesAreAccessibleInEveryLanguageAndLook(t *testing.T) {
	t.Parallel()
	looks := map[string]ui.Look{
		"light": {Theme: "light"}, "dark": {Theme: "dark"},
		"high": {Contrast: "high", Text: "large"}, "dark-high": {Theme: "dark", Contrast: "high", Text: "large"},
	}
	pages := map[string]http.HandlerFunc{}
	for _, tag := range i18n.Tags() {
		for look, chosen := range looks {
			p := page(t, tag, "desk")
			p.Look = chosen
			pages["/form-"+tag+"-"+look] = show(t, form(p))
			pages["/sign-in-"+tag+"-"+look] = show(t, ui.SignIn(p, ui.SignInForm{
				Carried: "x", Errors: []ui.FieldError{{Field: "password", Message: p.L.T("sign_in.wrong")}},
			}))
			pages["/fault-"+tag+"-"+look] = show(t, ui.ErrorPage(p, p.L.T("fault.title"), p.L.T("sign_in.kept"), "/"))
		}
	}
	address := serve(t, pages)
	browser := testkit.NewBrowser(t)
	wide, phone := browser.Tab(t, 1280, 800), browser.Tab(t, 360, 780)
	for path := range pages {
		for _, violation := range wide.Open(address + path).Picture("ui" + strings.ReplaceAll(path, "/", "-")).Axe() {
			t.Errorf("%s: %s", path, violation)
		}
		if over := testkit.Eval[float64](phone.Open(address+path), `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("%s is %v px too wide for a phone", path, over)
		}
	}
}

// form has each part a form is made of, with mistakes.
func form(p ui.Page) templ.Component {
	wrong := []ui.FieldError{{Field: "topic", Message: p.L.T("fault.title")}, {Field: "note", Message: p.L.T("fault.title")}}
	return within(ui.OfficeLayout(p), templ.Join(
		templ.Raw("<h1>Test</h1>"),
		ui.Errors(p, wrong),
		ui.Choices(ui.Question{
			Name: "topic", Legend: p.L.T("nav.line"), Hint: p.L.T("nav.day"), Several: true, Chosen: []string{"b"},
			Options: []ui.Option{{Value: "a", Label: p.L.T("nav.log"), Icon: "work"}, {Value: "b", Label: p.L.T("nav.referrals")}},
		}, wrong),
		ui.TextField(ui.Input{Name: "name", Type: "text", Label: p.L.T("sign_in.email")}, wrong),
		ui.TextArea(ui.Area{Name: "note", Label: p.L.T("nav.day"), Hint: p.L.T("nav.line"), Limit: 200}, wrong),
	))
}

func TestALineOfTheSummaryLeadsToItsField(t *testing.T) {
	t.Parallel()
	address := serve(t, map[string]http.HandlerFunc{"/": show(t, form(page(t, "en", "desk")))})
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800).Open(address + "/")
	for _, field := range []string{"topic", "note"} {
		tab.Click(`.errors a[href="#` + field + `"]`)
		if got := testkit.Eval[string](tab, `document.querySelector(":target").name`); got != field {
			t.Errorf("the line of %s leads to %q", field, got)
		}
	}
}

// A display on a wall has nobody to load it anew: a proxy's answers while the server starts again must not be the end.
func TestALiveScreenComesBackAfterAnAnswerThatIsNoStream(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	address := serve(t, map[string]http.HandlerFunc{
		"/": show(t, inside(page(t, "en", "board"), `<div data-stream="/stream"><p data-offline hidden>offline</p><p id="now">old</p></div>`)),
		"/stream": func(w http.ResponseWriter, r *http.Request) {
			n := tries.Add(1)
			if n == 2 || n == 3 {
				http.Error(w, "the server starts", http.StatusBadGateway)
				return
			}
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = fmt.Fprintf(w, "retry: 10\nevent: now\ndata: try %d\n\n", n)
			if n == 1 {
				return
			}
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	})
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800).Open(address + "/")
	tab.WaitText("#now", "try 4")
	if !testkit.Eval[bool](tab, `document.querySelector("[data-offline]").hidden`) {
		t.Error("the screen is connected and still says that it is not")
	}
}

func TestAnUntouchedKioskGoesBackToItsStartAndLeavesNoWayBack(t *testing.T) {
	t.Parallel()
	read := page(t, "en", "kiosk")
	read.Idle, read.Start = 1, "/start"
	address := serve(t, map[string]http.HandlerFunc{
		"/start": show(t, inside(page(t, "en", "kiosk"), `<p id="where">start</p>`)),
		"/read":  show(t, inside(read, `<p id="where">reading</p>`)),
	})
	browser := testkit.NewBrowser(t)
	kiosk := browser.Tab(t, 1080, 1920).Open(address + "/read")
	before := testkit.Eval[int](kiosk, `history.length`)
	kiosk.Wait("[data-countdown]").WaitText("#where", "start")
	if after := testkit.Eval[int](kiosk, `history.length`); after != before {
		t.Errorf("the history has %d pages after the wipe, had %d", after, before)
	}
	phone := browser.Tab(t, 390, 844).Open(address + "/read")
	if !testkit.Eval[bool](phone, `new Promise(done => setTimeout(() => done(document.querySelector("[data-countdown]").hidden), 1500))`) {
		t.Error("a phone counts down, though its reader may have put it aside")
	}
	laptop := browser.Tab(t, 1280, 800).Open(address + "/read?own").Open(address + "/read")
	if !testkit.Eval[bool](laptop, `new Promise(done => setTimeout(() => done(document.querySelector("[data-countdown]").hidden), 1500))`) {
		t.Error("a page that was opened by a code on somebody's own device counts down")
	}
}

func TestAKeyPressesOnceAndNeverWhileSomebodyTypes(t *testing.T) {
	t.Parallel()
	html := `<button id="next" data-key="n">Next</button><input id="field" aria-label="Field">`
	address := serve(t, map[string]http.HandlerFunc{"/": show(t, inside(page(t, "en", "desk"), html))})
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800).Open(address + "/")
	tab.Wait(`html[data-script="on"]`)
	presses := func(steps string) int {
		return testkit.Eval[int](tab, `(() => { let n = 0; const next = document.querySelector("#next"), count = () => n++;
			next.addEventListener("click", count);
			const press = (at, more) => at.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true, cancelable: true, ...more}));
			const page = document.body, field = document.querySelector("#field");
			`+steps+`; next.removeEventListener("click", count); return n })()`)
	}
	for steps, want := range map[string]int{
		`press(page)`:                                          1,
		`press(page, {key: "N"})`:                              1, // with the capitals locked
		`press(page); press(page, {repeat: true})`:             1,
		`press(field)`:                                         0,
		`press(page, {ctrlKey: true})`:                         0,
		`press(page, {altKey: true}); press(page, {key: "m"})`: 0,
	} {
		if got := presses(steps); got != want {
			t.Errorf("%s pressed %d times, want %d", steps, got, want)
		}
	}
}

func TestWhatIsTypedIsKeptAsADraft(t *testing.T) {
	t.Parallel()
	kept := make(chan url.Values, 10)
	html := `<form data-draft="/drafts" method="post" action="/"><input name="_form" type="hidden" value="/here"><input id="note" name="note" aria-label="Note"></form>`
	address := serve(t, map[string]http.HandlerFunc{
		"/": show(t, inside(page(t, "en", "desk"), html)),
		"/drafts": func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				t.Error(err)
			}
			kept <- r.PostForm
			w.WriteHeader(http.StatusNoContent)
		},
	})
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800).Open(address + "/").Wait(`html[data-script="on"]`)
	tab.Type("#note", "housing in Peja")
	draft := <-kept
	for len(kept) > 0 { // slow typing may have been kept in steps
		draft = <-kept
	}
	if draft.Get("note") != "housing in Peja" || draft.Get("_form") != "/here" {
		t.Errorf("kept %v", draft)
	}
}
