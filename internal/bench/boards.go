package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/queue"
)

const (
	displays     = 500 // connected to one process
	phones       = 500 // likewise
	followed     = 50  // tickets whose holders and their families look at those phones
	displayCalls = 30
)

// boards lets five hundred displays and as many phones follow one centre, and measures from the press of "next" until each display shows the
// number and each phone has heard where its ticket now stands. Beside it stands how long it takes to write as many bytes to as many sockets
// of this machine, with nothing else done.
func (b *bench) boards(ctx context.Context) error {
	server := httptest.NewServer(b.Web.Handler())
	defer server.Close()
	hearing, deaf := context.WithCancel(ctx)
	defer deaf()
	go b.Hub.Run(hearing)
	addresses, err := b.lookers(ctx)
	if err != nil {
		return err
	}
	crowd, err := watchAll(ctx, strings.TrimPrefix(server.URL, "http://"), addresses)
	if err != nil {
		return err
	}
	defer crowd.close()
	var took []time.Duration
	for i := range displayCalls {
		arrivals, err := b.callOnBoards(ctx, crowd, i)
		if err != nil {
			return err
		}
		took = append(took, arrivals...)
	}
	slices.Sort(took)
	plain, err := plainSockets(crowd.size)
	if err != nil {
		return err
	}
	b.rows = append(b.rows, row{
		what:  fmt.Sprintf("call to screen, displays: %d, phones: %d, one process", displays, phones),
		got:   fmt.Sprintf("p50 %s, p99 %s", millis(at(took, .5)), millis(at(took, .99))),
		limit: fmt.Sprintf("bare sockets p50 %s, p99 %s", millis(at(plain, .5)), millis(at(plain, .99))), aim: "p99 < 150 ms",
	})
	return b.clear(ctx)
}

// lookers puts tickets in line, and gives the addresses of the streams of all who look. Whoever is called in the run comes before those
// whose tickets are followed.
func (b *bench) lookers(ctx context.Context) (addresses []string, err error) {
	for range displays {
		addresses = append(addresses, "/board/bench/stream")
	}
	for i := range displayCalls + followed {
		t, err := b.Line.Take(ctx, queue.Take{
			Centre: b.place.centre, ServiceID: serviceID(0), Nonce: uuid.Must(uuid.NewV4()), Language: "sq",
		})
		if err != nil {
			return nil, err
		}
		for range phones / followed {
			if i >= displayCalls {
				addresses = append(addresses, "/t/"+t.Code+"/stream")
			}
		}
	}
	return addresses, nil
}

// callOnBoards calls one number and gives how long it took until each display and each phone had it.
func (b *bench) callOnBoards(ctx context.Context, w *watch, i int) ([]time.Duration, error) {
	time.Sleep(300 * time.Millisecond) // until all have shown what was before
	w.drain()
	c := queue.Caller{Centre: b.place.centre, Desk: deskID(i % 16), Staff: b.place.staff(i % 16), Nonce: uuid.Must(uuid.NewV4())}
	begin := time.Now()
	t, err := b.Line.CallNext(ctx, c)
	if err != nil {
		return nil, err
	}
	arrivals, err := w.all(begin, t.Label())
	if err == nil {
		_, err = b.Line.Start(ctx, c, t.ID)
	}
	if err == nil {
		_, err = b.Line.Finish(ctx, c, t.ID)
	}
	return arrivals, err
}

// watch is a crowd of displays and phones. seen gets each change on one of them.
type watch struct {
	conns []net.Conn
	seen  chan sight
	size  int // bytes of what the last one was sent at the begin
}

// sight is what one of the crowd, counted from 0, has shown: a display the number that comes first, a phone something.
type sight struct {
	who   int
	label string
	at    time.Time
}

func watchAll(ctx context.Context, server string, addresses []string) (*watch, error) {
	w := &watch{seen: make(chan sight, 8*len(addresses))}
	for _, address := range addresses {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", server)
		if err == nil {
			_, err = io.WriteString(conn, "GET "+address+" HTTP/1.1\r\nHost: bench\r\n\r\n")
		}
		if err != nil {
			w.close()
			return nil, err
		}
		w.conns = append(w.conns, conn)
	}
	ready := make(chan int, len(addresses))
	for who, conn := range w.conns {
		go w.follow(who, conn, ready)
	}
	for range addresses {
		w.size = max(w.size, <-ready)
	}
	return w, nil
}

