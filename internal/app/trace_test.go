package app_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/redis/go-redis/v9"

	"prag/internal/db"
	"prag/internal/escpos"
	"prag/internal/printing"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
	"prag/internal/testkit/program"
)

// needle is in everything that is typed below, and in nothing else.
const needle = "xqvzjk"

// notes is a log that can be read while it is written.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

func (n *notes) all() []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	return bytes.Clone(n.text.Bytes())
}

// Two hundred people search, read, press faces, take numbers, print and go, in every writing, with and without clearing the screen, the last of
// them while the kiosk reaches nobody. Afterwards what they typed is nowhere: not in the browser's profile, not in the log at its most talkative,
// not in Redis, not in the database, not on the server's disk, and not on paper. Towards the end somebody pulls the kiosk's plug.
func TestTwoHundredPeopleLeaveNoTrace(t *testing.T) {
	t.Parallel()
	log := &notes{}
	p := program.Start(t, program.Options{Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	browser, printer := testkit.NewWholeBrowser(t), paper.NewStand(t, paper.Prints)
	b := standing(t, silent(t, p), browser.Kiosk(t, 1080, 1920), "prishtina")
	epson := escpos.Epson()
	if err := p.Printing.Set(t.Context(), b.centre, printing.Printer{Address: printer.Address, Columns: epson.Columns, Latin: epson.Latin, Cyrillic: epson.Cyrillic, Raster: true}); err != nil {
		t.Fatal(err)
	}
	chance, prints, taken := rand.New(rand.NewPCG(1, 2)), 0, []string(nil)
	for i := range 200 {
		if i == 180 { // the server is gone for the last of them
			b.stock(t, `caches.match("/k/prishtina/en/search/words").then(Boolean)`)
			b.cable.Refuse(true)
		}
		if i == 190 {
			browser, taken = b.unplugged(t, browser)
		}
		prints += b.session(chance, fmt.Sprintf("%s%03d", needle, i))
	}
	b.cable.Refuse(false)
	b.tab.Open(b.url + "/control-of-this-test").Open(b.at("/en/help"))
	for range prints {
		printer.Wait()
	}
	line := b.line(t, taken)
	for _, label := range taken {
		if n := len(slices.DeleteFunc(slices.Clone(line), func(l string) bool { return l != label })); n != 1 {
			t.Errorf("%s, taken before or after the plug was pulled, is %d times in the line %v", label, n, line)
		}
	}
	inRedis(t, p, needle)
	inDatabase(t, p, needle)
	browser.Close(t)
	for _, control := range []string{"control-of-this-test", "How this screen works"} {
		if holds(t, browser.Profile, control) == 0 {
			t.Errorf("the profile does not hold %q: this test would pass on anything", control)
		}
	}
	if n := holds(t, browser.Profile, needle) + holds(t, p.Config.StateDir, needle); n > 0 {
		t.Errorf("%d files of the browser's profile and of the server hold what was typed", n)
	}
	if text := log.all(); bytes.Contains(text, []byte(needle)) || !bytes.Contains(text, []byte(`"/k/:centre/:lang/search"`)) {
		t.Error("the log holds what was typed, or no line of a search at all")
	}
	slips := printer.Slips()
	if len(slips) != prints || prints < 10 {
		t.Errorf("%d slips for %d presses", len(slips), prints)
	}
	for _, slip := range slips {
		if slip.Says(needle) || len(slip.Codes) != 1 || strings.Contains(slip.Codes[0], needle) {
			t.Errorf("a slip says what was typed, or has no code: %s", slip.Text())
		}
	}
}

// unplugged pulls the kiosk's plug while it reaches nobody. Started again, still without a connection, it shows the kiosk and gives out the next
// number: there is one from before and one from after.
func (b *booth) unplugged(t *testing.T, browser *testkit.Browser) (again *testkit.Browser, taken []string) {
	t.Helper()
	taken = append(taken, b.take(t, "sq"))
	again = browser.Again(t)
	b.tab = again.Kiosk(t, 1080, 1920).Open(b.at("")).Wait(".k-away-start").Wait(".k-languages")
	return again, append(taken, b.take(t, "sr"))
}

// session is one person at the kiosk; it gives how many slips they asked for.
func (b *booth) session(chance *rand.Rand, word string) (prints int) {
	lang, tab := []string{"sq", "sr", "sr-Latn", "en"}[chance.IntN(4)], b.tab
	what := chance.IntN(6)
	if what == 2 { // who goes back below comes from the start
		tab.Open(b.at(""))
	}
	tab.Open(b.at("/"+lang+"/search")).Type("#q", word).Click(".k-search button").Wait(".k-section .k-lead")
	switch what {
	case 0:
		tab.Open(b.at("/" + lang + "/articles/visas"))
		if chance.IntN(2) == 0 && testkit.Eval[bool](tab, `document.querySelector(".k-print-form") !== null`) {
			tab.Click(".k-print-form button").Until(`location.pathname.endsWith("/print")`).Open(b.at("/" + lang + "/articles/visas"))
			prints++
		}
		tab.Click(".k-face-good").Until(`location.pathname.endsWith("/thanks")`)
	case 1:
		tab.Open(b.at("/" + lang + "/ticket")).Click("button.k-service").Wait(".k-number-label")
		if testkit.Eval[bool](tab, `document.querySelector(".k-print-form") !== null`) { // none on a number of the kiosk's own
			tab.Click(".k-print-form button").Until(`location.pathname.endsWith("/print")`)
			prints++
		}
	case 2:
		tab.Back().Until(`document.readyState === "complete" && !document.querySelector("main .k-section")`)
	case 3:
		testkit.Eval[bool](tab, `document.querySelector("[data-results]").replaceChildren() === undefined`)
		tab.Type("#q", word+" "+word).Click(".k-search button").Wait(".k-section .k-lead")
	}
	if chance.IntN(3) > 0 {
		tab.Open(b.at("")) // some press "clear", some just go
	}
	return prints
}

// holds counts the files under a folder that hold a text, in the browser's two encodings and packed.
func holds(t *testing.T, folder, text string) (n int) {
	t.Helper()
	var wide []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	root := os.DirFS(folder)
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := fs.ReadFile(root, path)
		if bytes.Contains(data, []byte(text)) || bytes.Contains(data, wide) || bytes.Contains(unpacked(data), []byte(text)) {
			t.Logf("%s holds %s", path, text)
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// unpacked is what the answers say that a file keeps as they were sent: compressed.
func unpacked(data []byte) (all []byte) {
	for {
		at := bytes.Index(data, []byte{0x1f, 0x8b, 8})
		if at < 0 {
			return all
		}
		data = data[at:]
		if r, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			r.Multistream(false)
			plain, _ := io.ReadAll(r) // as far as it goes
			all = append(all, plain...)
		}
		data = data[3:]
	}
}

// inRedis looks at every key and its value as Redis would store it.
func inRedis(t *testing.T, p *program.Program, text string) {
	t.Helper()
	keys := p.Redis.Scan(t.Context(), 0, "*", 1000).Iterator()
	n := 0
	for keys.Next(t.Context()) {
		n++
		value, err := p.Redis.Dump(t.Context(), keys.Val()).Result()
		if err != nil && err != redis.Nil { //nolint:errorlint // go-redis returns it as it is
			t.Fatal(err)
		}
		if bytes.Contains([]byte(keys.Val()+value), []byte(text)) {
			t.Errorf("Redis holds what was typed under %s", keys.Val())
		}
	}
	if err := keys.Err(); err != nil || n == 0 {
		t.Errorf("%d keys read: %v", n, err)
	}
}

// inDatabase looks at every row of every table of the tenant.
func inDatabase(t *testing.T, p *program.Program, text string) {
	t.Helper()
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	err = p.DB.InTenant(t.Context(), centre.TenantID, func(tx *db.Tx) error {
		tables, err := db.All[string](tx, `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'`)
		if err != nil || len(tables) < 30 {
			return fmt.Errorf("%d tables: %w", len(tables), err)
		}
		for _, table := range tables {
			var n int
			if err := tx.Raw(`SELECT count(*) FROM "` + table + `" x WHERE x::text LIKE '%` + text + `%'`).Row().Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				t.Errorf("%d rows of %s hold what was typed", n, table)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
