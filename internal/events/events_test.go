package events_test

import (
	"context"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/events"
	"prag/internal/testkit"
)

func hub(t *testing.T, url string) *events.Hub {
	t.Helper()
	h := events.NewHub(testkit.RedisClient(t, url), testkit.Log(t))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { h.Run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	return h
}

func id() uuid.UUID { return uuid.Must(uuid.NewV4()) }

// next takes the next event that is neither a resync nor a probe.
func next(t *testing.T, s *events.Subscription) events.Event {
	t.Helper()
	for {
		if e := receive(t, s); e.Topic != events.Resync && e.Subject != probe() {
			e.Seq = 0
			return e
		}
	}
}

func receive(t *testing.T, s *events.Subscription) events.Event {
	t.Helper()
	select {
	case e := <-s.C:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event came")
		return events.Event{}
	}
}

func probe() uuid.UUID { return uuid.Must(uuid.FromString("00000000-0000-4000-8000-00000000feed")) }

// subscribe listens and waits until what is published is heard: a hub connects on its own time.
func subscribe(t *testing.T, h *events.Hub, tenant uuid.UUID, wants map[string]uuid.UUID) *events.Subscription {
	t.Helper()
	knock := h.Subscribe(tenant, map[string]uuid.UUID{events.Catalogue: probe()})
	defer knock.Close()
	for {
		h.Publish(t.Context(), events.Event{Tenant: tenant, Topic: events.Catalogue, Subject: probe()})
		select {
		case e := <-knock.C:
			if e.Subject == probe() {
				return h.Subscribe(tenant, wants)
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestAnEventReachesTheOtherServer(t *testing.T) {
	t.Parallel()
	url := testkit.Redis(t)
	here, there := hub(t, url), hub(t, url)
	e := events.Event{Tenant: id(), Topic: events.Line, Subject: id()}
	sub := subscribe(t, there, e.Tenant, map[string]uuid.UUID{events.Line: e.Subject})
	defer sub.Close()
	here.Publish(t.Context(), e)
	if got := next(t, sub); got != e {
		t.Errorf("got %+v, want %+v", got, e)
	}
}

func TestOthersEventsAreNotHeard(t *testing.T) {
	t.Parallel()
	h := hub(t, testkit.Redis(t))
	mine := events.Event{Tenant: id(), Topic: events.Line, Subject: id()}
	sub := subscribe(t, h, mine.Tenant, map[string]uuid.UUID{events.Line: mine.Subject})
	defer sub.Close()
	for _, other := range []events.Event{
		{Tenant: id(), Topic: mine.Topic, Subject: mine.Subject},
		{Tenant: mine.Tenant, Topic: events.Figures, Subject: mine.Subject},
		{Tenant: mine.Tenant, Topic: mine.Topic, Subject: id()},
	} {
		h.Publish(t.Context(), other)
	}
	h.Publish(t.Context(), mine)
	if got := next(t, sub); got != mine {
		t.Errorf("heard %+v", got)
	}
}

// A reader that is slow misses single events, and is told to fetch everything.
func TestASlowReaderFetchesEverything(t *testing.T) {
	t.Parallel()
	url := testkit.Redis(t)
	h := hub(t, url)
	tenant := id()
	slow := subscribe(t, h, tenant, map[string]uuid.UUID{events.Line: uuid.Nil, events.Figures: uuid.Nil})
	defer slow.Close()
	quick := h.Subscribe(tenant, map[string]uuid.UUID{events.Figures: uuid.Nil})
	defer quick.Close()
	h.Publish(t.Context(), events.Event{Tenant: tenant, Topic: events.Line, Subject: id()})
	h.Publish(t.Context(), events.Event{Tenant: tenant, Topic: events.Figures, Subject: id()})
	next(t, quick) // now the slow one has been offered both
	if got := receive(t, slow); got.Topic != events.Resync {
		t.Errorf("a slow reader gets %q, want a resync", got.Topic)
	}
}

func TestALostConnectionResyncs(t *testing.T) {
	t.Parallel()
	proxy, url := testkit.RedisProxy(t, testkit.Redis(t))
	h := hub(t, url)
	sub := subscribe(t, h, id(), map[string]uuid.UUID{events.Line: uuid.Nil})
	defer sub.Close()
	proxy.Cut()
	if got := receive(t, sub); got.Topic != events.Resync {
		t.Errorf("after a cut comes %+v", got)
	}
}

func TestClosingEndsTheStreams(t *testing.T) {
	t.Parallel()
	h := hub(t, testkit.Redis(t))
	before := h.Subscribe(id(), nil)
	h.Close()
	h.Close()
	after := h.Subscribe(id(), nil)
	for name, s := range map[string]*events.Subscription{"before": before, "after": after} {
		for open := true; open; {
			_, open = <-s.C
		}
		s.Close()
		t.Logf("the stream opened %s the end is closed", name)
	}
}

// Whoever reads after Seq has reached an event's number reads what the event tells of; what replaces two events has the later one's.
func TestEveryEventHasItsNumber(t *testing.T) {
	t.Parallel()
	h := hub(t, testkit.Redis(t))
	tenant := id()
	slow := subscribe(t, h, tenant, map[string]uuid.UUID{events.Line: uuid.Nil, events.Figures: uuid.Nil})
	quick := h.Subscribe(tenant, map[string]uuid.UUID{events.Figures: uuid.Nil})
	before := h.Seq()
	h.Publish(t.Context(), events.Event{Tenant: tenant, Topic: events.Line, Subject: id()})
	h.Publish(t.Context(), events.Event{Tenant: tenant, Topic: events.Figures, Subject: id()})
	second := receive(t, quick)
	if got := receive(t, slow); got.Topic != events.Resync || got.Seq != second.Seq || got.Seq <= before+1 || h.Seq() < got.Seq {
		t.Errorf("from %d on: the second event is %d, what came for both is %+v, the hub is at %d", before, second.Seq, got, h.Seq())
	}
}

// A line that moves twice while a reader is busy is one movement to it: nothing else has to be fetched.
func TestTheSameEventTwiceIsOne(t *testing.T) {
	t.Parallel()
	h := hub(t, testkit.Redis(t))
	moved := events.Event{Tenant: id(), Topic: events.Line, Subject: id()}
	slow := subscribe(t, h, moved.Tenant, map[string]uuid.UUID{events.Line: moved.Subject})
	other := h.Subscribe(moved.Tenant, map[string]uuid.UUID{events.Figures: uuid.Nil})
	h.Publish(t.Context(), moved)
	h.Publish(t.Context(), moved)
	h.Publish(t.Context(), events.Event{Tenant: moved.Tenant, Topic: events.Figures, Subject: id()})
	last := receive(t, other) // now the slow one has been offered both
	if got := receive(t, slow); got.Topic != moved.Topic || got.Subject != moved.Subject || got.Seq != last.Seq-1 {
		t.Errorf("got %+v, want the second of the two before %d", got, last.Seq)
	}
}
