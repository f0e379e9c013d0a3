package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

const timeout = 2 * time.Second

// Open connects to a Redis address: redis://, rediss:// or unix://. With ?master_name= it is the address of Sentinels, further ones in
// addr=, and whichever Redis they call the master is used. The error is one sentence for the operator.
func Open(ctx context.Context, address string) (*redis.Client, error) {
	c, err := client(address)
	if err != nil {
		return nil, errors.New("PRAG_REDIS_URL is not a Redis address")
	}
	if err := c.Ping(ctx).Err(); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("the Redis of PRAG_REDIS_URL does not answer: %w", err)
	}
	return c, nil
}

// client prepares a connection. Nothing is tried again behind our back: each caller knows whether its command may run twice.
func client(address string) (*redis.Client, error) {
	if u, err := url.Parse(address); err == nil && u.Query().Has("master_name") {
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, err
		}
		o.MaxRetries, o.ContextTimeoutEnabled, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = -1, true, timeout, timeout, timeout
		return redis.NewFailoverClient(o), nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, err
	}
	o.MaxRetries, o.ContextTimeoutEnabled, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = -1, true, timeout, timeout, timeout
	return redis.NewClient(o), nil
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
