package appointment_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/queue"
	"prag/internal/testkit"
)

// interpreted adds hours with an interpreter of Turkish besides those of the practice: Tuesdays from a quarter past nine, half an hour each.
func (p practice) interpreted(t *testing.T, interpreter uuid.UUID) appointment.Template {
	t.Helper()
	return p.add(t, appointment.Template{
		Weekday: 2, Opens: 9*time.Hour + 15*time.Minute, Closes: 12 * time.Hour, Minutes: 30, ForPublic: 8, InterpreterID: interpreter,
	})
}

func (p practice) interpreter(t *testing.T, languages ...string) uuid.UUID {
	t.Helper()
	id, err := p.line.SetInterpreter(t.Context(), p.Centre, queue.Interpreter{Name: "Elif", Languages: languages, Mode: queue.OnSite, Free: true})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// turkish is somebody who needs an interpreter at the n-th time of a template of next Tuesday.
func (p practice) turkish(tpl appointment.Template, n int) appointment.Wish {
	w := p.wish(0)
	w.Interpreter, w.TemplateID = "tr", tpl.ID
	w.StartsAt = time.Date(2026, 12, 1, 0, 0, 0, 0, p.Centre.Location()).Add(tpl.Opens).Add(time.Duration(n*(tpl.Minutes+tpl.Buffer)) * time.Minute).UTC()
	return w
}

// together counts pairs of appointments in which one interpreter is at once.
const together = `SELECT count(*) FROM appointment a JOIN appointment b ON b.interpreter_id = a.interpreter_id AND b.id > a.id
	AND b.starts_at < a.ends_at AND a.starts_at < b.ends_at
	WHERE a.status IN ('booked', 'confirmed', 'arrived') AND b.status IN ('booked', 'confirmed', 'arrived')`

func TestWhoNeedsAnInterpreterIsOfferedThoseTimesOnly(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	elif := p.interpreter(t, "tr", "rom")
	tpl := p.interpreted(t, elif)
	p.add(t, appointment.Template{Weekday: 2, Opens: 9 * time.Hour, Closes: 10 * time.Hour, Minutes: 30, ForPublic: 1, Languages: []string{"tr"}})
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for language, want := range map[string]int{"tr": 5, "rom": 5, "mk": 0, "": 4 + 5 + 2} {
		w := appointment.Want{ServiceID: p.Services[0], Language: "sq", Interpreter: language}
		if language == "" {
			w.Language = ""
		}
		free, err := p.diary.Free(t.Context(), p.Centre, w, day, day.AddDate(0, 0, 1))
		if err != nil || len(free) != want {
			t.Errorf("%d times with an interpreter of %q, want %d (%v)", len(free), language, want, err)
		}
		for _, f := range free {
			if language != "" && f.ID != tpl.ID {
				t.Errorf("%v has no interpreter", f.Starts)
			}
		}
	}
	if got, err := p.diary.Interpreted(t.Context(), p.Centre); err != nil || len(got) != 2 || got[0] != "rom" || got[1] != "tr" {
		t.Errorf("interpreted are %v, %v", got, err)
	}
	a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, p.turkish(tpl, 0)).Code, appointment.Details{})
	if err != nil {
		t.Fatal(err)
	}
	p.at("09:10")
	_, ticket, err := p.diary.Arrive(t.Context(), p.Centre, a.Code)
	if err != nil || !ticket.Interpreter || ticket.Speaks != "tr" {
		t.Errorf("who arrives waits for %q, %v, %v", ticket.Speaks, ticket.Interpreter, err)
	}
}

// Eight people need the same interpreter at the same time, at two templates' times that overlap, through two programs: one has them. The places
// of the others are there for whoever needs none.
func TestAnInterpreterIsInOneTalkAtATime(t *testing.T) {
	t.Parallel()
	p := open(t, 8, 0)
	elif := p.interpreter(t, "tr")
	quarter, other := p.interpreted(t, elif), p.open(t, nil, "")
	full := p.add(t, appointment.Template{Weekday: 2, Opens: 9 * time.Hour, Closes: 12 * time.Hour, Minutes: 30, ForPublic: 8, InterpreterID: elif})
	for n := range 4 {
		var won atomic.Int32
		var people sync.WaitGroup
		for i := range 8 {
			people.Go(func() {
				w, diary := p.turkish(quarter, n), p.diary
				if i%2 == 0 {
					w, diary = p.turkish(full, n), other
				}
				a, err := diary.Hold(t.Context(), w)
				if err == nil {
					_, err = diary.Book(t.Context(), p.Centre, a.Code, appointment.Details{})
				}
				switch {
				case err == nil:
					won.Add(1)
				case !fault.Is(err, fault.Conflict):
					t.Errorf("refused with %v", err)
				}
			})
		}
		people.Wait()
		if got := won.Load(); n == 0 && got != 1 || got > 1 {
			t.Fatalf("%d of eight have the interpreter", got)
		}
	}
	for range 7 {
		w := p.turkish(full, 0)
		w.Interpreter = ""
		p.hold(t, w)
	}
	if n := number[int](t, p, together); n != 0 {
		t.Errorf("%d times one interpreter is in two talks", n)
	}
}

