package identity_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/testkit"
)

func open(t *testing.T) (*db.DB, *identity.Identity, testkit.Place) {
	t.Helper()
	d := testkit.DB(t, clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)))
	return d, identity.New(d, testkit.Keys(t)), testkit.NewPlace(t, d, 1, 1)
}

func adviser(p testkit.Place) identity.NewStaff {
	return identity.NewStaff{
		Name: "Teuta", Email: "Teuta@" + p.Centre.Slug + ".example", Password: "a long password", Role: identity.Adviser,
		CentreID: p.Centre.ID, Language: "sq",
	}
}

func TestWhoHasAnAccountSignsIn(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	made, err := i.Create(t.Context(), p.Centre.TenantID, adviser(p))
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{made.Email, "  TEUTA@" + p.Centre.Slug + ".EXAMPLE "} {
		who, err := i.SignIn(t.Context(), email, "a long password")
		if err != nil || who.ID != made.ID || who.TenantID != p.Centre.TenantID || who.CentreID != p.Centre.ID {
			t.Errorf("sign in with %q: %+v, %v", email, who, err)
		}
	}
}

// Unknown address, wrong password and disabled account say the same.
func TestWhoHasNoneIsToldNothing(t *testing.T) {
	t.Parallel()
	d, i, p := open(t)
	made, err := i.Create(t.Context(), p.Centre.TenantID, adviser(p))
	if err != nil {
		t.Fatal(err)
	}
	_, wrongPassword := i.SignIn(t.Context(), made.Email, "another password")
	_, unknown := i.SignIn(t.Context(), "nobody@"+p.Centre.Slug+".example", "a long password")
	err = d.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE staff SET active = false WHERE tenant_id = ? AND id = ?`, tx.Tenant, made.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	_, disabled := i.SignIn(t.Context(), made.Email, "a long password")
	for name, err := range map[string]error{"wrong password": wrongPassword, "unknown address": unknown, "disabled account": disabled} {
		if err == nil || err.Error() != wrongPassword.Error() || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := i.Staff(t.Context(), p.Centre.TenantID, made.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a disabled account is still found: %v", err)
	}
}

// The password of a demonstration account is public: it opens nothing where nothing is to be demonstrated.
func TestADemonstrationAccountSignsInOnlyInADemonstration(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	account := adviser(p)
	account.Demo = true
	made, err := i.Create(t.Context(), p.Centre.TenantID, account)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.SignIn(t.Context(), made.Email, "a long password"); !fault.Is(err, fault.Invalid) {
		t.Errorf("signs in at work: %v", err)
	}
	if _, err := i.Staff(t.Context(), p.Centre.TenantID, made.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a session from before goes on: %v", err)
	}
	i.Demo = true
	if who, err := i.SignIn(t.Context(), made.Email, "a long password"); err != nil || who.ID != made.ID {
		t.Errorf("does not sign in to the demonstration: %v", err)
	}
}

func TestAnAccountIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	_, err := i.Create(t.Context(), p.Centre.TenantID, identity.NewStaff{Email: "no address", Password: "short", Role: "king"})
	var fields []string
	for _, f := range fault.FieldsOf(err) {
		fields = append(fields, f.Field)
	}
	if len(fields) != 4 {
		t.Errorf("mistakes in %v, want name, email, password and role", fields)
	}
	if _, err := i.Create(t.Context(), p.Centre.TenantID, adviser(p)); err != nil {
		t.Fatal(err)
	}
	_, again := i.Create(t.Context(), p.Centre.TenantID, adviser(p))
	if f := fault.FieldsOf(again); len(f) != 1 || f[0].Field != "email" {
		t.Errorf("an address taken: %v", again)
	}
}

func TestADraftIsKeptUntilItIsSent(t *testing.T) {
	t.Parallel()
	d, i, p := open(t)
	me := p.Staff[0]
	const form = "/desk/visits/new"
	if got, err := i.Draft(t.Context(), me, form); err != nil || got != nil {
		t.Fatalf("before: %v, %v", got, err)
	}
	for _, text := range []string{"first", "second"} {
		if err := i.SaveDraft(t.Context(), me, form, url.Values{"note": {text}}); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := i.Draft(t.Context(), me, form); err != nil || got.Get("note") != "second" {
		t.Errorf("kept %v, %v", got, err)
	}
	if err := d.InTenant(t.Context(), me.TenantID, func(tx *db.Tx) error { return identity.DropDraft(tx, me, form) }); err != nil {
		t.Fatal(err)
	}
	if got, err := i.Draft(t.Context(), me, form); err != nil || got != nil {
		t.Errorf("after: %v, %v", got, err)
	}
	if err := i.SaveDraft(t.Context(), me, form, url.Values{"note": {string(make([]byte, 64<<10))}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a draft without end: %v", err)
	}
}

// The database never sees what is typed, nor does another form of the same person.
func TestADraftIsSealed(t *testing.T) {
	t.Parallel()
	d, i, p := open(t)
	me := p.Staff[0]
	if err := i.SaveDraft(t.Context(), me, "/f", url.Values{"name": {"Arta"}}); err != nil {
		t.Fatal(err)
	}
	err := d.InTenant(t.Context(), me.TenantID, func(tx *db.Tx) error {
		var row string
		if err := tx.Raw(`SELECT encode(body_sealed, 'escape') || draft::text FROM draft WHERE tenant_id = ?`, tx.Tenant).Row().Scan(&row); err != nil {
			return err
		}
		if strings.Contains(row, "Arta") {
			t.Errorf("kept as %q", row)
		}
		return tx.Exec(`UPDATE draft SET form = '/g' WHERE tenant_id = ?`, tx.Tenant).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := i.Draft(t.Context(), me, "/g"); err == nil {
		t.Errorf("another form reads %v", got)
	}
}

// What was typed may hold a name nobody has agreed to keep.
func TestADraftIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, now)
	i, p := identity.New(d, testkit.Keys(t)), testkit.NewPlace(t, d, 1, 1)
	me := p.Staff[0]
	if err := i.SaveDraft(t.Context(), me, "/f", url.Values{"name": {"Arta"}}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		kept  bool
	}{{23 * time.Hour, true}, {2 * time.Hour, false}} {
		now.Advance(step.after)
		if err := i.ExpireDrafts(t.Context(), me.TenantID); err != nil {
			t.Fatal(err)
		}
		if got, err := i.Draft(t.Context(), me, "/f"); err != nil || (got != nil) != step.kept {
			t.Errorf("after another %v the draft is %v, %v", step.after, got, err)
		}
	}
}

func TestAnotherTenantFindsNothing(t *testing.T) {
	t.Parallel()
	d, i, p := open(t)
	other := testkit.NewPlace(t, d, 1, 1)
	me := p.Staff[0]
	if err := i.SaveDraft(t.Context(), me, "/f", url.Values{"a": {"1"}}); err != nil {
		t.Fatal(err)
	}
	forged := me
	forged.TenantID = other.Centre.TenantID
	if _, err := i.Staff(t.Context(), forged.TenantID, me.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("Staff: %v", err)
	}
	if got, err := i.AtCentre(t.Context(), forged.TenantID, p.Centre.ID); err != nil || len(got) != 0 {
		t.Errorf("AtCentre: %v, %v", got, err)
	}
	if got, err := i.Draft(t.Context(), forged, "/f"); err != nil || got != nil {
		t.Errorf("Draft: %v, %v", got, err)
	}
	if err := i.SaveDraft(t.Context(), forged, "/f", url.Values{"a": {"2"}}); err == nil {
		t.Error("SaveDraft wrote for somebody of another tenant")
	}
	wrong := adviser(p)
	wrong.CentreID = other.Centre.ID
	if _, err := i.Create(t.Context(), p.Centre.TenantID, wrong); err == nil {
		t.Error("Create placed somebody in another tenant's centre")
	}
	if got, err := i.Draft(t.Context(), me, "/f"); err != nil || got.Get("a") != "1" {
		t.Errorf("afterwards the draft is %v, %v", got, err)
	}
}

func TestAnotherTenantForgetsNoDraft(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, now)
	i, p, other := identity.New(d, testkit.Keys(t)), testkit.NewPlace(t, d, 1, 1), testkit.NewPlace(t, d, 1, 1)
	me := p.Staff[0]
	if err := i.SaveDraft(t.Context(), me, "/f", url.Values{"a": {"1"}}); err != nil {
		t.Fatal(err)
	}
	now.Advance(48 * time.Hour)
	if err := i.ExpireDrafts(t.Context(), other.Centre.TenantID); err != nil {
		t.Fatal(err)
	}
	if got, err := i.Draft(t.Context(), me, "/f"); err != nil || got.Get("a") != "1" {
		t.Errorf("the draft is %v, %v", got, err)
	}
}
