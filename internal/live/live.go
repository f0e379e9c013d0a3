package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// Open connects to a Redis address: redis://, rediss:// or unix://. The error is one sentence for the operator.
func Open(ctx context.Context, url string) (*redis.Client, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("PRAG_REDIS_URL is not a Redis address")
	}
	o.MaxRetries = -1
	o.ContextTimeoutEnabled = true
	o.DialTimeout = 2 * time.Second
	o.ReadTimeout = 2 * time.Second
	o.WriteTimeout = 2 * time.Second
	c := redis.NewClient(o)
	if err := c.Ping(ctx).Err(); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("the Redis of PRAG_REDIS_URL does not answer: %w", err)
	}
	return c, nil
}

// Quiet stops the library's own log lines, which bypass the program's log; its errors reach us as return values.
func Quiet() { logging.Disable() }

// Script is one Lua script with its contract in the file's head: KEYS, ARGV and what it returns.
type Script struct{ script *redis.Script }

// NewScript prepares a script; it is loaded on first use and again after a SCRIPT FLUSH or a restart.
func NewScript(source string) *Script { return &Script{redis.NewScript(source)} }

// Run runs the script and returns its reply as strings. Nothing found is an empty reply and no error.
func (s *Script) Run(ctx context.Context, c redis.Scripter, keys []string, args ...any) ([]string, error) {
	reply, err := s.script.Run(ctx, c, keys, args...).StringSlice()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return reply, err
}

// LogClose closes c and logs a failure: for shutdown paths that have no caller left to tell.
func LogClose(log *slog.Logger, what string, c io.Closer) {
	if err := c.Close(); err != nil {
		log.Warn("close", "what", what, "err", err)
	}
}
