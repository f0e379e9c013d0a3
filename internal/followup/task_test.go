package followup_test

import (
	"context"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/followup"
	"prag/internal/identity"
	"prag/internal/testkit"
)

// office is a centre with its tasks: an adviser, a colleague, a manager and a focal point.
type office struct {
	testkit.Place
	db                                 *db.DB
	tasks                              *followup.Tasks
	today                              time.Time
	adviser, colleague, manager, focal identity.Staff
}

func open(t *testing.T) office {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	o := office{db: testkit.DB(t, now)}
	o.tasks = followup.New(o.db, events.NewHub(testkit.RedisClient(t, testkit.Redis(t)), testkit.Log(t)))
	o.Place = testkit.NewPlace(t, o.db, 4, 1)
	o.today = o.Centre.BusinessDate(now.Now())
	o.adviser, o.colleague, o.manager, o.focal = o.Staff[0], o.Staff[1], o.Staff[2], o.Staff[3]
	o.manager.Role, o.focal.Role = identity.Manager, identity.FocalPoint
	return o
}

// raise makes a task past the pages.
func (o office) raise(t *testing.T, k followup.Task) {
	t.Helper()
	k.CentreID = o.Centre.ID
	if err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error { return followup.Raise(tx, k) }); err != nil {
		t.Fatal(err)
	}
}

