package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The budget of a page: a kiosk's line may be slow, and what moves under a finger is pressed by mistake.
const (
	mostBytes = 60 << 10 // of the first page over the wire, headers and all, without fonts and sound
	mostShift = 0
)

// weight is what a browser that was never here before fetches for a page, and how much its parts moved.
type weight struct {
	bytes, fonts int64
	shift        float64
}

// budget opens pages in a real browser at the sizes of a tall kiosk, a wide one and a telephone.
func (b *bench) budget(ctx context.Context) error {
	server := b.listen()
	defer server.Close()
	binary, err := find("chromium")
	for _, other := range []string{"chromium-browser", "google-chrome"} {
		if err != nil {
			binary, err = find(other)
		}
	}
	if err != nil {
		return err
	}
	ctx, stop, err := browser(ctx, binary)
	defer stop()
	if err != nil {
		return err
	}
	var first weight
	var shift float64
	root := server.URL + "/k/prishtina"
	for i, address := range []string{root, root + "/sq", root + "/sr/articles/visas", root + "/en/ticket", root + "/sr-Latn/search"} {
		for _, size := range [][2]int64{{1080, 1920}, {1280, 800}, {390, 844}} {
			w, err := weigh(ctx, address, size)
			if err != nil {
				return fmt.Errorf("%s: %w", address, err)
			}
			if i == 0 && w.bytes > first.bytes {
				first = w
			}
			shift = max(shift, w.shift)
		}
	}
	b.rows = append(b.rows,
		row{
			what: "first kiosk page over the wire, without fonts and sound", aim: fmt.Sprintf("at most %d KB", mostBytes>>10),
			got: fmt.Sprintf("%.1f KB, and %.0f KB of fonts", float64(first.bytes)/1024, float64(first.fonts)/1024), ratio: fmt.Sprintf("%d %%", 100*first.bytes/mostBytes),
		},
		row{what: "layout shift, the worst of 5 pages at 3 sizes", got: fmt.Sprintf("%.4f", shift), aim: fmt.Sprint(mostShift)})
	return nil
}

// browser starts a Chromium that has nothing in its cache.
func browser(ctx context.Context, binary string) (context.Context, func(), error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	ctx, end := chromedp.NewContext(ctx)
	err := chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	return ctx, func() {
		end()
		stop()
	}, err
}

// observer adds up what moves from the first moment of a page.
const observer = `window.shift = 0
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shift += e.value }).observe({type: "layout-shift", buffered: true})`

// quiet waits until the fonts are there and two frames are drawn with them.
const quiet = `document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.shift))))))`

// weigh opens a page as somebody does who has nothing of it.
func weigh(ctx context.Context, address string, size [2]int64) (w weight, err error) {
	var mu sync.Mutex
	kinds := map[network.RequestID]network.ResourceType{}
	ctx, end := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventResponseReceived:
			kinds[e.RequestID] = e.Type
		case *network.EventLoadingFinished:
			switch kinds[e.RequestID] {
			case network.ResourceTypeFont:
				w.fonts += int64(e.EncodedDataLength)
			case network.ResourceTypeMedia:
			default:
				w.bytes += int64(e.EncodedDataLength)
			}
		}
	}))
	defer end()
	observed := chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: observer})
		return err
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(size[0], size[1]), observed, chromedp.Navigate(address)); err != nil {
		return w, err
	}
	seen, err := chromedp.Run(ctx, chromedp.Evaluate[float64](quiet, chromedp.EvalAwaitPromise))
	if err != nil {
		return w, err
	}
	mu.Lock()
	defer mu.Unlock()
	w.shift = seen
	return w, nil
}
