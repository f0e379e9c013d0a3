package queue_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/queue"
	"prag/internal/tenant"
)

// arrives checks in somebody with an appointment in so many minutes, with the adviser of a desk; -1: with nobody in particular.
func (o office) arrives(t *testing.T, minutes, adviser int) (ticket queue.Ticket) {
	t.Helper()
	o.clock.Advance(time.Second)
	a := queue.Arrival{Take: o.wish(0), Appointment: uuid.Must(uuid.NewV4()), Slot: o.clock.Now().Add(time.Duration(minutes) * time.Minute)}
	if adviser >= 0 {
		a.Adviser = o.Staff[adviser].ID
	}
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) (err error) {
		ticket, err = o.line.CheckIn(t.Context(), tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func (o office) nobody(t *testing.T, desk int) {
	t.Helper()
	if got, err := o.line.CallNext(t.Context(), o.caller(desk)); key(err) != "queue.nobody" {
		t.Errorf("desk %d calls %s, %v; want nobody", desk+1, got.Label(), err)
	}
}

// An appointment with a certain adviser is called at their desk, wherever they sit, and by no other; one with nobody in particular by any.
func TestAnAppointmentWaitsForItsAdviser(t *testing.T) {
	t.Parallel()
	o := open(t, 3, 1)
	mine, walkIn, anybodys := o.arrives(t, 0, 2), o.take(t, 0), o.arrives(t, 1, -1)
	if list := o.sees(t, 0).Line; len(list) != 3 || list[2].ID != mine.ID || list[2].Why != queue.OtherAdviser || list[2].ForStaffName == "" {
		t.Errorf("another desk sees %+v", list)
	}
	if list := o.sees(t, 2).Line; list[0].ID != mine.ID || list[0].Turn != 1 {
		t.Errorf("the adviser sees %+v", list)
	}
	o.wants(t, 0, anybodys)
	moved := o.caller(1)
	moved.Staff = o.Staff[2] // who sits down at another desk today
	if err := o.line.Sit(t.Context(), moved); err != nil {
		t.Fatal(err)
	}
	moved.Nonce = uuid.Must(uuid.NewV4())
	if got, err := o.line.CallNext(t.Context(), moved); err != nil || got.ID != mine.ID {
		t.Errorf("the adviser calls %s, %v", got.Label(), err)
	}
	o.wants(t, 2, walkIn)
}

// It falls back to every desk when the adviser has not become free for as long as the policy says, or is at no desk when its time comes: not
// a second before. The row says why.
func TestAnAppointmentIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leaves queue.DeskState // what the adviser's desk does; "": it has somebody
		after  time.Duration   // the time of the appointment
		why    queue.Why
	}{
		"the adviser has somebody":     {"", 7 * time.Minute, queue.AdviserLate},
		"the adviser pauses":           {queue.DeskBreak, 7 * time.Minute, queue.AdviserLate},
		"the adviser has gone":         {queue.DeskClosing, 0, queue.AdviserAbsent},
		"the adviser does other work":  {queue.DeskBackOffice, 0, queue.AdviserAbsent},
		"the adviser has a day off":    {queue.DeskClosed, 0, queue.AdviserAbsent},
		"the adviser sits at no desk,": {"nowhere", 0, queue.AdviserAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, 2, 1)
			p := queue.Usual()
			p.AdviserWait = 7 * time.Minute
			if err := o.line.SetPolicy(t.Context(), o.Centre, p); err != nil {
				t.Fatal(err)
			}
			switch c.leaves {
			case "":
				o.take(t, 0)
				o.call(t, 1)
			case "nowhere":
				o.exec(t, `UPDATE desk SET staff_id = NULL WHERE tenant_id = ? AND id = ?`, o.Centre.TenantID, o.Desks[1])
			case queue.DeskClosed:
				o.exec(t, `UPDATE desk SET state = 'closed' WHERE tenant_id = ? AND id = ?`, o.Centre.TenantID, o.Desks[1])
			default:
				if err := o.line.SetDesk(t.Context(), o.caller(1), c.leaves); err != nil {
					t.Fatal(err)
				}
			}
			waits := o.arrives(t, 20, 1)
			o.clock.Advance(20*time.Minute + c.after - time.Second)
			o.nobody(t, 0)
			if got, err := o.line.CallTicket(t.Context(), o.caller(0), waits.ID, ""); key(err) != "queue.reason_needed" {
				t.Errorf("called by another desk without a reason: %s, %v", got.Label(), err)
			}
			o.clock.Advance(time.Second)
			if err := o.line.Repair(t.Context(), tenant.Tenant{ID: o.Centre.TenantID, Centres: []tenant.Centre{o.Centre}}); err != nil {
				t.Fatal(err)
			}
			if list := o.sees(t, 0).Line; len(list) != 1 || list[0].Turn != 1 || list[0].PassedOn != c.why || list[0].Rank != waits.Rank {
				t.Errorf("passed on, the desk sees %+v", list)
			}
			o.wants(t, 0, waits)
		})
	}
}

// A desk that closes passes on what its adviser was late for at once, and what was passed on keeps its rank among those who wait.
func TestWhatIsPassedOnStandsAtItsTime(t *testing.T) {
	t.Parallel()
	o := open(t, 4, 1)
	first := o.take(t, 0)
	o.clock.Advance(time.Minute)
	waits := o.arrives(t, 0, 1)
	later := o.take(t, 0)
	if err := o.line.SetDesk(t.Context(), o.caller(1), queue.DeskClosing); err != nil {
		t.Fatal(err)
	}
	if got, err := o.line.ByID(t.Context(), o.Centre, waits.ID); err != nil || got.PassedOn != queue.AdviserAbsent || got.Left() {
		t.Errorf("the desk closes, and the appointment is %+v, %v", got.PassedOn, err)
	}
	o.wants(t, 0, waits)
	o.wants(t, 2, first)
	o.wants(t, 3, later)
}

// While Redis is away the rule is the same, and transfers end it.
func TestAnAdviserIsWaitedForWithoutRedis(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	waits, other := o.arrives(t, 0, 1), o.arrives(t, 0, 1)
	if err := o.redis.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	o.nobody(t, 0)
	o.wants(t, 1, waits)
	if got, err := o.line.Transfer(t.Context(), o.caller(1), waits.ID, queue.Transfer{Desk: o.Desks[0]}); err != nil || got.Left() {
		t.Fatalf("transferred, and left to %s, %v", got.ForStaffName, err)
	}
	o.wants(t, 0, waits)
	o.wants(t, 1, other)
}
