package client_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/locales"
)

// gateway takes short texts.
type gateway struct {
	mu    sync.Mutex
	texts []notice.Short
}

func (g *gateway) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var s notice.Short
	_ = json.NewDecoder(r.Body).Decode(&s)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.texts = append(g.texts, s)
}

// That there is an answer is said once, in the person's language, at the hour they chose, without a word of what it is about, and not at all
// when they have said no meanwhile.
func TestNewsWaitsForTheSafeHourAndSaysNothing(t *testing.T) {
	t.Parallel()
	r, g := open(t), &gateway{}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	post, err := notice.New(notice.Options{SMSURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	directory := tenant.NewDirectory(r.db, r.clock)
	work := jobs.New(r.db, directory, testkit.Log(t))
	client.NewTeller(r.clients, post, bundle, directory).Register(work)
	e := entry("Arta")
	e.Hours, e.Agreement.Language = client.Hours{From: 17, To: 20, Days: 127}, "sq" // it is ten o'clock there
	made, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e)
	if err != nil {
		t.Fatal(err)
	}
	tell := func() {
		if err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error { return client.Tell(tx, made.ID) }); err != nil {
			t.Fatal(err)
		}
		work.Tick(t.Context())
	}
	tell()
	if len(g.texts) != 0 {
		t.Fatalf("told outside the safe hours: %+v", g.texts)
	}
	r.clock.Advance(8 * time.Hour)
	for range 2 {
		work.Tick(t.Context())
	}
	if len(g.texts) != 1 || g.texts[0].To != "044 111 222" || !strings.Contains(g.texts[0].Text, "ka një përgjigje për ju") || strings.Contains(g.texts[0].Text, "Arta") {
		t.Fatalf("told %+v", g.texts)
	}
	r.exec(t, `UPDATE consent SET withdrawn_at = given_at WHERE purpose = 'contact'`)
	tell()
	if len(g.texts) != 1 {
		t.Errorf("told after they said no: %+v", g.texts[1:])
	}
}
