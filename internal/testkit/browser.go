package testkit

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed axe/axe.min.js
var axe string

// patience bounds every step in the browser; a page that needs longer on two busy cores is broken.
const patience = 30 * time.Second

// Browser is one real, headless Chromium.
type Browser struct {
	ctx     context.Context
	Profile string // folder in which it keeps what a browser keeps; not of Tab, whose windows leave nothing, but of Kiosk
	path    string // of the program
	process *exec.Cmd
	closed  bool
}

// NewBrowser starts Chromium without its own windows and menus until the test ends: the same pages for half the work. It fails, never skips,
// where Chromium is missing: 'make test' installs it.
func NewBrowser(tb testing.TB) *Browser {
	tb.Helper()
	return launch(tb, tb.TempDir(), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
}

// NewWholeBrowser starts the browser that stands in a kiosk, which keeps on disk and restores what a person's browser does.
func NewWholeBrowser(tb testing.TB) *Browser {
	tb.Helper()
	return launch(tb, tb.TempDir(), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
}

func launch(tb testing.TB, profile string, binaries ...string) *Browser {
	tb.Helper()
	path := ""
	for _, name := range binaries {
		if _, err := os.Stat(name); err == nil {
			path = name
			break
		}
	}
	if path == "" {
		tb.Fatal("chromium is not installed: run 'make test', or install the package chromium")
	}
	b := &Browser{Profile: profile, path: path}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Env("HOME="+tb.TempDir()),
		chromedp.WSURLReadTimeout(time.Minute), chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) { b.process = cmd }),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(alloc)
	b.ctx = ctx
	tb.Cleanup(func() {
		if !b.closed {
			_ = chromedp.Cancel(ctx)
		}
		end()
		stop()
	})
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		tb.Fatalf("start chromium: %v", err)
	}
	return b
}

// Tab is one person's window: cookies and storage of its own.
type Tab struct {
	tb  testing.TB
	ctx context.Context
}

// Tab opens a window of this size.
func (b *Browser) Tab(tb testing.TB, width, height int64) *Tab {
	tb.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	tb.Cleanup(end)
	// The first step opens the window, and the window lives as long as that step's context: so no step with a time limit.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		tb.Fatalf("open a window: %v", err)
	}
	t := &Tab{tb: tb, ctx: ctx}
	t.do("size the window", chromedp.EmulateViewport(width, height))
	return t
}

// Kiosk opens a window of the browser itself, whose traces are on disk in Profile.
func (b *Browser) Kiosk(tb testing.TB, width, height int64) *Tab {
	tb.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	tb.Cleanup(end)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		tb.Fatalf("open a window: %v", err)
	}
	t := &Tab{tb: tb, ctx: ctx}
	t.do("size the window", chromedp.EmulateViewport(width, height))
	return t
}

// Close ends the browser, so that everything it keeps is on disk.
func (b *Browser) Close(tb testing.TB) {
	tb.Helper()
	b.closed = true
	if err := chromedp.Cancel(b.ctx); err != nil {
		tb.Fatalf("close the browser: %v", err)
	}
}

// Again kills the browser, as when somebody pulls its plug, and starts it anew with what is on its disk.
func (b *Browser) Again(tb testing.TB) *Browser {
	tb.Helper()
	b.closed = true
	if err := b.process.Process.Kill(); err != nil {
		tb.Fatalf("kill the browser: %v", err)
	}
	<-b.ctx.Done()
	return launch(tb, b.Profile, b.path)
}

// Beside opens another window of the same person: it shares cookies and storage with this one.
func (t *Tab) Beside(width, height int64) *Tab {
	t.tb.Helper()
	id := chromedp.FromContext(t.ctx).BrowserContextID
	ctx, end := chromedp.NewContext(t.ctx, chromedp.WithExistingBrowserContext(id))
	t.tb.Cleanup(end)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.tb.Fatalf("open a window beside: %v", err)
	}
	other := &Tab{tb: t.tb, ctx: ctx}
	other.do("size the window", chromedp.EmulateViewport(width, height))
	return other
}

// NoScript turns JavaScript off for what is opened from now on.
func (t *Tab) NoScript() *Tab {
	t.tb.Helper()
	t.do("turn scripts off", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	return t
}

// do takes steps. A live part may be replaced between finding an element and touching it (error -32000): then they are taken again.
func (t *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	for {
		err := chromedp.Do(ctx, steps...)
		if err == nil {
			return
		}
		if ctx.Err() != nil || !strings.Contains(err.Error(), "(-32000)") {
			t.tb.Fatalf("%s at %s: %v", what, t.URL(), err)
		}
	}
}

func read[T any](t *Tab, what string, action chromedp.Action[T]) T {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		t.tb.Fatalf("%s: %v", what, err)
	}
	return value
}

// Open goes to an address and waits for the page.
func (t *Tab) Open(url string) *Tab {
	t.tb.Helper()
	t.do("open "+url, chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("body")))
	return t
}

// Click clicks the first visible element of a selector; what it leads to is awaited by the next step.
func (t *Tab) Click(selector string) *Tab {
	t.tb.Helper()
	t.do("click "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
	return t
}

// Type writes into a field, replacing what stands there.
func (t *Tab) Type(selector, text string) *Tab {
	t.tb.Helper()
	marked := chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { // what is marked, the first key replaces
		_, err := chromedp.Run(ctx, chromedp.Evaluate[any](fmt.Sprintf("(e => { e.focus(); e.select() })(document.querySelector(%q))", selector)))
		return err
	})
	t.do("type into "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), marked, typed(text))
	return t
}

