package reach_test

import (
	"testing"

	"prag/internal/reach"
)

func TestAnotherTenantReadsNothingOfIt(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.reach.Count(c.Centre, reach.Seen{What: reach.Article, Value: "visas"})
	if err := c.reach.Flush(t.Context()); err != nil { // writes each tenant's own, under its name
		t.Fatal(err)
	}
	today := c.Centre.BusinessDate(c.clock.Now())
	stolen := c.Centre
	stolen.TenantID = c.other.Centre.TenantID
	if sums, err := c.reach.Sums(t.Context(), stolen, today, today); err != nil || len(sums) > 0 {
		t.Errorf("another tenant reads %+v, %v", sums, err)
	}
	if sums, err := c.reach.Sums(t.Context(), c.Centre, today, today); err != nil || len(sums) != 1 {
		t.Errorf("its own reads %+v, %v", sums, err)
	}
}
