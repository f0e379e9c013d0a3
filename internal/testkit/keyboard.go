package testkit

import (
	"context"
	"fmt"
	"unicode"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Walk goes with the Tab key, and nothing else, until the focus is on an element of the selector, and presses Enter there. It fails when the
// page has no way there, or when the focus is somewhere where nobody sees it.
func (t *Tab) Walk(selector string) *Tab {
	t.tb.Helper()
	t.Wait(selector)
	for presses := 0; !t.focused(selector); presses++ {
		if presses > 300 {
			t.tb.Fatalf("at %s no key leads to %s", t.URL(), selector)
		}
		t.Key(kb.Tab)
		if hidden := Eval[string](t, unseen); hidden != "" {
			t.tb.Errorf("at %s nobody sees that the focus is on %s", t.URL(), hidden)
		}
	}
	return t.Key(kb.Enter)
}

// WalkAndChoose goes with the Tab key to a field for files, opens the machine's own window of files with Enter, and chooses one there.
func (t *Tab) WalkAndChoose(selector, path string) *Tab {
	t.tb.Helper()
	send(t, "answer for the window of files", page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	opened := chromedp.Events(ctx, page.FileChooserOpened)
	t.Walk(selector)
	for window, err := range opened {
		if err != nil {
			t.tb.Fatalf("no window of files opens at %s: %v", selector, err)
		}
		send(t, "choose a file", dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, BackendNodeID: window.BackendNodeID})
		break
	}
	send(t, "leave the window of files to the browser", page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{})
	return t
}

// Key presses a key on whatever has the focus.
func (t *Tab) Key(key string) *Tab {
	t.tb.Helper()
	t.do("press a key", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return chromedp.Do(ctx, chromedp.KeyEvent(key)) }))
	return t
}

// typed types letter by letter into whatever has the focus. chromedp gives keys that write nothing the numbers of letters, "Ј" that of a
// backspace; beyond ASCII all of ours are letters.
func typed(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, r := range text {
			steps := kb.Encode(r)
			if r > unicode.MaxASCII {
				steps = kb.EncodeUnidentified(r)
			}
			for _, step := range steps {
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, *step); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (t *Tab) focused(selector string) bool {
	t.tb.Helper()
	return Eval[bool](t, fmt.Sprintf("document.activeElement !== null && document.activeElement.matches(%q)", selector))
}

// unseen names what has the focus without a frame around it, or outside of the window.
const unseen = `(() => {
	const e = document.activeElement
	if (!e || e === document.body || e === document.documentElement) return ""
	const style = getComputedStyle(e), box = e.getBoundingClientRect()
	const framed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"
	const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
	return framed && inside ? "" : e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 40)
})()`
