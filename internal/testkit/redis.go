package testkit

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis gives an empty database of the shared Redis that no other test uses until this one ends. Pub/Sub knows no databases: a test
// may hear the events of another. FLUSHALL and kills are for OwnRedis.
func Redis(tb testing.TB) string {
	tb.Helper()
	base := Servers(tb).RedisURL
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	register := RedisClient(tb, base)
	n, err := claim(ctx, register)
	if err != nil {
		tb.Fatalf("redis database: %v", err)
	}
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	if u.Scheme == "unix" {
		u.RawQuery = "db=" + strconv.Itoa(n)
	} else {
		u.Path = "/" + strconv.Itoa(n)
	}
	client := RedisClient(tb, u.String())
	if err := client.FlushDB(ctx).Err(); err != nil {
		tb.Fatalf("redis database: %v", err)
	}
	tb.Cleanup(func() {
		err := errors.Join(client.FlushDB(context.Background()).Err(), register.Del(context.Background(), claimKey(n)).Err())
		if err != nil {
			tb.Errorf("give back redis database: %v", err)
		}
	})
	return u.String()
}

func claimKey(n int) string { return "testkit:database:" + strconv.Itoa(n) }

// claim takes one of the databases 1 to 63; the register is in database 0. A claim outlives a killed run by its expiry only.
func claim(ctx context.Context, register *redis.Client) (int, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		for n := 1; n < 64; n++ {
			err := register.SetArgs(ctx, claimKey(n), 1, redis.SetArgs{Mode: "NX", TTL: 20 * time.Minute}).Err()
			if err == nil {
				return n, nil
			}
			if !errors.Is(err, redis.Nil) {
				return 0, err
			}
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-tick.C:
		}
	}
}
