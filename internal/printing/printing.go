package printing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/tenant"
)

// Kind is what a slip tells of.
type Kind string

// The kinds.
const (
	Ticket    Kind = "ticket"
	Article   Kind = "article"
	Checklist Kind = "checklist"
	Place     Kind = "place"   // another office, to which a question before a ticket leads
	Booking   Kind = "booking" // an appointment
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Ticket, Article, Checklist, Place, Booking} }

// State is where a slip stands. Queued → Printing → Printed or Failed.
type State string

// The states.
const (
	Queued  State = "queued"
	Busy    State = "printing"
	Printed State = "printed"
	Failed  State = "failed"
)

// Over reports whether the slip's state is its last.
func (s State) Over() bool { return s == Printed || s == Failed }

// Slip is what somebody asks for. Nonce is the form's own key: the same nonce is the same slip.
type Slip struct {
	Nonce     uuid.UUID
	Kind      Kind
	Reference string // code of the ticket, slug of the article or checklist; for a place the service and the number of the question: "work/2"
	Tag       string // language and script
	Base      string // what the address in the slip's code begins with: https://host
}

const (
	lease      = 30 * time.Second // longer than one slip may take
	tooLate    = 2 * time.Minute  // whoever asked is no longer there
	mostTries  = 2                // a second one only after a program died with the first
	mostQueued = 20               // at one printer; more is a game
	kept       = time.Hour
	beat       = 2 * time.Second
)

// Deps are the parts printing needs.
type Deps struct {
	DB        *db.DB
	Log       *slog.Logger
	Bundle    *i18n.Bundle
	Directory *tenant.Directory
	Catalogue *catalogue.Catalogue
	Line      *queue.Line
	Diary     *appointment.Diary
	Reach     *reach.Reach
	Patience  time.Duration // how long a printer may keep silent; 0: five seconds
}

// Printing takes orders for slips and brings them to the printers.
type Printing struct {
	Deps
	wake    chan tenant.Centre
	sending sync.WaitGroup
}

// New makes it; Run sends what is asked for.
func New(d Deps) *Printing {
	if d.Patience == 0 {
		d.Patience = 5 * time.Second
	}
	return &Printing{Deps: d, wake: make(chan tenant.Centre, 64)}
}

// Ask orders a slip; asking again with the same nonce changes nothing. fault.NotFound: no printer, nothing of this name, or something that
// has no paper; fault.TooMany: the printer has enough to do.
func (p *Printing) Ask(ctx context.Context, c tenant.Centre, s Slip) error {
	if _, err := p.words(ctx, c, s); err != nil {
		return err
	}
	err := p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) error { return ask(tx, c, s) })
	if err != nil {
		return err
	}
	select {
	case p.wake <- c:
	default: // so many wait that the next beat is soon enough
	}
	return nil
}

func ask(tx *db.Tx, c tenant.Centre, s Slip) error {
	if _, err := db.One[Printer](tx, selectPrinter, tx.Tenant, c.ID); err != nil {
		return err
	}
	waiting, err := db.One[int](tx, `SELECT count(*) FROM print_job WHERE tenant_id = ? AND centre_id = ? AND state IN ('queued', 'printing')
		AND nonce <> ?`, tx.Tenant, c.ID, s.Nonce)
	if err != nil {
		return err
	}
	if waiting >= mostQueued {
		return fault.New(fault.TooMany, "fault.too_many")
	}
	return tx.Exec(`INSERT INTO print_job (tenant_id, nonce, centre_id, kind, reference, tag, base, state, asked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?) ON CONFLICT (tenant_id, nonce) DO NOTHING`,
		tx.Tenant, s.Nonce, c.ID, s.Kind, s.Reference, s.Tag, s.Base, tx.Now).Error
}

// State is where a slip stands; fault.NotFound an hour later.
func (p *Printing) State(ctx context.Context, c tenant.Centre, nonce uuid.UUID) (s State, err error) {
	err = p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err = db.One[State](tx, `SELECT state FROM print_job WHERE tenant_id = ? AND centre_id = ? AND nonce = ?`, tx.Tenant, c.ID, nonce)
		return err
	})
	return s, err
}

// Sweep forgets the slips of a tenant that were asked for more than an hour ago.
func (p *Printing) Sweep(ctx context.Context, tenantID uuid.UUID) error {
	return p.DB.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM print_job WHERE tenant_id = ? AND asked_at < ?`, tx.Tenant, tx.Now.Add(-kept)).Error
	})
}
