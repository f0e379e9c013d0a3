package catalogue

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
)

// Checklist says what people bring for one subject.
type Checklist struct {
	Slug       string // in addresses
	Topic      string
	Sensitive  bool
	Pictogram  string
	Name       i18n.Text
	Picture    string    // "": none
	PictureAlt i18n.Text // what is on it
	Items      Items
	Articles   Codes // slugs of the articles it belongs to
	Services   Codes // codes of the services it belongs to
	Source     string
	VerifiedOn time.Time
	ReviewBy   time.Time
}

// Item is one thing to bring.
type Item struct {
	Pictogram string    `json:"pictogram" toml:"pictogram"`
	Text      i18n.Text `json:"text" toml:"text"`
	Note      i18n.Text `json:"note" toml:"note"` // empty: there is nothing more to say
}

// Items is a jsonb column.
type Items []Item

// Value writes the column.
func (i Items) Value() (driver.Value, error) { return written([]Item(i)) }

// Scan reads the column.
func (i *Items) Scan(src any) error { return scanned(src, (*[]Item)(i)) }

// Checklists lists what can be brought, in order. A tenant's own list stands in for the network's of the same slug.
func (c *Catalogue) Checklists(ctx context.Context, tenantID uuid.UUID) ([]Checklist, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Checklist, error) {
		return db.All[Checklist](tx, `
			SELECT slug, topic, sensitive, pictogram, name, picture, picture_alt, items, articles, services, source, verified_on, review_by FROM (
				SELECT DISTINCT ON (slug) * FROM checklist WHERE tenant_id IN (@own, @network)
				ORDER BY slug, tenant_id = @own DESC) c
			ORDER BY position, slug`, shared(tx))
	})
}

func written(list any) (driver.Value, error) {
	data, err := json.Marshal(list)
	return string(data), err
}

func scanned(src, into any) error {
	switch text := src.(type) {
	case []byte:
		return json.Unmarshal(text, into)
	case string:
		return json.Unmarshal([]byte(text), into)
	}
	return fmt.Errorf("catalogue: cannot read a list from %T", src)
}
