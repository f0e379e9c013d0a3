package client_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/client"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/seal"
	"prag/internal/testkit"
)

// register is a database with two tenants' centres and the register under keys of its own.
type register struct {
	db           *db.DB
	clock        *clock.Manual
	clients      *client.Clients
	keys         *seal.Keys
	mine, theirs testkit.Place
}

func open(t *testing.T) register {
	t.Helper()
	r := register{clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	r.db = testkit.DB(t, r.clock)
	r.keys = testkit.Keys(t)
	r.clients = client.New(r.db, r.keys)
	r.mine, r.theirs = testkit.NewPlace(t, r.db, 1, 1), testkit.NewPlace(t, r.db, 1, 1)
	return r
}

func (r register) in(t *testing.T, tenant uuid.UUID, fn func(tx *db.Tx) error) error {
	t.Helper()
	return r.db.InTenant(t.Context(), tenant, fn)
}

func (r register) add(t *testing.T, who client.Client) client.Client {
	t.Helper()
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) (err error) {
		who, err = r.clients.Add(tx, r.mine.Centre, who)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func (r register) read(t *testing.T, tenant, id uuid.UUID) (who client.Client, err error) {
	t.Helper()
	err = r.in(t, tenant, func(tx *db.Tx) (err error) {
		who, err = r.clients.Read(tx, id)
		return err
	})
	return who, err
}

func TestTheDatabaseNeverSeesANameOrAContact(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := r.add(t, client.Client{Name: " Besarta Gashi ", Contact: "+383 44 000 000", SafeToContact: true, Language: "sq"})
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
		text, err := db.One[struct{ Kept string }](tx, `SELECT client::text || encode(person_sealed, 'escape') || (SELECT string_agg(w::text, '') FROM client_word w) AS kept FROM client`)
		for _, secret := range []string{"Besarta", "Gashi", "000 000"} {
			if strings.Contains(text.Kept, secret) {
				t.Errorf("the row shows %q", secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.read(t, r.mine.Centre.TenantID, made.ID)
	if err != nil || got.Name != "Besarta Gashi" || got.Contact != "+383 44 000 000" || !got.SafeToContact || got.Code != made.Code {
		t.Errorf("read back %+v, %v", got, err)
	}
}

func TestNobodyReadsARecordAsAnotherTenant(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := r.add(t, client.Client{Name: "Milica", Language: "sr"})
	if got, err := r.read(t, r.theirs.Centre.TenantID, made.ID); !fault.Is(err, fault.NotFound) || got.Name != "" {
		t.Errorf("another tenant reads %+v, %v", got, err)
	}
	next := r.mine.Staff[0]
	next.CentreID = db.NewID()
	if _, err := r.clients.Look(t.Context(), r.theirs.Staff[0], made.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another tenant looks: %v", err)
	}
	made.Language = "sr"
	if err := r.clients.Change(t.Context(), r.theirs.Staff[0], client.Entry{Client: made}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another tenant changes: %v", err)
	}
	for place, staff := range map[string]identity.Staff{"its own centre": r.mine.Staff[0], "the next centre's": next, "another tenant's": r.theirs.Staff[0]} {
		got, err := r.clients.Named(t.Context(), staff, made.ID)
		if own := place == "its own centre"; own != (err == nil && got.Code == made.Code) || !own && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s adviser finds %+v, %v", place, got, err)
		}
	}
}

func TestASealedFieldOpensInItsOwnPlaceOnly(t *testing.T) {
	t.Parallel()
	r := open(t)
	for place, statement := range map[string]string{
		"another record": `UPDATE client SET person_sealed = (SELECT person_sealed FROM client WHERE id = @from) WHERE id = @to`,
		"a spoiled one":  `UPDATE client SET person_sealed = set_byte(person_sealed, 12, get_byte(person_sealed, 12) # 1) WHERE id = @to`,
	} {
		from, to := r.add(t, client.Client{Name: "A", Contact: "1"}), r.add(t, client.Client{Name: "B", Contact: "2"})
		err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
			return tx.Exec(statement, map[string]any{"from": from.ID, "to": to.ID}).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.read(t, r.mine.Centre.TenantID, to.ID); err == nil {
			t.Errorf("%s: reads %q", place, got.Name)
		}
	}
}

// A consent covers one agency, the fields agreed to and a stretch of time, and nothing beside.
func TestAConsentCoversWhatWasAgreed(t *testing.T) {
	t.Parallel()
	given := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		agreed := rapid.SliceOfDistinct(rapid.SampledFrom(client.Fields()), rapid.ID).Draw(t, "agreed")
		asked := rapid.SliceOfDistinct(rapid.SampledFrom(client.Fields()), rapid.ID).Draw(t, "asked")
		c := client.Consent{
			ID: db.NewID(), Purpose: rapid.SampledFrom([]string{client.ToShare, client.ToRecord, client.ToContact}).Draw(t, "purpose"),
			AgencyID: db.NewID(), Fields: agreed, GivenAt: given, ExpiresAt: given.Add(time.Hour),
		}
		agency := c.AgencyID
		if rapid.Bool().Draw(t, "another agency") {
			agency = db.NewID()
		}
		at := given.Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "minutes")) * time.Minute)
		if rapid.Bool().Draw(t, "withdrawn") {
			c.WithdrawnAt = &given
		}
		want := c.Purpose == client.ToShare && agency == c.AgencyID && c.WithdrawnAt == nil && !at.Before(given) && at.Before(given.Add(time.Hour))
		for _, field := range asked {
			want = want && c.Fields.Has(field)
		}
		if got := c.Covers(agency, at, asked...); got != want {
			t.Fatalf("covers %v, want %v", got, want)
		}
	})
}
