package paper

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// Manner is how a printer on the network takes what it is sent.
type Manner int

// The manners.
const (
	Prints   Manner = iota // takes all, says nothing, as the cheap ones do
	Answers                // and says how it is, and when it has printed
	NoPaper                // answers that it has none
	Breaks                 // is switched off in the midst of a slip
	Stalls                 // takes the connection and nothing more
	Vanishes               // says that it is fine, takes the slip, and never that it has printed
)

// half is how much a printer that breaks off has taken.
const half = 512

// Stand is a printer on the network: port 9100 of the real ones. It is the world outside, and does with the bytes what the manner says.
type Stand struct {
	Address string
	tb      testing.TB
	ln      net.Listener
	mu      sync.Mutex
	manner  Manner
	sent    [][]byte
	came    chan struct{}
	quit    chan struct{}
}

// NewStand switches a printer on until the test ends.
func NewStand(tb testing.TB, m Manner) *Stand {
	tb.Helper()
	ln, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Stand{Address: "tcp://" + ln.Addr().String(), tb: tb, ln: ln, manner: m, came: make(chan struct{}, 1000), quit: make(chan struct{})}
	tb.Cleanup(func() {
		close(s.quit)
		s.Off()
	})
	go s.run()
	return s
}

// Off switches it off: nothing answers at its address.
func (s *Stand) Off() { _ = s.ln.Close() }

// Behave changes the manner for connections to come.
func (s *Stand) Behave(m Manner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.manner = m
}

// Wait waits until somebody has spoken to the printer once more, and is done with it.
func (s *Stand) Wait() {
	s.tb.Helper()
	select {
	case <-s.came:
	case <-s.tb.Context().Done():
		s.tb.Fatal("nobody came to the printer")
	}
}

// Slips are the papers that came out whole.
func (s *Stand) Slips() []Slip {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	slips := make([]Slip, len(s.sent))
	for i, sent := range s.sent {
		slips[i] = Read(s.tb, sent)
	}
	return slips
}

func (s *Stand) run() {
	for {
		conn, err := s.ln.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		manner := s.manner
		s.mu.Unlock()
		go s.serve(conn, manner)
	}
}

func (s *Stand) serve(conn net.Conn, m Manner) {
	defer func() {
		_ = conn.Close()
		s.came <- struct{}{}
	}()
	switch m {
	case Prints:
		sent, err := io.ReadAll(conn)
		s.keep(sent, err)
	case Breaks:
		_, _ = io.ReadFull(conn, make([]byte, half))
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset
		}
	case Stalls:
		<-s.quit
	default:
		s.converse(conn, m)
	}
}

// converse answers as printers do that are asked how they are.
func (s *Stand) converse(conn net.Conn, m Manner) {
	question := make([]byte, 6)
	if _, err := io.ReadFull(conn, question); err != nil {
		return
	}
	if !bytes.Equal(question, []byte{0x10, 0x04, 2, 0x10, 0x04, 4}) {
		s.tb.Errorf("% x is no question a printer knows", question)
	}
	answer := []byte{0x12, 0x12}
	if m == NoPaper {
		answer = []byte{0x32, 0x72}
	}
	_, _ = conn.Write(answer)
	var sent []byte
	for piece := make([]byte, 4096); ; {
		n, err := conn.Read(piece)
		sent = append(sent, piece[:n]...)
		if rest, done := bytes.CutSuffix(sent, []byte{0x1d, 'r', 1}); done && m == Answers {
			s.keep(rest, nil)
			_, _ = conn.Write([]byte{0})
			return
		}
		if err != nil {
			return
		}
	}
}

func (s *Stand) keep(sent []byte, err error) {
	if err != nil && !errors.Is(err, io.EOF) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, sent)
}
