package web_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/events"
	"prag/internal/testkit"
	"prag/internal/web"
)

// A thousand who look at one thing read it once; what has changed, grew old or could not be read is read again.
func TestManyStreamsShareOneReading(t *testing.T) {
	t.Parallel()
	hub := events.NewHub(testkit.RedisClient(t, testkit.Redis(t)), testkit.Log(t))
	at := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	s := &web.Server{Deps: web.Deps{Clock: at, Hub: hub}}
	var shared web.Shared[string, int64]
	var reads atomic.Int64
	look := func(key string, seq uint64) int64 {
		n, err := shared.Get(s, key, seq, func(uint64) (int64, error) { return reads.Add(1), nil })
		if err != nil {
			t.Error(err)
		}
		return n
	}
	var all sync.WaitGroup
	for range 1000 {
		all.Go(func() {
			if n := look("hall", 0); n != 1 {
				t.Errorf("somebody reads for the %d. time", n)
			}
		})
	}
	all.Wait()
	if n := look("other hall", 0); n != 2 {
		t.Errorf("another thing is reading %d", n)
	}
	if n := look("hall", hub.Seq()+1); n != 3 {
		t.Errorf("after an event it is reading %d", n)
	}
	at.Advance(3 * time.Second)
	if n := look("hall", 0); n != 4 {
		t.Errorf("a while later it is reading %d", n)
	}
	at.Advance(3 * time.Second)
	away := errors.New("away")
	if _, err := shared.Get(s, "hall", 0, func(uint64) (int64, error) { return 0, away }); !errors.Is(err, away) {
		t.Errorf("what cannot be read gives %v", err)
	}
	if n := look("hall", 0); n != 5 {
		t.Errorf("after a failure it is reading %d", n)
	}
}
