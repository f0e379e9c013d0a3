package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
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
	displays     = 1000 // connected to one process
	displayCalls = 30
)

// boards lets a thousand displays follow one centre and measures from the press of "next" until each shows the number. Beside it stands how
// long it takes to write as many bytes to as many sockets of this machine, with nothing else done.
func (b *bench) boards(ctx context.Context) error {
	server := httptest.NewServer(b.Web.Handler())
	defer server.Close()
	hearing, deaf := context.WithCancel(ctx)
	defer deaf()
	go b.Hub.Run(hearing)
	crowd, err := watchBoards(ctx, strings.TrimPrefix(server.URL, "http://"))
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
		what:  fmt.Sprintf("call to screen, displays: %d, one process", displays),
		got:   fmt.Sprintf("p50 %s, p99 %s", millis(at(took, .5)), millis(at(took, .99))),
		limit: fmt.Sprintf("bare sockets p50 %s, p99 %s", millis(at(plain, .5)), millis(at(plain, .99))), aim: "p99 < 150 ms",
	})
	return b.clear(ctx)
}

// callOnBoards calls one number and gives how long it took until each display had it.
func (b *bench) callOnBoards(ctx context.Context, w *watch, i int) ([]time.Duration, error) {
	_, err := b.Line.Take(ctx, queue.Take{
		Centre: b.place.centre, ServiceID: serviceID(0), Nonce: uuid.Must(uuid.NewV4()), Language: "sq",
	})
	if err != nil {
		return nil, err
	}
	time.Sleep(300 * time.Millisecond) // the displays have shown that somebody waits
	c := queue.Caller{Centre: b.place.centre, Desk: deskID(i % 16), Staff: b.place.staff, Nonce: uuid.Must(uuid.NewV4())}
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

// watch is a crowd of displays. seen gets each number that comes first on one of them.
type watch struct {
	conns []net.Conn
	seen  chan sight
	size  int // bytes of what the displays are sent at a call
}

type sight struct {
	label string
	at    time.Time
}

func watchBoards(ctx context.Context, address string) (*watch, error) {
	w := &watch{seen: make(chan sight, 4*displays)}
	for range displays {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			_, err = io.WriteString(conn, "GET /board/bench/stream HTTP/1.1\r\nHost: bench\r\n\r\n")
		}
		if err != nil {
			w.close()
			return nil, err
		}
		w.conns = append(w.conns, conn)
	}
	ready := make(chan int, displays)
	for _, conn := range w.conns {
		go w.follow(conn, ready)
	}
	for range displays {
		w.size = <-ready
	}
	return w, nil
}

// follow reads one display's stream to its end, event by event.
func (w *watch) follow(conn net.Conn, ready chan<- int) {
	r := bufio.NewReader(conn)
	for begun, last := false, ""; ; {
		event, err := readEvent(r)
		if err != nil {
			return
		}
		if !strings.HasPrefix(event, "event: board\n") {
			continue
		}
		if !begun {
			begun = true
			ready <- len(event)
		}
		if label := firstNumber(event); label != last {
			last = label
			w.seen <- sight{label, time.Now()}
		}
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

// all waits until every display has the number.
func (w *watch) all(begin time.Time, label string) ([]time.Duration, error) {
	var took []time.Duration
	patience := time.After(10 * time.Second)
	for len(took) < displays {
		select {
		case s := <-w.seen:
			if s.label == label {
				took = append(took, s.at.Sub(begin))
			}
		case <-patience:
			return nil, fmt.Errorf("after ten seconds %d of %d displays show the number", len(took), displays)
		}
	}
	return took, nil
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
	for range displays {
		c, dialErr := net.Dial("tcp", ln.Addr().String())
		s, err := ln.Accept()
		if err := errors.Join(dialErr, err); err != nil {
			return nil, err
		}
		near, far = append(near, s), append(far, c)
	}
	took := make([]time.Duration, displays)
	body := make([]byte, max(size, 1))
	begin := time.Now()
	var wg sync.WaitGroup
	for i := range displays {
		wg.Go(func() { _, _ = near[i].Write(body) })
		wg.Go(func() {
			_, _ = io.ReadFull(far[i], make([]byte, len(body)))
			took[i] = time.Since(begin)
		})
	}
	wg.Wait()
	for i := range displays {
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
