package queue_test

import (
	"context"
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

const (
	// patience is how long a kiosk or a desk waits for an answer before it presses again, with the same key.
	patience = 3 * time.Second
	// silence is how long nothing comes through while connections stay open.
	silence = 2 * time.Second
)

// rough is a storm of which one server has a bad network, and whose desks do everything desks do.
type rough struct {
	*storm
	db      *db.DB
	presses atomic.Int64
	steps   atomic.Int64
	inLine  map[uuid.UUID]int // how often a ticket was put in line, by what was acknowledged
}

func newRough(t *testing.T, databases, redis [2]string) *rough {
	t.Helper()
	s := &rough{storm: &storm{start: clock.System{}.Now()}, inLine: map[uuid.UUID]int{}}
	for i := range databases {
		d := testkit.OpenDB(t, databases[i], clock.System{})
		r := testkit.RedisClient(t, redis[i])
		s.lines[i] = queue.New(d, r, events.NewHub(r, testkit.Log(t)))
		if i == 0 {
			s.db, s.Place = d, testkit.NewPlace(t, d, desks, 2)
		}
	}
	return s
}

// press repeats an operation until it is answered; what is asked again carries the same key.
func (s *rough) press(t *testing.T, do func(context.Context) error) (err error) {
	for t.Context().Err() == nil && !t.Failed() {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err = do(ctx)
		cancel()
		s.presses.Add(1)
		if err == nil || key(err) == "queue.nobody" || fault.Is(err, fault.Invalid) {
			return err
		}
	}
	return t.Context().Err()
}

// step presses until the record, read over a good network, says that the step is done.
func (s *rough) step(t *testing.T, ticket uuid.UUID, do func(context.Context) error, done func(queue.Ticket) bool) {
	s.steps.Add(1)
	_ = s.press(t, func(ctx context.Context) error {
		err := do(ctx)
		now, readErr := s.lines[0].ByID(t.Context(), s.Centre, ticket)
		if readErr == nil && done(now) {
			return nil
		}
		if err == nil {
			t.Errorf("%s was acknowledged as moved on and is %s", now.Label(), now.State)
		}
		return err
	})
}

func (s *rough) lined(ticket uuid.UUID, more int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inLine[ticket] += more
	return s.inLine[ticket]
}

func (s *rough) take(t *testing.T, i int) {
	w := queue.Take{Centre: s.Centre, ServiceID: s.Services[i%2], Nonce: uuid.Must(uuid.NewV4()), Language: "sq"}
	var ticket queue.Ticket
	err := s.press(t, func(ctx context.Context) (err error) {
		ticket, err = s.lines[i%2].Take(ctx, w)
		return err
	})
	if err == nil {
		s.note(&s.taken, deed{ticket: ticket})
	}
}

// serve calls, and does with whom it gets what desks do by turns: straight to the end, a pause, on to another service, a missed call and
// back. It reports whether somebody is served to the end.
func (s *rough) serve(t *testing.T, i int) bool {
	c := queue.Caller{Centre: s.Centre, Desk: s.Desks[i], Staff: s.Staff[i], Nonce: uuid.Must(uuid.NewV4())}
	line := s.lines[(i+1)%2]
	var ticket queue.Ticket
	err := s.press(t, func(ctx context.Context) (err error) {
		ticket, err = line.CallNext(ctx, c)
		return err
	})
	if err != nil {
		return false
	}
	s.note(&s.calls, deed{ticket: ticket})
	id, way := ticket.ID, ticket.Number%4
	if s.lined(id, 0) > 0 {
		way = 0 // once is enough
	}
	is := func(want queue.State) func(queue.Ticket) bool {
		return func(now queue.Ticket) bool { return now.State == want }
	}
	if way == 3 {
		s.step(t, id, func(ctx context.Context) error { _, err := line.NoShow(ctx, c, id); return err }, is(queue.NoShow))
		s.lined(id, 1)
		s.step(t, id, func(ctx context.Context) error { _, err := line.Reenter(ctx, c, id); return err },
			func(now queue.Ticket) bool { return now.State != queue.NoShow })
		return false
	}
	s.step(t, id, func(ctx context.Context) error { _, err := line.Start(ctx, c, id); return err }, is(queue.Serving))
	switch way {
	case 1:
		s.step(t, id, func(ctx context.Context) error { _, err := line.Hold(ctx, c, id); return err }, is(queue.Held))
		again := c
		again.Nonce = uuid.Must(uuid.NewV4())
		s.step(t, id, func(ctx context.Context) error { _, err := line.Resume(ctx, again, id); return err }, is(queue.Serving))
	case 2:
		to := queue.Transfer{Service: s.Services[0]}
		if ticket.ServiceID == to.Service {
			to.Service = s.Services[1]
		}
		s.lined(id, 1)
		s.step(t, id, func(ctx context.Context) error { _, err := line.Transfer(ctx, c, id, to); return err },
			func(now queue.Ticket) bool { return now.DeskID != c.Desk }) // in line, or at the next desk already
		return false
	}
	s.step(t, id, func(ctx context.Context) error { _, err := line.Finish(ctx, c, id); return err }, is(queue.Finished))
	return true
}

// The line over a bad network: answers of PostgreSQL and of Redis come late, are lost, connections are reset, and stay open while nothing
// comes through. Everything that was acknowledged has happened, once.
func TestNothingIsLostOrDoubledOverABadNetwork(t *testing.T) {
	t.Parallel()
	redis, postgres := testkit.OwnRedis(t), testkit.OwnPostgres(t)
	toRedis, redisURL := testkit.RedisProxy(t, redis.URL)
	app, _ := testkit.NewDatabase(t, postgres.URL)
	toPostgres, appURL := testkit.PostgresProxy(t, app)
	s := newRough(t, [2]string{app, appURL}, [2]string{redis.URL, redisURL})
	const all, each = kiosks * 6, 6
	var wg sync.WaitGroup
	var served atomic.Int64
	for i := range kiosks {
		wg.Go(func() {
			for range each {
				s.take(t, i)
			}
		})
		wg.Go(func() {
			for served.Load() < all && !t.Failed() && t.Context().Err() == nil {
				if s.serve(t, i) {
					served.Add(1)
				}
			}
		})
	}
	silent := func(p *testkit.Proxy) {
		p.Freeze(true)
		<-time.After(silence)
		p.Freeze(false)
		p.Cut()
	}
	for sixth, trouble := range []func(){
		func() { toPostgres.Delay(5 * time.Millisecond); toRedis.Delay(5 * time.Millisecond) },
		func() { toPostgres.Delay(0); toRedis.Delay(0); toPostgres.LoseReplies(20); toRedis.LoseReplies(20) },
		func() { toPostgres.Cut(); toRedis.Cut() },
		func() { silent(toPostgres) },
		func() { silent(toRedis) },
	} {
		waitFor(func() int64 {
			if t.Failed() {
				return all
			}
			return served.Load()
		}, int64(all*sixth/6))
		trouble()
	}
	wg.Wait()
	s.compare(t)
}

// compare holds what was acknowledged against the records.
func (s *rough) compare(t *testing.T) {
	t.Helper()
	calls := map[uuid.UUID]int{}
	for _, d := range s.calls {
		calls[d.ticket.ID]++
	}
	lost, doubled := 0, 0
	for _, d := range s.taken {
		now, err := s.lines[0].ByID(t.Context(), s.Centre, d.ticket.ID)
		if err != nil || now.State != queue.Finished {
			lost++
		}
		if want := 1 + s.lined(d.ticket.ID, 0); calls[d.ticket.ID] > want {
			doubled++
		} else if calls[d.ticket.ID] < want {
			lost++
		}
	}
	var recorded, made int
	err := s.db.InTenant(t.Context(), s.Centre.TenantID, func(tx *db.Tx) error {
		if err := tx.Raw(`SELECT count(*) FROM ticket WHERE tenant_id = ?`, tx.Tenant).Row().Scan(&recorded); err != nil {
			return err
		}
		return tx.Raw(`SELECT count(*) FROM call WHERE tenant_id = ? AND arrived_at IS DISTINCT FROM called_at`, tx.Tenant).Row().Scan(&made)
	})
	t.Logf("acknowledged: %d tickets, %d calls, %d further steps, in %d presses; lost %d, doubled %d", len(s.taken), len(s.calls), s.steps.Load(),
		s.presses.Load(), lost, doubled)
	if err != nil || lost > 0 || doubled > 0 || recorded != len(s.taken) || made != len(s.calls) {
		t.Errorf("%d lost, %d doubled; recorded are %d tickets of %d and %d calls of %d; %v", lost, doubled, recorded, len(s.taken), made, len(s.calls), err)
	}
}
