package desk_test

import (
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/testkit/program"
)

// The row of somebody with an appointment says at every desk whom they wait for, and then why any desk may call them.
func TestTheRowSaysWhomAnAppointmentWaitsFor(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	o := office{Program: p, clock: c, centre: centre}
	o.Client = o.SignedIn(t, "adviser@prishtina.example")
	o.sit(t, 0)
	colleague := o
	colleague.Client = o.SignedIn(t, "manager@prishtina.example")
	colleague.sit(t, 1)
	desks, err := p.Line.Counters(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	arrives := func() {
		t.Helper()
		err := p.DB.InTenant(t.Context(), centre.TenantID, func(tx *db.Tx) error {
			_, err := p.Line.CheckIn(t.Context(), tx, queue.Arrival{
				Take:        queue.Take{Centre: centre, ServiceID: o.service(t, "work-and-training").ID, Nonce: key(), Language: "sq"},
				Appointment: key(), Slot: c.Now().Add(5 * time.Minute), Adviser: desks[1].Staff,
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	arrives()
	with := desks[1].Adviser
	o.Sees("/desk?lang=en", "Has an appointment with "+with+" and waits for that desk.", "With "+with)
	colleague.Sees("/desk?lang=en", "With "+with, `action="/desk/calls/`)
	c.Advance(20 * time.Minute)
	if err := p.Line.Repair(t.Context(), tenant.Tenant{ID: centre.TenantID, Centres: []tenant.Centre{centre}}); err != nil {
		t.Fatal(err)
	}
	o.Sees("/desk?lang=en", "The appointment was with "+with+", who is not free in time. Any desk may call.", `action="/desk/calls/`)
	off := appointment.Window{StaffID: desks[1].Staff, Day: "2026-11-24", Opens: 8 * time.Hour, Closes: 20 * time.Hour}
	if err := p.Diary.AddBlock(t.Context(), centre, off); err != nil {
		t.Fatal(err)
	}
	arrives()
	o.Sees("/desk?lang=en", "The appointment was with "+with+", who is away according to the diary. Any desk may call.")
}
