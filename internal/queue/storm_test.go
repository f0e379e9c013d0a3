package queue_test

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// storm is sixteen kiosks and sixteen desks on two servers, and what they were told, with the moments at which they asked and heard.
type storm struct {
	testkit.Place
	lines [2]*queue.Line
	start time.Time

	mu    sync.Mutex
	taken []deed
	calls []deed
}

// deed is one acknowledged operation.
type deed struct {
	ticket     queue.Ticket
	begun, end time.Duration
}

const (
	kiosks  = 16
	desks   = 16
	perDesk = 12 // calls, and so tickets a kiosk
)

func newStorm(t *testing.T, redisURLs [2]string) *storm {
	t.Helper()
	appURL, _ := testkit.Database(t)
	s := &storm{start: time.Now()} //nolint:forbidigo // the moments of real requests are what is compared
	for i, url := range redisURLs {
		d := testkit.OpenDB(t, appURL, clock.System{})
		r := testkit.RedisClient(t, url)
		s.lines[i] = queue.New(d, r, events.NewHub(r, testkit.Log(t)))
		if i == 0 {
			s.Place = testkit.NewPlace(t, d, desks, 2)
		}
	}
	return s
}

// run lets all kiosks take and all desks call until every ticket is called, with trouble stirring meanwhile.
func (s *storm) run(t *testing.T, trouble func(progress func() int64)) {
	t.Helper()
	var wg, stirring sync.WaitGroup
	var called atomic.Int64
	for i := range kiosks {
		wg.Go(func() {
			for range perDesk {
				s.take(t, i)
			}
		})
	}
	for i := range desks {
		wg.Go(func() {
			for called.Load() < kiosks*perDesk {
				if s.callAndServe(t, i) {
					called.Add(1)
				} else if t.Failed() {
					return
				}
			}
		})
	}
	stirring.Go(func() { trouble(called.Load) })
	wg.Wait()
	stirring.Wait()
}

// take retries with the same nonce until the ticket is acknowledged, as a kiosk does.
func (s *storm) take(t *testing.T, i int) {
	begun := time.Since(s.start)
	w := queue.Take{Centre: s.Centre, ServiceID: s.Services[i%2], Nonce: uuid.Must(uuid.NewV4()), Language: "sq"}
	for t.Context().Err() == nil {
		ticket, err := s.lines[i%2].Take(t.Context(), w)
		if err == nil {
			s.note(&s.taken, deed{ticket, begun, time.Since(s.start)})
			return
		}
	}
}

// callAndServe calls with one nonce until the answer is known, then frees the desk. It reports whether somebody was called.
func (s *storm) callAndServe(t *testing.T, i int) bool {
	c := queue.Caller{Centre: s.Centre, Desk: s.Desks[i], Staff: s.Staff[i], Nonce: uuid.Must(uuid.NewV4())}
	line := s.lines[(i+1)%2]
	begun := time.Since(s.start)
	ticket, err := line.CallNext(t.Context(), c)
	for err != nil && !fault.Is(err, fault.NotFound) && t.Context().Err() == nil {
		ticket, err = line.CallNext(t.Context(), c)
	}
	if err != nil {
		return false
	}
	s.note(&s.calls, deed{ticket, begun, time.Since(s.start)})
	for _, step := range []func() error{
		func() error { _, err := line.Start(t.Context(), c, ticket.ID); return err },
		func() error { _, err := line.Finish(t.Context(), c, ticket.ID); return err },
	} {
		if err := step(); err != nil {
			t.Errorf("serving %s: %v", ticket.Label(), err)
		}
	}
	return true
}

func (s *storm) note(to *[]deed, d deed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*to = append(*to, d)
}

// check holds what nobody may ever see broken: every ticket acknowledged once, numbers dense, each called exactly once.
func (s *storm) check(t *testing.T) {
	t.Helper()
	numbers := map[string][]int{}
	for _, d := range s.taken {
		numbers[d.ticket.Series] = append(numbers[d.ticket.Series], d.ticket.Number)
	}
	for series, list := range numbers {
		slices.Sort(list)
		for i, n := range list {
			if n != i+1 {
				t.Fatalf("series %s: number %d where %d belongs", series, n, i+1)
			}
		}
	}
	calls := map[uuid.UUID]int{}
	for _, d := range s.calls {
		calls[d.ticket.ID]++
	}
	for _, d := range s.taken {
		if calls[d.ticket.ID] != 1 {
			t.Errorf("%s was called %d times", d.ticket.Label(), calls[d.ticket.ID])
		}
	}
	if len(s.calls) != len(s.taken) {
		t.Errorf("%d tickets, %d calls", len(s.taken), len(s.calls))
	}
}

// overtaken counts pairs in which somebody was called although another, earlier in line, had been acknowledged before that call was
// even asked for, and was called only after it had been answered. Operations that overlap in time may come in either order.
func (s *storm) overtaken() int {
	taken, called := map[uuid.UUID]deed{}, map[uuid.UUID]deed{}
	for _, d := range s.taken {
		taken[d.ticket.ID] = d
	}
	for _, d := range s.calls {
		called[d.ticket.ID] = d
	}
	n := 0
	for x, callX := range called {
		for y, takeY := range taken {
			if takeY.ticket.Place < taken[x].ticket.Place && takeY.end < callX.begun && callX.end < called[y].begun {
				n++
			}
		}
	}
	return n
}

