package queue

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// State is where a ticket stands.
type State string

// The states. Waiting → Called → Serving → Finished; Serving → Held → Serving; Called → NoShow → Waiting; Waiting ⇄ Away. A transfer leads
// from Serving, Called or Held back to Waiting; one to another centre ends the ticket as Transferred, where it goes on under a new number.
// Waiting or Away → Left when the holder gives the ticket back or the business day ends, Called or Serving → Left when they leave.
const (
	Waiting     State = "waiting"
	Away        State = "away" // in line, and not called before its holder is back
	Called      State = "called"
	Serving     State = "serving"
	Held        State = "held" // the talk pauses, the desk is free
	Finished    State = "finished"
	NoShow      State = "no_show"
	Left        State = "left"
	Transferred State = "transferred" // to another centre

	// stretchTransferred is how a stretch of waiting after a transfer is noted: it is no wait for the first talk.
	stretchTransferred = "transferred"
)

// Live reports whether the holder may still be served on this ticket without coming back first.
func (s State) Live() bool {
	return s == Waiting || s == Away || s == Called || s == Serving || s == Held
}

// Ticket is a place in today's line.
type Ticket struct {
	ID, TenantID, CentreID, QueueID, ServiceID, VisitID uuid.UUID

	Series       string
	Number       int
	Place        int64 // microseconds since 1970 at which it joined the line; strictly growing within the queue, but for appointments and who came back
	Rank         int64 // place less the head start: the smallest is called first
	Class        string
	Code         string
	Language     string     // tag the person reads
	Speaks       string     // language of the talk; "": any
	Interpreter  bool       // not without somebody who speaks it
	UnaidedAt    *time.Time // since when it is called without one all the same
	Access       Codes      // needs of access
	Adults       int
	Children     int
	State        State
	BusinessDate time.Time

	Priority string     // the reason, for staff only
	SlotAt   *time.Time // of the appointment; nil without one
	ForDesk  uuid.UUID  // waits for this desk only; zero: for any

	ForStaff     uuid.UUID // has an appointment with this adviser; zero: with nobody in particular
	ForStaffName string
	PassedOn     Why // why it is no longer left to the adviser: AdviserAbsent, AdviserLate, AdviserAway; "": it is

	DeskID        uuid.UUID // zero before a call
	DeskLabel     string
	TakenAt       time.Time
	Since         time.Time // begin of the present state
	CalledAt      *time.Time
	ArrivedAt     *time.Time // at the desk, of the present call
	StartedAt     *time.Time
	EndedAt       *time.Time
	Recalls       int
	Reason        string // why the present call was out of order
	Passed        int    // and how many were before
	InterpreterID uuid.UUID
	More          bool // goes on to another service

	ServiceName i18n.Text // for the desk only
	ServiceCode string
	Sensitive   bool
}

// Left reports whether the ticket is left to an adviser.
func (t Ticket) Left() bool { return !t.ForStaff.IsNil() && t.PassedOn == Callable }

// Due is when an appointment ought to begin: at its time, or when somebody came who was late.
func (t Ticket) Due() time.Time {
	if t.SlotAt != nil && t.SlotAt.After(t.TakenAt) {
		return *t.SlotAt
	}
	return t.TakenAt
}

// standing is the ticket as the policy sees it.
func (t Ticket) standing() (Standing, error) {
	class, err := parseClass(t.Class)
	return Standing{ID: t.ID, Rank: t.Rank, Class: class}, err
}

// Codes is a list of codes, which a row has as one text with commas.
type Codes []string

// String is the list with commas.
func (c Codes) String() string { return strings.Join(c, ",") }

// Value writes the list with commas.
func (c Codes) Value() (driver.Value, error) { return c.String(), nil }

// Scan reads it back.
func (c *Codes) Scan(src any) error {
	*c = nil
	switch v := src.(type) {
	case nil:
	case string:
		if v != "" {
			*c = strings.Split(v, ",")
		}
	default:
		return fmt.Errorf("queue.Codes: cannot read %T", src)
	}
	return nil
}

// GormDataType names the column type for gorm.
func (Codes) GormDataType() string { return "text" }

// Label is what people read and hear: "A 12".
func (t Ticket) Label() string { return fmt.Sprintf("%s %d", t.Series, t.Number) }

// Waited is how long the person has waited at a time.
func (t Ticket) Waited(now time.Time) time.Duration {
	if t.CalledAt != nil {
		return t.CalledAt.Sub(t.TakenAt)
	}
	return now.Sub(t.TakenAt)
}
