package live_test

import (
	"strings"
	"testing"

	"prag/internal/live"
	"prag/internal/testkit"
)

func TestAScriptIsLoadedAgainAfterItWasForgotten(t *testing.T) {
	t.Parallel()
	c := testkit.RedisClient(t, testkit.Redis(t))
	script := live.NewScript(`return {KEYS[1], ARGV[1]}`)
	for range 2 {
		got, err := script.Run(t.Context(), c, []string{"{a}b"}, "c")
		if err != nil || strings.Join(got, " ") != "{a}b c" {
			t.Fatalf("got %v (%v)", got, err)
		}
		if err := c.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNothingFoundIsNoError(t *testing.T) {
	t.Parallel()
	c := testkit.RedisClient(t, testkit.Redis(t))
	if got, err := live.NewScript(`return false`).Run(t.Context(), c, []string{"{a}b"}); err != nil || len(got) != 0 {
		t.Errorf("got %v (%v)", got, err)
	}
}

func TestAWrongAddressIsOneSentence(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "postgres://localhost", "redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock"} {
		c, err := live.Open(t.Context(), address)
		if err == nil {
			_ = c.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "PRAG_REDIS_URL") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
