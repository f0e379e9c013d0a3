package appointment

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/tenant"
)

// What a message tells. The others are ahead_48 and the like: so many hours before.
const (
	tellsBooked    = "booked"
	tellsMoved     = "moved"
	tellsCancelled = "cancelled"
	tellsOffered   = "offered" // a time is held for somebody on the waiting list
	tellsAhead     = "ahead_"
)

const jobRemind = "appointment.remind"

// Reminds reports whether messages can be sent at all.
func (d *Diary) Reminds() bool { return d.post.Mails() || d.post.Texts() }

// can reports whether there is a way to this kind of contact.
func (d *Diary) can(kind string) bool {
	return kind == Email && d.post.Mails() || kind == SMS && d.post.Texts()
}

// tell plans the messages of a change: one at once, and where the appointment is still coming those ahead of it. Of each kind and version there
// is one, however often the same is planned; those of an earlier version are dropped when their time comes.
func (d *Diary) tell(tx *db.Tx, c tenant.Centre, a Appointment, what string) error {
	if a.ContactKind == "" || !d.can(a.ContactKind) {
		return nil
	}
	if err := plan(tx, a, what, safeFrom(c, a, tx.Now)); err != nil || !a.Status.Coming() {
		return err
	}
	rules, _, err := readRules(tx, c)
	if err != nil {
		return err
	}
	for _, hours := range rules.RemindHours {
		due := remindAt(c, a, a.StartsAt.Add(-time.Duration(hours)*time.Hour))
		if due.After(tx.Now) && err == nil {
			err = plan(tx, a, fmt.Sprint(tellsAhead, hours), due)
		}
	}
	return err
}

func plan(tx *db.Tx, a Appointment, kind string, at time.Time) error {
	made, err := db.All[uuid.UUID](tx, `INSERT INTO reminder (tenant_id, id, appointment_id, kind, version, send_at, state) VALUES (?, ?, ?, ?, ?, ?, 'waiting')
		ON CONFLICT (tenant_id, appointment_id, kind, version) DO NOTHING RETURNING id`, tx.Tenant, db.NewID(), a.ID, kind, a.Version, at)
	if err != nil || len(made) == 0 {
		return err
	}
	return jobs.Enqueue(tx, jobRemind, note{ID: made[0], Centre: a.CentreID}, at)
}

// note is what a job knows: ids, and nothing of anybody.
type note struct {
	ID     uuid.UUID `json:"id"`
	Centre uuid.UUID `json:"centre"`
}

// hours are when a message may be read by its person without danger.
func (a Appointment) hours() notice.Hours {
	h := notice.AnyHour()
	h.From, h.To = a.SafeFrom, a.SafeTo
	return h
}

// safeFrom is the first safe moment at or after t.
func safeFrom(c tenant.Centre, a Appointment, t time.Time) time.Time {
	return a.hours().Next(c.Local(t))
}

// remindAt is when a reminder that is due at a moment is sent: at the next safe moment, or, where the appointment would have begun by then, at
// the last one before.
func remindAt(c tenant.Centre, a Appointment, due time.Time) time.Time {
	if next := safeFrom(c, a, due); next.Before(a.StartsAt) {
		return next
	}
	return a.hours().Last(c.Local(due))
}

// ahead reports whether a message reminds of what is coming.
func ahead(kind string) bool { return strings.HasPrefix(kind, tellsAhead) }

// current reports whether a message still says what is so.
func (r reminder) current(a Appointment) bool {
	if r.Version != a.Version || a.ContactKind == "" {
		return false
	}
	if r.Kind == tellsOffered {
		return a.Status == Held
	}
	return r.Kind == tellsCancelled && a.Status.Cancelled() || (ahead(r.Kind) || slices.Contains([]string{tellsBooked, tellsMoved}, r.Kind)) && a.Status.Coming()
}

type reminder struct {
	ID            uuid.UUID
	AppointmentID uuid.UUID
	Kind          string
	Version       int
	State         string
	Attempts      int
}
