package app_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/redis/go-redis/v9"

	"prag/internal/db"
	"prag/internal/testkit"
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

// Two hundred people search, read, press faces, take numbers and go, in every writing, with and without clearing the screen. Afterwards what
// they typed is nowhere: not in the browser's profile, not in the log at its most talkative, not in Redis, not in the database.
func TestTwoHundredPeopleLeaveNoTrace(t *testing.T) {
	t.Parallel()
	log := &notes{}
	p := program.Start(t, program.Options{Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	browser := testkit.NewBrowser(t)
	tab := browser.Kiosk(t, 1080, 1920)
	chance := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		session(tab, p.URL, chance, fmt.Sprintf("%s%03d", needle, i))
	}
	tab.Open(p.URL + "/k/control-of-this-test")
	inRedis(t, p, needle)
	inDatabase(t, p, needle)
	browser.Close(t)
	if holds(t, browser.Profile, "control-of-this-test") == 0 {
		t.Error("the profile does not even hold an address: this test would pass on anything")
	}
	if n := holds(t, browser.Profile, needle); n > 0 {
		t.Errorf("%d files of the browser's profile hold what was typed", n)
	}
	if text := log.all(); bytes.Contains(text, []byte(needle)) || !bytes.Contains(text, []byte(`"/k/:centre/:lang/search"`)) {
		t.Error("the log holds what was typed, or no line of a search at all")
	}
}

// session is one person at the kiosk.
func session(tab *testkit.Tab, root string, chance *rand.Rand, word string) {
	lang := []string{"sq", "sr", "sr-Latn", "en"}[chance.IntN(4)]
	kiosk := root + "/k/prishtina"
	tab.Open(kiosk).Open(kiosk+"/"+lang+"/search").Type("#q", word).Click(".k-search button").Wait(".k-section .k-lead")
	switch chance.IntN(6) {
	case 0:
		tab.Open(kiosk + "/" + lang + "/articles/visas").Click(".k-face-good").Until(`location.pathname.endsWith("/thanks")`)
	case 1:
		tab.Open(kiosk + "/" + lang + "/ticket").Click("button.k-service").Wait(".k-number-label")
	case 2:
		tab.Back().Until(`document.readyState === "complete" && !document.querySelector("main .k-section")`)
	case 3:
		testkit.Eval[bool](tab, `document.querySelector("[data-results]").replaceChildren() === undefined`)
		tab.Type("#q", word+" "+word).Click(".k-search button").Wait(".k-section .k-lead")
	}
	if chance.IntN(3) > 0 {
		tab.Open(kiosk) // some press "clear", some just go
	}
}

// holds counts the files under a folder that hold a text, in the browser's two encodings.
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
		if bytes.Contains(data, []byte(text)) || bytes.Contains(data, wide) {
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
