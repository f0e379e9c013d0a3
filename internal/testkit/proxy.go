package testkit

import (
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands between a client and a server and misbehaves on demand: it refuses connections, or loses replies, which is what a
// cut cable does at the worst moment: the server has done its work and the client cannot know.
type Proxy struct {
	Addr string // host:port to connect to

	network, target string
	listener        net.Listener
	refuse          atomic.Bool
	lose            atomic.Int32 // replies still to lose

	mu    sync.Mutex
	conns map[net.Conn]struct{}
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

// NewProxy listens on a free port of the loopback until the test ends.
func NewProxy(tb testing.TB, network, target string) *Proxy {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{Addr: ln.Addr().String(), network: network, target: target, listener: ln, conns: map[net.Conn]struct{}{}}
	p.done.Go(p.accept)
	tb.Cleanup(func() {
		_ = ln.Close()
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
