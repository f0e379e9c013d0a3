package appointment_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/jobs"
	"prag/internal/testkit"
)

// ask puts somebody on the waiting list for the next two weeks.
func (p practice) ask(t *testing.T, contact string) appointment.Waiting {
	t.Helper()
	return p.askFor(t, contact, 14)
}

func (p practice) askFor(t *testing.T, contact string, days int) appointment.Waiting {
	t.Helper()
	w, err := p.diary.Ask(t.Context(), appointment.Ask{
		Centre: p.Centre, Want: appointment.Want{ServiceID: p.Services[0]}, Reads: "sr-Latn", Days: days, Nonce: nonce(),
		Contact: appointment.Contact{Text: contact, Consent: contact != ""},
	})
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	return w
}

func (p practice) waiting(t *testing.T, code string) appointment.Waiting {
	t.Helper()
	w, err := p.diary.WaitingByCode(t.Context(), p.Centre, code)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// programs are two programs that do the diary's jobs when the test says so, both at once.
func (p practice) programs(t *testing.T) func(context.Context) {
	t.Helper()
	var runners []*jobs.Runner
	for range 2 {
		r := jobs.New(p.db, tenants{p.operator()}, testkit.Log(t))
		p.open(t, nil, "").Register(r)
		runners = append(runners, r)
	}
	return func(ctx context.Context) {
		var both sync.WaitGroup
		for _, r := range runners {
			both.Go(func() { r.Tick(ctx) })
		}
		both.Wait()
	}
}

// Many appointments are called off at once, many people wait, two programs look who is next and one of them is cut off in the middle. People
// take what they are offered, decline it or let it pass. Each place goes to one of them at most and is offered to one at a time; nobody is
// passed over while a place is left.
func TestFreedPlacesGoToTheWaitingListOneByOne(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	rules := appointment.DefaultRules()
	rules.FreedMinutes, rules.OfferMinutes = 3, 30
	p.rules(t, rules)
	tick := p.programs(t)
	taken, passed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		p.clock.Advance(7 * 24 * time.Hour)
		var codes, wishes []string
		day := p.Centre.Local(p.wish(0).StartsAt).AddDate(0, 0, 7*weeks(p)) // at nine on the wall, whatever the clocks do
		for n := range rapid.IntRange(1, 4).Draw(rt, "places") {
			w := p.wish(n)
			w.StartsAt = day.Add(time.Duration(n) * 40 * time.Minute)
			a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{})
			if err != nil {
				rt.Fatal(err)
			}
			codes = append(codes, a.Code)
		}
		for range rapid.IntRange(0, 6).Draw(rt, "people") {
			wishes = append(wishes, p.ask(t, "").Code)
		}
		var press sync.WaitGroup
		for _, code := range codes {
			press.Go(func() {
				if _, err := p.diary.Cancel(t.Context(), p.Centre, code); err != nil {
					t.Errorf("cancel: %v", err)
				}
			})
		}
		press.Wait()
		for next := due(t, p); len(next) > 0; next = due(t, p) {
			if next[0].After(p.clock.Now()) {
				p.clock.Advance(next[0].Sub(p.clock.Now()))
			}
			p.answers(rt, t, wishes, rapid.IntRange(0, 40).Draw(rt, "milliseconds until it dies"), tick)
			if n := number[int](t, p, twiceOffered); n != 0 {
				rt.Fatalf("%d places have two people", n)
			}
		}
		if n := number[int](t, p, forgotten, day); n != 0 {
			rt.Fatalf("somebody was passed over for %d places that are nobody's", n)
		}
		for _, code := range wishes {
			switch w := p.waiting(t, code); w.State {
			case appointment.Taken:
				taken++
			case appointment.Offered:
				rt.Fatalf("an offer never ends")
			default:
				passed++
			}
			if err := p.diary.Withdraw(t.Context(), p.Centre, code); err != nil {
				rt.Fatal(err)
			}
		}
	})
	if taken < 10 || passed < 10 {
		t.Errorf("%d people have a place and %d have not: nothing was tried", taken, passed)
	}
	if n := number[int](t, p, `SELECT count(*) FROM diary_offer o JOIN diary_offer q ON q.template_id = o.template_id AND q.starts_at = o.starts_at
		AND q.wait_id <> o.wait_id AND q.offered_at < o.ended_at AND o.offered_at < q.ended_at`); n != 0 {
		t.Errorf("%d offers of one place overlap", n)
	}
}

// answers lets everybody with an offer answer it, or not, while the programs work and die.
func (p practice) answers(rt *rapid.T, t *testing.T, wishes []string, life int, tick func(context.Context)) {
	var all sync.WaitGroup
	for _, code := range wishes {
		what := rapid.IntRange(0, 3).Draw(rt, "answer")
		all.Go(func() {
			var err error
			switch what {
			case 0:
				_, err = p.diary.Accept(t.Context(), p.Centre, code)
			case 1:
				err = p.diary.Decline(t.Context(), p.Centre, code)
			}
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("answer: %v", err)
			}
		})
	}
	all.Go(func() {
		short, cancel := context.WithTimeout(t.Context(), time.Duration(life)*time.Millisecond)
		defer cancel()
		tick(short)
		tick(t.Context())
	})
	all.Wait()
}

