package visit_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/fault"
	"prag/internal/statistics"
	"prag/internal/visit"
)

// lesson is a session of two seats this afternoon.
func (o office) lesson() visit.Session {
	return visit.Session{
		Kind: visit.Outreach, Topic: "work", Languages: []string{"sr", "sq"}, Place: "  Culture  house ", StartsAt: o.clock.Now().Add(4 * time.Hour),
		Minutes: 90, Seats: 2, Materials: []string{"leaflet"}, Nonce: nonce(),
	}
}

func (o office) plan(t failer, s visit.Session) visit.Session {
	t.Helper()
	planned, err := o.log.PlanSession(context.Background(), o.Centre, o.Staff[0], s)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	return planned
}

func heads(s visit.Session, women, men, others int) visit.Heads {
	return visit.Heads{Women: women, Men: men, Others: others, StaffMinutes: 240, Materials: []string{"leaflet", "form"}, Nonce: nonce(), Version: s.Version}
}

func TestASessionIsPlannedOnceAndRead(t *testing.T) {
	t.Parallel()
	o := open(t)
	wish := o.lesson()
	first, second := o.plan(t, wish), o.plan(t, wish)
	if first.ID != second.ID || first.Place != "Culture house" || first.State != visit.Planned || first.HostID != o.Staff[0].ID || len(first.Languages) != 2 {
		t.Errorf("planned %+v, then %v", first, second.ID)
	}
	list, err := o.log.Sessions(t.Context(), o.Centre, first.BusinessDate)
	if err != nil || len(list) != 1 || list[0].ID != first.ID {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	for name, spoil := range map[string]func(*visit.Session){
		"kind": func(s *visit.Session) { s.Kind = "party" }, "topic": func(s *visit.Session) { s.Topic = "" },
		"languages": func(s *visit.Session) { s.Languages = nil }, "place": func(s *visit.Session) { s.Place = " " },
		"date": func(s *visit.Session) { s.StartsAt = time.Time{} }, "minutes": func(s *visit.Session) { s.Minutes = 0 },
		"seats": func(s *visit.Session) { s.Seats = 501 }, "municipality": func(s *visit.Session) { s.Municipality = "nowhere" },
	} {
		wrong := o.lesson()
		spoil(&wrong)
		if _, err := o.log.PlanSession(t.Context(), o.Centre, o.Staff[0], wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong %s gives %v", name, err)
		}
	}
}

// Two seats, two that wait, and nobody more; a seat that is given up goes to who waits longest. Pressed at once, each code is another.
func TestSeatsAreTakenInOrderAndGivenOn(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := o.plan(t, o.lesson())
	codes := map[string]bool{}
	var mu sync.Mutex
	var presses sync.WaitGroup
	full := 0
	for range 6 {
		presses.Go(func() {
			seat, err := o.log.SignUp(t.Context(), o.Centre, s.ID, nonce(), "")
			mu.Lock()
			defer mu.Unlock()
			if fault.Is(err, fault.Conflict) {
				full++
				return
			}
			if err != nil || codes[seat.Code] {
				t.Errorf("seat %+v, %v", seat, err)
			}
			codes[seat.Code] = true
		})
	}
	presses.Wait()
	seats, err := o.log.Seats(t.Context(), o.Centre, s.ID)
	if err != nil || len(codes) != 4 || full != 2 || len(seats) != 4 || seats[1].Waits || !seats[2].Waits {
		t.Fatalf("%d codes, %d refused, %+v, %v", len(codes), full, seats, err)
	}
	for range 2 { // pressed twice
		if err := o.log.GiveUpSeat(t.Context(), o.Centre, s.ID, seats[0].Code); err != nil {
			t.Fatal(err)
		}
	}
	after, err := o.log.Seats(t.Context(), o.Centre, s.ID)
	if err != nil || len(after) != 3 || after[1].Code != seats[2].Code || after[1].Waits {
		t.Errorf("after one gave up: %+v, %v", after, err)
	}
	key := nonce()
	one, err := o.log.SignUp(t.Context(), o.Centre, s.ID, key, "")
	two, again := o.log.SignUp(t.Context(), o.Centre, s.ID, key, "")
	if err != nil || again != nil || one.Code != two.Code {
		t.Errorf("handed in twice: %s and %s, %v, %v", one.Code, two.Code, err, again)
	}
	if err := o.log.GiveUpSeat(t.Context(), o.Centre, s.ID, one.Code); err != nil {
		t.Fatal(err)
	}
	for given, stays := range map[string]bool{"abc234": true, after[0].Code: false, "ABC234": false, "<b>": false} { // given out without a connection
		seat, err := o.log.SignUp(t.Context(), o.Centre, s.ID, nonce(), given)
		if err != nil || (seat.Code == given) != stays || len(seat.Code) != 6 {
			t.Errorf("given out was %q, and the seat has %q, %v", given, seat.Code, err)
		}
		if err := o.log.GiveUpSeat(t.Context(), o.Centre, s.ID, seat.Code); err != nil {
			t.Fatal(err)
		}
	}
	o.clock.Advance(48 * time.Hour)
	if _, err := o.log.SignUp(t.Context(), o.Centre, s.ID, nonce(), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("after it is over: %v", err)
	}
}

// Heads are counted once however often the form arrives; another form corrects what it knew; the tallies are those of a recount, and no visit.
func TestHeadsAreCountedOnceAndCorrected(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := o.plan(t, o.lesson())
	first := heads(s, 12, 5, 1)
	for range 3 {
		counted, err := o.log.CountHeads(t.Context(), o.Centre, o.Staff[0], s.ID, first)
		if err != nil || counted.Heads.Participants() != 18 || counted.State != visit.Held {
			t.Fatalf("%+v, %v", counted.Heads, err)
		}
		s = counted
	}
	if _, err := o.log.CountHeads(t.Context(), o.Centre, o.Staff[0], s.ID, visit.Heads{Women: 1, Nonce: nonce(), Version: s.Version - 1}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a form that did not know the count corrects it: %v", err)
	}
	if _, err := o.log.CountHeads(t.Context(), o.Centre, o.Staff[0], s.ID, heads(s, 13, 5, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.log.CountHeads(t.Context(), o.Centre, o.Staff[0], s.ID, heads(s, 0, 0, 0)); !fault.Is(err, fault.Invalid) {
		t.Errorf("nobody is counted: %v", err)
	}
	if err := o.log.CancelSession(t.Context(), o.Centre, o.Staff[0], s.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a session that was held is cancelled: %v", err)
	}
	o.balanced(t)
	month := statistics.Month(s.BusinessDate)
	held, err := statistics.New(o.db).Outreach(t.Context(), statistics.Query{From: month, To: month})
	got := held.Centres[o.Centre.ID]
	if err != nil || got.Sessions != 1 || got.Participants != 18 || got.Women != 13 || got.Municipalities != 0 {
		t.Errorf("the region sees %+v, %v", got, err)
	}
	if today, err := o.log.Today(t.Context(), o.Centre, s.BusinessDate); err != nil || today.Visits != 0 {
		t.Errorf("%d visits, %v: participants are none", today.Visits, err)
	}
}

func TestACancelledSessionTakesAndCountsNobody(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := o.plan(t, o.lesson())
	for range 2 {
		if err := o.log.CancelSession(t.Context(), o.Centre, o.Staff[0], s.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.log.SignUp(t.Context(), o.Centre, s.ID, nonce(), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("signing up: %v", err)
	}
	s, err := o.log.SessionByID(t.Context(), o.Centre, s.ID)
	if err != nil || s.State != visit.Cancelled {
		t.Fatalf("%s, %v", s.State, err)
	}
	if _, err := o.log.CountHeads(t.Context(), o.Centre, o.Staff[0], s.ID, heads(s, 1, 1, 0)); !fault.Is(err, fault.Conflict) {
		t.Errorf("counting: %v", err)
	}
	o.balanced(t)
}

// Whatever is counted and corrected in whatever order, the kept counts are those of a recount.
func TestTheCountsOfSessionsAreThoseOfTheRows(t *testing.T) {
	t.Parallel()
	o := open(t)
	var all []uuid.UUID
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			if len(all) == 0 || rapid.Bool().Draw(t, "new") {
				all = append(all, o.plan(t, o.lesson()).ID)
			}
			id := all[rapid.IntRange(0, len(all)-1).Draw(t, "session")]
			s, err := o.log.SessionByID(context.Background(), o.Centre, id)
			if err != nil {
				t.Fatalf("read: %v", err)
			}
			h := heads(s, rapid.IntRange(0, 9).Draw(t, "women"), rapid.IntRange(0, 9).Draw(t, "men"), rapid.IntRange(1, 3).Draw(t, "others"))
			if _, err := o.log.CountHeads(context.Background(), o.Centre, o.Staff[0], id, h); err != nil {
				t.Fatalf("count: %v", err)
			}
		}
		o.balanced(t)
	})
}

func TestAnotherTenantOrCentreHasNoPartInASession(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := o.plan(t, o.lesson())
	seat, err := o.log.SignUp(t.Context(), o.Centre, s.ID, nonce(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range o.strangers() {
		who := o.other.Staff[0]
		for method, call := range map[string]func() error{
			"SessionByID":   func() error { _, err := o.log.SessionByID(t.Context(), c, s.ID); return err },
			"SeatHere":      func() error { return o.log.SeatHere(t.Context(), c, s.ID, seat.Code, true) },
			"SignUp":        func() error { _, err := o.log.SignUp(t.Context(), c, s.ID, nonce(), ""); return err },
			"GiveUpSeat":    func() error { return o.log.GiveUpSeat(t.Context(), c, s.ID, seat.Code) },
			"FindSeat":      func() error { _, err := o.log.FindSeat(t.Context(), c, seat.Code); return err },
			"SeatByCode":    func() error { _, _, err := o.log.SeatByCode(t.Context(), c, s.ID, seat.Code); return err },
			"Seats":         func() error { _, err := o.log.Seats(t.Context(), c, s.ID); return err },
			"CountHeads":    func() error { _, err := o.log.CountHeads(t.Context(), c, who, s.ID, heads(s, 1, 0, 0)); return err },
			"CancelSession": func() error { return o.log.CancelSession(t.Context(), c, who, s.ID) },
			"PlanSession": func() error {
				w := o.lesson()
				w.HostID = o.Staff[0].ID
				_, err := o.log.PlanSession(t.Context(), c, who, w)
				return err
			},
		} {
			if err := call(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s gives %v, want not found", name, method, err)
			}
		}
		if list, err := o.log.Sessions(t.Context(), c, s.BusinessDate); err != nil || len(list) != 0 {
			t.Errorf("%s: %d sessions, %v", name, len(list), err)
		}
	}
	if seats, err := o.log.Seats(t.Context(), o.Centre, s.ID); err != nil || len(seats) != 1 {
		t.Errorf("afterwards %d seats, %v", len(seats), err)
	}
}
