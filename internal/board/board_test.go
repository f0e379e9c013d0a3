package board_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/board"
	"prag/internal/catalogue"
	"prag/internal/clock"
	"prag/internal/config"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/voice"
	"prag/internal/web"
	"prag/locales"
	assets "prag/web"
)

// hall is one centre's display on real parts.
type hall struct {
	testkit.Place
	db       *db.DB
	identity *identity.Identity
	line     *queue.Line
	voice    *voice.Voice
	url      string
	earlier  func(*testing.T, time.Duration) hall // the same hall by a clock that is slow by so much
}

func open(t *testing.T) hall {
	t.Helper()
	return openAt(t, clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)))
}

func openAt(t *testing.T, c clock.Clock) hall {
	t.Helper()
	url, _ := testkit.Database(t)
	d := testkit.OpenDB(t, url, c)
	redis := testkit.RedisClient(t, testkit.Redis(t))
	hub := events.NewHub(redis, testkit.Log(t))
	h := hall{Place: testkit.NewPlace(t, d, 2, 1), line: queue.New(d, redis, hub), voice: voice.New(t.TempDir())}
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Deps{
		Config: config.Config{NoLimits: true}, Log: testkit.Log(t), Clock: c, DB: d, Redis: redis, Hub: hub, Bundle: bundle, Assets: files,
		Identity: identity.New(d, testkit.Keys(t)), Directory: tenant.NewDirectory(d, c),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Mount(board.New(s, h.line, catalogue.New(d, hub), h.voice).Routes())
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		hub.Close() // ends the streams, or the server would wait for them
		server.Close()
	})
	go hub.Run(t.Context())
	h.db, h.identity = d, identity.New(d, testkit.Keys(t))
	h.url = server.URL + "/board/" + h.Centre.Slug
	h.earlier = func(t *testing.T, ago time.Duration) hall {
		then := h
		then.line = queue.New(testkit.OpenDB(t, url, clock.At(c.Now().Add(-ago))), redis, hub)
		return then
	}
	return h
}

func (h hall) take(t *testing.T) {
	t.Helper()
	_, err := h.line.Take(t.Context(), queue.Take{
		Centre: h.Centre, ServiceID: h.Services[0], Nonce: uuid.Must(uuid.NewV4()), Language: "sq",
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h hall) caller(desk int) queue.Caller {
	return queue.Caller{Centre: h.Centre, Desk: h.Desks[desk], Staff: h.Staff[desk], Nonce: uuid.Must(uuid.NewV4())}
}

func (h hall) call(t *testing.T, desk int) queue.Ticket {
	t.Helper()
	called, err := h.line.CallNext(t.Context(), h.caller(desk))
	if err != nil {
		t.Fatal(err)
	}
	return called
}

func (h hall) finish(t *testing.T, desk int, ticket queue.Ticket) {
	t.Helper()
	_, err := h.line.Start(t.Context(), h.caller(desk), ticket.ID)
	if err == nil {
		_, err = h.line.Finish(t.Context(), h.caller(desk), ticket.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// opened is a page or a stream being read.
type opened struct {
	*bufio.Scanner
	body    io.Reader
	status  int
	cookies []*http.Cookie
}

func get(t *testing.T, url string) opened {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, r)
}

func ask(t *testing.T, r *http.Request) opened {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return opened{bufio.NewScanner(response.Body), response.Body, response.StatusCode, response.Cookies()}
}

// read gives the whole of what is not read by lines.
func (o opened) read(t *testing.T) []byte {
	t.Helper()
	all, err := io.ReadAll(o.body)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// until reads lines until one holds what is wanted, and gives what it has read; the test's own deadline ends it.
func until(t *testing.T, lines opened, want string) string {
	t.Helper()
	var read strings.Builder
	for lines.Scan() {
		read.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), want) {
			return read.String()
		}
	}
	t.Fatalf("the page ended before %q:\n%s", want, read.String())
	return ""
}

func TestTheDisplaySpeaksEveryLanguageOfTheCentre(t *testing.T) {
	t.Parallel()
	h := open(t)
	response := get(t, h.url)
	page := until(t, response, "</html>")
	for _, word := range []string{"Në pritje", "Čekaju", "Чекају", "Waiting", "Mirë se vini", "Добро дошли"} {
		if !strings.Contains(page, word) {
			t.Errorf("%s is not there", word)
		}
	}
	if len(response.cookies) > 0 {
		t.Error("the display sets a cookie")
	}
}

func TestACallReachesTheDisplay(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.take(t)
	h.take(t)
	stream := get(t, h.url+"/stream")
	until(t, stream, `<span class="b-label" lang="en">Waiting</span>`)
	h.call(t, 1)
	shown := until(t, stream, `<span class="b-number">A 1</span>`)
	if !strings.Contains(shown, "event: board") || !strings.Contains(shown, `<span class="b-desk">2</span>`) {
		t.Errorf("the call is not there with its desk:\n%s", shown)
	}
}

func TestTheDisplayShowsNumbersAndDesksOnly(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.take(t)
	h.call(t, 0)
	page := until(t, get(t, h.url), "</html>")
	for _, word := range []string{"Shërbimi", "Service", "Adviser"} {
		if strings.Contains(page, word) {
			t.Errorf("the display says %s", word)
		}
	}
}

func TestADisplayThatIsNotThereSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t)
	if response := get(t, h.url+"-nowhere"); response.status != http.StatusNotFound {
		t.Errorf("status %d, want 404", response.status)
	}
}