// twiceOffered counts times with more than the one place they have.
const twiceOffered = `SELECT count(*) FROM (SELECT 1 FROM appointment WHERE status IN ('booked', 'confirmed')
	OR offered AND status = 'held' AND id IN (SELECT offered_id FROM diary_wait)
	GROUP BY template_id, starts_at HAVING count(*) > 1) twice`

// forgotten counts places of a day given back and free while somebody waits who was never offered any.
const forgotten = `SELECT count(*) FROM appointment a, diary_wait w WHERE a.status = 'cancelled_by_client' AND w.state = 'waiting' AND a.starts_at >= ?
	AND NOT EXISTS (SELECT 1 FROM appointment b WHERE b.starts_at = a.starts_at AND b.status IN ('booked', 'confirmed'))
	AND NOT EXISTS (SELECT 1 FROM diary_offer o WHERE o.wait_id = w.id)`

// Who has an appointment and waits for an earlier one keeps it until they take what is offered; then it is that time, and the old one is free.
func TestAnEarlierTimeTakesThePlaceOfTheLater(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	p.exec(t, `UPDATE diary_template SET for_public = 1`)
	rules := appointment.DefaultRules()
	rules.RemindHours = nil
	p.rules(t, rules)
	early := p.book(t, 0)
	late := p.withContact(t, 3, "en", appointment.Contact{Text: "arta@example.org"})
	w, err := p.diary.AskEarlier(t.Context(), p.Centre, late.Code)
	again, err2 := p.diary.AskEarlier(t.Context(), p.Centre, late.Code)
	if err != nil || err2 != nil || again.ID != w.ID {
		t.Fatalf("asked twice: %v and %v, %v, %v", w.ID, again.ID, err, err2)
	}
	if _, err := p.diary.Cancel(t.Context(), p.Centre, early.Code); err != nil {
		t.Fatal(err)
	}
	for p.waiting(t, w.Code).State == appointment.Waits {
		p.clock.Advance(due(t, p)[0].Sub(p.clock.Now()).Abs())
		tick()
	}
	tick()
	if got, err := p.diary.ByCode(t.Context(), p.Centre, late.Code); err != nil || !got.StartsAt.Equal(late.StartsAt) {
		t.Errorf("moved before it was taken: %v, %v", got.StartsAt, err)
	}
	letter := o.Letters[len(o.Letters)-1]
	body := o.Bodies[len(o.Bodies)-1]
	if !strings.Contains(plainText(body), "https://prag.example/t/"+w.Code) || strings.Contains(body, "calendar") || letter.Header.Get("Subject") != "Appointment" {
		t.Errorf("the letter says %s: %s", letter.Header.Get("Subject"), body)
	}
	if strings.Contains(strings.ToLower(body), "service") {
		t.Error("the letter says what for")
	}
	got, err := p.diary.Accept(t.Context(), p.Centre, w.Code)
	if err != nil || got.ID != late.ID || !got.StartsAt.Equal(early.StartsAt) || got.Status != appointment.Booked {
		t.Fatalf("taken: %v at %v, %s, %v", got.ID == late.ID, got.StartsAt, got.Status, err)
	}
	if _, err := p.diary.Accept(t.Context(), p.Centre, w.Code); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken twice: %v", err)
	}
	if n := number[int](t, p, `SELECT count(*) FROM appointment WHERE status = 'booked'`); n != 1 {
		t.Errorf("%d appointments", n)
	}
}

// plainText undoes the soft line ends of a letter.
func plainText(body string) string { return strings.ReplaceAll(body, "=\r\n", "") }

// An offer that is held can be booked by nobody who only knows its own code, and an offer that ran out by nobody.
func TestAnOfferIsOnlyForWhomItIs(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	tick := p.programs(t)
	a, w := p.book(t, 0), p.ask(t, "")
	if _, err := p.diary.Cancel(t.Context(), p.Centre, a.Code); err != nil {
		t.Fatal(err)
	}
	if _, err := p.diary.Hold(t.Context(), p.wish(0)); !fault.Is(err, fault.Conflict) {
		t.Errorf("somebody comes before the waiting list: %v", err)
	}
	tick(t.Context())
	if w = p.waiting(t, w.Code); w.State != appointment.Offered || !w.OfferUntil.Equal(p.clock.Now().Add(2*time.Hour)) {
		t.Fatalf("%s until %v", w.State, w.OfferUntil)
	}
	held := number[string](t, p, `SELECT code FROM appointment WHERE status = 'held'`)
	if _, err := p.diary.Book(t.Context(), p.Centre, held, appointment.Details{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("booked past the waiting list: %v", err)
	}
	if err := p.diary.Let(t.Context(), p.Centre, held); err != nil {
		t.Fatal(err)
	}
	p.clock.Advance(2*time.Hour + time.Second)
	if _, err := p.diary.Accept(t.Context(), p.Centre, w.Code); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken after it ran out: %v", err)
	}
	tick(t.Context())
	tick(t.Context())
	if w = p.waiting(t, w.Code); w.State != appointment.Waits || w.Offers != 1 {
		t.Errorf("%s after %d offers", w.State, w.Offers)
	}
	p.book(t, 0) // with nobody else waiting it is everybody's
}