func (o office) list(t *testing.T, who identity.Staff, all bool) []followup.Task {
	t.Helper()
	list, err := o.tasks.List(t.Context(), who, o.today, all)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (o office) sees(t *testing.T, who string, staff identity.Staff, all bool, want int) {
	t.Helper()
	if list := o.list(t, staff, all); len(list) != want {
		t.Errorf("%s sees %d tasks, want %d: %+v", who, len(list), want, list)
	}
}

// A task is its owner's; nobody's is the manager's, who may look at all of them; a sensitive one exists for the focal point alone.
func TestWhoSeesATask(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.raise(t, followup.Task{Owner: o.adviser.ID, Kind: followup.Reroute, DueOn: o.today})
	o.raise(t, followup.Task{Kind: followup.ConfirmEnd, DueOn: o.today})
	o.raise(t, followup.Task{Owner: o.focal.ID, Kind: followup.Overdue, DueOn: o.today, Sensitive: true})
	o.sees(t, "the adviser", o.adviser, true, 1)
	o.sees(t, "a colleague", o.colleague, true, 0)
	o.sees(t, "the manager", o.manager, false, 1)
	o.sees(t, "the manager who asks for all", o.manager, true, 2)
	o.sees(t, "the focal point", o.focal, true, 1)
}

// A task is put off, done once, and what is wrong with a new one is told beside its field.
func TestTheWayOfATask(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	for field, c := range map[string]struct {
		due    time.Time
		reason string
	}{"reason": {o.today, "  "}, "due": {o.today.AddDate(0, 0, -1), "Call the school"}} {
		if f := fault.FieldsOf(o.tasks.Add(ctx, o.adviser, o.today, c.due, c.reason)); len(f) != 1 || f[0].Field != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	if err := o.tasks.Add(ctx, o.adviser, o.today, o.today.AddDate(0, 0, 3), " Call the school "); err != nil {
		t.Fatal(err)
	}
	k := o.list(t, o.adviser, false)[0]
	if k.Reason != "Call the school" || k.Owner != o.adviser.ID {
		t.Errorf("added %+v", k)
	}
	if err := o.tasks.Snooze(ctx, o.adviser, o.today, k.ID, o.today.AddDate(1, 0, 0)); len(fault.FieldsOf(err)) != 1 {
		t.Errorf("put off for a year: %v", err)
	}
	if err := o.tasks.Snooze(ctx, o.adviser, o.today, k.ID, o.today.AddDate(0, 0, 7)); err != nil {
		t.Fatal(err)
	}
	if k = o.list(t, o.adviser, false)[0]; k.SnoozedTo == nil {
		t.Error("it was not put off")
	}
	if err := o.tasks.Done(ctx, o.colleague, o.today, k.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a colleague ends it: %v", err)
	}
	for range 2 {
		if err := o.tasks.Done(ctx, o.adviser, o.today, k.ID); err != nil {
			t.Error(err)
		}
	}
	o.sees(t, "the adviser", o.adviser, false, 0)
}

// Who stands in has the tasks of who is away, from the first day to the last and no longer.
func TestWhoStandsInHasTheTasks(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.raise(t, followup.Task{Owner: o.adviser.ID, Kind: followup.Answer, DueOn: o.today})
	away := followup.Absence{Staff: o.adviser.ID, Cover: o.colleague.ID, FromDay: o.today, ToDay: o.today.AddDate(0, 0, 2)}
	for field, wrong := range map[string]followup.Absence{
		"cover":  {Staff: o.adviser.ID, Cover: o.adviser.ID, FromDay: o.today, ToDay: o.today},
		"to_day": {Staff: o.adviser.ID, Cover: o.colleague.ID, FromDay: o.today, ToDay: o.today.AddDate(0, 0, -1)},
		"staff":  {Staff: o.adviser.ID, Cover: uuid.Must(uuid.NewV4()), FromDay: o.today, ToDay: o.today},
	} {
		if f := fault.FieldsOf(o.tasks.Cover(ctx, o.manager, o.today, wrong)); len(f) != 1 || f[0].Field != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	if err := o.tasks.Cover(ctx, o.manager, o.today, away); err != nil {
		t.Fatal(err)
	}
	o.sees(t, "who stands in", o.colleague, false, 1)
	after, err := o.tasks.List(ctx, o.colleague, o.today.AddDate(0, 0, 3), false)
	if err != nil || len(after) != 0 {
		t.Errorf("after the last day: %v, %v", after, err)
	}
	list, err := o.tasks.Absences(ctx, o.manager, o.today)
	if err != nil || len(list) != 1 || list[0].CoverName == "" {
		t.Fatalf("absences %+v, %v", list, err)
	}
	if err := o.tasks.EndCover(ctx, o.manager, list[0].ID); err != nil {
		t.Fatal(err)
	}
	o.sees(t, "who stood in", o.colleague, false, 0)
}

// Another tenant finds no task and no absence, and changes nothing.
func TestAnotherTenantHasNoTasks(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := context.Background()
	o.raise(t, followup.Task{Owner: o.adviser.ID, Kind: followup.Answer, DueOn: o.today})
	if err := o.tasks.Cover(ctx, o.manager, o.today, followup.Absence{Staff: o.focal.ID, Cover: o.colleague.ID, FromDay: o.today, ToDay: o.today}); err != nil {
		t.Fatal(err)
	}
	absences, err := o.tasks.Absences(ctx, o.manager, o.today)
	if err != nil {
		t.Fatal(err)
	}
	id := o.list(t, o.adviser, false)[0].ID
	stranger := testkit.NewPlace(t, o.db, 1, 1).Staff[0]
	stranger.Role = identity.Manager
	forged := stranger
	forged.CentreID = o.Centre.ID
	for name, who := range map[string]identity.Staff{"a stranger": stranger, "a stranger with this centre's id": forged} {
		if list, err := o.tasks.List(ctx, who, o.today, true); err != nil || len(list) != 0 {
			t.Errorf("%s lists tasks %v, %v", name, list, err)
		}
		if list, err := o.tasks.Absences(ctx, who, o.today); err != nil || len(list) != 0 {
			t.Errorf("%s lists absences %v, %v", name, list, err)
		}
		for what, err := range map[string]error{
			"Done": o.tasks.Done(ctx, who, o.today, id), "Snooze": o.tasks.Snooze(ctx, who, o.today, id, o.today.AddDate(0, 0, 1)),
			"EndCover": o.tasks.EndCover(ctx, who, absences[0].ID),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s gives %v", name, what, err)
			}
		}
		if err := o.tasks.Cover(ctx, who, o.today, followup.Absence{Staff: o.adviser.ID, Cover: o.colleague.ID, FromDay: o.today, ToDay: o.today}); err == nil {
			t.Errorf("%s: Cover worked", name)
		}
		if err := o.tasks.Add(ctx, forged, o.today, o.today, "why"); err == nil {
			t.Error("Add wrote into another tenant's centre")
		}
	}
	o.sees(t, "the adviser", o.adviser, false, 1)
}
