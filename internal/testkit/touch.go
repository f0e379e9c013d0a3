package testkit

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Point is a place on the screen, in CSS pixels.
type Point struct{ X, Y float64 }

// Touch makes the window one for fingers. It is of this size from now on.
func (t *Tab) Touch(width, height int64) *Tab {
	t.tb.Helper()
	t.do("make it a touch screen", chromedp.EmulateViewport(width, height, chromedp.EmulateTouch))
	return t
}

// Size makes the window one of this size, for a mouse and keys.
func (t *Tab) Size(width, height int64) *Tab {
	t.tb.Helper()
	t.do("size the window", chromedp.EmulateViewport(width, height))
	return t
}

// Tap touches the first visible element of a selector with one finger. It fails where something else lies over it.
func (t *Tab) Tap(selector string) *Tab {
	t.tb.Helper()
	at := t.Middle(selector)
	return t.Slide([2]Point{at, at})
}

// Middle scrolls an element to the middle of the window and gives its own.
func (t *Tab) Middle(selector string) Point {
	t.tb.Helper()
	t.Wait(selector)
	at := Eval[[]float64](t, fmt.Sprintf(middle, selector))
	if len(at) != 2 {
		t.tb.Fatalf("at %s something lies over %s", t.URL(), selector)
	}
	return Point{X: at[0], Y: at[1]}
}

const middle = `(() => {
	const e = [...document.querySelectorAll(%q)].find((e) => e.checkVisibility())
	e.scrollIntoView({block: "center", behavior: "instant"})
	const box = e.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2
	return e.contains(document.elementFromPoint(x, y)) ? [x, y] : []
})()`

// Slide puts a finger down for each way, moves it from one end to the other, and lifts it.
func (t *Tab) Slide(ways ...[2]Point) *Tab {
	t.tb.Helper()
	const steps = 4
	for step := range steps + 1 {
		what, at := input.DispatchTouchEventTypeTouchMove, []*input.TouchPoint{}
		if step == 0 {
			what = input.DispatchTouchEventTypeTouchStart
		}
		for i, way := range ways {
			id, share := float64(i), float64(step)/steps
			at = append(at, &input.TouchPoint{X: way[0].X + share*(way[1].X-way[0].X), Y: way[0].Y + share*(way[1].Y-way[0].Y), ID: &id})
		}
		send(t, "touch", input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: what, TouchPoints: at})
		if ways[0][0] == ways[0][1] {
			break
		}
	}
	send(t, "lift", input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}})
	return t
}

// Menu asks for the menu of what lies at a point, as a long press does.
func (t *Tab) Menu(at Point) *Tab {
	t.tb.Helper()
	for _, what := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		t.do("ask for the menu", chromedp.MouseEvent(what, at.X, at.Y, chromedp.ButtonRight))
	}
	return t
}

func send[P, R any](t *Tab, what string, command cdp.Command[P, R], params P) R {
	t.tb.Helper()
	return read(t, what, chromedp.Action[R](func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	}))
}
