package visit

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// The states of a visit.
const (
	Open  = "open"  // the person is here, or was and nobody has logged it
	Saved = "saved" // logged and counted
)

// Visit is one arrival or contact. Codes are those of the lists in this package; "" is "prefer not to say". What gorm cannot read
// into a field as it is, row reads for it.
type Visit struct {
	ID           uuid.UUID
	TenantID     uuid.UUID
	CentreID     uuid.UUID
	BusinessDate time.Time // the centre's own date
	State        string
	OpenedAt     time.Time
	ClosedAt     *time.Time

	Channel      string
	Language     string   // language used
	Topics       []string `gorm:"-"`
	ClientGroup  string
	FirstVisit   string
	Sex          string
	AgeBand      string
	Education    string
	Municipality string // code of the tenant's list
	Destination  string // ISO 3166 alpha-2: considered, or returned from
	Adults       int
	Children     int
	Outcome      string
	Materials    []string `gorm:"-"`

	AdviserID uuid.UUID `gorm:"-"` // zero until somebody logged it
	Nonce     uuid.UUID `gorm:"-"` // the key of the form that logged it
	Version   int       // grows with every save; what the form read

	TicketID    uuid.UUID `gorm:"-"` // zero for a visit without a ticket
	TicketLabel string    // "A 12"
}

// Individuals is how many people the case has.
func (v Visit) Individuals() int { return v.Adults + v.Children }

// sameAnswers reports whether two visits say the same, whoever wrote them and when.
func sameAnswers(a, b Visit) bool {
	return slices.Equal(a.answers(), b.answers()) && slices.Equal(a.Topics, b.Topics) && slices.Equal(a.Materials, b.Materials) &&
		a.Adults == b.Adults && a.Children == b.Children
}

func (v Visit) answers() []string {
	return []string{
		v.Channel, v.Language, v.ClientGroup, v.FirstVisit, v.Sex, v.AgeBand, v.Education, v.Municipality, v.Destination, v.Outcome,
	}
}
