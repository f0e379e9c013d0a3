package client_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// whose reads which record a need or a consent is with.
func (r register) whose(t *testing.T, table string, id uuid.UUID) (of uuid.UUID) {
	t.Helper()
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT client_id FROM `+table+` WHERE id = ?`, id).Row().Scan(&of)
	})
	if err != nil {
		t.Fatal(err)
	}
	return of
}

func (r register) made(t *testing.T, name string) client.Client {
	t.Helper()
	made, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, entry(name))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Two records of one person become one that answers to both names; undone, each has again what was its own, and what came meanwhile stays.
func TestTwoRecordsBecomeOneAndTwoAgain(t *testing.T) {
	t.Parallel()
	r := open(t)
	who := r.mine.Staff[0]
	kept, gone := r.made(t, "Arta Krasniqi"), r.made(t, "Arta Gashi")
	own, moved := r.need(t, kept.ID, false), r.need(t, gone.ID, false)
	consents := r.count(t, `SELECT count(*) FROM consent WHERE client_id = ?`, gone.ID)
	if err := r.clients.Merge(t.Context(), who, kept.ID, gone.ID, "papers"); err != nil {
		t.Fatal(err)
	}
	later := r.need(t, kept.ID, false)
	if r.whose(t, "need", moved) != kept.ID || r.count(t, `SELECT count(*) FROM consent WHERE client_id = ?`, kept.ID) != 2*consents {
		t.Error("needs and consents have not moved")
	}
	for _, query := range []string{"Arta Gashi", "Arta Krasniqi", gone.Code} {
		if ids := r.finds(t, who, query); len(ids) != 1 || ids[0] != kept.ID {
			t.Errorf("%q finds %v, want the one record", query, ids)
		}
	}
	if look, err := r.clients.Look(t.Context(), who, gone.ID); err != nil || look.ID != kept.ID {
		t.Errorf("the old address leads to %s, %v", look.ID, err)
	}
	merges, err := r.clients.Merges(t.Context(), who, kept.ID)
	if err != nil || len(merges) != 1 || merges[0].GoneCode != gone.Code || merges[0].Why != "papers" || merges[0].By != who.Name {
		t.Fatalf("it is noted as %+v, %v", merges, err)
	}
	if err := r.clients.Undo(t.Context(), who, kept.ID, merges[0].ID, "others"); err != nil {
		t.Fatal(err)
	}
	for need, of := range map[uuid.UUID]uuid.UUID{own: kept.ID, moved: gone.ID, later: kept.ID} {
		if r.whose(t, "need", need) != of {
			t.Errorf("a need is with %s, want %s", r.whose(t, "need", need), of)
		}
	}
	if ids := r.finds(t, who, "Arta Gashi"); len(ids) != 1 || ids[0] != gone.ID || r.count(t, `SELECT count(*) FROM consent WHERE client_id = ?`, gone.ID) != consents {
		t.Errorf("after undoing %v is found", ids)
	}
	if err := r.clients.Undo(t.Context(), who, kept.ID, merges[0].ID, "others"); !fault.Is(err, fault.NotFound) {
		t.Errorf("undone twice: %v", err)
	}
}

// However records are joined, undoing it all from the last to the first leaves everything as it was.
func TestUndoingEverythingLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	r := open(t)
	who := r.mine.Staff[0]
	state := func() (text string) {
		if err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
			return tx.Raw(`SELECT coalesce(string_agg(line, ' ' ORDER BY line), '') FROM (SELECT n.id || ' ' || n.client_id AS line FROM need n UNION ALL
				SELECT c.id || ' ' || c.client_id FROM consent c UNION ALL SELECT c.id || coalesce(c.merged_into::text, '') FROM client c) x`).Row().Scan(&text)
		}); err != nil {
			t.Fatal(err)
		}
		return text
	}
	records := make([]uuid.UUID, 5)
	for i := range records {
		records[i] = r.made(t, "Arta").ID
		r.need(t, records[i], false)
	}
	before := state()
	rapid.Check(t, func(rt *rapid.T) {
		type done struct{ kept, merge uuid.UUID }
		var all []done
		for range rapid.IntRange(1, 4).Draw(rt, "merges") {
			kept, gone := rapid.SampledFrom(records).Draw(rt, "kept"), rapid.SampledFrom(records).Draw(rt, "gone")
			if err := r.clients.Merge(t.Context(), who, kept, gone, "told"); err != nil {
				continue // one of them does not stand any more
			}
			merges, err := r.clients.Merges(t.Context(), who, kept)
			if err != nil {
				rt.Fatal(err)
			}
			all = append(all, done{kept, merges[0].ID})
		}
		for i := len(all) - 1; i >= 0; i-- {
			if err := r.clients.Undo(t.Context(), who, all[i].kept, all[i].merge, "mistake"); err != nil {
				rt.Fatal(err)
			}
		}
		if got := state(); got != before {
			rt.Fatalf("not as before:\n%s\n%s", got, before)
		}
	})
}

func TestNobodyMergesOrUndoesAsAnotherTenant(t *testing.T) {
	t.Parallel()
	r := open(t)
	kept, gone, hidden := r.made(t, "Arta"), r.made(t, "Arta"), r.add(t, client.Client{Name: "Arta", Restricted: true})
	next := r.mine.Staff[0]
	next.CentreID = db.NewID()
	for _, who := range []identity.Staff{r.theirs.Staff[0], next} {
		if err := r.clients.Merge(t.Context(), who, kept.ID, gone.ID, "told"); !fault.Is(err, fault.NotFound) {
			t.Errorf("merged: %v", err)
		}
	}
	if err := r.clients.Merge(t.Context(), r.mine.Staff[0], kept.ID, hidden.ID, "told"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a record that the adviser must not know of: %v", err)
	}
	if err := r.clients.Merge(t.Context(), r.mine.Staff[0], kept.ID, gone.ID, "told"); err != nil {
		t.Fatal(err)
	}
	merges, err := r.clients.Merges(t.Context(), r.mine.Staff[0], kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []identity.Staff{r.theirs.Staff[0], next} {
		if _, err := r.clients.Merges(t.Context(), who, kept.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("listed: %v", err)
		}
		if err := r.clients.Undo(t.Context(), who, kept.ID, merges[0].ID, "others"); !fault.Is(err, fault.NotFound) {
			t.Errorf("undone: %v", err)
		}
	}
}