// follow reads one stream to its end, event by event.
func (w *watch) follow(who int, conn net.Conn, ready chan<- int) {
	r := bufio.NewReader(conn)
	for begun, last := false, ""; ; {
		event, err := readEvent(r)
		if err != nil {
			return
		}
		display := strings.HasPrefix(event, "event: board\n")
		if !display && !strings.HasPrefix(event, "event: standing\n") {
			continue
		}
		if !begun {
			begun = true
			ready <- len(event)
		}
		if label := firstNumber(event); !display || label != last {
			last = label
			w.seen <- sight{who, label, time.Now()}
		}
	}
}

// drain forgets what was shown so far.
func (w *watch) drain() {
	for len(w.seen) > 0 {
		<-w.seen
	}
}

// readEvent reads up to an empty line. The lines of the answer's head and of its chunks are no event and do no harm.
func readEvent(r *bufio.Reader) (string, error) {
	var event strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == "\n" {
			return event.String(), err
		}
		if strings.HasPrefix(line, "event: ") || strings.HasPrefix(line, "data: ") {
			event.WriteString(line)
		}
	}
}

func firstNumber(event string) string {
	_, rest, _ := strings.Cut(event, `<span class="b-number">`)
	label, _, _ := strings.Cut(rest, "<")
	return label
}

// all waits until every display has the number and every phone has heard of it.
func (w *watch) all(begin time.Time, label string) ([]time.Duration, error) {
	took := map[int]time.Duration{}
	patience := time.After(10 * time.Second)
	for len(took) < len(w.conns) {
		select {
		case s := <-w.seen:
			if _, known := took[s.who]; !known && (s.who >= displays || s.label == label) {
				took[s.who] = s.at.Sub(begin)
			}
		case <-patience:
			return nil, fmt.Errorf("after ten seconds %d of %d have the number", len(took), len(w.conns))
		}
	}
	return slices.Collect(maps.Values(took)), nil
}

func (w *watch) close() {
	for _, conn := range w.conns {
		_ = conn.Close()
	}
}

// plainSockets writes so many bytes to as many sockets as there are displays, and gives how long it took until each had them.
func plainSockets(size int) ([]time.Duration, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = ln.Close() }()
	var near, far []net.Conn
	for range displays + phones {
		c, dialErr := net.Dial("tcp", ln.Addr().String())
		s, err := ln.Accept()
		if err := errors.Join(dialErr, err); err != nil {
			return nil, err
		}
		near, far = append(near, s), append(far, c)
	}
	took := make([]time.Duration, displays+phones)
	body := make([]byte, max(size, 1))
	begin := time.Now()
	var wg sync.WaitGroup
	for i := range displays + phones {
		wg.Go(func() { _, _ = near[i].Write(body) })
		wg.Go(func() {
			_, _ = io.ReadFull(far[i], make([]byte, len(body)))
			took[i] = time.Since(begin)
		})
	}
	wg.Wait()
	for i := range displays + phones {
		_, _ = near[i].Close(), far[i].Close()
	}
	slices.Sort(took)
	return took, nil
}

// boardCost reads the display of a centre in which few wait and of one in which very many do.
func (b *bench) boardCost(ctx context.Context) error {
	var costs []string
	for _, many := range []int{10, 20000} {
		if err := b.insertMany(ctx, many); err != nil {
			return err
		}
		if err := b.analyze(ctx); err != nil {
			return err
		}
		var took []time.Duration
		for range 200 {
			begin := time.Now()
			if _, err := b.Line.Board(ctx, b.place.centre); err != nil {
				return err
			}
			took = append(took, time.Since(begin))
		}
		slices.Sort(took)
		costs = append(costs, fmt.Sprintf("%d wait: p50 %s, p99 %s", many, millis(at(took, .5)), millis(at(took, .99))))
		if err := b.clear(ctx); err != nil {
			return err
		}
	}
	b.rows = append(b.rows, row{what: "board read from PostgreSQL", got: strings.Join(costs, "; "), aim: "the same"})
	return nil
}
