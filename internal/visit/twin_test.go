package visit_test

import (
	"testing"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// strangers are those who must find nothing: another tenant, and the other tenant's session with this centre's id.
func (o office) strangers() map[string]tenant.Centre {
	forged := o.Centre
	forged.TenantID = o.other.Centre.TenantID
	sibling := o.Centre
	sibling.ID = db.NewID()
	return map[string]tenant.Centre{"other tenant": o.other.Centre, "forged centre": forged, "sibling centre": sibling}
}

func TestAnotherTenantOrCentreReadsNoVisit(t *testing.T) {
	t.Parallel()
	o := open(t)
	ticket := o.ticket(t)
	if _, err := o.line.Start(t.Context(), o.caller(), ticket.ID); err != nil {
		t.Fatal(err)
	}
	saved := o.save(t, talk())
	for name, c := range o.strangers() {
		if _, err := o.log.ByID(t.Context(), c, saved.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: ByID gives %v, want not found", name, err)
		}
		if _, err := o.log.ByTicket(t.Context(), c, ticket.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: ByTicket gives %v, want not found", name, err)
		}
		if _, err := o.log.ByNonce(t.Context(), c, saved.Nonce); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: ByNonce gives %v, want not found", name, err)
		}
		if list, err := o.log.Day(t.Context(), c, saved.BusinessDate); err != nil || len(list) != 0 {
			t.Errorf("%s: Day gives %d visits, %v", name, len(list), err)
		}
		if list, err := o.log.Unfinished(t.Context(), c); err != nil || len(list) != 0 {
			t.Errorf("%s: Unfinished gives %d visits, %v", name, len(list), err)
		}
		if got, err := o.log.Today(t.Context(), c, saved.BusinessDate); err != nil || got.Visits != 0 {
			t.Errorf("%s: Today counts %d visits, %v", name, got.Visits, err)
		}
	}
}

func TestAnotherTenantOrCentreWritesNoVisit(t *testing.T) {
	t.Parallel()
	o := open(t)
	saved := o.save(t, talk())
	open, err := o.log.ByTicket(t.Context(), o.Centre, o.ticket(t).ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range o.strangers() {
		v := saved
		v.Outcome = visit.InfoOnly
		if _, err := o.log.Save(t.Context(), c, o.other.Staff[0], v, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: Save gives %v, want not found", name, err)
		}
		err := o.db.InTenant(t.Context(), c.TenantID, func(tx *db.Tx) error { return visit.CloseUnserved(tx, c, open.ID) })
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: CloseUnserved gives %v, want not found", name, err)
		}
	}
	if v, err := o.log.ByID(t.Context(), o.Centre, saved.ID); err != nil || v.Outcome != saved.Outcome {
		t.Errorf("the visit is now %s, %v", v.Outcome, err)
	}
	if v, err := o.log.ByID(t.Context(), o.Centre, open.ID); err != nil || v.State != visit.Open {
		t.Errorf("the open visit is now %s, %v", v.State, err)
	}
	o.balanced(t)
}

// A nonce is the tenant's own: the same key in another tenant's form is another visit.
func TestANonceOfAnotherTenantOrCentreIsAnotherVisit(t *testing.T) {
	t.Parallel()
	o := open(t)
	v := talk()
	mine := o.save(t, v)
	theirs, err := o.log.Save(t.Context(), o.other.Centre, o.other.Staff[0], v, "")
	if err != nil || theirs.ID == mine.ID {
		t.Errorf("the other tenant's save gives %v, %v", theirs.ID, err)
	}
	o.balanced(t)
}
