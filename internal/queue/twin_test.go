package queue_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// What changes who calls whom, asked by another tenant, finds nothing and changes nothing.
func TestAnotherTenantChangesNothingOfTheRoster(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	other := testkit.NewPlace(t, o.db, 1, 1)
	ctx, line, theirs := t.Context(), o.line, other.Centre
	series, err := line.AllSeries(ctx, o.Centre)
	if err != nil || len(series) != 1 {
		t.Fatal(err)
	}
	who, err := line.SetInterpreter(ctx, o.Centre, queue.Interpreter{Name: "Ana", Languages: queue.Codes{"tr"}, Mode: queue.OnSite, Free: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := line.AskHelp(ctx, o.caller(0)); err != nil {
		t.Fatal(err)
	}
	helps := o.sees(t, 0).Helps
	if len(helps) != 1 {
		t.Fatalf("%d ask for help", len(helps))
	}
	c := queue.Caller{Centre: theirs, Desk: o.Desks[0], Staff: other.Staff[0], Nonce: uuid.Must(uuid.NewV4())}
	for name, twin := range map[string]func() error{
		"SetDeskServices": func() error { return line.SetDeskServices(ctx, theirs, o.Desks[0], nil) },
		"SetAdviser":      func() error { return line.SetAdviser(ctx, theirs, queue.Adviser{Staff: o.Staff[0].ID}) },
		"SetSeries":       func() error { return line.SetSeries(ctx, theirs, series[0]) },
		"SetQuota":        func() error { return line.SetQuota(ctx, theirs, o.Services[0], nil) },
		"SetTrained":      func() error { return line.SetTrained(ctx, theirs, o.Services[0], true) },
		"Office":          func() error { _, err := line.Office(ctx, c); return err },
		"Sit":             func() error { return line.Sit(ctx, c) },
		"SetDesk":         func() error { return line.SetDesk(ctx, c, queue.DeskBreak) },
		"AskHelp":         func() error { return line.AskHelp(ctx, c) },
		"AnswerHelp":      func() error { return line.AnswerHelp(ctx, c, helps[0].ID) },
		"DropInterpreter": func() error { return line.DropInterpreter(ctx, theirs, who) },
		"FreeInterpreter": func() error { return line.FreeInterpreter(ctx, theirs, who, false) },
		"SetInterpreter": func() error {
			_, err := line.SetInterpreter(ctx, theirs, queue.Interpreter{ID: who, Name: "X", Languages: queue.Codes{"tr"}, Mode: queue.OnSite})
			return err
		},
	} {
		if err := twin(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s as another tenant gives %v, want not found", name, err)
		}
	}
	forged := o.Centre
	forged.TenantID = theirs.TenantID
	if err := line.SetPolicy(ctx, forged, queue.Usual()); err == nil {
		t.Error("SetPolicy as another tenant succeeds")
	}
	if got, err := line.PolicyOf(ctx, forged); err != nil || got.Appointment != queue.Usual().Appointment {
		t.Errorf("PolicyOf: %+v, %v", got, err)
	}
	if _, seats, err := line.SeatsOf(ctx, forged); err != nil || len(seats) != 0 {
		t.Errorf("SeatsOf: %d, %v", len(seats), err)
	}
	if got, err := line.ServiceRules(ctx, forged); err != nil || len(got) != 0 {
		t.Errorf("ServiceRules: %d, %v", len(got), err)
	}
	if got, err := line.Advisers(ctx, forged); err != nil || len(got) != 0 {
		t.Errorf("Advisers: %d, %v", len(got), err)
	}
	if got, err := line.Counters(ctx, forged); err != nil || len(got) != 0 {
		t.Errorf("Counters: %d, %v", len(got), err)
	}
	o.take(t, 0)
	if got, err := line.Holdings(ctx, forged); err != nil || len(got) != 0 {
		t.Errorf("Holdings: %d, %v", len(got), err)
	}
	if got, err := line.Interpreters(ctx, forged); err != nil || len(got) != 0 {
		t.Errorf("Interpreters: %d, %v", len(got), err)
	}
	if got, err := line.AllSeries(ctx, forged); err != nil || len(got) != 0 {
		t.Errorf("AllSeries: %d, %v", len(got), err)
	}
	if got, err := line.Counters(ctx, o.Centre); err != nil || got[0].State != queue.DeskOpen || got[0].Staff != o.Staff[0].ID {
		t.Errorf("afterwards the desk is %+v, %v", got, err)
	}
}

// Every new step on a ticket, asked by another tenant, finds nothing and changes nothing.
func TestAnotherTenantMovesNoTicket(t *testing.T) {
	t.Parallel()
	o := open(t, 2, 1)
	waiting := o.take(t, 0)
	other := testkit.NewPlace(t, o.db, 1, 1)
	ctx, line := t.Context(), o.line
	c := queue.Caller{Centre: other.Centre, Desk: other.Desks[0], Staff: other.Staff[0], Nonce: uuid.Must(uuid.NewV4())}
	send := queue.Send{To: o.Centre, Service: o.Services[0], Nonce: c.Nonce}
	for name, twin := range map[string]func() error{
		"SetPriority":  func() error { _, err := line.SetPriority(ctx, c, waiting.ID, queue.Danger); return err },
		"SetNeeds":     func() error { _, err := line.SetNeeds(ctx, c, waiting.ID, queue.Needs{Speaks: "tr"}); return err },
		"Tell":         func() error { _, err := line.Tell(ctx, other.Centre, waiting.ID, queue.Told{Party: 2}); return err },
		"SetParty":     func() error { _, err := line.SetParty(ctx, c, waiting.ID, 2, 0); return err },
		"Also":         func() error { return line.Also(ctx, c, waiting.ID, other.Services[0]) },
		"Arrived":      func() error { _, err := line.Arrived(ctx, c, waiting.ID); return err },
		"LeftUnserved": func() error { _, err := line.LeftUnserved(ctx, c, waiting.ID); return err },
		"Hold":         func() error { _, err := line.Hold(ctx, c, waiting.ID); return err },
		"Resume":       func() error { _, err := line.Resume(ctx, c, waiting.ID); return err },
		"Reenter":      func() error { _, err := line.Reenter(ctx, c, waiting.ID); return err },
		"Transfer": func() error {
			_, err := line.Transfer(ctx, c, waiting.ID, queue.Transfer{Service: other.Services[0]})
			return err
		},
		"SendOn": func() error { _, err := line.SendOn(ctx, c, waiting.ID, send); return err },
		"CheckIn": func() error {
			return o.db.InTenant(ctx, other.Centre.TenantID, func(tx *db.Tx) error {
				w := o.wish(0)
				_, err := line.CheckIn(ctx, tx, queue.Arrival{Take: w, Appointment: w.Nonce})
				return err
			})
		},
	} {
		if err := twin(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s as another tenant gives %v, want not found", name, err)
		}
	}
	forged := o.Centre
	forged.TenantID = other.Centre.TenantID
	if got, err := line.AlsoOf(ctx, forged, waiting.ID); err != nil || len(got) != 0 {
		t.Errorf("AlsoOf: %d, %v", len(got), err)
	}
	if got, err := line.Overview(ctx, forged); err != nil || len(got.Waiting) != 0 || len(got.Desks) != 0 {
		t.Errorf("Overview: %+v, %v", got, err)
	}
	if got, err := line.ByID(ctx, o.Centre, waiting.ID); err != nil || got.State != queue.Waiting || got.Rank != waiting.Rank {
		t.Errorf("afterwards the ticket is %+v, %v", got, err)
	}
}
