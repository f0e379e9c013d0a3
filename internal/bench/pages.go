package bench

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"prag/internal/statistics"
)

// kioskPage serves the kiosk's first page, cached and compressed as to a browser, and lets nginx serve the same bytes from a file.
func (b *bench) kioskPage(ctx context.Context) error {
	server := b.listen()
	defer server.Close()
	page, err := fetch(ctx, server.URL+"/k/prishtina/sq")
	if err != nil {
		return err
	}
	address, stop, err := startNginx(ctx, page)
	if err != nil {
		return err
	}
	defer stop()
	return b.measure(ctx, pair{
		what: fmt.Sprintf("kiosk page, %d bytes compressed, connections: 16", len(page)), limiter: "nginx", aim: "45 %",
		load: func(ctx context.Context) (load, error) {
			got, err := b.wrk(ctx, server.URL+"/k/prishtina/sq")
			return load{perSecond: got}, err
		},
		limit: func(ctx context.Context) (float64, error) { return b.wrk(ctx, address) },
	})
}

// listen serves the program on a free port of the loopback.
func (b *bench) listen() *httptest.Server { return httptest.NewServer(b.Web.Handler()) }

// fetch reads the page as it goes over the wire: compressed.
func fetch(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != "gzip") {
		err = fmt.Errorf("%s answered %s, %q", url, res.Status, res.Header.Get("Content-Encoding"))
	}
	if err == nil {
		_, err = gzip.NewReader(strings.NewReader(string(body)))
	}
	return body, err
}

var requestsPerSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

// wrk loads an address from a process of its own, as both sides' browsers would.
func (b *bench) wrk(ctx context.Context, url string) (float64, error) {
	binary, err := find("wrk")
	if err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(ctx, binary, "-t", "1", "-c", strconv.Itoa(clients), "-d", fmt.Sprintf("%ds", b.Seconds),
		"-H", "Accept-Encoding: gzip", url).CombinedOutput()
	m := requestsPerSecond.FindSubmatch(out)
	if err != nil || m == nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

const nginxConf = `daemon off; pid %[1]s/pid; error_log %[1]s/error.log; worker_processes 2;
events { worker_connections 256; }
http {
	access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	sendfile on; keepalive_requests 1000000; etag on;
	server { listen %[2]s; location / { root %[1]s; default_type text/html; add_header Content-Encoding gzip; add_header Cache-Control no-cache; } }
}
`

// startNginx serves the bytes as a compressed page on a free port of the loopback.
func startNginx(ctx context.Context, page []byte) (url string, stop func(), err error) {
	binary, err := find("nginx")
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "prag-nginx")
	if err != nil {
		return "", nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := ln.Addr().String()
	_ = ln.Close()
	files := map[string][]byte{"page": page, "nginx.conf": fmt.Appendf(nil, nginxConf, dir, address)}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil { //nolint:gosec // nginx reads it as its own user
			return "", nil, err
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the servers run as users of their own
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, binary, "-c", filepath.Join(dir, "nginx.conf"))
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // a kill would leave its workers behind
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	}
	return "http://" + address + "/page", stop, answering(ctx, address)
}

// answering waits until something listens, for five seconds at most.
func answering(ctx context.Context, address string) error {
	deadline := time.Now().Add(5 * time.Second)
	for time.Now().Before(deadline) {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("nothing listens on %s", address)
}

// comparison asks for fifteen centres and twenty-four months, over and over.
func (b *bench) comparison(ctx context.Context) error {
	tenants, err := b.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	last := b.Clock.Now().AddDate(0, -1, 0)
	q := statistics.Query{
		From: time.Date(last.Year(), last.Month()-23, 1, 0, 0, 0, 0, time.UTC),
		To:   time.Date(last.Year(), last.Month(), 1, 0, 0, 0, 0, time.UTC),
	}
	for _, t := range tenants {
		for _, c := range t.Centres {
			if len(q.Centres) < 15 && c.Slug != "bench" {
				q.Centres = append(q.Centres, c.ID)
			}
		}
	}
	var took []time.Duration
	for range 200 {
		begin := time.Now()
		if _, err := b.Statistics.Compare(ctx, q); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.rows = append(b.rows, row{
		what: fmt.Sprintf("comparison, %d centres × 24 months", len(q.Centres)),
		got:  fmt.Sprintf("p50 %s, p95 %s", millis(at(took, .5)), millis(at(took, .95))), aim: "p95 < 50 ms",
	})
	return nil
}

// ready starts the program a second time on a state folder that is filled already and waits for /readyz.
func (b *bench) ready(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "prag-ready")
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the servers run as users of their own
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var took []time.Duration
	for range 4 {
		d, err := b.startOnce(ctx, dir)
		if err != nil {
			return err
		}
		took = append(took, d)
	}
	again := slices.Sorted(slices.Values(took[1:]))
	b.rows = append(b.rows, row{
		what: "time to ready", got: fmt.Sprintf("first start %.1f s with data, later %.2f s", took[0].Seconds(), again[1].Seconds()), aim: "later < 3 s",
	})
	return nil
}

func (b *bench) startOnce(ctx context.Context, dir string) (time.Duration, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address := ln.Addr().String()
	_ = ln.Close()
	cmd := exec.CommandContext(ctx, b.Binary, "serve")
	cmd.Env = append(os.Environ(), "PRAG_DEMO=1", "PRAG_STATE_DIR="+dir, "PRAG_ADDR="+address, "PRAG_DATABASE_URL=", "PRAG_REDIS_URL=")
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	for time.Since(begin) < 3*time.Minute {
		res, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(begin), nil
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return 0, fmt.Errorf("the program is not ready after three minutes")
}
