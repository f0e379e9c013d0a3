package main_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5"

	"prag/internal/demo"
	"prag/internal/testkit"
)

// person is somebody with a browser and an address of their own.
type person struct {
	t    *testing.T
	http *http.Client
	from string
}

func newPerson(t *testing.T, n int) person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return person{t: t, from: fmt.Sprintf("10.0.0.%d", n+1), http: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// post sends a form and returns the status and where it leads; a connection that fails is status 0.
func (p person) post(address string, form url.Values) (int, string) {
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Error(err)
		return 0, ""
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Forwarded-For", p.from)
	res, err := p.http.Do(req)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode, res.Header.Get("Location")
}

// get reads a page.
func (p person) get(address string) string {
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(body)
}

// between is what stands between two pieces of a page.
func between(page, before, after string) string {
	_, rest, _ := strings.Cut(page, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

func signIn(t *testing.T, base, email, password string) int {
	t.Helper()
	status, _ := newPerson(t, 200).post(base+"/sign-in", url.Values{"email": {email}, "password": {password}})
	return status
}

const (
	crowd   = 16
	tickets = 6 // a kiosk
)

// Sixteen kiosks and sixteen desks, in two processes on one database, while Redis forgets everything, loses its replies, is killed and
// comes back.
func TestTwoProcessesKeepOneLine(t *testing.T) {
	t.Parallel()
	app, owner := testkit.Database(t)
	redis := testkit.OwnRedis(t)
	proxy, proxied := testkit.RedisProxy(t, redis.URL)
	settings := []string{
		"PRAG_DATABASE_URL=" + app, "PRAG_DATABASE_OWNER_URL=" + owner, "PRAG_REDIS_URL=" + proxied,
		"PRAG_DEMO=true", "PRAG_STATE_DIR=" + t.TempDir(), "PRAG_TRUSTED_PROXIES=127.0.0.0/8",
	}
	if out, err := command(t, []string{"seed", "--demo", "--visits", "100"}, settings...).CombinedOutput(); err != nil {
		t.Fatalf("seed: %v: %s", err, out)
	}
	desks := moreDesks(t, app)
	servers := [2]*process{serve(t, settings...), serve(t, settings...)}
	_, choice := get(t, servers[0].url+"/k/prishtina/sq/ticket")
	services, asking := regexp.MustCompile(`name="service" value="([0-9a-f-]{36})"`), regexp.MustCompile(`href="(/k/prishtina/sq/services/[^"]+)"`)
	offered := services.FindAllStringSubmatch(choice, -1)
	for _, question := range asking.FindAllStringSubmatch(choice, -1) { // whoever does not want to answer takes a ticket from there
		_, page := get(t, servers[0].url+question[1])
		offered = append(offered, services.FindAllStringSubmatch(page, 1)...)
	}
	if len(offered) < 2 {
		t.Fatalf("the kiosk offers %d services", len(offered))
	}
	var wg sync.WaitGroup
	var called atomic.Int64
	for i := range crowd {
		wg.Go(func() { takeTickets(t, i, servers[i%2].url, offered[i%2][1]) })
		me, base := sitsDown(t, i, servers[(i+1)%2].url, desks[i]), servers[(i+1)%2].url
		wg.Go(func() { serveTickets(t, me, base, &called) })
	}
	wg.Go(func() {
		after := func(eighths int64) { // the calls themselves are the clock
			for called.Load() < crowd*tickets*eighths/8 && t.Context().Err() == nil && !t.Failed() {
				runtime.Gosched()
			}
		}
		after(2)
		if err := testkit.RedisClient(t, redis.URL).FlushAll(context.WithoutCancel(t.Context())).Err(); err != nil {
			t.Errorf("flush: %v", err)
		}
		after(3)
		proxy.LoseReplies(20)
		after(4)
		redis.Kill()
		after(5)
		redis.Restart()
	})
	wg.Wait()
	checkLine(t, app)
}

// takeTickets presses until each ticket is acknowledged, always with the ticket's own key.
func takeTickets(t *testing.T, i int, base, service string) {
	me := newPerson(t, i)
	for range tickets {
		form := url.Values{"service": {service}, "lang": {"sq"}, "nonce": {uuid.Must(uuid.NewV4()).String()}}
		for status := 0; status != http.StatusSeeOther && !t.Failed(); {
			status, _ = me.post(base+"/k/prishtina/tickets", form)
		}
	}
}

// sitsDown signs somebody in at a desk, once.
func sitsDown(t *testing.T, i int, base, desk string) person {
	me := newPerson(t, 100+i)
	if status, _ := me.post(base+"/sign-in", url.Values{"email": {"adviser@prishtina.example"}, "password": {demo.Password}}); status != http.StatusSeeOther {
		t.Errorf("sign in: status %d", status)
	}
	me.post(base+"/desk/desk", url.Values{"desk": {desk}})
	return me
}

// serveTickets calls until everybody was called.
func serveTickets(t *testing.T, me person, base string, called *atomic.Int64) {
	for called.Load() < crowd*tickets && !t.Failed() {
		if status, _ := me.post(base+"/desk/calls", url.Values{"nonce": {uuid.Must(uuid.NewV4()).String()}}); status == http.StatusUnauthorized {
			t.Error("the desk is no longer signed in")
		}
		if ticket := atDesk(t, base, me); ticket != "" {
			for _, step := range []string{"start", "finish"} {
				me.post(base+"/desk/tickets/"+ticket+"/"+step, url.Values{})
			}
			called.Add(1)
		}
	}
}

var ticketAtDesk = regexp.MustCompile(`/desk/tickets/([0-9a-f-]{36})/(?:start|finish|visit)`)

// atDesk reads from the desk's page whom it has called.
func atDesk(t *testing.T, base string, me person) string {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/desk", nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	res, err := me.http.Do(req)
	if err != nil {
		return ""
	}
	defer func() { _ = res.Body.Close() }()
	var page strings.Builder
	buffer := make([]byte, 64<<10)
	for {
		n, err := res.Body.Read(buffer)
		page.Write(buffer[:n])
		if err != nil {
			break
		}
	}
	if m := ticketAtDesk.FindStringSubmatch(page.String()); m != nil {
		return m[1]
	}
	return ""
}

// inTenant runs a statement as the server's role inside the tenant of Prishtina's centre.
func inTenant(t *testing.T, app string, fn func(tx pgx.Tx) error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	err = pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SET LOCAL ROLE prag_region`); err != nil {
			return err
		}
		var id string
		if err := tx.QueryRow(t.Context(), `SELECT tenant_id::text FROM centre WHERE slug = 'prishtina'`).Scan(&id); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), `RESET ROLE`); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), `SELECT set_config('app.tenant', $1, true)`, id); err != nil {
			return err
		}
		return fn(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func moreDesks(t *testing.T, app string) []string {
	t.Helper()
	var ids []string
	inTenant(t, app, func(tx pgx.Tx) error {
		for i := range crowd {
			var id string
			err := tx.QueryRow(t.Context(), `INSERT INTO desk (tenant_id, id, centre_id, label)
				SELECT tenant_id, gen_random_uuid(), id, $1 FROM centre WHERE slug = 'prishtina' RETURNING id::text`, fmt.Sprint(100+i)).Scan(&id)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

func checkLine(t *testing.T, app string) {
	t.Helper()
	inTenant(t, app, func(tx pgx.Tx) error {
		var made, gaps, twice, uncalled int
		err := tx.QueryRow(t.Context(), `
			WITH today AS (SELECT t.* FROM ticket t JOIN centre c ON c.tenant_id = t.tenant_id AND c.id = t.centre_id
				WHERE c.slug = 'prishtina' AND t.taken_at > now() - interval '1 hour'), -- the demonstration's own are of earlier days
			calls AS (SELECT ticket_id, count(*) AS n FROM call GROUP BY 1)
			SELECT (SELECT count(*) FROM today),
			       (SELECT count(*) FROM (SELECT max(number) <> count(*) AS gap FROM today GROUP BY queue_id, business_date) g WHERE gap),
			       (SELECT count(*) FROM calls WHERE n > 1),
			       (SELECT count(*) FROM today WHERE state NOT IN ('finished', 'serving') OR id NOT IN (SELECT ticket_id FROM calls))`,
		).Scan(&made, &gaps, &twice, &uncalled)
		if made != crowd*tickets || gaps != 0 || twice != 0 || uncalled != 0 {
			t.Errorf("%d tickets (want %d), %d queues with gaps, %d called twice, %d not called", made, crowd*tickets, gaps, twice, uncalled)
		}
		return err
	})
}