// Whatever is held, booked, moved, called off and run out: an interpreter is never in two talks.
func TestRandomTalksWithAnInterpreter(t *testing.T) {
	t.Parallel()
	p := open(t, 2, 0)
	elif := p.interpreter(t, "tr")
	hours := []appointment.Template{p.interpreted(t, elif), p.add(t, appointment.Template{
		Weekday: 2, Opens: 9 * time.Hour, Closes: 12 * time.Hour, Minutes: 45, Buffer: 5, ForPublic: 2, InterpreterID: elif,
	})}
	var codes []string
	rapid.Check(t, func(rt *rapid.T) {
		for range 8 {
			w := p.turkish(rapid.SampledFrom(hours).Draw(rt, "hours"), rapid.IntRange(0, 2).Draw(rt, "time"))
			code, ctx := "", t.Context()
			if len(codes) > 0 {
				code = rapid.SampledFrom(codes).Draw(rt, "who")
			}
			var err error
			switch what := rapid.IntRange(0, 5).Draw(rt, "what"); {
			case code == "" || what == 0:
				var a appointment.Appointment
				if a, err = p.diary.Hold(ctx, w); err == nil {
					codes = append(codes, a.Code)
				}
			case what == 1:
				_, err = p.diary.Book(ctx, p.Centre, code, appointment.Details{})
			case what == 2:
				_, err = p.diary.Book(ctx, p.Centre, code, appointment.Details{At: w.Ref})
			case what == 3:
				_, err = p.diary.Move(ctx, p.Centre, code, w.Ref, uuid.Nil)
			case what == 4:
				_, err = p.diary.Cancel(ctx, p.Centre, code)
			default:
				p.clock.Advance(time.Minute)
			}
			if err != nil && !fault.Is(err, fault.Conflict) {
				rt.Fatal(err)
			}
		}
		if n := number[int](t, p, together); n != 0 {
			rt.Fatalf("%d times one interpreter is in two talks", n)
		}
	})
	if n := number[int](t, p, `SELECT count(*) FROM appointment WHERE status = 'booked' AND interpreter_id IS NULL`); n != 0 || len(codes) < 5 {
		t.Errorf("%d of %d talks have no interpreter", n, len(codes))
	}
}

// An interpreter who is taken off the list leaves the appointments without one for somebody to see to.
func TestAnInterpreterWhoIsNoLongerThere(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	elif := p.interpreter(t, "tr")
	tpl := p.interpreted(t, elif)
	a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, p.turkish(tpl, 1)).Code, appointment.Details{})
	if err != nil {
		t.Fatal(err)
	}
	if stray, err := p.diary.Stray(t.Context(), p.Centre); err != nil || len(stray) != 0 {
		t.Fatalf("strays %v, %v", stray, err)
	}
	if err := p.line.DropInterpreter(t.Context(), p.Centre, elif); err != nil {
		t.Fatal(err)
	}
	if stray, err := p.diary.Stray(t.Context(), p.Centre); err != nil || len(stray) != 1 || stray[0].ID != a.ID {
		t.Errorf("strays %v, %v", stray, err)
	}
}

func TestAnotherTenantsInterpreterIsNone(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	tpl := p.interpreted(t, p.interpreter(t, "tr"))
	other := testkit.NewPlace(t, p.db, 1, 1)
	if err := p.diary.SaveRules(t.Context(), other.Centre, appointment.DefaultRules()); err != nil {
		t.Fatal(err)
	}
	stranger := tpl
	stranger.Services = []appointment.Quota{{ServiceID: other.Services[0], Most: -1}}
	if _, err := p.diary.AddTemplate(t.Context(), other.Centre, stranger); !fault.Is(err, fault.Invalid) {
		t.Errorf("hours with another tenant's interpreter: %v", err)
	}
	for name, c := range p.strangers(t) {
		if got, err := p.diary.Interpreted(t.Context(), c); err != nil || len(got) != 0 {
			t.Errorf("%s: Interpreted gives %v, %v", name, got, err)
		}
	}
}
