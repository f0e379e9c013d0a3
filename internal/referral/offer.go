package referral

import (
	"slices"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/fault"
	"prag/internal/i18n"
)

// Offer is a referral as it is written: a need, an agency, and what the person agreed to.
type Offer struct {
	VisitID     uuid.UUID // the visit the need came up in
	PreviousID  uuid.UUID // or the declined referral whose need is offered again
	AgencyID    uuid.UUID
	ProgrammeID uuid.UUID // zero without one
	Topic       string    // of a new need
	Priority    string
	AccessNeeds []string
	HandOver    string
	Note        string
	ClientID    uuid.UUID     // a record that is there already
	Person      client.Client // or one to be made; optional: name, contact
	Fields      []string      // agreed to be shared besides the envelope
	ConsentForm string
	Override    string // why a second person should let it pass that the person does not meet the programme's rules
	Agreed      bool   // the text was read and the person agreed
	Language    string // tag the person reads and the text was read in
	Key         uuid.UUID
	Form        string // address under which the draft was kept
}

// Limits of what may be typed, in characters.
const (
	maxNote     = 2000
	maxHandOver = 200
	maxText     = 600
)

func (o Offer) tidy() Offer {
	o.Note, o.HandOver, o.Person = strings.TrimSpace(o.Note), strings.TrimSpace(o.HandOver), o.Person.Tidy()
	o.Override = strings.TrimSpace(o.Override)
	o.Person.Language = o.Language
	return o
}

// check finds what can be told from the form alone.
func (o Offer) check() error {
	var f fault.Fields
	f.Check(o.Topic != "" || !o.PreviousID.IsNil(), "topic", "fault.required")
	f.Check(slices.Contains(Priorities(), o.Priority), "priority", "fault.choice")
	f.Check(subset(o.AccessNeeds, AccessNeeds()), "access", "fault.choice")
	f.Check(length(o.Note) <= maxNote, "note", "fault.too_long", "Max", maxNote)
	f.Check(length(o.HandOver) <= maxHandOver, "hand_over", "fault.too_long", "Max", maxHandOver)
	f.Check(length(o.Override) <= maxText, "override", "fault.too_long", "Max", maxText)
	o.Person.Check(&f)
	recorded := !o.PreviousID.IsNil() || !o.ClientID.IsNil()
	f.Check(o.Person.Contact != "" || !slices.Contains(o.Fields, client.Contact) || recorded, "contact", "referral.fault.contact")
	f.Check(subset(o.Fields, client.Fields()), "fields", "fault.choice")
	f.Check(slices.Contains(client.Forms(), o.ConsentForm), "consent", "fault.choice")
	f.Check(i18n.Known(o.Language), "language", "fault.choice")
	f.Check(o.Agreed, "agreed", "referral.fault.agreed")
	return f.Err()
}

func length(text string) int { return len([]rune(text)) }

func subset(codes, of []string) bool {
	for _, code := range codes {
		if !slices.Contains(of, code) {
			return false
		}
	}
	return true
}

// minor reports whether an age band is under eighteen.
func minor(ageBand string) bool { return ageBand == "under_15" || ageBand == "15_17" }
