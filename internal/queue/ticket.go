package queue

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// State is where a ticket stands.
type State string

// The states. Waiting → Called → Serving → Finished; Called → NoShow; Waiting ⇄ Away; Waiting or Away → Left when the holder gives the
// ticket back or the business day ends.
const (
	Waiting  State = "waiting"
	Away     State = "away" // in line, and not called before its holder is back
	Called   State = "called"
	Serving  State = "serving"
	Finished State = "finished"
	NoShow   State = "no_show"
	Left     State = "left"
)

// Ticket is a place in today's line.
type Ticket struct {
	ID, TenantID, CentreID, QueueID, ServiceID, VisitID uuid.UUID

	Series       string
	Number       int
	Place        int64 // microseconds since 1970, strictly growing within the queue
	Code         string
	Language     string // tag the person reads
	State        State
	BusinessDate time.Time

	DeskID    uuid.UUID // zero before a call
	DeskLabel string
	TakenAt   time.Time
	CalledAt  *time.Time
	StartedAt *time.Time
	EndedAt   *time.Time
	Recalls   int

	ServiceName i18n.Text // for the desk only
	ServiceCode string
	Sensitive   bool
}

// Label is what people read and hear: "A 12".
func (t Ticket) Label() string { return fmt.Sprintf("%s %d", t.Series, t.Number) }

// Waited is how long the person has waited at a time.
func (t Ticket) Waited(now time.Time) time.Duration {
	if t.CalledAt != nil {
		return t.CalledAt.Sub(t.TakenAt)
	}
	return now.Sub(t.TakenAt)
}

// alphabet has no letter that is mistaken for another when read aloud or copied by hand.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// newCode makes the code of a ticket: the centre's key, then eight random letters (about 39 bits).
func newCode(centreKey string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return centreKey + string(b[:])
}
