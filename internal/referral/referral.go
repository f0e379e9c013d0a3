package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/seal"
	"prag/internal/tenant"
)

// Referrals offers needs to agencies and brings their answers back.
type Referrals struct {
	db      *db.DB
	hub     *events.Hub
	clients *client.Clients
	keys    *seal.Keys
}

// New makes the referral domain.
func New(d *db.DB, hub *events.Hub, clients *client.Clients, keys *seal.Keys) *Referrals {
	return &Referrals{db: d, hub: hub, clients: clients, keys: keys}
}

// Envelope is what anybody sees who may know that a referral exists: nothing in it says who the person is.
type Envelope struct {
	ID             uuid.UUID
	TenantID       uuid.UUID
	CentreID       uuid.UUID
	CentreName     i18n.Text
	AgencyID       uuid.UUID
	AgencyName     i18n.Text
	ProgrammeName  i18n.Text // empty without one
	VisitID        uuid.UUID
	PreviousID     uuid.UUID // the leg before, zero for the first
	NextID         uuid.UUID // the leg after, zero for the last
	Code           string
	State          State
	Topic          string // "" where even the topic would tell too much
	Priority       string
	Sensitive      bool
	Language       string // tag the person reads
	Sex            string
	AgeBand        string
	AccessNeeds    string // codes with commas between
	SenderID       uuid.UUID
	SenderName     string // of the member of staff
	WorkerName     string // who of the agency took it
	FirstContactOn *time.Time
	DeclineReason  string
	EndReason      string // why the help was broken off
	Outcome        string
	Feedback       string
	ReviewOn       *time.Time // of the waiting list
	Attempts       string     // dates on which the agency tried in vain, with commas between
	SentAt         *time.Time
	AnsweredAt     *time.Time
	NewsAt         *time.Time // when something happened that the sender must know of
	NewsSeenAt     *time.Time
	Rung           int        // of the reminder ladder
	TickAt         *time.Time // when the next rung is due; nil while no clock runs
	Mine           bool       `gorm:"-"` // the reader acts as the sender
	OffNetwork     bool       // the agency has no account: the sender records what it tells
	Version        int
	TimeZone       string // of the centre
	CutOver        int
}

// Access lists the access needs.
func (e Envelope) Access() []string {
	if e.AccessNeeds == "" {
		return nil
	}
	return strings.Split(e.AccessNeeds, ",")
}

// Centre is the sending centre as far as its calendar goes.
func (e Envelope) Centre() tenant.Centre {
	return tenant.Centre{TenantID: e.TenantID, ID: e.CentreID, Name: e.CentreName, TimeZone: e.TimeZone, CutOver: e.CutOver}
}

// Today is the date at the sending centre.
func (e Envelope) Today(now time.Time) time.Time { return e.Centre().BusinessDate(now) }

// Unseen reports whether something that the sender must know of waits for them. That it was received is only a mark.
func (e Envelope) Unseen() bool {
	return e.NewsAt != nil && e.NewsSeenAt == nil && e.State != Received && e.State != Sent
}

// OnPaper reports whether there is a slip: of what was sent, and not struck out.
func (e Envelope) OnPaper() bool { return e.SentAt != nil && e.State != Void }

// Late reports whether the agency has used up the time it has for what comes next.
func (e Envelope) Late() bool { return e.Rung >= 2 && e.State.clock() != NoClock }

// Referral is one referral as one reader may see it: what they may not see is empty.
type Referral struct {
	Envelope
	Sight         Sight
	Note          string
	HandOver      string
	Name          string
	Contact       string
	SafeToContact bool
	HasClient     bool     // there is a record of the person
	Shared        []string // fields the person agreed to share
	Events        []Event
	Actions       []Action // what this reader may do now
	Asked         []string // what of theirs waits for a second person: ForVoid, ForBreakGlass, ForOverride
	Notices       []Notice // letters to the agency, for whoever has the referral in hand
	Records       bool     // steps of the agency are the reader's to record
}

// May reports whether the reader may do this now: a page shows the button, and the step is let through.
func (r Referral) May(a Action) bool { return slices.Contains(r.Actions, a) }

// NoteShared reports whether the person agreed that the agency reads what is written about them.
func (r Referral) NoteShared() bool { return slices.Contains(r.Shared, client.Note) }

// Event is one step that was taken.
type Event struct {
	Seq    int
	At     time.Time
	Actor  Actor
	Action Action
	Via    string // how an agency off the network told it
	To     State  `gorm:"column:to_state"`
	Reason string
	Text   string `gorm:"-"` // what was written with it, where the reader may see that
	Said   string `gorm:"-"` // who of an agency off the network told it
}

// record is a referral as it is kept. It never leaves the package: sight.go says what of it does.
type record struct {
	Envelope
	NeedID      uuid.UUID
	ClientID    uuid.UUID
	ConsentID   uuid.UUID
	ProgrammeID uuid.UUID
	Note        string `gorm:"-"` // load opens this and the next
	HandOver    string `gorm:"-"`
	NeedTopic   string
	OwnerID     uuid.UUID // in whose hands it is: the sender's, until it is handed over
	CoverID     uuid.UUID // who stands in for them today; zero: they are here
	SenderGone  bool      // the owner's account is closed
	Glass       bool      `gorm:"-"` // a second person lets the reader see who it is
	Reopened    bool
	OfferKey    uuid.UUID `gorm:"-"`
	climbing    bool

	LapseProposedAt *time.Time
}

// tell publishes that a referral changed, to the agency and to the centre.
func (r *Referrals) tell(ctx context.Context, e Envelope) {
	for _, subject := range []uuid.UUID{e.AgencyID, e.CentreID} {
		r.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: e.TenantID, Topic: events.Referrals, Subject: subject})
	}
}
