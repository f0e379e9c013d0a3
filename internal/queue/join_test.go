package queue_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

func (o office) joined(t *testing.T) office {
	t.Helper()
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE centre SET join_by_code = true WHERE tenant_id = ? AND id = ?`, tx.Tenant, o.Centre.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o office) code(t *testing.T) string {
	t.Helper()
	code, err := o.line.JoinCode(t.Context(), o.Centre)
	if err != nil || len(code) != 6 {
		t.Fatalf("code %q, %v", code, err)
	}
	return code
}

func pass() uuid.UUID { return uuid.Must(uuid.NewV4()) }

func TestACodeIsShownForAMinuteAndTakenForFive(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1).joined(t)
	first := o.code(t)
	o.clock.Advance(50 * time.Second)
	if again := o.code(t); again != first {
		t.Errorf("within a minute the code changes from %s to %s", first, again)
	}
	o.clock.Advance(20 * time.Second)
	if next := o.code(t); next == first {
		t.Error("after a minute the code is the same")
	}
	if err := o.redis.FlushDB(t.Context()).Err(); err != nil { // nothing of a code is in Redis
		t.Fatal(err)
	}
	o.clock.Advance(3 * time.Minute)
	if err := o.line.Enter(t.Context(), o.Centre, " "+strings.ToLower(first[:3])+"-"+first[3:]+" ", pass()); err != nil {
		t.Errorf("a code that was shown a while ago: %v", err)
	}
	second := o.code(t)
	o.clock.Advance(5 * time.Minute)
	if err := o.line.Enter(t.Context(), o.Centre, second, pass()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a code of five minutes ago: %v", err)
	}
}

// However many phones read a code, one of them gets a pass, and it shows no longer; the same phone pressing again has its own.
func TestACodeIsWorthOnePass(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1).joined(t)
	code, passes := o.code(t), make([]uuid.UUID, 8)
	var got atomic.Int32
	var winner atomic.Value
	var phones sync.WaitGroup
	for i := range passes {
		passes[i] = pass()
		phones.Go(func() {
			switch err := o.line.Enter(t.Context(), o.Centre, code, passes[i]); {
			case err == nil:
				got.Add(1)
				winner.Store(passes[i])
			case !fault.Is(err, fault.Invalid):
				t.Errorf("a used code: %v", err)
			}
		})
	}
	phones.Wait()
	if got.Load() != 1 {
		t.Fatalf("%d phones got in with one code", got.Load())
	}
	mine, _ := winner.Load().(uuid.UUID)
	if err := o.line.Enter(t.Context(), o.Centre, code, mine); err != nil {
		t.Errorf("pressed again: %v", err)
	}
	if next := o.code(t); next == code {
		t.Error("a used code is still shown")
	}
	for _, p := range passes {
		if err := o.line.Passed(t.Context(), o.Centre, p); (err == nil) != (p == mine) {
			t.Errorf("pass %s: %v", p, err)
		}
	}
}

// A pass runs out, unless it has its ticket, which it finds for ever.
func TestAPassIsWorthOneTicket(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1).joined(t)
	used, unused := pass(), pass()
	for _, p := range []uuid.UUID{used, unused} {
		if err := o.line.Enter(t.Context(), o.Centre, o.code(t), p); err != nil {
			t.Fatal(err)
		}
	}
	wish := o.wish(0)
	wish.Nonce = used
	first, err := o.line.Take(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(16 * time.Minute)
	if err := o.line.Passed(t.Context(), o.Centre, used); err != nil {
		t.Errorf("a pass with its ticket: %v", err)
	}
	if again, err := o.line.Take(t.Context(), wish); err != nil || again.ID != first.ID {
		t.Errorf("again it is %s, %v", again.Label(), err)
	}
	if err := o.line.Passed(t.Context(), o.Centre, unused); !fault.Is(err, fault.NotFound) {
		t.Errorf("a pass of a quarter of an hour ago: %v", err)
	}
}

// Whoever guesses is stopped after sixty wrong codes a minute, wherever they guess from; the right code is then not looked at either.
func TestGuessesAreStopped(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1).joined(t)
	code := o.code(t)
	for range 60 {
		if err := o.line.Enter(t.Context(), o.Centre, "000000", pass()); !fault.Is(err, fault.Invalid) {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	if err := o.line.Enter(t.Context(), o.Centre, code, pass()); !fault.Is(err, fault.TooMany) {
		t.Errorf("the sixty-first: %v", err)
	}
	o.clock.Advance(time.Minute)
	if err := o.line.Enter(t.Context(), o.Centre, code, pass()); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestACentreThatShowsNoCodesHasNone(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	if code, err := o.line.JoinCode(t.Context(), o.Centre); !fault.Is(err, fault.NotFound) {
		t.Errorf("code %q, %v", code, err)
	}
	on := o.joined(t)
	code := on.code(t)
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE centre SET join_by_code = false WHERE tenant_id = ?`, tx.Tenant).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.line.Enter(t.Context(), o.Centre, code, pass()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a code after codes were turned off: %v", err)
	}
}

func TestAnotherTenantJoinsNoLine(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1).joined(t)
	code, mine := o.code(t), pass()
	forged := o.Centre
	forged.TenantID = testkit.NewPlace(t, o.db, 1, 1).Centre.TenantID
	if got, err := o.line.JoinCode(t.Context(), forged); !fault.Is(err, fault.NotFound) {
		t.Errorf("JoinCode as another tenant: %q, %v", got, err)
	}
	if err := o.line.Enter(t.Context(), forged, code, pass()); err == nil {
		t.Error("Enter as another tenant takes the code")
	}
	if err := o.line.Enter(t.Context(), o.Centre, code, mine); err != nil {
		t.Fatal(err)
	}
	if err := o.line.Passed(t.Context(), forged, mine); !fault.Is(err, fault.NotFound) {
		t.Errorf("Passed as another tenant: %v", err)
	}
	o.line.TurnJoinCodes(t.Context(), tenant.Tenant{ID: forged.TenantID, Centres: []tenant.Centre{forged}}) // tells that tenant's screens alone
}
