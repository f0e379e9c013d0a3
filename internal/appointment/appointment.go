package appointment

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// Status is where an appointment stands.
type Status string

// The statuses. Held → Booked → Confirmed → Arrived; Booked or Confirmed → NoShow or cancelled by either side; NoShow → Arrived when somebody
// comes after all.
const (
	Held              Status = "held" // kept for a few minutes while somebody types; nobody's appointment yet
	Booked            Status = "booked"
	Confirmed         Status = "confirmed" // the person said that they will come
	Arrived           Status = "arrived"
	NoShow            Status = "no_show"
	CancelledByClient Status = "cancelled_by_client"
	CancelledByCentre Status = "cancelled_by_centre"
)

// Statuses lists them.
func Statuses() []Status {
	return []Status{Held, Booked, Confirmed, Arrived, NoShow, CancelledByClient, CancelledByCentre}
}

// May reports whether an appointment may go from one status to another.
func (s Status) May(to Status) bool {
	switch s {
	case Held:
		return to == Booked
	case Booked:
		return slices.Contains([]Status{Confirmed, Arrived, NoShow, CancelledByClient, CancelledByCentre}, to)
	case Confirmed:
		return slices.Contains([]Status{Arrived, NoShow, CancelledByClient, CancelledByCentre}, to)
	case NoShow:
		return to == Arrived
	case Arrived, CancelledByClient, CancelledByCentre:
	}
	return false
}

// Coming reports whether the person is still expected.
func (s Status) Coming() bool { return s == Booked || s == Confirmed }

// Cancelled reports whether either side has called it off.
func (s Status) Cancelled() bool { return s == CancelledByClient || s == CancelledByCentre }

// Mode is how one meets.
type Mode string

// The modes.
const (
	InPerson Mode = "in_person"
	Phone    Mode = "phone"
	Video    Mode = "video"
)

// Modes lists them in the order they are offered.
func Modes() []Mode { return []Mode{InPerson, Phone, Video} }

// Share is whose place an appointment takes.
type Share string

// The shares: what everybody may book, and what only advisers give.
const (
	Public Share = "public"
	Staff  Share = "staff"
)

// Ref names one time of a template.
type Ref struct {
	TemplateID uuid.UUID
	StartsAt   time.Time
}

// Appointment is a place in the diary.
type Appointment struct {
	ID, TenantID, CentreID, ServiceID, TemplateID uuid.UUID

	StaffID     uuid.UUID // zero: whoever is there
	StaffName   string
	StartsAt    time.Time
	EndsAt      time.Time
	Share       Share
	Mode        Mode
	Language    string // tag the person reads
	Interpreter string // language in which one is needed; "": none
	Status      Status
	HeldUntil   *time.Time
	Offered     bool // it began as an offer to the waiting list
	Code        string
	Nonce       uuid.UUID
	BookedAt    *time.Time
	BookedBy    uuid.UUID // zero: the person
	Version     int
	TicketID    uuid.UUID // zero before arrival
	ContactKind string    // email, sms or ""
	SafeFrom    int
	SafeTo      int

	ServiceName i18n.Text // for the desk only
	ServiceCode string
	Sensitive   bool
}

// Ref is the time it takes.
func (a Appointment) Ref() Ref { return Ref{TemplateID: a.TemplateID, StartsAt: a.StartsAt} }

// Live reports whether it takes its place at a moment.
func (a Appointment) Live(now time.Time) bool {
	if a.Status == Held {
		return a.HeldUntil != nil && a.HeldUntil.After(now)
	}
	return !a.Status.Cancelled()
}
