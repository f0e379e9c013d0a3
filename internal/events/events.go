package events

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/redis/go-redis/v9"
)

// The topics.
const (
	Line      = "line"      // subject: centre; a ticket was taken, called or moved on
	Referrals = "referrals" // subject: agency or centre; a referral was sent or answered
	Catalogue = "catalogue" // subject: tenant; published content changed
	Figures   = "figures"   // subject: centre; a count changed
	Alert     = "alert"     // subject: centre; somebody at the kiosk asks for a person, or one goes there
	Join      = "join"      // subject: centre; the code by which one joins the line changed
	Diary     = "diary"     // subject: centre; an appointment was booked, changed or called off
	Resync    = "resync"    // to every subscriber: fetch again, messages may have been lost
)

// Event says that a subject of a tenant changed.
type Event struct {
	Tenant  uuid.UUID `json:"t"`
	Topic   string    `json:"k"`
	Subject uuid.UUID `json:"s"`

	Seq uint64 `json:"-"` // of this program: whatever is read after Hub.Seq has reached it holds what the event tells of
}

const channel = "prag:events"

// Hub fans events out to the subscribers of this program.
type Hub struct {
	redis *redis.Client
	log   *slog.Logger

	mu     sync.Mutex
	subs   map[*Subscription]struct{}
	closed bool
	seq    uint64
}

// NewHub makes a hub; Run feeds it.
func NewHub(c *redis.Client, log *slog.Logger) *Hub {
	return &Hub{redis: c, log: log, subs: map[*Subscription]struct{}{}}
}

// Publish tells all programs. A failure is logged only: the change itself is committed, and Resync heals what was missed.
func (h *Hub) Publish(ctx context.Context, e Event) {
	body, err := json.Marshal(e)
	if err == nil {
		err = h.redis.Publish(ctx, channel, body).Err()
	}
	if err != nil {
		h.log.Warn("event not published", "topic", e.Topic, "err", err)
		h.deliver(e) // this program's own pages need not wait for Redis
	}
}

// Run receives until ctx ends. Whenever the connection was lost and is back, everybody resyncs.
func (h *Hub) Run(ctx context.Context) {
	for ctx.Err() == nil {
		h.receive(ctx)
		h.deliver(Event{Topic: Resync})
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (h *Hub) receive(ctx context.Context) {
	sub := h.redis.Subscribe(ctx, channel)
	defer func() { _ = sub.Close() }()
	// Receive does not look at ctx while it waits for a message: only closing ends it.
	defer context.AfterFunc(ctx, func() { _ = sub.Close() })()
	for {
		msg, err := sub.Receive(ctx)
		if err != nil {
			return
		}
		switch m := msg.(type) {
		case *redis.Subscription:
			h.deliver(Event{Topic: Resync}) // subscribed (again): anything may have happened before
		case *redis.Message:
			var e Event
			if json.Unmarshal([]byte(m.Payload), &e) == nil {
				h.deliver(e)
			}
		}
	}
}

func (h *Hub) deliver(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	e.Seq = h.seq
	for s := range h.subs {
		s.offer(e)
	}
}

// Seq is the number of the last event that this program has delivered. Many readers of one thing read it once: what somebody began to read
// at this number is new enough for every event up to it.
func (h *Hub) Seq() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seq
}

// Subscription is one reader's stream. C is closed when the hub closes.
type Subscription struct {
	C      chan Event
	hub    *Hub
	tenant uuid.UUID
	wants  map[string]uuid.UUID
}

// Subscribe listens to topics of one tenant: topic → subject, uuid.Nil for every subject. Close it when done.
func (h *Hub) Subscribe(tenant uuid.UUID, wants map[string]uuid.UUID) *Subscription {
	s := &Subscription{C: make(chan Event, 1), hub: h, tenant: tenant, wants: wants}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(s.C)
		return s
	}
	h.subs[s] = struct{}{}
	return s
}

// offer never blocks. Where the same event already waits, the later one takes its place; where another waits, one Resync does: the page then
// fetches everything it shows.
// The hub's lock is held, so nobody else sends.
func (s *Subscription) offer(e Event) {
	if e.Topic != Resync {
		subject, ok := s.wants[e.Topic]
		if !ok || (s.tenant != uuid.Nil && e.Tenant != s.tenant) || (subject != uuid.Nil && subject != e.Subject) {
			return
		}
	}
	select {
	case s.C <- e:
		return
	default:
	}
	select {
	case waits := <-s.C:
		if waits.Seq = e.Seq; waits != e {
			e = Event{Topic: Resync, Seq: e.Seq}
		}
	default:
	}
	s.C <- e
}

// Close ends the subscription; closing twice is fine.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	delete(s.hub.subs, s)
}

// Close ends all streams, so that the server can drain; Subscribe afterwards gives a closed stream.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subs {
		close(s.C)
		delete(h.subs, s)
	}
}
