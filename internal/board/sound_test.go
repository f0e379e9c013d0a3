package board_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/board"
	"prag/internal/clock"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/testkit"
	"prag/locales"
)

// listen notes in the page what sound is asked for, and when each begins and ends.
const listen = `window.asked = []; window.played = [];
	const fetched = window.fetch;
	window.fetch = (a, ...more) => { if (/calls|chime/.test(a)) asked.push(String(a)); return fetched(a, ...more) };
	const started = AudioBufferSourceNode.prototype.start;
	AudioBufferSourceNode.prototype.start = function (...more) {
		const one = { begin: performance.now(), seconds: this.buffer.duration, peak: this.buffer.getChannelData(0).reduce((most, x) => Math.max(most, x), 0) };
		played.push(one);
		this.addEventListener("ended", () => (one.end = performance.now()));
		return started.apply(this, more);
	};`

// loud opens the display of a paired screen and touches it once: browsers are silent until then.
func (h hall) loud(t *testing.T) *testkit.Tab {
	t.Helper()
	tab := testkit.NewWholeBrowser(t).Tab(t, 1920, 1080).Open(h.url)
	testkit.Eval[string](tab, `document.cookie = "prag_device=`+h.letJoin(t).Value+`; path=/"`)
	tab.Open(h.url).Wait("[data-unmute]") // it says plainly that it is silent
	tab.Picture("board-silent")
	return listening(tab)
}

// listening notes the sounds of a display and lets it sound.
func listening(tab *testkit.Tab) *testkit.Tab {
	testkit.Eval[any](tab, listen+"null")
	return tab.Click("[data-unmute]").Until(`document.querySelector("[data-unmute]").hidden`)
}

