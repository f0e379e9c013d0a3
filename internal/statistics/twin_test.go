package statistics_test

import (
	"testing"
	"time"

	"prag/internal/identity"
	"prag/internal/statistics"
	"prag/internal/tally"
)

// What is done for one tenant leaves the rows of another alone, and its recount does not see them.
func TestAnotherTenantsCountsAreNeitherFoldedNorRecounted(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	mine, other := n.centres[0], n.centres[1]
	n.count(t, other, date(2026, time.May, 4), tally.Visits, 1)
	if moved, err := n.stats.Fold(t.Context(), mine.TenantID); err != nil || moved != 0 {
		t.Errorf("moved %d deltas of another tenant (%v)", moved, err)
	}
	if left := n.rows(t, other, "tally_delta"); left != 1 {
		t.Errorf("%d deltas are left in the other tenant, want 1", left)
	}
	if differences, err := n.stats.Recount(t.Context(), mine.TenantID); err != nil || len(differences) != 0 {
		t.Errorf("recounting one tenant finds differences of another: %v (%v)", differences, err)
	}
	if differences, err := n.stats.Recount(t.Context(), other.TenantID); err != nil || len(differences) == 0 {
		t.Errorf("the count without a record is not found in its own tenant (%v)", err)
	}
}

func TestANoteIsNotInTheTrailOfAnotherTenant(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, 2)
	month := date(2026, time.May, 1)
	who := identity.Staff{TenantID: n.centres[0].TenantID, ID: n.centres[0].ID, Role: identity.Coordinator}
	if err := n.stats.Note(t.Context(), who, "region.compare", statistics.Query{From: month, To: month}); err != nil {
		t.Fatal(err)
	}
	if mine, theirs := n.rows(t, n.centres[0], "audit"), n.rows(t, n.centres[1], "audit"); mine != 1 || theirs != 0 {
		t.Errorf("%d notes in the asker's trail and %d in the other, want 1 and 0", mine, theirs)
	}
}
