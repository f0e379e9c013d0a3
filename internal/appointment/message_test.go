package appointment_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"prag/internal/appointment"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/testkit"
)

// In each language and script everything is said in it, and about a confidential service word for word what is said about any other.
func TestMessagesAreInThePersonsLanguageAndNeutral(t *testing.T) {
	t.Parallel()
	begins := map[string]string{"sq": "Keni takim", "sr": "Имате термин", "sr-Latn": "Imate termin", "en": "You have an appointment"}
	for _, tag := range i18n.Tags() {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			p, o, tick := reminded(t)
			p.exec(t, `UPDATE service SET sensitive = true, name = '{"sq": "Dhuna", "sr": "Насиље", "en": "Violence"}' WHERE id = ?`, p.Services[1])
			for n, service := range p.Services {
				w := p.wish(0)
				w.ServiceID, w.Reads = service, tag
				contact := appointment.Contact{Text: []string{"+38344000001", "+38344000002"}[n], Consent: true}
				a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{Contact: contact})
				if err != nil {
					t.Fatal(err)
				}
				tick()
				if _, err := p.diary.Move(t.Context(), p.Centre, a.Code, p.wish(2).Ref, [16]byte{}); err != nil {
					t.Fatal(err)
				}
				tick()
				if _, err := p.diary.Cancel(t.Context(), p.Centre, a.Code); err != nil {
					t.Fatal(err)
				}
				tick()
				for i := range o.texts[3*n:] {
					o.texts[3*n+i].Text = strings.ReplaceAll(o.texts[3*n+i].Text, a.Code, "code")
				}
			}
			if len(o.texts) != 6 || !strings.HasPrefix(o.texts[0].Text, begins[tag]) {
				t.Fatalf("%d texts, the first says %q, want it to begin with %q", len(o.texts), o.texts[0].Text, begins[tag])
			}
			for i := range 3 {
				if plain, confidential := o.texts[i].Text, o.texts[3+i].Text; plain != confidential {
					t.Errorf("of a confidential service it says %q, of another %q", confidential, plain)
				}
			}
		})
	}
}

// Whoever takes their contact back hears nothing more of what was planned.
func TestAForgottenContactGetsNoMessage(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	a := p.withContact(t, 0, "en", appointment.Contact{Text: "arta@example.org"})
	tick()
	if err := p.diary.ForgetContact(t.Context(), p.Centre, a.Code); err != nil {
		t.Fatal(err)
	}
	p.pass(t, tick, nil)
	if n := number[int](t, p, `SELECT count(*) FROM reminder WHERE state = 'dropped'`); len(o.Letters) != 1 || n != 2 {
		t.Errorf("%d letters, and %d that were planned are dropped", len(o.Letters), n)
	}
}

// On both mornings after the clocks changed a message says the time on the wall, and the calendar's moment is the appointment's.
func TestMessagesOnTheDaysTheClocksChange(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	for n, day := range []string{"2027-03-28", "2027-10-31"} {
		date, _ := time.Parse(time.DateOnly, day)
		p.clock.Advance(date.AddDate(0, 0, -7).Sub(p.clock.Now()))
		tpl := p.add(t, appointment.Template{Weekday: 7, Opens: 9 * time.Hour, Closes: 10 * time.Hour, Minutes: 30, ForPublic: 1, ValidFrom: day})
		w := p.wish(0)
		w.Reads, w.Ref = "en", appointment.Ref{TemplateID: tpl.ID, StartsAt: time.Date(date.Year(), date.Month(), date.Day(), 9, 0, 0, 0, p.Centre.Location())}
		a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{Contact: appointment.Contact{Text: "arta@example.org", Consent: true}})
		if err != nil {
			t.Fatal(err)
		}
		var came []string
		p.pass(t, tick, func() { came = append(came, p.Centre.Local(p.clock.Now()).Format("02 15:04")) })
		if len(o.Letters) != 3*(n+1) {
			t.Fatalf("%s: %d letters at %v", day, len(o.Letters), came)
		}
		for i := range o.Letters[3*n:] {
			_, event, text := calendarOf(t, o.Letters[3*n+i], o.Bodies[3*n+i])
			starts, _ := event.GetStartAt()
			if !strings.Contains(text, "09:00") || !starts.Equal(a.StartsAt) || value(event, ics.ComponentPropertyUniqueId) != a.ID.String()+"@prag" {
				t.Errorf("%s: the letter says %q, the calendar %v", day, text, starts)
			}
		}
	}
}

// A gateway that refuses a text makes a task of it at once; one that is busy gets it again later, under the same key.
func TestAGatewayThatRefusesOrIsBusy(t *testing.T) {
	t.Parallel()
	p := open(t, 4, 0)
	var status, asked atomic.Int64
	keys := make(chan string, 10)
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked.Add(1)
		keys <- r.Header.Get("Idempotency-Key")
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(gateway.Close)
	post, err := notice.New(notice.Options{SMSURL: gateway.URL})
	if err != nil {
		t.Fatal(err)
	}
	rules := appointment.DefaultRules()
	rules.RemindHours = nil
	p.rules(t, rules)
	p.diary = p.open(t, post, "")
	runner := jobs.New(p.db, tenants{p.operator()}, testkit.Log(t))
	p.diary.Register(runner)
	tick := func() { runner.Tick(t.Context()) }

	status.Store(http.StatusTooManyRequests)
	p.withContact(t, 0, "en", appointment.Contact{Text: "+38344123456"})
	tick()
	status.Store(http.StatusAccepted)
	p.clock.Advance(2 * time.Minute)
	tick()
	if first, second := <-keys, <-keys; first != second || first == "" || asked.Load() != 2 {
		t.Errorf("asked %d times, with %q and %q", asked.Load(), first, second)
	}
	status.Store(http.StatusBadRequest)
	a := p.withContact(t, 1, "en", appointment.Contact{Text: "+38344123457"})
	tick()
	p.clock.Advance(time.Hour)
	tick()
	list, err := p.diary.Undelivered(t.Context(), p.Centre)
	if err != nil || len(list) != 1 || list[0].Code != a.Code || asked.Load() != 3 {
		t.Errorf("undelivered %v after %d requests, %v", list, asked.Load(), err)
	}
}
