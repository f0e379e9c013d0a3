package desk_test

import (
	"strconv"
	"strings"
	"testing"

	"prag/internal/referral"
)

func (o office) rulesAreExplained(t *testing.T) {
	t.Helper()
	page := o.Sees("/desk/referrals/rules?lang=en", "The way of a referral", "Strike out", "the state before", "<svg")
	for _, e := range referral.Table() {
		if !strings.Contains(page, strconv.Itoa(e.Number)+". ") {
			t.Errorf("row %d is not explained", e.Number)
		}
	}
}
