package appointment_test

import (
	"errors"
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/queue"
)

// at sets the clock to a time of next Tuesday in Belgrade.
func (p practice) at(clock string) {
	when, _ := time.Parse("2006-01-02 15:04 -0700", "2026-12-01 "+clock+" +0100")
	p.clock.Advance(when.Sub(p.clock.Now()))
}

func TestArrivalsByTheClock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		early, late, at string
		want            string // message of a refusal; "": in line
	}{
		"too early":          {appointment.ComeBack, appointment.InLine, "08:29", "appointment.too_early"},
		"early, and in line": {appointment.InLine, appointment.InLine, "08:00", ""},
		"in time":            {appointment.ComeBack, appointment.Rebook, "08:30", ""},
		"in the grace":       {appointment.ComeBack, appointment.Rebook, "09:10", ""},
		"late":               {appointment.ComeBack, appointment.Rebook, "09:11", "appointment.too_late"},
		"late, and in line":  {appointment.ComeBack, appointment.InLine, "09:50", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, 1, 0)
			rules := appointment.DefaultRules()
			rules.EarlyRule, rules.LateRule = c.early, c.late
			p.rules(t, rules)
			a := p.book(t, 0)
			p.at(c.at)
			got, ticket, err := p.diary.Arrive(t.Context(), p.Centre, a.Code)
			if c.want != "" {
				if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Key != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
				return
			}
			if err != nil || got.Status != appointment.Arrived || ticket.State != queue.Waiting {
				t.Fatalf("%s, ticket %s: %v", got.Status, ticket.State, err)
			}
			if _, again, err := p.diary.Arrive(t.Context(), p.Centre, a.Code); err != nil || again.ID != ticket.ID {
				t.Errorf("pressed again: ticket %v, %v", again.ID, err)
			}
			if from, err := p.diary.ByTicket(t.Context(), p.Centre, ticket.ID); err != nil || from.ID != a.ID {
				t.Errorf("the ticket's appointment: %v", err)
			}
		})
	}
}

