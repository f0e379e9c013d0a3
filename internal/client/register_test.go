package client_test

import (
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
)

func key() uuid.UUID { return uuid.Must(uuid.NewV4()) }

func entry(name string) client.Entry {
	return client.Entry{
		Client:    client.Client{Name: name, Contact: "044 111 222", SafeToContact: true, BirthYear: 1990, Language: "sq"},
		Agreement: client.Agreement{Agreed: true, Form: client.Oral, Language: "sq"}, Key: key(),
	}
}

// count reads a number as the tenant.
func (r register) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error { return tx.Raw(query, args...).Row().Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A record is made with what the person agreed to, once, however often it is pressed.
func TestARecordIsMadeOnceWithItsConsents(t *testing.T) {
	t.Parallel()
	r := open(t)
	e := entry("Arben Krasniqi")
	ids := make([]uuid.UUID, 6)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			made, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e)
			if err != nil {
				t.Error(err)
			}
			ids[i] = made.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("several records: %v", ids)
		}
	}
	if n := r.count(t, `SELECT count(*) FROM consent WHERE client_id = ? AND form = 'oral' AND language = 'sq' AND purpose IN ('record', 'contact')`, ids[0]); n != 2 {
		t.Errorf("%d consents, want one to keep the record and one to be told", n)
	}
}

func TestNobodyRegistersAnybodyAsAnotherTenant(t *testing.T) {
	t.Parallel()
	r := open(t)
	if _, err := r.clients.Register(t.Context(), r.theirs.Staff[0], r.mine.Centre, entry("A B")); err == nil {
		t.Error("a record is made at another tenant's centre")
	}
	e := entry("Arben")
	if _, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e); err != nil {
		t.Fatal(err)
	}
	if _, err := r.clients.Made(t.Context(), r.theirs.Staff[0], e.Key); !fault.Is(err, fault.NotFound) {
		t.Errorf("another tenant finds the form: %v", err)
	}
	if err := r.clients.TurnKeys(t.Context(), r.theirs.Centre.TenantID, client.Sealed()); err != nil || len(r.finds(t, r.mine.Staff[0], "Arben")) != 1 {
		t.Errorf("another tenant's keys are turned: %v", err)
	}
}

func TestWithoutAgreementNothingIsKept(t *testing.T) {
	t.Parallel()
	r := open(t)
	for field, spoil := range map[string]func(*client.Entry){
		"agreed":     func(e *client.Entry) { e.Agreement.Agreed = false },
		"consent":    func(e *client.Entry) { e.Agreement.Form = "shrug" },
		"name":       func(e *client.Entry) { e.Name = "  " },
		"birth_year": func(e *client.Entry) { e.BirthYear = 2030 },
		"restricted": func(e *client.Entry) { e.Restricted = true },
		"safe_from":  func(e *client.Entry) { e.Hours = client.Hours{From: 9, To: 8, Days: 1} },
	} {
		e := entry("Arben")
		spoil(&e)
		_, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e)
		if told := fault.FieldsOf(err); len(told) != 1 || told[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if n := r.count(t, `SELECT count(*) FROM client`); n != 0 {
		t.Errorf("%d records were kept", n)
	}
}

func TestTwoWhoChangeARecordAtOnceAreTold(t *testing.T) {
	t.Parallel()
	r := open(t)
	made, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, entry("Arben"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := r.clients.Look(t.Context(), r.mine.Staff[0], made.ID)
	if err != nil {
		t.Fatal(err)
	}
	before.Name, before.Other = "Arben Gashi", "arben@example.org"
	change := client.Entry{Client: before}
	if err := r.clients.Change(t.Context(), r.mine.Staff[0], change); err != nil {
		t.Fatal(err)
	}
	if err := r.clients.Change(t.Context(), r.mine.Staff[0], change); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second change: %v", err)
	}
	for _, query := range []string{"Gashi", "arben@example.org"} {
		if ids := r.finds(t, r.mine.Staff[0], query); len(ids) != 1 {
			t.Errorf("%q finds %d records after the change", query, len(ids))
		}
	}
}
