package live_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"prag/internal/live"
)

// Where Sentinels watch, an address that names the master outlives the master.
func TestSentinelsLeadToTheNextMaster(t *testing.T) {
	t.Parallel()
	ports := freePorts(t, 3)
	master := redisServer(t, "redis", fmt.Sprintf("port %d\nsave ''\n", ports[0]))
	redisServer(t, "replica", fmt.Sprintf("port %d\nsave ''\nreplicaof 127.0.0.1 %d\n", ports[1], ports[0]))
	first := opened(t, fmt.Sprintf("redis://127.0.0.1:%d", ports[0]))
	for copies := int64(0); copies == 0 && t.Context().Err() == nil; { // a Sentinel that starts later knows the replica at once
		if err := first.Set(t.Context(), "kept", "yes", 0).Err(); err != nil {
			t.Fatal(err)
		}
		copies = first.Wait(t.Context(), 1, time.Second).Val()
	}
	redisServer(t, "sentinel", fmt.Sprintf("port %d\nsentinel monitor prag 127.0.0.1 %d 1\nsentinel down-after-milliseconds prag 300\n"+
		"sentinel failover-timeout prag 1000\n", ports[2], ports[0]), "--sentinel")
	c := opened(t, fmt.Sprintf("redis://127.0.0.1:%d?master_name=prag", ports[2]))
	if err := master.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	got, err := c.Get(t.Context(), "kept").Result()
	for deadline := time.Now().Add(time.Minute); err != nil && time.Now().Before(deadline); { //nolint:forbidigo // other programs' time
		got, err = c.Get(t.Context(), "kept").Result()
	}
	if err != nil || got != "yes" {
		t.Errorf("after the master's end: %q, %v", got, err)
	}
	if err := c.Set(t.Context(), "written", "yes", 0).Err(); err != nil {
		t.Errorf("the new master takes no writes: %v", err)
	}
}

// opened tries until the server, which has just been started, answers.
func opened(t *testing.T, address string) *redis.Client {
	t.Helper()
	c, err := live.Open(t.Context(), address)
	for deadline := time.Now().Add(time.Minute); err != nil && time.Now().Before(deadline); { //nolint:forbidigo // other programs' time
		c, err = live.Open(t.Context(), address)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func redisServer(t *testing.T, name, config string, args ...string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".conf")
	if err := os.WriteFile(file, []byte("bind 127.0.0.1\ndir "+filepath.Dir(file)+"\n"+config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "redis-server", append([]string{file}, args...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context, which ends before this, has killed it
	return cmd
}

func freePorts(t *testing.T, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = ln.Close() }()
		ports[i] = ln.Addr().(*net.TCPAddr).Port
	}
	return ports
}
