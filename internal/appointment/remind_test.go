package appointment_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"prag/internal/appointment"
	"prag/internal/db"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

// office takes letters over SMTP and short texts over HTTP. While deaf it takes them and says nothing back: the reply is lost.
type office struct {
	*testkit.Mail
	mu    sync.Mutex
	texts []notice.Short
	post  *notice.Post
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var s notice.Short
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil || r.Header.Get("Idempotency-Key") != s.ID {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.texts = append(o.texts, s)
	if o.Deaf {
		w.WriteHeader(http.StatusBadGateway)
	}
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{Mail: testkit.NewMail(t)}
	gateway := httptest.NewServer(o)
	t.Cleanup(gateway.Close)
	var err error
	o.post, err = notice.New(notice.Options{MailURL: o.URL, MailFrom: "diary@example.org", SMSURL: gateway.URL})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

type tenants []tenant.Tenant

func (t tenants) Tenants(context.Context) ([]tenant.Tenant, error) { return t, nil }

// reminded is a practice with two programs whose jobs run when the test says so.
func reminded(t *testing.T) (practice, *office, func()) {
	t.Helper()
	p, o := open(t, 4, 0), newOffice(t)
	var runners []*jobs.Runner
	for range 2 {
		p.diary = p.open(t, o.post, "https://prag.example")
		r := jobs.New(p.db, tenants{p.operator()}, testkit.Log(t))
		p.diary.Register(r)
		runners = append(runners, r)
	}
	return p, o, func() {
		var both sync.WaitGroup
		for _, r := range runners {
			both.Go(func() { r.Tick(t.Context()) })
		}
		both.Wait()
	}
}

// pass lets time go from one planned message to the next until none is left.
func (p practice) pass(t *testing.T, tick, at func()) {
	t.Helper()
	for range 50 {
		next := due(t, p)
		if len(next) == 0 {
			return
		}
		if next[0].After(p.clock.Now()) {
			p.clock.Advance(next[0].Sub(p.clock.Now()))
		}
		tick()
		if at != nil {
			at()
		}
	}
	t.Fatal("messages never end")
}

// due is when the next message is planned; none when there is none.
func due(t *testing.T, p practice) (next []time.Time) {
	t.Helper()
	err := p.db.InTenant(t.Context(), p.Centre.TenantID, func(tx *db.Tx) (err error) {
		next, err = db.All[time.Time](tx, `SELECT run_at FROM job WHERE done_at IS NULL AND every IS NULL ORDER BY run_at LIMIT 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func (p practice) withContact(t *testing.T, n int, reads string, contact appointment.Contact) appointment.Appointment {
	t.Helper()
	contact.Consent = true
	w := p.wish(n)
	w.Reads = reads
	a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, w).Code, appointment.Details{Contact: contact})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// calendarOf is the event a letter brings along.
func calendarOf(t *testing.T, m *mail.Message, body string) (*ics.Calendar, *ics.VEvent, string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(strings.NewReader(body), params["boundary"])
	text, file := "", ""
	for {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		data, _ := io.ReadAll(part)
		if part.Header.Get("Content-Transfer-Encoding") == "base64" {
			data, _ = base64.StdEncoding.DecodeString(strings.ReplaceAll(string(data), "\r\n", ""))
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/calendar") {
			file = string(data)
		} else {
			text += string(data)
		}
	}
	if strings.Count(file, "\n") == 0 || strings.Count(file, "\n") != strings.Count(file, "\r\n") {
		t.Errorf("the calendar's lines end otherwise than with CR LF: %q", file)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(file))
	if err != nil || len(cal.Events()) != 1 {
		t.Fatalf("calendar %q: %v", file, err)
	}
	return cal, cal.Events()[0], text
}

// Two programs, one appointment from the booking to its end: each message once, in order, with a calendar that moves and drops its entry.
func TestTwoProgramsSendEachMessageOnce(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	a := p.withContact(t, 0, "sr-Latn", appointment.Contact{Text: "arta@example.org"})
	p.withContact(t, 1, "sq", appointment.Contact{Text: "+383 44 123 456"})
	p.pass(t, tick, nil)
	if len(o.Letters) != 3 || len(o.texts) != 3 { // booked, two days and three hours before
		t.Fatalf("%d letters and %d texts, want three each", len(o.Letters), len(o.texts))
	}
	ids := map[string]bool{}
	for i, m := range o.Letters {
		ids[m.Header.Get("Message-Id")] = true
		cal, event, text := calendarOf(t, m, o.Bodies[i])
		if !strings.Contains(text, "https://prag.example/t/"+a.Code) || strings.Contains(o.Bodies[i], "Service") {
			t.Errorf("the letter says %q", text)
		}
		starts, _ := event.GetStartAt()
		if method(cal) != "REQUEST" || value(event, ics.ComponentPropertySequence) != "0" || !starts.Equal(a.StartsAt) {
			t.Errorf("letter %d: %s, sequence %s, at %v", i, method(cal), value(event, ics.ComponentPropertySequence), starts)
		}
	}
	if len(ids) != 3 || !strings.Contains(o.texts[0].Text, "Keni takim") || o.texts[0].To != "+38344123456" {
		t.Errorf("ids %v, first text %v", ids, o.texts[0])
	}
	if n := number[int](t, p, `SELECT count(*) FROM job WHERE payload::text LIKE '%arta%' OR payload::text LIKE '%44123%'`); n != 0 {
		t.Errorf("%d jobs know a contact", n)
	}
}

func method(c *ics.Calendar) string {
	for _, p := range c.CalendarProperties {
		if p.IANAToken == string(ics.PropertyMethod) {
			return p.Value
		}
	}
	return ""
}

func value(e *ics.VEvent, p ics.ComponentProperty) string {
	if got := e.GetProperty(p); got != nil {
		return got.Value
	}
	return ""
}

func TestMovingAndCallingOffUpdateTheCalendar(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	a := p.withContact(t, 0, "en", appointment.Contact{Text: "arta@example.org"})
	tick()
	if _, err := p.diary.Move(t.Context(), p.Centre, a.Code, p.wish(2).Ref, [16]byte{}); err != nil {
		t.Fatal(err)
	}
	tick()
	if _, err := p.diary.CancelForCentre(t.Context(), p.Centre, a.Code, p.Staff[0].ID); err != nil {
		t.Fatal(err)
	}
	p.pass(t, tick, nil)
	want := []struct{ method, sequence, says string }{{"REQUEST", "0", "You have an appointment"}, {"REQUEST", "1", "is now on"}, {"CANCEL", "2", "was called off"}}
	if len(o.Letters) != len(want) {
		t.Fatalf("%d letters", len(o.Letters))
	}
	uid := ""
	for i, w := range want {
		cal, event, text := calendarOf(t, o.Letters[i], o.Bodies[i])
		if method(cal) != w.method || value(event, ics.ComponentPropertySequence) != w.sequence || !strings.Contains(text, w.says) {
			t.Errorf("letter %d: %s, sequence %s, %q", i, method(cal), value(event, ics.ComponentPropertySequence), text)
		}
		if id := value(event, ics.ComponentPropertyUniqueId); uid != "" && id != uid {
			t.Errorf("the event's id changes from %s to %s", uid, id)
		} else {
			uid = id
		}
	}
}

// The reply is lost: the message comes again under the same id, so whoever receives it sees it once. One that is refused is a task.
func TestLostRepliesAndRefusals(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	o.Deaf = true
	p.withContact(t, 0, "en", appointment.Contact{Text: "arta@example.org"})
	p.withContact(t, 1, "en", appointment.Contact{Text: "+38344123456"})
	tick()
	p.clock.Advance(2 * time.Minute)
	o.Deaf = false
	tick()
	p.clock.Advance(time.Hour)
	tick()
	if len(o.Letters) != 2 || o.Letters[0].Header.Get("Message-Id") != o.Letters[1].Header.Get("Message-Id") {
		t.Errorf("%d letters, want two under one id", len(o.Letters))
	}
	if len(o.texts) != 2 || o.texts[0].ID != o.texts[1].ID {
		t.Errorf("%d texts, want two under one key", len(o.texts))
	}
	o.Refuses = true
	a := p.withContact(t, 2, "en", appointment.Contact{Text: "drita@example.org"})
	tick()
	list, err := p.diary.Undelivered(t.Context(), p.Centre)
	if err != nil || len(list) != 1 || list[0].Code != a.Code {
		t.Fatalf("undelivered %v, %v", list, err)
	}
	if err := p.diary.Settle(t.Context(), p.Centre, list[0].ID, p.Staff[0].ID); err != nil {
		t.Fatal(err)
	}
	if list, err := p.diary.Undelivered(t.Context(), p.Centre); err != nil || len(list) != 0 {
		t.Errorf("still undelivered: %v, %v", list, err)
	}
}

// Messages come in safe hours only: what is due at night waits for the morning, and a reminder that would come too late comes before.
func TestMessagesComeInSafeHours(t *testing.T) {
	t.Parallel()
	p, o, tick := reminded(t)
	p.withContact(t, 0, "en", appointment.Contact{Text: "+38344123456", SafeFrom: 17, SafeTo: 20}) // nine in the morning
	var came []string
	p.pass(t, tick, func() { came = append(came, p.Centre.Local(p.clock.Now()).Format("02 15:04")) })
	if len(o.texts) != len(came) {
		t.Errorf("%d texts", len(o.texts))
	}
	if got := strings.Join(came, ", "); got != "24 17:00, 29 17:00, 30 19:45" {
		t.Errorf("they came at %s", got)
	}
}
