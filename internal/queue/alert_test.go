package queue_test

import (
	"testing"
	"time"

	"prag/internal/db"
	"prag/internal/testkit"
)

func (o office) rows(t *testing.T) (n int) {
	t.Helper()
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT count(*) FROM alert WHERE tenant_id = ?`, tx.Tenant).Row().Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Somebody asks for a person: it is shown from the first asking on until somebody goes there, and then nothing of it is left.
func TestAnAlertIsThereUntilSomebodyGoes(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	if _, asked, err := o.line.Alert(t.Context(), o.Centre); err != nil || asked {
		t.Fatalf("before anybody asks: %v, %v", asked, err)
	}
	begun := o.clock.Now()
	for range 2 {
		if err := o.line.Raise(t.Context(), o.Centre); err != nil {
			t.Fatal(err)
		}
		o.clock.Advance(10 * time.Minute)
	}
	if since, asked, err := o.line.Alert(t.Context(), o.Centre); err != nil || !asked || !since.Equal(begun) {
		t.Errorf("asked twice: since %v, %v, %v; want %v", since, asked, err, begun)
	}
	for range 2 {
		if err := o.line.Answer(t.Context(), o.Centre); err != nil {
			t.Fatal(err)
		}
	}
	if _, asked, err := o.line.Alert(t.Context(), o.Centre); err != nil || asked || o.rows(t) != 0 {
		t.Errorf("after somebody went: %v, %v, %d rows", asked, err, o.rows(t))
	}
}

// Who asked an hour ago is no longer there; who asks again now is.
func TestAnOldAlertIsNoAlert(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	if err := o.line.Raise(t.Context(), o.Centre); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(61 * time.Minute)
	if _, asked, err := o.line.Alert(t.Context(), o.Centre); err != nil || asked {
		t.Errorf("an hour later: %v, %v", asked, err)
	}
	if err := o.line.Raise(t.Context(), o.Centre); err != nil {
		t.Fatal(err)
	}
	if since, asked, err := o.line.Alert(t.Context(), o.Centre); err != nil || !asked || !since.Equal(o.clock.Now()) {
		t.Errorf("asked again: since %v, %v, %v", since, asked, err)
	}
}

func TestAnotherTenantHearsNoAlert(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	other := testkit.NewPlace(t, o.db, 1, 1).Centre
	if err := o.line.Raise(t.Context(), o.Centre); err != nil {
		t.Fatal(err)
	}
	forged := o.Centre
	forged.TenantID = other.TenantID
	if _, asked, err := o.line.Alert(t.Context(), forged); err != nil || asked {
		t.Errorf("Alert: %v, %v", asked, err)
	}
	if err := o.line.Answer(t.Context(), forged); err != nil || o.rows(t) != 1 {
		t.Errorf("Answer took it away: %v", err)
	}
	if err := o.line.Raise(t.Context(), forged); err == nil {
		t.Error("Raise asked at a centre of another tenant")
	}
}