// One person waits for no more than they may have, who lets three offers pass waits no longer, and what is over is forgotten.
func TestAWaitHasItsLimits(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	tick := p.programs(t)
	w := p.ask(t, "+383 44 123 456")
	p.ask(t, "+38344123456")
	third := appointment.Ask{
		Centre: p.Centre, Want: appointment.Want{ServiceID: p.Services[0]}, Days: 14, Nonce: nonce(), Contact: appointment.Contact{Text: "+38344123456", Consent: true},
	}
	if _, err := p.diary.Ask(t.Context(), third); !fault.Is(err, fault.Invalid) {
		t.Errorf("a third wish of one person: %v", err)
	}
	third.Contact = appointment.Contact{}
	one, err := p.diary.Ask(t.Context(), third)
	two, again := p.diary.Ask(t.Context(), third)
	if err != nil || again != nil || one.ID != two.ID {
		t.Errorf("pressed twice: %v and %v, %v, %v", one.ID, two.ID, err, again)
	}
	for n := range 3 {
		a := p.book(t, n)
		if _, err := p.diary.Cancel(t.Context(), p.Centre, a.Code); err != nil {
			t.Fatal(err)
		}
		tick(t.Context())
		if err := p.diary.Decline(t.Context(), p.Centre, w.Code); err != nil {
			t.Fatalf("offer %d: %v", n+1, err)
		}
		if err := p.diary.Withdraw(t.Context(), p.Centre, p.waiting(t, w.Code).Code); n == 2 && err != nil {
			t.Errorf("given up after its end: %v", err)
		}
		if n < 2 {
			p.exec(t, `UPDATE diary_wait SET state = 'waiting' WHERE code = ?`, w.Code)
		}
	}
	if w = p.waiting(t, w.Code); w.State != appointment.Ended || w.ContactKind != "" {
		t.Errorf("%s, and the contact %q is kept", w.State, w.ContactKind)
	}
	p.clock.Advance(20 * 24 * time.Hour)
	tick(t.Context())
	if err := p.diary.Sweep(t.Context(), p.Centre); err != nil {
		t.Fatal(err)
	}
	if n := number[int](t, p, `SELECT count(*) FROM diary_wait WHERE state <> 'offered'`); n != 0 {
		t.Errorf("%d wishes are kept", n)
	}
}

func TestAnotherTenantOrCentreHasNoPartInAWait(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	tick := p.programs(t)
	a, mine := p.book(t, 0), p.book(t, 1)
	w := p.ask(t, "+38344123456")
	if _, err := p.diary.Cancel(t.Context(), p.Centre, a.Code); err != nil {
		t.Fatal(err)
	}
	tick(t.Context())
	w = p.waiting(t, w.Code)
	ctx := t.Context()
	for name, c := range p.strangers(t) {
		for method, call := range map[string]func() error{
			"Ask": func() error {
				_, err := p.diary.Ask(ctx, appointment.Ask{Centre: c, Want: appointment.Want{ServiceID: p.Services[0]}, Days: 7, Nonce: nonce()})
				return err
			},
			"AskEarlier":    func() error { _, err := p.diary.AskEarlier(ctx, c, mine.Code); return err },
			"WaitingByCode": func() error { _, err := p.diary.WaitingByCode(ctx, c, w.Code); return err },
			"WaitingFor":    func() error { _, err := p.diary.WaitingFor(ctx, c, w.OfferedID); return err },
			"Accept":        func() error { _, err := p.diary.Accept(ctx, c, w.Code); return err },
			"Decline":       func() error { return p.diary.Decline(ctx, c, w.Code) },
			"Withdraw":      func() error { return p.diary.Withdraw(ctx, c, w.Code) },
		} {
			if err := call(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s gives %v, want not found", name, method, err)
			}
		}
		if list, err := p.diary.WaitingList(ctx, c); err != nil || len(list) != 0 {
			t.Errorf("%s: WaitingList gives %d, %v", name, len(list), err)
		}
	}
	if got := p.waiting(t, w.Code); got.State != appointment.Offered {
		t.Errorf("afterwards the offer is %s", got.State)
	}
}
