package catalogue

import (
	"context"
	"database/sql/driver"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
)

// Where an answer leads.
const (
	Next      = "next"      // to the next question
	Here      = "here"      // this is the right place
	Elsewhere = "elsewhere" // another office does this
)

// Guide asks before a ticket of a service whether this is the right place. A sensitive service has none: nobody is asked there.
type Guide struct {
	Service    string    // code
	Checklist  string    // slug of what everybody brings
	Picture    string    // "": none
	PictureAlt i18n.Text // what is on it
	Questions  Questions
}

// Question is answered by yes or no; whoever is not sure goes to a person.
type Question struct {
	Text      i18n.Text `json:"text" toml:"text"`
	Hint      i18n.Text `json:"hint" toml:"hint"`           // may be empty
	Yes       string    `json:"yes" toml:"yes"`             // Next, Here or Elsewhere
	No        string    `json:"no" toml:"no"`               // the same
	Elsewhere Office    `json:"elsewhere" toml:"elsewhere"` // where one of them leads there
}

// Office is who does what is not done here. Agency is a slug that every operator has; Topic is counted when somebody goes there.
type Office struct {
	Agency  string    `json:"agency" toml:"agency"`
	Article string    `json:"article" toml:"article"` // slug of more to read; may be empty
	Topic   string    `json:"topic" toml:"topic"`
	Reason  i18n.Text `json:"reason" toml:"reason"`
}

// LeadsAway reports whether an answer leads to another office.
func (q Question) LeadsAway() bool { return q.Yes == Elsewhere || q.No == Elsewhere }

// Questions is a jsonb column.
type Questions []Question

// Value writes the column.
func (q Questions) Value() (driver.Value, error) { return written([]Question(q)) }

// Scan reads the column.
func (q *Questions) Scan(src any) error { return scanned(src, (*[]Question)(q)) }

// Guides lists the guides by service. A tenant's own stands in for the network's.
func (c *Catalogue) Guides(ctx context.Context, tenantID uuid.UUID) ([]Guide, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Guide, error) {
		return db.All[Guide](tx, `
			SELECT DISTINCT ON (service) service, checklist, picture, picture_alt, questions FROM guide
			WHERE tenant_id IN (@own, @network) ORDER BY service, tenant_id = @own DESC`, shared(tx))
	})
}
