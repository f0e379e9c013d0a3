package client

import (
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/seal"
	"prag/internal/tenant"
)

// Client is a person who wants follow-up.
type Client struct {
	ID            uuid.UUID
	CentreID      uuid.UUID
	Code          string // pseudonym
	Name          string
	Contact       string // telephone or e-mail
	SafeToContact bool   // the person said that this contact may be used
	Language      string // tag the person reads
	CreatedAt     time.Time
}

// Empty reports whether there is nothing to keep.
func (c Client) Empty() bool { return c.Name == "" && c.Contact == "" }

// Limits of what may be typed, in characters.
const (
	maxName    = 120
	maxContact = 160
)

// Tidy takes spaces off the ends.
func (c Client) Tidy() Client {
	c.Name, c.Contact = strings.TrimSpace(c.Name), strings.TrimSpace(c.Contact)
	return c
}

// Check notes what is wrong with the fields name and contact.
func (c Client) Check(f *fault.Fields) {
	f.Check(len([]rune(c.Name)) <= maxName, "name", "fault.too_long", "Max", maxName)
	f.Check(len([]rune(c.Contact)) <= maxContact, "contact", "fault.too_long", "Max", maxContact)
}

// Clients is the register of records.
type Clients struct {
	db   *db.DB
	keys *seal.Keys
}

// New makes the client domain.
func New(d *db.DB, keys *seal.Keys) *Clients { return &Clients{db: d, keys: keys} }

// Add makes a record of a centre in the caller's transaction. The record's own code begins with the centre's key.
func (c *Clients) Add(tx *db.Tx, centre tenant.Centre, who Client) (Client, error) {
	who = who.Tidy()
	who.ID, who.CentreID, who.Code, who.CreatedAt = db.NewID(), centre.ID, tenant.NewCode(centre.Key), tx.Now
	name, err := c.keys.Seal(tx.Tenant, who.ID, "name", who.Name)
	if err != nil {
		return who, err
	}
	contact, err := c.keys.Seal(tx.Tenant, who.ID, "contact", who.Contact)
	if err != nil {
		return who, err
	}
	return who, tx.Exec(`
		INSERT INTO client (tenant_id, id, centre_id, code, name_sealed, contact_sealed, safe_to_contact, language, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Tenant, who.ID, who.CentreID, who.Code, name, contact, who.SafeToContact, who.Language, tx.Now).Error
}

// sealed is a record as the database keeps it.
type sealed struct {
	ID            uuid.UUID
	CentreID      uuid.UUID
	Code          string
	NameSealed    []byte
	ContactSealed []byte
	SafeToContact bool
	Language      string
	CreatedAt     time.Time
}

// Read opens a record in the caller's transaction. Whoever calls has decided that the reader may see it.
func (c *Clients) Read(tx *db.Tx, id uuid.UUID) (Client, error) {
	row, err := db.One[sealed](tx, `
		SELECT id, centre_id, code, name_sealed, contact_sealed, safe_to_contact, language, created_at FROM client
		WHERE tenant_id = ? AND id = ?`, tx.Tenant, id)
	if err != nil {
		return Client{}, err
	}
	who := Client{
		ID: row.ID, CentreID: row.CentreID, Code: row.Code, SafeToContact: row.SafeToContact, Language: row.Language, CreatedAt: row.CreatedAt,
	}
	if who.Name, err = c.keys.Open(tx.Tenant, id, "name", row.NameSealed); err != nil {
		return Client{}, err
	}
	who.Contact, err = c.keys.Open(tx.Tenant, id, "contact", row.ContactSealed)
	return who, err
}
