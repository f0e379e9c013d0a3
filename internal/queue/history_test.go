package queue_test

import (
	"math/big"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/gofrs/uuid/v5"

	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// history is what some kiosks and desks on two servers asked and were told, with the moments of both.
type history struct {
	*storm
	mu     sync.Mutex
	events []event
}

// event is one operation: a ticket taken, or a desk's call, which was answered with a ticket or with "nobody".
type event struct {
	client     int
	take       bool
	ticket     queue.Ticket // zero: nobody waits
	begun, end time.Duration
}

func (h *history) note(e event) {
	e.end = time.Since(h.start)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// The search for an order grows with how many operations overlap, not with how many there are: few hands, and many pressings of each.
const (
	hands = 6  // kiosks, and as many desks
	each  = 12 // tickets a kiosk, and calls that are answered with somebody at the desks together as many
)

func (h *history) kiosk(t *testing.T, i int) {
	for range each {
		e := event{client: i, take: true, begun: time.Since(h.start)}
		var err error
		e.ticket, err = h.lines[i%2].Take(t.Context(), queue.Take{
			Centre: h.Centre, ServiceID: h.Services[i%2], Nonce: uuid.Must(uuid.NewV4()), Language: "sq",
		})
		if err != nil {
			t.Errorf("take: %v", err)
			return
		}
		h.note(e)
	}
}

func (h *history) desk(t *testing.T, i int, called *atomic.Int64) {
	line := h.lines[(i+1)%2]
	for called.Load() < hands*each && !t.Failed() {
		c := queue.Caller{Centre: h.Centre, Desk: h.Desks[i], Staff: h.Staff[i], Nonce: uuid.Must(uuid.NewV4())}
		e := event{client: hands + i, begun: time.Since(h.start)}
		var err error
		e.ticket, err = line.CallNext(t.Context(), c)
		if err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("call: %v", err)
			return
		}
		h.note(e)
		if err != nil {
			continue
		}
		called.Add(1)
		if _, err := line.Start(t.Context(), c, e.ticket.ID); err != nil {
			t.Errorf("start: %v", err)
		}
		if _, err := line.Finish(t.Context(), c, e.ticket.ID); err != nil {
			t.Errorf("finish: %v", err)
		}
	}
}

// operations gives each event the position of its ticket in the order of ranks; nobody is -1.
func (h *history) operations() []porcupine.Operation {
	var order []queue.Ticket
	for _, e := range h.events {
		if e.take {
			order = append(order, e.ticket)
		}
	}
	slices.SortFunc(order, func(a, b queue.Ticket) int {
		if a.Rank != b.Rank {
			return int(a.Rank - b.Rank)
		}
		return slices.Compare(a.ID[:], b.ID[:])
	})
	list := make([]porcupine.Operation, len(h.events))
	for n, e := range h.events {
		at := slices.IndexFunc(order, func(t queue.Ticket) bool { return t.ID == e.ticket.ID })
		list[n] = porcupine.Operation{ClientId: e.client, Input: e.take, Call: int64(e.begun), Output: at, Return: int64(e.end)}
	}
	return list
}

// theLine is the line as one desk and one kiosk would see it if everything happened at once: its state is who waits, as the bits of a
// number; a call is answered with the first of them, and with nobody only while nobody waits.
func theLine() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return "0" },
		Step: func(state, input, output any) (bool, any) {
			waits, at := new(big.Int), output.(int)
			waits.SetString(state.(string), 62)
			switch {
			case input.(bool):
				return true, waits.SetBit(waits, at, 1).Text(62)
			case at < 0:
				return waits.Sign() == 0, state
			case waits.Sign() == 0 || int(waits.TrailingZeroBits()) != at:
				return false, state
			}
			return true, waits.SetBit(waits, at, 0).Text(62)
		},
	}
}

// numbers are the numbers of one queue: each the one after the last.
func numbers() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return 0 },
		Step: func(state, _, output any) (bool, any) { return output.(int) == state.(int)+1, output },
	}
}

// The recorded history of takes and calls, with a Redis that forgets everything in the middle, is one that could have happened one after
// the other: nobody is called before somebody who had come before them, and no desk hears "nobody" while somebody waits.
func TestTheHistoryIsLinearizable(t *testing.T) {
	t.Parallel()
	server := testkit.OwnRedis(t)
	h := &history{storm: newStorm(t, [2]string{server.URL, server.URL})}
	var called atomic.Int64
	var all sync.WaitGroup
	for i := range hands {
		all.Go(func() { h.kiosk(t, i) })
		all.Go(func() { h.desk(t, i, &called) })
	}
	r := testkit.RedisClient(t, server.URL)
	waitFor(func() int64 {
		if t.Failed() {
			return hands * each
		}
		return called.Load()
	}, hands*each/2)
	if err := r.FlushAll(t.Context()).Err(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if t.Failed() {
		return
	}
	if got := porcupine.CheckOperationsTimeout(theLine(), h.operations(), time.Minute); got != porcupine.Ok {
		t.Errorf("the history of %d takes and calls is %s", len(h.events), got)
	}
	byQueue := map[uuid.UUID][]porcupine.Operation{}
	for _, e := range h.events {
		if e.take {
			byQueue[e.ticket.QueueID] = append(byQueue[e.ticket.QueueID],
				porcupine.Operation{ClientId: e.client, Call: int64(e.begun), Output: e.ticket.Number, Return: int64(e.end)})
		}
	}
	for _, ops := range byQueue {
		if got := porcupine.CheckOperationsTimeout(numbers(), ops, time.Minute); got != porcupine.Ok {
			t.Errorf("the history of %d numbers is %s", len(ops), got)
		}
	}
}

// The check itself can fail: a history in which somebody who came later is called first is none that could have happened.
func TestAHistoryOutOfOrderIsFound(t *testing.T) {
	t.Parallel()
	wrong := []porcupine.Operation{
		{ClientId: 0, Input: true, Call: 0, Output: 0, Return: 1}, {ClientId: 0, Input: true, Call: 2, Output: 1, Return: 3},
		{ClientId: 1, Input: false, Call: 4, Output: 1, Return: 5}, {ClientId: 1, Input: false, Call: 6, Output: 0, Return: 7},
	}
	if porcupine.CheckOperations(theLine(), wrong) {
		t.Error("called out of order, and nothing is found")
	}
	wrong[2].Output, wrong[3].Output = 0, 1
	if !porcupine.CheckOperations(theLine(), wrong) {
		t.Error("called in order, and something is found")
	}
	wrong[3].Output = -1
	if porcupine.CheckOperations(theLine(), wrong) {
		t.Error("nobody is said to wait while somebody does, and nothing is found")
	}
}
