package tenant_test

import (
	"strings"
	"testing"

	"prag/internal/tenant"
)

func TestCodesAreOfTheCentreAndEasyToRead(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 2000 {
		code := tenant.NewCode("pr")
		if len(code) != 10 || !strings.HasPrefix(code, "pr") || strings.ContainsAny(code, "ilo01") || seen[code] {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
	}
}
