package testkit

import (
	"path/filepath"
	"testing"

	"prag/internal/seal"
)

// Keys gives keys of the test's own.
func Keys(tb testing.TB) *seal.Keys {
	tb.Helper()
	keys, err := seal.Open(filepath.Join(tb.TempDir(), "keys.json"))
	if err != nil {
		tb.Fatalf("keys: %v", err)
	}
	return keys
}
