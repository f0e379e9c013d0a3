package testkit

import (
	"log/slog"
	"testing"
)

// Log writes the program's log into the test's own output, shown when it fails.
func Log(tb testing.TB) *slog.Logger {
	tb.Helper()
	return slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}
