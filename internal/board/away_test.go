package board_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/identity"
	"prag/internal/testkit"
)

// covered is what of a display is not seen whole: the number called, who is next, the figures and the notice itself.
const covered = `[".b-call .b-number", ".b-line", ".b-figures", ".b-offline-words"].filter((part) => {
	const e = document.querySelector(part), box = e.getBoundingClientRect();
	return ![[box.left + 1, box.top + 1], [box.right - 1, box.bottom - 1]].every(([x, y]) => document.elementsFromPoint(x, y)[0]?.contains(e) || e.contains(document.elementFromPoint(x, y)));
}).join(" ")`

// While the server is away a display keeps what it last knew and says since when. When it is back, what was called meanwhile is shown and not
// announced.
func TestADisplayKeepsWhatItKnewWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	h := openAt(t, clock.System{})
	earlier := h.earlier(t, time.Minute)
	earlier.take(t)
	earlier.take(t)
	server, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := testkit.NewProxy(t, "tcp", server.Host)
	h.url = strings.Replace(h.url, server.Host, proxy.Addr, 1)
	tab := h.loud(t)
	earlier.call(t, 0)
	tab.WaitText(".b-call .b-number", "A 1")
	proxy.Refuse(true)
	tab.Wait("[data-offline]:not([hidden])")
	if since := tab.Text("[data-since]"); !regexp.MustCompile(`\d\d:\d\d`).MatchString(since) {
		t.Errorf("it was last heard of at %q", since)
	}
	for _, size := range [][2]int64{{1920, 1080}, {1280, 800}, {1080, 1920}} {
		tab.Size(size[0], size[1]).Picture("board-away-" + strconv.FormatInt(size[0], 10))
		if hidden := testkit.Eval[string](tab, covered); hidden != "" {
			t.Errorf("on a screen of %v what was last known is cut off: %s", size, hidden)
		}
	}
	if tab.Text(".b-call .b-number") != "A 1" {
		t.Error("the last call is gone")
	}
	earlier.call(t, 1)
	proxy.Refuse(false)
	tab.WaitText("#board", "A 2").Until(`document.querySelector("[data-offline]").hidden && sessionStorage.getItem("called")?.split(",").length === 2`)
	if got := testkit.Eval[int](tab, `asked.length + played.length + document.querySelectorAll("[data-calling]").length`); got != 0 {
		t.Error("an old call is announced when the server is back")
	}
}

// In the quiet hours, which may last over midnight, a call is marked and makes no sound.
func TestAtNightADisplayIsQuiet(t *testing.T) {
	t.Parallel()
	h := openAt(t, clock.System{})
	h.take(t)
	h.take(t)
	tab := h.loud(t)
	now := h.Centre.Local(clock.System{}.Now())
	h.quiet(t, now.Add(-time.Hour), now.Add(-2*time.Hour)) // all day but for an hour: over midnight, whenever this runs
	listening(tab.Open(h.url))
	h.call(t, 0)
	tab.Wait("[data-called]").Until(`!document.querySelector("[data-called]")`)
	if got := testkit.Eval[int](tab, "asked.length + played.length"); got != 0 {
		t.Errorf("%d sounds in the quiet hours", got)
	}
	h.quiet(t, now.Add(2*time.Hour), now.Add(3*time.Hour))
	listening(tab.Open(h.url))
	h.call(t, 1)
	after(t, tab, 1)
}

// quiet sets from when to when the paired display makes no sound.
func (h hall) quiet(t *testing.T, from, to time.Time) {
	t.Helper()
	devices, err := h.identity.Devices(t.Context(), h.Centre.TenantID)
	if err != nil || len(devices) != 1 {
		t.Fatalf("%d devices, %v", len(devices), err)
	}
	d := identity.NewDisplay()
	d.QuietFrom, d.QuietTo = from.Format("15:04"), to.Format("15:04")
	if err := h.identity.SetDisplay(t.Context(), h.Centre.TenantID, h.Staff[0].ID, devices[0].ID, d); err != nil {
		t.Fatal(err)
	}
}

// A display that stays on over the night shows the new day empty: nobody of yesterday waits or is called, and the numbers begin again.
func TestADisplayBeginsTheDayEmpty(t *testing.T) {
	t.Parallel()
	at := clock.At(time.Date(2026, 11, 24, 15, 55, 0, 0, time.UTC))
	h := openAt(t, at)
	for range 3 {
		h.take(t)
	}
	h.call(t, 0)
	stream := get(t, h.url+"/stream")
	until(t, stream, `<span class="b-number">A 1</span>`)
	at.Advance(15 * time.Hour)
	if err := h.line.CloseDay(t.Context(), h.Centre, at.Now()); err != nil {
		t.Fatal(err)
	}
	if empty := until(t, stream, `<p class="b-figure">0</p>`); strings.Contains(lastEvent(empty), "b-number") {
		t.Errorf("somebody of yesterday is still shown:\n%s", lastEvent(empty))
	}
	h.take(t)
	h.call(t, 1)
	if page := until(t, get(t, h.url), "</html>"); strings.Count(page, `class="b-number"`) != 1 || !strings.Contains(page, `<span class="b-number">A 1</span>`) {
		t.Error("the new day does not begin with number 1 alone")
	}
}

func lastEvent(stream string) string {
	return stream[strings.LastIndex(stream, "event: "):]
}