// Among walk-ins an appointment has the place of its time, less the head start of the centre's policy. Who comes after the grace has none.
func TestAnAppointmentIsCalledByThePolicyAmongWalkIns(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	walkIn := func() queue.Ticket {
		t.Helper()
		ticket, err := p.line.Take(t.Context(), queue.Take{Centre: p.Centre, ServiceID: p.Services[0], Nonce: nonce(), Language: "sq"})
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	arrive := func(a appointment.Appointment) queue.Ticket {
		t.Helper()
		_, ticket, err := p.diary.Arrive(t.Context(), p.Centre, a.Code)
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	punctual, late := p.book(t, 1), p.book(t, 0) // at 9:40 and at 9:00
	p.at("09:05")
	first := walkIn()
	p.at("09:12")
	second := walkIn()
	p.at("09:30")
	after, due := arrive(late), arrive(punctual) // whose head start of half an hour brings it to 9:10
	for n, want := range []queue.Ticket{first, due, second, after} {
		got, err := p.line.CallNext(t.Context(), queue.Caller{Centre: p.Centre, Desk: p.Desks[0], Staff: p.Staff[0], Nonce: nonce()})
		if err != nil || got.ID != want.ID {
			t.Fatalf("call %d is %s, %v; want %s", n+1, got.Label(), err, want.Label())
		}
		if _, err = p.line.NoShow(t.Context(), queue.Caller{Centre: p.Centre, Desk: p.Desks[0], Staff: p.Staff[0], Nonce: nonce()}, got.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// Whoever booked with a certain adviser waits for that adviser; whoever booked with the centre waits for anybody.
func TestAnArrivalWaitsForItsAdviser(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	mine := p.add(t, appointment.Template{StaffID: p.Staff[0].ID, Weekday: 2, Opens: 9 * time.Hour, Closes: 10 * time.Hour, Minutes: 30, ForPublic: 1})
	w := p.wish(0)
	w.TemplateID = mine.ID
	certain, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{})
	if err != nil {
		t.Fatal(err)
	}
	anybodys := p.book(t, 0)
	p.at("08:55")
	for code, want := range map[string]bool{certain.Code: true, anybodys.Code: false} {
		_, ticket, err := p.diary.Arrive(t.Context(), p.Centre, code)
		if err != nil || ticket.Left() != want || want && ticket.ForStaff != p.Staff[0].ID {
			t.Errorf("left to an adviser: %v, want %v (%v)", ticket.Left(), want, err)
		}
	}
}

// Whose adviser will not be there, says the diary, waits for nobody: when they come, or when it is entered while they wait. An adviser who is back
// before one would stop waiting for them is waited for, and so is one who sits at a desk although they have no hours any more.
func TestAnArrivalDoesNotWaitForWhoIsAway(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	rules := appointment.DefaultRules()
	rules.EarlyRule = appointment.InLine
	p.rules(t, rules)
	mine := p.add(t, appointment.Template{StaffID: p.Staff[0].ID, Weekday: 2, Opens: 9 * time.Hour, Closes: 11 * time.Hour, Minutes: 30, ForPublic: 1})
	codes := map[string]string{}
	for i, at := range []string{"09:00", "09:30", "10:00", "10:30"} {
		w := p.wish(0)
		w.TemplateID, w.StartsAt = mine.ID, w.StartsAt.Add(time.Duration(i)*30*time.Minute)
		a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{})
		if err != nil {
			t.Fatal(err)
		}
		codes[at] = a.Code
	}
	block := func(b appointment.Window) {
		b.Day = "2026-12-01"
		if err := p.diary.AddBlock(t.Context(), p.Centre, b); err != nil {
			t.Fatal(err)
		}
	}
	block(appointment.Window{StaffID: p.Staff[0].ID, Opens: 8 * time.Hour, Closes: 9*time.Hour + 10*time.Minute})
	block(appointment.Window{StaffID: p.Staff[0].ID, Opens: 9*time.Hour + 20*time.Minute, Closes: 9*time.Hour + 45*time.Minute + time.Minute})
	block(appointment.Window{Opens: 10 * time.Hour, Closes: 11 * time.Hour}) // nobody is booked then, which sends nobody away
	p.at("08:55")
	arrived := map[string]queue.Ticket{}
	for at, code := range codes {
		_, ticket, err := p.diary.Arrive(t.Context(), p.Centre, code)
		if err != nil {
			t.Fatal(err)
		}
		arrived[at] = ticket
	}
	are := func(when string, want map[string]queue.Why) {
		t.Helper()
		for at, ticket := range arrived {
			if now, err := p.line.ByID(t.Context(), p.Centre, ticket.ID); err != nil || now.PassedOn != want[at] {
				t.Errorf("%s: the one of %s is passed on for %q, want %q (%v)", when, at, now.PassedOn, want[at], err)
			}
		}
	}
	repair := func() {
		t.Helper()
		if err := p.line.Repair(t.Context(), p.operator()); err != nil {
			t.Fatal(err)
		}
	}
	are("on arrival", map[string]queue.Why{"09:30": queue.AdviserAway})
	block(appointment.Window{StaffID: p.Staff[0].ID, Opens: 10*time.Hour + 30*time.Minute, Closes: 23 * time.Hour})
	repair()
	are("when it is entered", map[string]queue.Why{"09:30": queue.AdviserAway, "10:30": queue.AdviserAway})
	if err := p.diary.EndTemplate(t.Context(), p.Centre, mine.ID, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	repair()
	are("at a desk without hours", map[string]queue.Why{"09:30": queue.AdviserAway, "10:30": queue.AdviserAway})
	p.exec(t, `UPDATE desk SET state = 'closed' WHERE tenant_id = ?`, p.Centre.TenantID)
	repair()
	are("without hours", map[string]queue.Why{
		"09:00": queue.AdviserAway, "09:30": queue.AdviserAway, "10:00": queue.AdviserAway, "10:30": queue.AdviserAway,
	})
}

// Whoever the manager has noted as absent, and stood in for, is not waited for on those days.
func TestAnArrivalDoesNotWaitForWhoIsAbsent(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	rules := appointment.DefaultRules()
	rules.EarlyRule = appointment.InLine
	p.rules(t, rules)
	mine := p.add(t, appointment.Template{StaffID: p.Staff[0].ID, Weekday: 2, Opens: 9 * time.Hour, Closes: 11 * time.Hour, Minutes: 30, ForPublic: 1})
	var codes []string
	for i := range 2 {
		w := p.wish(0)
		w.TemplateID, w.StartsAt = mine.ID, w.StartsAt.Add(time.Duration(i)*30*time.Minute)
		a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{})
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, a.Code)
	}
	cover := db.NewID()
	p.exec(t, `INSERT INTO staff (tenant_id, id, name, email, password_hash, role, centre_id, created_at)
		VALUES (?, ?, 'Who stands in', 'cover@x.example', '', 'adviser', ?, now())`, p.Centre.TenantID, cover, p.Centre.ID)
	p.at("08:55")
	for i, want := range []queue.Why{queue.Callable, queue.AdviserAway} {
		day := []string{"2026-12-02", "2026-12-01"}[i]
		p.exec(t, `INSERT INTO staff_absence (tenant_id, id, staff_id, cover_id, from_day, to_day) VALUES (?, ?, ?, ?, ?, ?)`,
			p.Centre.TenantID, db.NewID(), p.Staff[0].ID, cover, day, day)
		_, ticket, err := p.diary.Arrive(t.Context(), p.Centre, codes[i])
		if err == nil {
			ticket, err = p.line.ByID(t.Context(), p.Centre, ticket.ID)
		}
		if err != nil || ticket.PassedOn != want {
			t.Errorf("with an absence on %s the one who arrives is passed on for %q, want %q (%v)", day, ticket.PassedOn, want, err)
		}
	}
}

func TestWhoDoesNotComeIsMissedAndMayStillCome(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	a, day := p.book(t, 0), p.book(t, 1)
	w := p.wish(2)
	w.Mode = appointment.Phone
	called, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.diary.Arrive(t.Context(), p.Centre, a.Code); !fault.Is(err, fault.Conflict) {
		t.Errorf("on another day: %v", err)
	}
	if _, err := p.diary.Missed(t.Context(), p.Centre, day.Code, p.Staff[0].ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("missed before it began: %v", err)
	}
	p.at("10:01")
	if err := p.diary.Sweep(t.Context(), p.Centre); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]appointment.Status{a.Code: appointment.NoShow, day.Code: appointment.Booked} {
		if got, err := p.diary.ByCode(t.Context(), p.Centre, code); err != nil || got.Status != want {
			t.Errorf("%s, want %s (%v)", got.Status, want, err)
		}
	}
	if got, _, err := p.diary.Arrive(t.Context(), p.Centre, a.Code); err != nil || got.Status != appointment.Arrived {
		t.Errorf("late is better than never: %s, %v", got.Status, err)
	}
	if _, _, err := p.diary.Arrive(t.Context(), p.Centre, called.Code); !fault.Is(err, fault.Conflict) {
		t.Errorf("arrived for a call: %v", err)
	}
	p.at("11:00")
	if got, err := p.diary.Met(t.Context(), p.Centre, called.Code, p.Staff[0].ID); err != nil || got.Status != appointment.Arrived {
		t.Errorf("met on the telephone: %s, %v", got.Status, err)
	}
}

// On the nights the clocks change an appointment of the morning after is where the wall says, and who comes then is in time.
func TestTheMorningAfterTheClocksChanged(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	for day, utc := range map[string]int{"2027-03-28": 7, "2027-10-31": 8} { // nine in the morning
		date, _ := time.Parse(time.DateOnly, day)
		p.clock.Advance(date.Add(-12 * time.Hour).Sub(p.clock.Now()))
		tpl := p.add(t, appointment.Template{Weekday: 7, Opens: 9 * time.Hour, Closes: 10 * time.Hour, Minutes: 30, ForPublic: 1, ValidFrom: day})
		w := p.wish(0)
		w.Ref = appointment.Ref{TemplateID: tpl.ID, StartsAt: date.Add(time.Duration(utc) * time.Hour)}
		a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{})
		if err != nil || p.Centre.Local(a.StartsAt).Format("15:04") != "09:00" {
			t.Fatalf("%s: booked at %v, %v", day, a.StartsAt, err)
		}
		p.clock.Advance(a.StartsAt.Add(-30 * time.Minute).Sub(p.clock.Now()))
		if _, _, err := p.diary.Arrive(t.Context(), p.Centre, a.Code); err != nil {
			t.Errorf("%s: half an hour before is too early: %v", day, err)
		}
	}
}

