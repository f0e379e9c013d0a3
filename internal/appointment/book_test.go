package appointment_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/db"
	"prag/internal/fault"
)

// Eight people reach for the last place of one time at the same moment, in two programs: one has it, the others see what else is free.
func TestEightPeopleAndOnePlace(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	for n := range 4 {
		var won atomic.Int32
		var people sync.WaitGroup
		for range 8 {
			people.Go(func() {
				_, err := p.diary.Hold(t.Context(), p.wish(n))
				switch {
				case err == nil:
					won.Add(1)
				case !fault.Is(err, fault.Conflict):
					t.Errorf("refused with %v", err)
				}
			})
		}
		people.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d of eight have the time", won.Load())
		}
		if free := p.free(t, false); free != 3-n {
			t.Errorf("%d times are left, want %d", free, 3-n)
		}
	}
}

// The same when all eight typed so long that their times ran out, and confirm at once: each held the time one after the other.
func TestEightPeopleConfirmTheSameTime(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	var codes []string
	for range 8 {
		codes = append(codes, p.hold(t, p.wish(0)).Code)
		p.clock.Advance(6 * time.Minute)
	}
	var won atomic.Int32
	var people sync.WaitGroup
	var losers sync.Map
	for _, code := range codes {
		people.Go(func() {
			if _, err := p.diary.Book(t.Context(), p.Centre, code, appointment.Details{}); err == nil {
				won.Add(1)
			} else if fault.Is(err, fault.Conflict) {
				losers.Store(code, true)
			} else {
				t.Errorf("refused with %v", err)
			}
		})
	}
	people.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d of eight have the time", won.Load())
	}
	losers.Range(func(code, _ any) bool { // the first of them takes another one, with what was typed
		with := appointment.Details{At: p.wish(2).Ref, Contact: appointment.Contact{Text: "+383 44 123 456", Consent: true}}
		a, err := p.diary.Book(t.Context(), p.Centre, code.(string), with)
		if err != nil || a.Status != appointment.Booked || !a.StartsAt.Equal(with.At.StartsAt) || a.ContactKind != appointment.SMS {
			t.Errorf("the other time: %v, %v", a, err)
		}
		return false
	})
}

