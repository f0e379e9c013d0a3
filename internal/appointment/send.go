package appointment

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/tenant"
)

// Register names the work that transactions of the diary leave behind.
func (d *Diary) Register(r *jobs.Runner) {
	r.Handle(jobRemind, d.remind)
	r.Handle(jobOffer, d.offer)
	r.Handle(jobOfferOver, d.offerOver)
}

// pauses are how long one waits after each message that could not be handed over. After the last it is an adviser's task.
func pauses() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour}
}

// remind sends one message. The job's row and the message's are locked until the end, so of two programs one does it; what it did is committed
// with the job. A program that dies in between, or a reply that is lost, makes it happen again under the same id.
func (d *Diary) remind(ctx context.Context, tx *db.Tx, payload []byte) error {
	var n note
	if err := json.Unmarshal(payload, &n); err != nil {
		return err
	}
	r, err := db.One[reminder](tx, `SELECT id, appointment_id, kind, version, state, attempts FROM reminder WHERE tenant_id = ? AND id = ? FOR UPDATE`,
		tx.Tenant, n.ID)
	if fault.Is(err, fault.NotFound) || err == nil && r.State != "waiting" {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := d.directory.ByID(ctx, n.Centre)
	if err != nil {
		return err
	}
	a, err := single(tx, c, `AND a.id = ?`, r.AppointmentID)
	if err != nil {
		return err
	}
	switch {
	case !r.current(a), ahead(r.Kind) && r.Attempts == 0 && !a.StartsAt.After(tx.Now), r.Kind == tellsOffered && !a.Live(tx.Now):
		return d.settled(tx, r, "dropped")
	case !a.hours().Open(c.Local(tx.Now)):
		return later(tx, n, r, safeFrom(c, a, tx.Now))
	}
	return d.hand(ctx, tx, c, a, n, r)
}

// hand hands the message over, and plans the next try where that fails.
func (d *Diary) hand(ctx context.Context, tx *db.Tx, c tenant.Centre, a Appointment, n note, r reminder) error {
	contact, err := d.contact(tx, a.ID)
	if err != nil {
		return err
	}
	if r.Kind == tellsOffered { // it is answered by the code of the wish
		w, err := oneWaiting(tx, c, `AND w.offered_id = ?`, a.ID)
		if err != nil {
			return err
		}
		a.Code = w.Code
	}
	err = d.send(ctx, c, a, r, contact, tx.Now)
	if err == nil {
		return d.settled(tx, r, "sent")
	}
	waits := pauses()
	if errors.Is(err, notice.ErrRefused) || r.Attempts >= len(waits) || ahead(r.Kind) && tx.Now.Add(waits[r.Attempts]).After(a.StartsAt) {
		tx.AfterCommit(func() { d.changed(ctx, c) })
		return d.settled(tx, r, "failed")
	}
	return later(tx, n, r, tx.Now.Add(waits[r.Attempts]))
}

func (d *Diary) settled(tx *db.Tx, r reminder, state string) error {
	return tx.Exec(`UPDATE reminder SET state = ?, attempts = attempts + 1, ended_at = ? WHERE tenant_id = ? AND id = ?`, state, tx.Now, tx.Tenant, r.ID).Error
}

func later(tx *db.Tx, n note, r reminder, at time.Time) error {
	err := tx.Exec(`UPDATE reminder SET attempts = attempts + 1, send_at = ? WHERE tenant_id = ? AND id = ?`, at, tx.Tenant, r.ID).Error
	if err != nil {
		return err
	}
	return jobs.Enqueue(tx, jobRemind, n, at)
}

// send says in the person's language what there is to say: when, and where to change it. Nothing of what it is about.
func (d *Diary) send(ctx context.Context, c tenant.Centre, a Appointment, r reminder, contact string, now time.Time) error {
	l := d.bundle.Reader(a.Language)
	text := d.words(l, c, a, r)
	if a.ContactKind == SMS {
		return d.post.Text(ctx, notice.Short{ID: r.ID.String(), To: contact, Text: text})
	}
	letter := notice.Letter{ID: r.ID.String(), To: contact, Subject: l.T("message.subject"), Text: text, Method: string(ics.MethodRequest)}
	if a.Status.Cancelled() {
		letter.Method = string(ics.MethodCancel)
	}
	if r.Kind == tellsOffered { // it is in nobody's calendar yet
		return d.post.Mail(ctx, letter)
	}
	letter.Calendar = calendar(l, c, a, now, ics.Method(letter.Method), d.post.From(), contact)
	return d.post.Mail(ctx, letter)
}

// words are the sentences of a message.
func (d *Diary) words(l *i18n.Reader, c tenant.Centre, a Appointment, r reminder) string {
	kind := r.Kind
	if ahead(kind) {
		kind = "ahead"
	}
	local := c.Local(a.StartsAt)
	text := l.T("message."+kind, "Date", l.Date(local), "Time", l.Time(local))
	if a.Status == Held && a.HeldUntil != nil {
		until := c.Local(*a.HeldUntil)
		text += " " + l.T("message.offered.until", "Date", l.Date(until), "Time", l.Time(until))
	}
	if a.Status.Cancelled() {
		return text
	}
	if d.address == "" {
		return text + " " + l.T("message.code", "Code", a.Code)
	}
	link := "message.link"
	if a.Status == Held {
		link = "message.offered.link"
	}
	return text + " " + l.T(link, "Link", strings.TrimRight(d.address, "/")+"/t/"+a.Code)
}

// Calendar is the appointment as a file for somebody's own calendar.
func Calendar(l *i18n.Reader, c tenant.Centre, a Appointment, now time.Time) string {
	method := ics.MethodPublish
	if a.Status.Cancelled() {
		method = ics.MethodCancel
	}
	return calendar(l, c, a, now, method, "", "")
}

// calendar writes one event: its id stays and its number grows with each change, so that a calendar moves or drops the entry it has.
func calendar(l *i18n.Reader, c tenant.Centre, a Appointment, now time.Time, method ics.Method, from, to string) string {
	cal := ics.NewCalendarFor("Prag")
	cal.SetMethod(method)
	event := cal.AddEvent(a.ID.String() + "@prag")
	event.SetDtStampTime(now.UTC())
	event.SetSequence(a.Version)
	event.SetStartAt(a.StartsAt.UTC())
	event.SetEndAt(a.EndsAt.UTC())
	event.SetSummary(l.T("message.subject"))
	if a.Mode == InPerson {
		event.SetLocation(l.Text(c.Place))
	}
	event.SetStatus(ics.ObjectStatusConfirmed)
	if a.Status.Cancelled() {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	if from != "" {
		event.SetOrganizer("mailto:" + from)
		event.AddAttendee("mailto:" + to)
	}
	return cal.Serialize(ics.WithNewLineWindows)
}

// Remember keeps where somebody wants to be reminded of the appointment they have; what was kept before is replaced.
func (d *Diary) Remember(ctx context.Context, c tenant.Centre, code string, contact Contact) error {
	if err := contact.check(); err != nil {
		return err
	}
	if !d.can(contact.Kind()) {
		return fault.Field("contact", "appointment.contact.wrong")
	}
	return d.in(ctx, c, func(tx *db.Tx) error {
		a, err := single(tx, c, `AND a.code = ? AND a.status IN ('booked', 'confirmed') FOR UPDATE OF a`, code)
		if err != nil {
			return err
		}
		if err := d.keepContact(tx, c, a, contact); err != nil {
			return err
		}
		if a, err = single(tx, c, `AND a.id = ?`, a.ID); err != nil {
			return err
		}
		return d.tell(tx, c, a, tellsBooked)
	})
}

// ForgetContact forgets it again; what was planned to be sent is dropped.
func (d *Diary) ForgetContact(ctx context.Context, c tenant.Centre, code string) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE appointment SET contact_kind = '', contact_sealed = NULL WHERE tenant_id = ? AND centre_id = ? AND code = ?
			AND contact_sealed IS NOT NULL`, tx.Tenant, c.ID, code), fault.Missing())
	})
}

// Undelivered is a message that could not be handed over: somebody has to be told in another way.
type Undelivered struct {
	ID       uuid.UUID
	Kind     string
	Code     string
	StartsAt time.Time
	EndedAt  time.Time
}

// Undelivered lists them, the oldest first, until an adviser has seen to them.
func (d *Diary) Undelivered(ctx context.Context, c tenant.Centre) (list []Undelivered, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = db.All[Undelivered](tx, `SELECT r.id, r.kind, a.code, a.starts_at, r.ended_at FROM reminder r
			JOIN appointment a ON a.tenant_id = r.tenant_id AND a.id = r.appointment_id
			WHERE r.tenant_id = ? AND a.centre_id = ? AND r.state = 'failed' ORDER BY r.ended_at, r.id LIMIT 200`, tx.Tenant, c.ID)
		return err
	})
	return list, err
}

// Settle notes that an adviser has seen to a message that did not arrive.
func (d *Diary) Settle(ctx context.Context, c tenant.Centre, id, staff uuid.UUID) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE reminder r SET state = 'settled', settled_by = ? FROM appointment a
			WHERE r.tenant_id = ? AND r.id = ? AND r.state = 'failed' AND a.tenant_id = r.tenant_id AND a.id = r.appointment_id AND a.centre_id = ?`,
			db.OrNull(staff), tx.Tenant, id, c.ID), fault.Missing())
	})
}