func TestHolidaysCloseAndAreOpenedAgain(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	a := p.book(t, 0)
	name := map[string]string{"sq": "Festë", "sr": "Празник", "en": "Holiday"}
	h, err := p.diary.AddHoliday(t.Context(), p.operator(), appointment.Holiday{Kind: appointment.Fixed, Month: 12, Day: 1, Name: name, Closes: true})
	if err != nil {
		t.Fatal(err)
	}
	if p.free(t, true) != 0 {
		t.Error("times are free on a holiday")
	}
	if stray, err := p.diary.Stray(t.Context(), p.Centre); err != nil || len(stray) != 1 || stray[0].ID != a.ID {
		t.Errorf("strays %v, %v", stray, err)
	}
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	if err := p.diary.Open(t.Context(), p.Centre, day); err != nil {
		t.Fatal(err)
	}
	if err := p.diary.SpreadHolidays(t.Context(), p.operator()); err != nil {
		t.Fatal(err)
	}
	if free := p.free(t, false); free != 3 {
		t.Errorf("%d times are free on a holiday that is worked", free)
	}
	closures, err := p.diary.Closures(t.Context(), p.Centre, day)
	if err != nil || len(closures) != 1 || closures[0].Day.Format(time.DateOnly) != "2027-12-01" {
		t.Errorf("closures %v, %v", closures, err)
	}
	if err := p.diary.DropHoliday(t.Context(), p.Centre.TenantID, h.ID); err != nil {
		t.Error(err)
	}
}

func TestBlocksAndEndedTemplates(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	mine := p.add(t, appointment.Template{StaffID: p.Staff[0].ID, Weekday: 2, Opens: 9 * time.Hour, Closes: 10 * time.Hour, Minutes: 30, ForPublic: 1})
	if free := p.free(t, false); free != 6 {
		t.Fatalf("%d times", free)
	}
	leave := appointment.Window{StaffID: p.Staff[0].ID, Day: "2026-12-01", Opens: 0, Closes: 23 * time.Hour}
	if err := p.diary.AddBlock(t.Context(), p.Centre, leave); err != nil {
		t.Fatal(err)
	}
	if free := p.free(t, false); free != 4 {
		t.Errorf("%d times while an adviser is away", free)
	}
	list, err := p.diary.Blocks(t.Context(), p.Centre, tuesday)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := p.diary.DropBlock(t.Context(), p.Centre, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := p.diary.EndTemplate(t.Context(), p.Centre, mine.ID, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if free := p.free(t, false); free != 4 {
		t.Errorf("%d times after a template has ended", free)
	}
}
