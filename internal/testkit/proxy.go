package testkit

import (
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Proxy stands between a client and a server and misbehaves on demand: it refuses and resets connections, delays replies, lets nothing through,
// or loses replies, which is what a cut cable does at the worst moment: the server has done its work and the client cannot know.
type Proxy struct {
	Addr string // host:port to connect to

	network, target string
	listener        net.Listener
	refuse          atomic.Bool
	lose            atomic.Int32 // replies still to lose
	delay           atomic.Int64 // of each reply

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	flows chan struct{} // closed while bytes pass
	done  sync.WaitGroup
}

// RedisProxy stands before the Redis of an address; URL gives the address to use instead.
func RedisProxy(tb testing.TB, redisURL string) (p *Proxy, proxied string) {
	tb.Helper()
	u, err := url.Parse(redisURL)
	if err != nil {
		tb.Fatal(err)
	}
	if u.Scheme == "unix" {
		p = NewProxy(tb, "unix", u.Path)
		return p, "redis://" + p.Addr + "/" + u.Query().Get("db")
	}
	p = NewProxy(tb, "tcp", u.Host)
	return p, "redis://" + p.Addr + u.Path
}

// PostgresProxy stands before the PostgreSQL of an address, which is one of testkit's own on a Unix socket.
func PostgresProxy(tb testing.TB, databaseURL string) (p *Proxy, proxied string) {
	tb.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		tb.Fatal(err)
	}
	p = NewProxy(tb, "unix", u.Query().Get("host")+"/.s.PGSQL.5432")
	u.Host, u.RawQuery = p.Addr, "sslmode=disable"
	return p, u.String()
}

// NewProxy listens on a free port of the loopback until the test ends.
func NewProxy(tb testing.TB, network, target string) *Proxy {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{Addr: ln.Addr().String(), network: network, target: target, listener: ln, conns: map[net.Conn]struct{}{}, flows: make(chan struct{})}
	close(p.flows)
	p.done.Go(p.accept)
	tb.Cleanup(func() {
		_ = ln.Close()
		p.Freeze(false)
		p.Cut()
		p.done.Wait()
	})
	return p
}

// Refuse makes new connections fail and cuts the open ones, until called with false.
func (p *Proxy) Refuse(on bool) {
	p.refuse.Store(on)
	if on {
		p.Cut()
	}
}

// LoseReplies cuts the connection instead of handing over each of the next n replies.
func (p *Proxy) LoseReplies(n int32) { p.lose.Store(n) }

// Delay holds every reply back for so long, until called with 0.
func (p *Proxy) Delay(d time.Duration) { p.delay.Store(int64(d)) }

// Freeze lets nothing through in either direction while connections stay open and are made, until called with false: what a half-open
// connection looks like from both ends.
func (p *Proxy) Freeze(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.flows:
		if on {
			p.flows = make(chan struct{})
		}
	default:
		if !on {
			close(p.flows)
		}
	}
}

// pass waits until bytes may go on.
func (p *Proxy) pass(replies bool) {
	if d := p.delay.Load(); replies && d > 0 {
		<-time.After(time.Duration(d))
	}
	p.mu.Lock()
	flows := p.flows
	p.mu.Unlock()
	<-flows
}

// Cut ends all open connections.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.refuse.Load() {
			_ = client.Close()
			continue
		}
		server, err := net.Dial(p.network, p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.keep(client, server)
		p.done.Go(func() { p.copy(server, client, false) })
		p.done.Go(func() { p.copy(client, server, true) })
	}
}

func (p *Proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.conns[c] = struct{}{}
	}
}

// copy passes bytes on until either side ends; as soon as one direction ends, both are closed.
func (p *Proxy) copy(to, from net.Conn, replies bool) {
	defer p.drop(to, from)
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if replies && p.losesOne() {
				return
			}
			p.pass(replies)
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *Proxy) losesOne() bool {
	for {
		n := p.lose.Load()
		if n <= 0 {
			return false
		}
		if p.lose.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

func (p *Proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(p.conns, c)
	}
}
