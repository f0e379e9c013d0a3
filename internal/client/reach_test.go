package client_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
)

func (r register) reach(t *testing.T, id uuid.UUID) (way client.Way) {
	t.Helper()
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) (err error) {
		way, err = r.clients.Reach(tx, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return way
}

// What is sent to somebody goes where they said that it is safe, when they said, and not at all once anything speaks against it.
func TestAPersonIsReachedOnlyAsTheySaid(t *testing.T) {
	t.Parallel()
	r := open(t)
	e := entry("Arta Krasniqi")
	e.Contact, e.SafeToContact, e.Other, e.SafeOther = "arta@example.org", false, "+383 44 111 222", true
	e.Hours = client.Hours{From: 17, To: 20, Days: 1 << time.Thursday}
	made, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e)
	if err != nil {
		t.Fatal(err)
	}
	thursday := time.Date(2026, 11, 26, 17, 0, 0, 0, r.mine.Centre.Location()) // it is Tuesday morning
	if way := r.reach(t, made.ID); way.To != "+383 44 111 222" || way.Kind != "sms" || !way.At.Equal(thursday) {
		t.Errorf("reached by %+v, want the safe one on %s", way, thursday)
	}
	r.clock.Advance(thursday.Sub(r.clock.Now()) + time.Hour)
	if way := r.reach(t, made.ID); !way.At.Equal(r.clock.Now()) {
		t.Errorf("in the safe hours the message waits until %s", way.At)
	}
	consents, err := r.clients.Consents(t.Context(), r.mine.Staff[0], made.ID)
	if err != nil {
		t.Fatal(err)
	}
	closed := func(why string) {
		t.Helper()
		if way := r.reach(t, made.ID); way.Open() {
			t.Errorf("%s: reached by %+v", why, way)
		}
	}
	for _, c := range consents {
		if c.Purpose == client.ToContact {
			if err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error { return client.Withdraw(tx, c.ID) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	closed("consent withdrawn")
	if err := r.clients.Agree(t.Context(), r.mine.Staff[0], made.ID, client.ToContact, e.Agreement); err != nil || !r.reach(t, made.ID).Open() {
		t.Errorf("agreed again: %v", err)
	}
	r.need(t, made.ID, true)
	closed("a sensitive need")
	r.exec(t, `DELETE FROM need`)
	r.clock.Advance(91 * 24 * time.Hour)
	closed("consent over")
	closed("nobody's record")
}

func (r register) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error { return tx.Exec(query, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

// Who is young agrees with a guardian; from which age on is the tenant's to say.
func TestAChildAgreesWithAGuardian(t *testing.T) {
	t.Parallel()
	r := open(t)
	e := entry("Arta")
	e.BirthYear = 2010
	_, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e)
	if told := fault.FieldsOf(err); len(told) != 1 || told[0].Field != "consent" {
		t.Fatalf("a child alone: %v", err)
	}
	rules := client.DefaultRules()
	rules.ConsentAge = 16
	if err := r.clients.SetRules(t.Context(), r.mine.Staff[0], rules); err != nil {
		t.Fatal(err)
	}
	if _, err := r.clients.Register(t.Context(), r.mine.Staff[0], r.mine.Centre, e); err != nil {
		t.Errorf("of age by the tenant's rules: %v", err)
	}
}

// When the time is over its owner is asked, and keeps the record on or has it erased.
func TestTheOwnerIsAskedWhenTheTimeIsOver(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := r.made(t, "Arta")
	due := func() int {
		list, err := r.clients.Due(t.Context(), r.mine.Staff[0])
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	r.clock.Advance(23 * 30 * 24 * time.Hour)
	if due() != 0 {
		t.Error("asked before the time")
	}
	r.clock.Advance(60 * 24 * time.Hour)
	if due() != 1 {
		t.Error("not asked when the time is over")
	}
	if err := r.clients.Keep(t.Context(), r.mine.Staff[0], made.ID); err != nil || due() != 0 {
		t.Errorf("kept on: %v, still asked %d", err, due())
	}
}

func TestNobodyAgreesOrKeepsAsAnotherTenant(t *testing.T) {
	t.Parallel()
	r := open(t)
	made, stranger := r.made(t, "Arta"), r.theirs.Staff[0]
	_, listed := r.clients.Consents(t.Context(), stranger, made.ID)
	for action, err := range map[string]error{
		"lists": listed, "keeps": r.clients.Keep(t.Context(), stranger, made.ID),
		"agrees": r.clients.Agree(t.Context(), stranger, made.ID, client.ToContact, entry("x").Agreement),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("another tenant %s: %v", action, err)
		}
	}
	rules := client.DefaultRules()
	rules.KeepMonths = 3
	if err := r.clients.SetRules(t.Context(), stranger, rules); err != nil {
		t.Fatal(err)
	}
	if got, err := r.clients.Rules(t.Context(), r.mine.Staff[0]); err != nil || got != client.DefaultRules() {
		t.Errorf("another tenant's rules hold here: %+v, %v", got, err)
	}
	if list, err := r.clients.Due(t.Context(), stranger); err != nil || len(list) != 0 {
		t.Errorf("due to another tenant: %d, %v", len(list), err)
	}
}

func TestANumberThatCannotBeRightIsSaid(t *testing.T) {
	t.Parallel()
	for text, fits := range map[string]bool{
		"0101006500006": true, "0101 006-500006": true, "0101006500007": false, "010100650000": false, "0101006S00006": false,
	} {
		if got := client.NumberFits(client.Jmbg, text); got != fits {
			t.Errorf("JMBG %s: %v", text, got)
		}
	}
	for kind, texts := range map[string][2]string{client.Kosovo: {"1012345678", "101234567"}, client.Nid: {"J05115999K", "405115999K"}, "": {"anything", ""}} {
		if !client.NumberFits(kind, texts[0]) || kind != "" && client.NumberFits(kind, texts[1]) {
			t.Errorf("%s: %v", kind, texts)
		}
	}
}