func TestAHoldRunsOutAndAPressIsOne(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	w := p.wish(0)
	first, again := p.hold(t, w), p.hold(t, w)
	if first.ID != again.ID || first.Status != appointment.Held {
		t.Errorf("a double press holds %v and %v", first.ID, again.ID)
	}
	if _, err := p.diary.Hold(t.Context(), p.wish(0)); !fault.Is(err, fault.Conflict) {
		t.Errorf("somebody else holds it too: %v", err)
	}
	p.clock.Advance(6 * time.Minute)
	other := p.hold(t, p.wish(0))
	if _, err := p.diary.Book(t.Context(), p.Centre, first.Code, appointment.Details{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a hold that ran out and was taken: %v", err)
	}
	if err := p.diary.Let(t.Context(), p.Centre, other.Code); err != nil {
		t.Fatal(err)
	}
	a, err := p.diary.Book(t.Context(), p.Centre, first.Code, appointment.Details{})
	if err != nil || a.Status != appointment.Booked {
		t.Errorf("nobody has it any more: %v, %v", a.Status, err)
	}
	if a, err = p.diary.Book(t.Context(), p.Centre, first.Code, appointment.Details{}); err != nil || a.Status != appointment.Booked {
		t.Errorf("booked twice: %v, %v", a.Status, err)
	}
	if n := number[int](t, p, `SELECT count(*) FROM appointment_event`); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestSharesAndQuotas(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 1)
	p.exec(t, `UPDATE diary_service SET most = 1 WHERE service_id = ?`, p.Services[1])
	adviser := p.wish(0)
	adviser.Staff, adviser.BookedBy = true, p.Staff[0].ID
	if a := p.hold(t, adviser); a.Share != appointment.Staff {
		t.Errorf("an adviser takes a place of the %s first", a.Share)
	}
	if a := p.hold(t, p.wish(0)); a.Share != appointment.Public {
		t.Errorf("the public has a place of the %s", a.Share)
	}
	if _, err := p.diary.Hold(t.Context(), p.wish(0)); !fault.Is(err, fault.Conflict) {
		t.Errorf("the public has a second place: %v", err)
	}
	for range 2 { // the public's own place, for want of another
		late := p.wish(1)
		late.Staff, late.BookedBy = true, p.Staff[0].ID
		p.hold(t, late)
	}
	quota := p.wish(2)
	quota.ServiceID, quota.Staff, quota.BookedBy = p.Services[1], true, p.Staff[0].ID
	p.hold(t, quota)
	quota.Nonce = nonce()
	if _, err := p.diary.Hold(t.Context(), quota); !fault.Is(err, fault.Conflict) {
		t.Errorf("a service has more than its part: %v", err)
	}
	p.hold(t, p.wish(2)) // another service has not
}

// What is no time is refused as what is taken: too soon, too far, between two times, another template's, a mode that is not offered.
func TestOnlyTimesOfTheDiaryAreBooked(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	for name, change := range map[string]func(*appointment.Wish){
		"between":      func(w *appointment.Wish) { w.StartsAt = w.StartsAt.Add(10 * time.Minute) },
		"another day":  func(w *appointment.Wish) { w.StartsAt = w.StartsAt.AddDate(0, 0, 1) },
		"too far":      func(w *appointment.Wish) { w.StartsAt = w.StartsAt.AddDate(0, 0, 49) },
		"too soon":     func(w *appointment.Wish) { w.StartsAt = tuesday.Add(80 * time.Minute) },
		"the past":     func(w *appointment.Wish) { w.StartsAt = w.StartsAt.AddDate(0, 0, -14) },
		"no template":  func(w *appointment.Wish) { w.TemplateID = nonce() },
		"no service":   func(w *appointment.Wish) { w.ServiceID = nonce() },
		"another mode": func(w *appointment.Wish) { w.Mode = appointment.Video },
	} {
		w := p.wish(0)
		change(&w)
		if _, err := p.diary.Hold(t.Context(), w); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sooner := p.wish(0)
	sooner.StartsAt, sooner.Staff, sooner.BookedBy = tuesday.Add(80*time.Minute), true, p.Staff[0].ID
	p.hold(t, sooner) // an adviser books today's
}

func TestACodeMovesConfirmsAndCancels(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	a, other := p.book(t, 0), p.book(t, 1)
	if _, err := p.diary.Move(t.Context(), p.Centre, a.Code, other.Ref(), nonce()); !fault.Is(err, fault.Conflict) {
		t.Errorf("moved onto somebody else's: %v", err)
	}
	for range 2 {
		if got, err := p.diary.Confirm(t.Context(), p.Centre, a.Code); err != nil || got.Status != appointment.Confirmed {
			t.Fatalf("confirm: %v, %v", got.Status, err)
		}
	}
	moved, err := p.diary.Move(t.Context(), p.Centre, a.Code, p.wish(2).Ref, [16]byte{})
	if err != nil || !moved.StartsAt.Equal(p.wish(2).StartsAt) || moved.Version != 1 || moved.Status != appointment.Booked {
		t.Fatalf("moved to %v, version %d, %s: %v", moved.StartsAt, moved.Version, moved.Status, err)
	}
	p.book(t, 0) // whose place is free at once here
	for range 2 {
		if got, err := p.diary.Cancel(t.Context(), p.Centre, a.Code); err != nil || got.Status != appointment.CancelledByClient || got.Version != 2 {
			t.Fatalf("cancel: %v, version %d, %v", got.Status, got.Version, err)
		}
	}
	if _, err := p.diary.Confirm(t.Context(), p.Centre, a.Code); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed after it was called off: %v", err)
	}
	history, err := p.diary.History(t.Context(), p.Centre, a.Code)
	if err != nil || len(history) != 4 || history[3].What != "cancelled" || history[2].What != "moved" {
		t.Errorf("history %v, %v", history, err)
	}
	p.clock.Advance(8 * 24 * time.Hour)
	if _, err := p.diary.Cancel(t.Context(), p.Centre, other.Code); !fault.Is(err, fault.Conflict) {
		t.Errorf("called off afterwards: %v", err)
	}
}

// A place that is given back is nobody's for a random while, longer than a minute and not longer than the rule says.
func TestAFreedPlaceWaits(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	rules := appointment.DefaultRules()
	p.rules(t, rules)
	waits := map[time.Duration]bool{}
	for n := range 4 {
		a := p.book(t, n)
		if _, err := p.diary.Cancel(t.Context(), p.Centre, a.Code); err != nil {
			t.Fatal(err)
		}
		if _, err := p.diary.Hold(t.Context(), p.wish(n)); !fault.Is(err, fault.Conflict) {
			t.Errorf("a place is free in the second it is given back: %v", err)
		}
		wait := number[time.Time](t, p, `SELECT max(opens_at) FROM freed_place WHERE starts_at = ?`, a.StartsAt).Sub(p.clock.Now())
		if wait < time.Minute || wait > 11*time.Minute {
			t.Errorf("it waits %v", wait)
		}
		waits[wait] = true
	}
	if len(waits) < 3 {
		t.Error("the wait is not random")
	}
	p.clock.Advance(11 * time.Minute)
	if free := p.free(t, false); free != 4 {
		t.Errorf("%d times are free after the wait", free)
	}
}

// One contact has no more coming appointments than the rule says; what is kept is sealed, and only with consent.
func TestAContactIsSealedAndLimited(t *testing.T) {
	t.Parallel()
	p := open(t, 4, 0)
	contact := appointment.Contact{Text: " Arta@Example.org ", SafeFrom: 9, SafeTo: 17, Consent: true}
	for n := range 3 {
		a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, p.wish(n)).Code, appointment.Details{Contact: contact})
		if n < 2 && (err != nil || a.ContactKind != appointment.Email) {
			t.Errorf("booking %d: %v", n+1, err)
		}
		if n == 2 && !fault.Is(err, fault.Invalid) {
			t.Errorf("a third appointment of one person: %v", err)
		}
	}
	if n := number[int](t, p, `SELECT count(*) FROM appointment WHERE contact_sealed IS NOT NULL AND position('arta' IN lower(encode(contact_sealed, 'escape'))) = 0`); n != 2 {
		t.Errorf("%d sealed contacts", n)
	}
	for _, bad := range []appointment.Contact{{Text: "arta@example.org"}, {Text: "arta", Consent: true}, {Text: "12", Consent: true}, {Text: "a@example.org", Consent: true, SafeFrom: 9, SafeTo: 8}} {
		if _, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, p.wish(3)).Code, appointment.Details{Contact: bad}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	a := number[string](t, p, `SELECT code FROM appointment WHERE contact_sealed IS NOT NULL LIMIT 1`)
	if text, err := p.diary.Reach(t.Context(), p.Centre, a, p.Staff[0].ID); err != nil || text != "arta@example.org" {
		t.Errorf("an adviser reads %q, %v", text, err)
	}
	p.clock.Advance(9 * 24 * time.Hour)
	if err := p.diary.Sweep(t.Context(), p.Centre); err != nil {
		t.Fatal(err)
	}
	if n := number[int](t, p, `SELECT count(*) FROM appointment WHERE contact_sealed IS NOT NULL`); n != 0 {
		t.Errorf("%d contacts are kept after the appointments", n)
	}
}

func TestTheDatabaseRefusesAHalfContact(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	a := p.book(t, 0)
	err := p.db.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE appointment SET contact_kind = 'sms', contact_sealed = '\x00' WHERE id = ?`, a.ID).Error
	})
	if err == nil {
		t.Error("a contact is kept without consent")
	}
}
