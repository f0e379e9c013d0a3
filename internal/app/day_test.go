package app_test

import (
	"net/url"
	"runtime"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/testkit"
)

// holding is what the parts of a centre hold.
type holding struct {
	kiosk, board map[string]float64
	routines     int
	heap         uint64
	caches       []int // how many pages and sounds the kiosk keeps, and how many rows its own database has
}

const keeping = `(async () => {
	const counts = []
	for (const name of (await caches.keys()).sort()) counts.push((await (await caches.open(name)).keys()).length)
	const db = await new Promise((done) => { const r = indexedDB.open("prag"); r.onsuccess = () => done(r.result) })
	for (const store of db.objectStoreNames) counts.push(await new Promise((done) => {
		const r = db.transaction(store).objectStore(store).count(); r.onsuccess = () => done(r.result)
	}))
	db.close()
	return counts
})()`

// A busy day: people read and take numbers at the kiosk, and each is called on the display; the windows are the same from morning to
// evening. What kiosk, display and server hold in the evening is what they held after the first few people.
func TestADayOfUseLeavesMemoryFlat(t *testing.T) { //nolint:paralleltest // it measures the process: nobody else may be at work in it
	const warm, people = 6, 16
	b := newBooth(t, "prishtina")
	board := testkit.NewBrowser(t).Tab(t, 1920, 1080).Open(b.URL + "/board/prishtina").Wait(".b-page")
	adviser := b.SignedIn(t, "adviser@prishtina.example")
	adviser.Sends("/desk/desk", url.Values{"desk": {found(t, deskPattern, adviser.Sees("/desk"), 0)}}, "/desk")
	var morning holding
	for i := range people {
		lang := []string{"sq", "sr", "sr-Latn", "en"}[i%4]
		label := b.person(t, lang)
		b.line(t, []string{label}) // a number that the kiosk gave out by itself comes a moment later
		adviser.Sends("/desk/calls", url.Values{"nonce": {uuid.Must(uuid.NewV4()).String()}}, "/desk")
		board.WaitText(".b-call", label)
		adviser.Sends("/desk/tickets/"+found(t, atDeskPattern, adviser.Sees("/desk"), 0)+"/no-show", url.Values{}, "/desk?notice=no_show")
		if i == warm {
			morning = b.holding(t, board)
		}
	}
	evening := b.holding(t, board)
	t.Logf("after %d people: %+v", warm, morning)
	t.Logf("after %d people: %+v", people, evening)
	flat(t, "the kiosk", morning.kiosk, evening.kiosk)
	flat(t, "the display", morning.board, evening.board)
	if evening.routines > morning.routines+10 {
		t.Errorf("the server runs %d routines in the evening, and %d in the morning", evening.routines, morning.routines)
	}
	if grown := int64(evening.heap) - int64(morning.heap); grown > 8<<20 {
		t.Errorf("the server's heap grew by %d KB", grown>>10)
	}
	for i := range evening.caches {
		if len(evening.caches) != len(morning.caches) || evening.caches[i] > morning.caches[i]+30 { // a block of numbers
			t.Fatalf("the kiosk keeps %v in the evening, and kept %v", evening.caches, morning.caches)
		}
	}
}

// flat: of what a window holds, nothing grew with the people who came.
func flat(t *testing.T, who string, morning, evening map[string]float64) {
	t.Helper()
	for what, more := range map[string]float64{"JSHeapUsedSize": 1 << 19, "Nodes": 200, "Documents": 2, "JSEventListeners": 30} {
		if morning[what] == 0 || evening[what] > morning[what]+more {
			t.Errorf("%s holds %v %s in the evening, and %v in the morning", who, evening[what], what, morning[what])
		}
	}
}

// person reads, says how it was, and takes a number.
func (b *booth) person(t *testing.T, lang string) string {
	t.Helper()
	root := b.at("/" + lang)
	b.tab.Open(b.at("")).Open(root + "/topics/work").Open(root + "/articles/check-job-offer")
	b.tab.Click(".k-face-good").Until(`location.pathname.endsWith("/thanks")`)
	return b.take(t, lang)
}

func (b *booth) holding(t *testing.T, board *testkit.Tab) holding {
	t.Helper()
	b.tab.Open(b.at("")).Wait(".k-languages") // the same page each time
	h := holding{kiosk: b.tab.Memory(), board: board.Memory(), caches: testkit.Eval[[]int](b.tab, keeping)}
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.routines, h.heap = runtime.NumGoroutine(), m.HeapAlloc
	return h
}
