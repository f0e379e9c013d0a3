package appointment

import (
	"net/mail"
	"regexp"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Where messages go.
const (
	Email = "email"
	SMS   = "sms"
)

// Contact is where somebody may be told of their appointment. Text empty: nowhere, and nothing is kept.
type Contact struct {
	Text             string // an e-mail address or a telephone number
	SafeFrom, SafeTo int    // local hours in which a message is safe; both 0: all day
	Consent          bool   // they agreed that it is kept until the appointment is over
}

var number = regexp.MustCompile(`^\+?[0-9]{6,15}$`)

// Kind tells an e-mail address from a telephone number; "" for what is neither.
func (c Contact) Kind() string {
	text := c.tidy()
	if number.MatchString(text) {
		return SMS
	}
	if a, err := mail.ParseAddress(text); err == nil && a.Address == text && strings.Contains(text, ".") {
		return Email
	}
	return ""
}

// tidy takes out of a number what people put between its digits.
func (c Contact) tidy() string {
	text := strings.TrimSpace(c.Text)
	if strings.Contains(text, "@") {
		return strings.ToLower(text)
	}
	return strings.NewReplacer(" ", "", "-", "", "/", "", "(", "", ")", "", ".", "").Replace(text)
}

func (c Contact) hours() (from, to int) {
	if c.SafeFrom == 0 && c.SafeTo == 0 {
		return 0, 24
	}
	return c.SafeFrom, c.SafeTo
}

const maxContact = 160

func (c Contact) check() error {
	if strings.TrimSpace(c.Text) == "" {
		return nil
	}
	var f fault.Fields
	f.Check(c.Kind() != "" && len(c.Text) <= maxContact, "contact", "appointment.contact.wrong")
	f.Check(c.Consent, "consent", "appointment.consent.needed")
	from, to := c.hours()
	f.Check(from >= 0 && to <= 24 && from < to, "safe_from", "appointment.safe.wrong")
	return f.Err()
}

// keepContact seals the contact into the appointment, if the person has no more coming appointments than one may have. Nothing more is kept for
// that: the contacts of the centre's coming appointments are opened and compared. A lock lets one at a time do so.
func (d *Diary) keepContact(tx *db.Tx, c tenant.Centre, a Appointment, contact Contact) error {
	kind := contact.Kind()
	if kind == "" {
		return nil
	}
	if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended(CAST(? AS text), 2))`, c.ID).Error; err != nil {
		return err
	}
	rules, _, err := readRules(tx, c)
	if err != nil {
		return err
	}
	coming, err := d.coming(tx, c, contact)
	if err != nil {
		return err
	}
	if coming >= rules.PerPerson && a.BookedBy.IsNil() {
		return fault.Field("contact", "appointment.too_many", "Max", rules.PerPerson)
	}
	sealed, err := d.keys.Seal(tx.Tenant, a.ID, "contact", contact.tidy())
	if err != nil {
		return err
	}
	from, to := contact.hours()
	return tx.Exec(`UPDATE appointment SET contact_kind = ?, contact_sealed = ?, safe_from = ?, safe_to = ?, consent_at = ? WHERE tenant_id = ? AND id = ?`,
		kind, sealed, from, to, tx.Now, tx.Tenant, a.ID).Error
}

// coming counts the appointments at a centre that lie ahead of a contact.
func (d *Diary) coming(tx *db.Tx, c tenant.Centre, contact Contact) (n int, err error) {
	rows, err := db.All[sealedContact](tx, `SELECT id, contact_sealed FROM appointment WHERE tenant_id = ? AND centre_id = ?
		AND status IN ('booked', 'confirmed') AND starts_at > ? AND contact_sealed IS NOT NULL`, tx.Tenant, c.ID, tx.Now)
	if err != nil {
		return 0, err
	}
	return d.matching(tx, rows, contact)
}

type sealedContact struct {
	ID            uuid.UUID
	ContactSealed []byte
}
