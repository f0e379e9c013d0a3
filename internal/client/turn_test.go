package client_test

import (
	"sync"
	"testing"
	"time"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/seal"
)

func (r register) turn(t *testing.T) {
	t.Helper()
	if err := r.clients.TurnKeys(t.Context(), r.mine.Centre.TenantID, client.Sealed()); err != nil {
		t.Fatal(err)
	}
}

// A key seals for a year. Then another takes its place, everything is sealed and found by that, and the old one opens nothing any more because
// it is gone; who writes meanwhile loses nothing.
func TestKeysAreTurnedUnderTheRecords(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := r.add(t, client.Client{Name: "Besarta Gashi", Contact: "044 123 456"})
	kept := func() (text string) {
		if err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
			return tx.Raw(`SELECT encode(substring(person_sealed FROM 1 FOR 5), 'hex') || (SELECT string_agg(encode(word, 'hex'), ',' ORDER BY word) FROM client_word w WHERE client_id = c.id)
				FROM client c WHERE id = ?`, made.ID).Row().Scan(&text)
		}); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := kept()
	r.turn(t)
	if kept() != before {
		t.Error("a young key was turned")
	}
	keysets := r.count(t, `SELECT length(seal) + length(find) FROM tenant_key`)
	r.clock.Advance(seal.KeyLife + time.Hour)
	var writing sync.WaitGroup
	for range 4 {
		writing.Go(func() { r.add(t, client.Client{Name: "Besarta Gashi"}) })
	}
	r.turn(t)
	writing.Wait()
	r.turn(t)
	if kept() == before {
		t.Error("the record is still of the old key")
	}
	if got := r.count(t, `SELECT length(seal) + length(find) FROM tenant_key`); got > keysets+8 {
		t.Errorf("the keysets hold %d bytes, want %d: the old keys are still there", got, keysets)
	}
	if ids := r.finds(t, r.mine.Staff[0], "Besarta Gashi"); len(ids) != 5 {
		t.Errorf("%d records are found, want 5", len(ids))
	}
	if ids := r.finds(t, r.mine.Staff[0], "+38344123456"); len(ids) != 1 || ids[0] != made.ID {
		t.Errorf("the number finds %v", ids)
	}
}

// What was sealed before tenants had keys of their own, and in two fields, is read, found and moved over.
func TestARecordFromBeforeIsMovedOver(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := r.add(t, client.Client{Name: "x"})
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
		name, err := r.keys.Seal(tx.Tenant, made.ID, "name", "Milica")
		if err != nil {
			return err
		}
		contact, err := r.keys.Seal(tx.Tenant, made.ID, "contact", "064 555 777")
		if err != nil {
			return err
		}
		return tx.Exec(`UPDATE client SET person_sealed = NULL, name_sealed = ?, contact_sealed = ? WHERE id = ?`, name, contact, made.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"before", "after"} {
		if got, err := r.read(t, r.mine.Centre.TenantID, made.ID); err != nil || got.Name != "Milica" || got.Contact != "064 555 777" {
			t.Errorf("%s: %+v, %v", when, got, err)
		}
		r.turn(t)
	}
	if ids := r.finds(t, r.mine.Staff[0], "Милица"); len(ids) != 1 {
		t.Errorf("the name finds %d records", len(ids))
	}
}
