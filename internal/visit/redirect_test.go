package visit_test

import (
	"sync"
	"testing"
	"time"

	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

func (o office) today(t *testing.T, c tenant.Centre) []visit.Visit {
	t.Helper()
	visits, err := o.log.Day(t.Context(), c, c.BusinessDate(o.clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return visits
}

// A double press, also at once and on two servers, and a retry the next day are one visit.
func TestGoingElsewhereIsOneVisit(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.clock.Advance(15*time.Hour + 30*time.Minute) // half past one in the night: still the day before
	r := visit.Redirect{Nonce: nonce(), Language: "sr", Topic: "settle"}
	var presses sync.WaitGroup
	for range 8 {
		presses.Go(func() {
			if err := o.log.Redirect(t.Context(), o.Centre, r); err != nil {
				t.Error(err)
			}
		})
	}
	presses.Wait()
	visits := o.today(t, o.Centre)
	if len(visits) != 1 {
		t.Fatalf("%d visits, want 1", len(visits))
	}
	v := visits[0]
	if v.BusinessDate.Day() != 24 || v.Channel != visit.WalkIn || v.Outcome != visit.Redirected || v.Language != "sr" || v.Individuals() != 1 {
		t.Errorf("the visit is %+v", v)
	}
	if v.Sex+v.AgeBand+v.ClientGroup+v.FirstVisit+v.Municipality+v.Destination+v.Education != "" {
		t.Errorf("something personal is known: %+v", v)
	}
	o.clock.Advance(24 * time.Hour)
	if err := o.log.Redirect(t.Context(), o.Centre, r); err != nil || len(o.today(t, o.Centre)) != 0 {
		t.Errorf("sent again the next day: %d visits, %v", len(o.today(t, o.Centre)), err)
	}
	o.balanced(t)
}

// A kiosk that reached nobody tells later when it was; what its clock says of the future is not believed.
func TestGoingElsewhereIsCountedOnItsDay(t *testing.T) {
	t.Parallel()
	o := open(t)
	now := o.clock.Now()
	for _, at := range []time.Time{now.Add(-26 * time.Hour), now.Add(time.Hour)} {
		if err := o.log.Redirect(t.Context(), o.Centre, visit.Redirect{Nonce: nonce(), Language: "sr", Topic: "settle", At: at}); err != nil {
			t.Fatal(err)
		}
	}
	before, err := o.log.Day(t.Context(), o.Centre, o.Centre.BusinessDate(now.Add(-26*time.Hour)))
	if err != nil || len(before) != 1 || !before[0].OpenedAt.Equal(now.Add(-26*time.Hour)) {
		t.Errorf("the day before has %+v, %v", before, err)
	}
	if today := o.today(t, o.Centre); len(today) != 1 || !today[0].OpenedAt.Equal(now) {
		t.Errorf("today has %+v", today)
	}
	o.balanced(t)
}

func TestGoingElsewhereHoldsToTheLists(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, r := range []visit.Redirect{{Nonce: nonce(), Language: "sq", Topic: "none"}, {Nonce: nonce(), Language: "xx", Topic: "work"}} {
		if err := o.log.Redirect(t.Context(), o.Centre, r); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if n := len(o.today(t, o.Centre)); n != 0 {
		t.Errorf("%d visits", n)
	}
}

func TestGoingElsewhereInAnotherTenantIsAnotherVisit(t *testing.T) {
	t.Parallel()
	o := open(t)
	r := visit.Redirect{Nonce: nonce(), Language: "sq", Topic: "work"}
	forged := o.Centre
	forged.TenantID = o.other.Centre.TenantID
	if err := o.log.Redirect(t.Context(), forged, r); err == nil {
		t.Error("another tenant counted a visit in this centre")
	}
	for _, c := range []tenant.Centre{o.Centre, o.other.Centre} {
		if err := o.log.Redirect(t.Context(), c, r); err != nil {
			t.Error(err)
		}
		if n := len(o.today(t, c)); n != 1 {
			t.Errorf("%d visits, want 1", n)
		}
	}
	o.balanced(t)
}
