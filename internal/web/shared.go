package web

import (
	"sync"
	"time"
)

// sharedKeeps is how long a shared reading is good for when nothing was heard to have changed: minutes go by, and an event may have been
// lost.
const sharedKeeps = 2 * time.Second

// Shared keeps what many streams show of one thing, so that an event makes this program read it once, however many look. The zero value is
// ready.
type Shared[K comparable, T any] struct {
	mu       sync.Mutex
	readings map[K]*reading[T]
}

// reading is what was read of one thing. Its lock lets one reader read for all.
type reading[T any] struct {
	mu   sync.Mutex
	seq  uint64 // all events up to this one are in it
	at   time.Time
	what T
}

func (s *Shared[K, T]) of(key K) *reading[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readings == nil {
		s.readings = map[K]*reading[T]{}
	}
	if s.readings[key] == nil {
		s.readings[key] = &reading[T]{}
	}
	return s.readings[key]
}

// Get is what was read of a thing, no older than the event seq; otherwise read reads it. What read uses of other shared readings must be no
// older than the event it is given.
func (s *Shared[K, T]) Get(by *Server, key K, seq uint64, read func(seq uint64) (T, error)) (T, error) {
	r := s.of(key)
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := by.Clock.Now().Sub(r.at); !r.at.IsZero() && r.seq >= seq && age >= 0 && age < sharedKeeps {
		return r.what, nil
	}
	reached, at := by.Hub.Seq(), by.Clock.Now() // before reading: what happens meanwhile is in the next
	what, err := read(reached)
	if err == nil {
		r.seq, r.at, r.what = reached, at, what
	}
	return what, err
}