// Choose chooses a file of this machine in a field for files.
func (t *Tab) Choose(selector, path string) *Tab {
	t.tb.Helper()
	t.do("choose a file in "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
	return t
}

// Set gives a field that is not typed into (a date, a list) its value.
func (t *Tab) Set(selector, value string) *Tab {
	t.tb.Helper()
	t.do("set "+selector, chromedp.WaitReady(chromedp.CSS(selector)), chromedp.SetValue(chromedp.CSS(selector), value))
	return t
}

// Wait waits until an element of the selector is visible.
func (t *Tab) Wait(selector string) *Tab {
	t.tb.Helper()
	t.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	return t
}

// Text is the visible text of an element.
func (t *Tab) Text(selector string) string {
	t.tb.Helper()
	question := fmt.Sprintf("document.querySelector(%q).innerText", selector) // in one step: a live part may be replaced at any time
	return strings.TrimSpace(read(t, "text of "+selector, chromedp.Evaluate[string](question)))
}

// WaitText waits until the element's text contains what is wanted: what arrives by server-sent events, or with the page a click leads to.
func (t *Tab) WaitText(selector, want string) *Tab {
	t.tb.Helper()
	return t.Until(fmt.Sprintf(`(document.querySelector(%q)?.textContent ?? "").replace(/\s+/g, " ").includes(%q)`, selector, want))
}

// Until waits until an expression is true in whatever page the window shows then.
func (t *Tab) Until(expression string) *Tab {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	for {
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)) // an error: the page is just being left
		if err == nil && holds {
			return t
		}
		select {
		case <-ctx.Done():
			t.tb.Fatalf("at %s it never holds that %s", t.URL(), expression)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Back goes one page back, as the browser's button does. Which page that is, is read once: under load the answer to a step that leaves the
// page may be lost, and a second "one back" would be two.
func (t *Tab) Back() *Tab {
	t.tb.Helper()
	to := read(t, "the page before", func(ctx context.Context, target *chromedp.Target) (int64, error) {
		history, err := cdp.Call(ctx, target, page.GetNavigationHistory, cdp.Empty{})
		if err != nil || history.CurrentIndex == 0 {
			return 0, errors.Join(err, errors.New("no page before this one"))
		}
		return history.Entries[history.CurrentIndex-1].ID, nil
	})
	t.do("back", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: to})
		return err
	}))
	return t
}

// URL is where the window is.
func (t *Tab) URL() string {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	url, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		return "an unknown address"
	}
	return url
}

// Eval is the value of an expression in the page.
func Eval[T any](t *Tab, expression string) T {
	t.tb.Helper()
	return read(t, expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// AxeOfSize are the rules that another size of the window may break: all else depends on the page and its language alone.
func AxeOfSize() []string { return []string{"target-size", "scrollable-region-focusable"} }

// Axe lists violations of WCAG 2.2 A and AA on the page as it stands: rule, then the elements. rules narrows it to some.
func (t *Tab) Axe(rules ...string) []string {
	t.tb.Helper()
	if !Eval[bool](t, `typeof axe !== "undefined"`) {
		t.do("load axe", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Run(ctx, chromedp.Evaluate[any](axe+";null"))
			return err
		}))
	}
	only := `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]`
	if len(rules) > 0 {
		only = `{type: "rule", values: ["` + strings.Join(rules, `", "`) + `"]}`
	}
	// Only violations are asked for, and no style sheet is fetched again for a rule that is not among these: half the time of a run.
	return Eval[[]string](t, `axe.run(document, {runOnly: `+only+`, resultTypes: ["violations"], preload: false}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ") + " (" + (n.any[0] ? n.any[0].message : n.failureSummary) + ")").slice(0, 4).join("; ")))`)
}

// Fits holds the page as it stands to WCAG and to the width of its window, and on further screens to what depends on their size; the window
// then has the last of these. where names the page, and its pictures.
func (t *Tab) Fits(where string, further ...[2]int64) {
	t.tb.Helper()
	t.fits(where)
	for _, size := range further {
		t.Size(size[0], size[1]).fits(fmt.Sprintf("%s-%d", where, size[0]), AxeOfSize()...)
	}
}

func (t *Tab) fits(where string, rules ...string) {
	t.tb.Helper()
	for _, violation := range t.Picture(where).Axe(rules...) {
		t.tb.Errorf("%s: %s", where, violation)
	}
	if over := Eval[float64](t, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.tb.Errorf("%s is %v px too wide", where, over)
	}
}

// Paper is the page as it is printed, as a PDF; written beside the pictures when those are wanted.
func (t *Tab) Paper(name string) []byte {
	t.tb.Helper()
	data := read(t, "print", chromedp.PrintToPDF(func(p *page.PrintToPDFParams) {
		asStyled := true
		p.PreferCSSPageSize = &asStyled
	}))
	if dir := os.Getenv("PRAG_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), data, 0o600); err != nil {
			t.tb.Fatal(err)
		}
	}
	return data
}

// Picture writes a screenshot of the window into $PRAG_PICTURES when it is set: for looking at, and for the README.
func (t *Tab) Picture(name string) *Tab {
	t.tb.Helper()
	dir := os.Getenv("PRAG_PICTURES")
	if dir == "" {
		return t
	}
	data := read(t, "screenshot", chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
		t.tb.Fatal(err)
	}
	return t
}