// takeIn takes a ticket of somebody who reads a language.
func (h hall) takeIn(t *testing.T, tag string) queue.Ticket {
	t.Helper()
	ticket, err := h.line.Take(t.Context(), queue.Take{
		Centre: h.Centre, ServiceID: h.Services[0], Nonce: uuid.Must(uuid.NewV4()), Language: tag,
	})
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// rehearse speaks a call before it is made: the machine that runs the tests may be too busy to do it in time.
func (h hall) rehearse(t *testing.T, lang string, number int, desk string) {
	t.Helper()
	bundle, err := i18n.Load(locales.Messages)
	if err == nil {
		text := board.Announcement(bundle.Reader(lang), queue.Calling{Series: "A", Number: number, DeskLabel: desk})
		_, err = h.voice.Kept(t.Context(), h.Centre.TenantID, lang, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// sounded is what the page noted.
type sounded struct {
	Asked  []string
	Played []struct{ Begin, End, Seconds, Peak float64 }
}

// after waits until so many sounds have ended.
func after(t *testing.T, tab *testkit.Tab, many int) sounded {
	t.Helper()
	tab.Until(`window.played.filter(p => p.end).length >= ` + strconv.Itoa(many))
	return testkit.Eval[sounded](tab, `({Asked: asked, Played: played.map(p => ({Begin: p.begin, End: p.end, Seconds: p.seconds, Peak: p.peak}))})`)
}

// Two numbers are called at the same moment: each by the chime and then in the centre's language, the second in its holder's language too,
// whole, one after the other, and nothing at the same time. A number called again is spoken again.
func TestCallsAreSpokenOneAfterTheOther(t *testing.T) {
	t.Parallel()
	h := openAt(t, clock.System{})
	h.takeIn(t, "sq")
	second := h.takeIn(t, "sr-Latn")
	h.rehearse(t, "sq", 1, "1")
	h.rehearse(t, "sq", 2, "2")
	h.rehearse(t, "sr", 2, "2")
	tab := h.loud(t)
	h.call(t, 0)
	h.call(t, 1)
	after(t, tab, 2)
	got := after(t, tab, 5)
	var langs []string
	for _, address := range got.Asked {
		langs = append(langs, address[strings.LastIndex(address, "/")+1:])
	}
	if order := strings.Join(langs, " "); order != "sq chime.wav sq sr" {
		t.Errorf("asked for, in this order: %s", order)
	}
	for i, p := range got.Played {
		if p.Seconds < 1 || p.Peak < 0.1 {
			t.Errorf("sound %d lasts %.2f s, at most %.2f loud", i, p.Seconds, p.Peak)
		}
		if p.End-p.Begin < 900*p.Seconds {
			t.Errorf("sound %d is broken off", i)
		}
		if i > 0 && p.Begin < got.Played[i-1].End {
			t.Errorf("sound %d begins before the one before it has ended", i)
		}
	}
	tab.Until(`!document.querySelector("[data-calling]")`)
	if again := testkit.Eval[int](tab, "played.length"); again != 5 {
		t.Errorf("%d sounds for two calls", again)
	}
	tab.Until(`performance.now() > played.at(-1).begin + 6000`) // a number may be called again after five seconds
	if _, err := h.line.Recall(t.Context(), h.caller(1), second.ID); err != nil {
		t.Fatal(err)
	}
	tab.Wait("[data-called]").Picture("board-called")
	after(t, tab, 8)
}

// What was called while the display could not know it is shown and not shouted: only a call of just now is announced, and none twice, not
// even when the page is loaded anew.
func TestOldCallsAreNotAnnounced(t *testing.T) {
	t.Parallel()
	h := openAt(t, clock.System{})
	then := h.earlier(t, time.Minute)
	then.take(t)
	h.take(t)
	h.rehearse(t, "sq", 2, "2")
	tab := h.loud(t)
	then.call(t, 0)
	tab.WaitText(".b-call .b-number", "A 1")
	h.call(t, 1)
	got := after(t, tab, 2)
	tab.Until(`!document.querySelector("[data-calling]")`)
	if len(got.Played) != 2 || len(got.Asked) != 2 {
		t.Errorf("%d sounds for one call of now and one of a minute ago: %v", len(got.Played), got.Asked)
	}
	tab.Open(h.url)
	testkit.Eval[any](tab, listen+"null")
	tab.WaitText(".b-call .b-number", "A 2").Until(`sessionStorage.getItem("called")?.split(",").length === 2`)
	if testkit.Eval[bool](tab, `document.querySelector("[data-calling]") !== null`) {
		t.Error("a page that was loaded anew announces what was announced before")
	}
}

// Only what stands on the displays of a centre can be heard, and only in its languages.
func TestOnlyACallOnTheDisplayIsSpoken(t *testing.T) {
	t.Parallel()
	h := openAt(t, clock.System{})
	h.take(t)
	h.call(t, 0)
	page := until(t, get(t, h.url), "</html>")
	id := regexp.MustCompile(`data-call="([^".]+)`).FindStringSubmatch(page)[1]
	for _, lang := range []string{"sq", "sr", "en"} {
		r := get(t, h.url+"/calls/"+id+"/"+lang)
		if sound := r.read(t); r.status != http.StatusOK || len(sound) < 5000 {
			t.Errorf("%s: status %d, %d bytes", lang, r.status, len(sound))
		}
	}
	other := testkit.NewPlace(t, h.db, 1, 1)
	for name, address := range map[string]string{
		"a language nobody speaks here": h.url + "/calls/" + id + "/de", "no call": h.url + "/calls/" + uuid.Must(uuid.NewV4()).String() + "/sq",
		"no id": h.url + "/calls/x/sq", "another centre's": strings.Replace(h.url, h.Centre.Slug, other.Centre.Slug, 1) + "/calls/" + id + "/sq",
	} {
		if r := get(t, address); r.status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, r.status)
		}
	}
}

// The words are whole sentences in each language. Serbian is in the dative, "priđite šalteru broj 3", so that no number has to be inflected.
func TestWhatIsSaid(t *testing.T) {
	t.Parallel()
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{
		"sq": "Numri A-12, ju lutemi shkoni te sporteli 3.", "sr": "Broj A-12, molimo vas, priđite šalteru broj 3.",
		"en": "Number A-12, please go to desk 3.",
	} {
		if got := board.Announcement(bundle.Reader(lang), queue.Calling{Series: "A", Number: 12, DeskLabel: "3"}); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}