func TestSixteenKiosksAndSixteenDesks(t *testing.T) {
	t.Parallel()
	url := testkit.Redis(t)
	s := newStorm(t, [2]string{url, url})
	s.run(t, func(func() int64) {})
	s.check(t)
	if n := s.overtaken(); n > 0 {
		t.Errorf("%d pairs were called out of order", n)
	}
}

// waitFor spins until so many tickets were called: the storm's own progress is the clock of its troubles.
func waitFor(progress func() int64, n int64) {
	for progress() < n {
		runtime.Gosched()
	}
}

func TestNothingIsLostWhenRedisForgetsOrFallsSilent(t *testing.T) {
	t.Parallel()
	server := testkit.OwnRedis(t)
	proxy, proxied := testkit.RedisProxy(t, server.URL)
	s := newStorm(t, [2]string{server.URL, proxied})
	r := testkit.RedisClient(t, server.URL)
	const all = kiosks * perDesk
	s.run(t, func(progress func() int64) {
		waitFor(progress, all/8)
		if err := r.FlushAll(t.Context()).Err(); err != nil {
			t.Errorf("flush: %v", err)
		}
		waitFor(progress, all/4)
		proxy.LoseReplies(20)
		waitFor(progress, all/2)
		if err := r.Save(t.Context()).Err(); err != nil {
			t.Errorf("save: %v", err)
		}
		waitFor(progress, all*9/16)
		server.Kill()
		waitFor(progress, all*5/8) // the desks go on without Redis
		server.Restart()           // with the line of a while ago
		waitFor(progress, all*3/4)
		proxy.Refuse(true)
		waitFor(progress, all*7/8)
		proxy.Refuse(false)
	})
	s.check(t)
}

func TestTheLineIsRebuiltInTheSameOrder(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 2)
	for i := range 9 {
		o.take(t, i%2)
	}
	before := o.lived(t)
	if len(before) != 9 {
		t.Fatalf("the line has %d tickets", len(before))
	}
	if err := o.redis.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if err := o.line.Rebuild(t.Context(), o.Centre.TenantID, o.Centre.ID); err != nil {
		t.Fatal(err)
	}
	after := o.lived(t)
	if !slices.Equal(before, after) {
		t.Errorf("rebuilt as %v, was %v", after, before)
	}
	var recorded []string
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT rank || ' ' || class || ' ' || id FROM ticket WHERE tenant_id = ? AND state = 'waiting' ORDER BY rank, class, id`, tx.Tenant).Scan(&recorded).Error
	})
	if err != nil || !slices.Equal(recorded, after) {
		t.Errorf("PostgreSQL's order %v differs from the line's %v (%v)", recorded, after, err)
	}
}

// lived is what Redis has in line, in order: rank, class and id of each.
func (o office) lived(t require) []string {
	prefix := "prag:{" + o.Centre.ID.String() + "}:line:"
	keys, err := o.redis.Keys(t.Context(), prefix+"*").Result()
	if err != nil {
		t.Fatalf("keys: %v", err)
	}
	line := []string{}
	for _, key := range keys {
		entries, err := o.redis.ZRangeWithScores(t.Context(), key, 0, -1).Result()
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		for _, e := range entries {
			line = append(line, fmt.Sprintf("%d %s %s", int64(e.Score), strings.TrimPrefix(key, prefix), e.Member))
		}
	}
	slices.Sort(line)
	return line
}

// A Redis that was killed comes back with the line of its last snapshot. Who came since is not passed over, not even by the first call.
func TestAKilledRedisWithAnOldLineCallsInOrder(t *testing.T) {
	t.Parallel()
	server := testkit.OwnRedis(t)
	s := newStorm(t, [2]string{server.URL, server.URL})
	r := testkit.RedisClient(t, server.URL)
	take := func(line int) queue.Ticket {
		ticket, err := s.lines[line].Take(t.Context(), queue.Take{Centre: s.Centre, ServiceID: s.Services[0], Nonce: uuid.Must(uuid.NewV4()), Language: "sq"})
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	want := []queue.Ticket{take(0), take(1)}
	if err := r.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	want = append(want, take(0), take(1))
	server.Kill()
	server.Restart()
	want = append(want, take(1))
	for i, ticket := range want {
		c := queue.Caller{Centre: s.Centre, Desk: s.Desks[i], Staff: s.Staff[i], Nonce: uuid.Must(uuid.NewV4())}
		if called, err := s.lines[(i+1)%2].CallNext(t.Context(), c); err != nil || called.ID != ticket.ID {
			t.Errorf("call %d is %s, %v; want %s", i+1, called.Label(), err, ticket.Label())
		}
	}
}

// A flushed Redis that nobody repaired yet still calls in order: the first call finds the line unbuilt and rebuilds it.
func TestAFlushedRedisCallsInOrder(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 1)
	for range 3 {
		o.take(t, 0)
	}
	if err := o.redis.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	for desk := range 3 {
		if got := o.call(t, desk); got.Label() != "A "+strconv.Itoa(desk+1) {
			t.Errorf("call %d gets %s", desk+1, got.Label())
		}
	}
}
