package client

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/fault"
)

// The purposes of a consent.
const (
	ToRecord  = "record"  // keep name and contact
	ToContact = "contact" // get in touch with the person
	ToShare   = "share"   // give fields to one agency
)

// The fields a person may agree to share. Envelope is what an agency needs to decide: topic, priority, language, sex, age band, access
// needs; without it there is no referral.
const (
	Envelope = "envelope"
	Note     = "note"
	Name     = "name"
	Contact  = "contact"
)

// Fields lists the fields of a consent to share.
func Fields() []string { return []string{Envelope, Note, Name, Contact} }

// The forms of a consent.
const (
	Written  = "written"
	Oral     = "oral"     // certified by the adviser
	Guardian = "guardian" // of a minor
)

// Forms lists the forms of a consent.
func Forms() []string { return []string{Written, Oral, Guardian} }

// TextVersion names the wording that is read to people; it changes whenever that wording does.
const TextVersion = "2026-11"

// lifetime of a consent; with the outcome it ends earlier.
const lifetime = 90 * 24 * time.Hour

// Consent is what a person agreed to.
type Consent struct {
	ID          uuid.UUID       `json:"-"`
	ClientID    uuid.UUID       `json:"-"` // zero where nobody has a record
	NeedID      uuid.UUID       `json:"-"` // zero where it is about the record itself
	Purpose     string          `json:"purpose"`
	AgencyID    uuid.UUID       `json:"-"` // with ToShare: this agency and no other
	Fields      catalogue.Codes `json:"fields"`
	Form        string          `json:"form"`
	Language    string          `json:"read_in"` // tag it was read in
	TextVersion string          `json:"text_version"`
	GivenAt     time.Time       `json:"given"`
	ExpiresAt   time.Time       `json:"ends"`
	WithdrawnAt *time.Time      `json:"withdrawn"`
}

// Live reports whether the consent holds at a time.
func (c Consent) Live(at time.Time) bool {
	return c.ID != uuid.Nil && c.WithdrawnAt == nil && !at.Before(c.GivenAt) && at.Before(c.ExpiresAt)
}

// Covers reports whether the person agreed, and still does, that this agency sees all these fields.
func (c Consent) Covers(agency uuid.UUID, at time.Time, fields ...string) bool {
	if c.Purpose != ToShare || c.AgencyID != agency || agency == uuid.Nil || !c.Live(at) {
		return false
	}
	for _, field := range fields {
		if !c.Fields.Has(field) {
			return false
		}
	}
	return true
}

func (c Consent) check() error {
	var f fault.Fields
	f.Check(slices.Contains(Forms(), c.Form), "consent", "fault.choice")
	for _, field := range c.Fields {
		f.Check(slices.Contains(Fields(), field), "fields", "fault.choice")
	}
	return f.Err()
}

// Give records a consent in the caller's transaction, from now on and for its lifetime.
func Give(tx *db.Tx, c Consent) (Consent, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	c.ID, c.TextVersion, c.GivenAt, c.ExpiresAt = db.NewID(), TextVersion, tx.Now, tx.Now.Add(lifetime)
	return c, tx.Exec(`
		INSERT INTO consent (tenant_id, id, client_id, need_id, purpose, agency_id, fields, form, language, text_version, given_at, expires_at)
		VALUES (?, ?, coalesce(?, (SELECT client_id FROM need WHERE tenant_id = ? AND id = ?)), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Tenant, c.ID, db.OrNull(c.ClientID), tx.Tenant, c.NeedID, db.OrNull(c.NeedID),
		c.Purpose, db.OrNull(c.AgencyID), c.Fields, c.Form, c.Language, c.TextVersion, c.GivenAt, c.ExpiresAt).Error
}

const consentColumns = `c.id, coalesce(c.client_id, ` + nobody + `) AS client_id, coalesce(c.need_id, ` + nobody + `) AS need_id, c.purpose,
	coalesce(c.agency_id, ` + nobody + `) AS agency_id, c.fields, c.form, c.language, c.text_version, c.given_at, c.expires_at, c.withdrawn_at`

// ReadConsent reads a consent in the caller's transaction.
func ReadConsent(tx *db.Tx, id uuid.UUID) (Consent, error) {
	return db.One[Consent](tx, `SELECT `+consentColumns+` FROM consent c WHERE c.tenant_id = ? AND c.id = ?`, tx.Tenant, id)
}

// WithdrawSharing ends, in the caller's transaction, whatever of a need was to be shared with an agency. Ending twice is fine.
func WithdrawSharing(tx *db.Tx, need, agency uuid.UUID) error {
	return tx.Exec(`
		UPDATE consent SET withdrawn_at = ?
		WHERE tenant_id = ? AND need_id = ? AND agency_id = ? AND purpose = 'share' AND withdrawn_at IS NULL`,
		tx.Now, tx.Tenant, need, agency).Error
}
