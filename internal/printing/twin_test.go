package printing_test

import (
	"testing"

	"prag/internal/fault"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
)

func TestAnotherTenantHasNothingOfIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	slip := slipOf(o.take(t, 0, "sq"), "sq")
	o.ask(t, slip)
	forged := o.Centre
	forged.TenantID = testkit.NewPlace(t, o.db, 1, 1).Centre.TenantID
	if _, ok, err := o.printing.Printer(t.Context(), forged); ok || err != nil {
		t.Errorf("Printer: %v, %v", ok, err)
	}
	if _, err := o.printing.State(t.Context(), forged, slip.Nonce); !fault.Is(err, fault.NotFound) {
		t.Errorf("State: %v", err)
	}
	if err := o.printing.Ask(t.Context(), forged, slip); !fault.Is(err, fault.NotFound) {
		t.Errorf("Ask: %v", err)
	}
	if err := o.printing.Test(t.Context(), forged); !fault.Is(err, fault.NotFound) {
		t.Errorf("Test: %v", err)
	}
	if err := o.printing.Remove(t.Context(), forged); !fault.Is(err, fault.NotFound) {
		t.Errorf("Remove: %v", err)
	}
	if err := o.printing.Set(t.Context(), forged, epson(stand.Address, false)); err == nil {
		t.Error("Set gave a centre of another tenant a printer")
	}
	if err := o.printing.Sweep(t.Context(), forged.TenantID); err != nil {
		t.Errorf("Sweep: %v", err)
	}
	if _, err := o.printing.State(t.Context(), o.Centre, slip.Nonce); err != nil {
		t.Errorf("its own slip: %v", err)
	}
	if err := o.printing.Test(t.Context(), o.Centre); err != nil {
		t.Errorf("its own printer: %v", err)
	}
	if err := o.printing.Remove(t.Context(), o.Centre); err != nil {
		t.Errorf("its own printer: %v", err)
	}
}
