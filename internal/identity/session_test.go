package identity_test

import (
	"testing"
	"time"

	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/testkit"
)

func signedIn(p testkit.Place, token string, left time.Duration) identity.Session {
	return identity.Session{
		TenantID: p.Centre.TenantID, StaffID: p.Staff[0].ID, Digest: identity.Digest(token), Data: []byte(token),
		ExpiresAt: time.Now().Add(left), //nolint:forbidigo // the library's clock, see Session
	}
}

func TestASessionIsKeptUntilItEnds(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	for token, left := range map[string]time.Duration{"used": time.Hour, "left": time.Hour, "over": -time.Second} {
		if err := i.KeepSession(t.Context(), signedIn(p, token, left)); err != nil {
			t.Fatal(err)
		}
	}
	if err := i.DropSession(t.Context(), identity.Digest("left")); err != nil {
		t.Fatal(err)
	}
	if err := i.ExpireSessions(t.Context(), p.Centre.TenantID); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]bool{"used": true, "left": false, "over": false, "never": false} {
		s, ok, err := i.Session(t.Context(), identity.Digest(token))
		if err != nil || ok != want || ok && (string(s.Data) != token || s.StaffID != p.Staff[0].ID || s.TenantID != p.Centre.TenantID) {
			t.Errorf("%s: %+v, %v, %v", token, s, ok, err)
		}
	}
	changed := signedIn(p, "used", time.Hour)
	changed.Data = []byte("another desk")
	if err := i.KeepSession(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	if s, _, err := i.Session(t.Context(), changed.Digest); err != nil || string(s.Data) != "another desk" {
		t.Errorf("changed to %q, %v", s.Data, err)
	}
}

func TestAnotherTenantTouchesNoSession(t *testing.T) {
	t.Parallel()
	d, i, p := open(t)
	other := testkit.NewPlace(t, d, 1, 1)
	mine := signedIn(p, "mine", time.Hour)
	for _, s := range []identity.Session{mine, signedIn(p, "over", -time.Second)} {
		if err := i.KeepSession(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	forged := signedIn(p, "forged", time.Hour)
	forged.TenantID = other.Centre.TenantID
	if err := i.KeepSession(t.Context(), forged); err == nil {
		t.Error("KeepSession signed somebody of another tenant in")
	}
	stolen := signedIn(other, "mine", time.Hour)
	if err := i.KeepSession(t.Context(), stolen); err == nil {
		t.Error("KeepSession took over a session of another tenant")
	}
	if err := i.ExpireSessions(t.Context(), other.Centre.TenantID); err != nil {
		t.Fatal(err)
	}
	if s, ok, err := i.Session(t.Context(), mine.Digest); err != nil || !ok || s.StaffID != p.Staff[0].ID {
		t.Errorf("afterwards the session is %+v, %v, %v", s, ok, err)
	}
	err := d.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) error {
		var n int
		if err := tx.Raw(`SELECT count(*) FROM session WHERE tenant_id = ?`, tx.Tenant).Row().Scan(&n); err != nil || n != 2 {
			t.Errorf("%d sessions are left, %v; want 2", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
