package client

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
)

// warning is how long before its end a consent is pointed out.
const warning = 7 * 24 * time.Hour

// Ends reports whether a consent that holds will soon do so no more.
func (c Consent) Ends(at time.Time) bool { return c.Live(at) && !c.ExpiresAt.After(at.Add(warning)) }

// Given is a consent as the page of a record shows it.
type Given struct {
	Consent
	AgencyName i18n.Text `json:"agency"`
}

// Consents lists what a person agreed to: what holds first, then the latest.
func (c *Clients) Consents(ctx context.Context, who identity.Staff, id uuid.UUID) (list []Given, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		if err := c.Choose(tx, who, id); err != nil {
			return err
		}
		list, err = db.All[Given](tx, `SELECT `+consentColumns+`, a.name AS agency_name
			FROM consent c LEFT JOIN agency a ON a.tenant_id = c.tenant_id AND a.id = c.agency_id WHERE c.tenant_id = ? AND c.client_id = ?
			ORDER BY c.withdrawn_at IS NULL AND c.expires_at > ? DESC, c.given_at DESC, c.id DESC`, tx.Tenant, id, tx.Now)
		return err
	})
	return list, err
}

// Agreed reads one consent of somebody whose record the reader may work with.
func (c *Clients) Agreed(tx *db.Tx, who identity.Staff, client, id uuid.UUID) (Consent, error) {
	if err := c.Choose(tx, who, client); err != nil {
		return Consent{}, err
	}
	given, err := ReadConsent(tx, id)
	if err == nil && given.ClientID != client {
		err = fault.Missing()
	}
	return given, err
}

// Agree records that a person agrees to have a record, or to be told: again, or for the first time. The time for which the record is kept
// begins anew.
func (c *Clients) Agree(ctx context.Context, who identity.Staff, id uuid.UUID, purpose string, a Agreement) error {
	var f fault.Fields
	a.check(&f)
	f.Check(purpose == ToRecord || purpose == ToContact, "purpose", "fault.choice")
	if err := f.Err(); err != nil {
		return err
	}
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := c.hold(tx, who, id); err != nil {
			return err
		}
		if err := c.grown(tx, id, a); err != nil {
			return err
		}
		if err := end(tx, id, purpose); err != nil {
			return err
		}
		given := Consent{ClientID: id, Purpose: purpose, Fields: []string{Name, Contact}, Form: a.Form, Language: a.Language}
		if purpose == ToContact {
			given.Fields = []string{Contact}
		}
		if _, err := Give(tx, given); err != nil {
			return err
		}
		return c.keep(tx, id)
	})
}

// grown asks for a guardian where the record says that the person is too young to agree alone.
func (c *Clients) grown(tx *db.Tx, id uuid.UUID, a Agreement) error {
	who, err := c.Read(tx, id)
	if err != nil {
		return err
	}
	return c.guarded(tx, who, a)
}

func (*Clients) guarded(tx *db.Tx, who Client, a Agreement) error {
	rules, err := readRules(tx)
	if err == nil && who.BirthYear > 0 && tx.Now.Year()-who.BirthYear < rules.ConsentAge && a.Form != Guardian {
		err = fault.Field("consent", "referral.fault.guardian")
	}
	return err
}

// end lets the consents of a purpose end: another one takes their place.
func end(tx *db.Tx, client uuid.UUID, purpose string) error {
	return tx.Exec(`UPDATE consent SET expires_at = ? WHERE tenant_id = ? AND client_id = ? AND purpose = ? AND withdrawn_at IS NULL AND expires_at > ?`,
		tx.Now, tx.Tenant, client, purpose, tx.Now).Error
}

// Renew gives a consent again, in the caller's transaction: the same purpose, agency and fields, from now on. The earlier one ends.
func Renew(tx *db.Tx, c Consent, a Agreement) (Consent, error) {
	var f fault.Fields
	a.check(&f)
	if err := f.Err(); err != nil {
		return c, err
	}
	if err := tx.Exec(`UPDATE consent SET expires_at = least(expires_at, ?) WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, c.ID).Error; err != nil {
		return c, err
	}
	c.Form, c.Language, c.WithdrawnAt = a.Form, a.Language, nil
	return Give(tx, c)
}

// Withdraw ends a consent, in the caller's transaction. Ending twice is fine.
func Withdraw(tx *db.Tx, id uuid.UUID) error {
	return tx.Exec(`UPDATE consent SET withdrawn_at = ? WHERE tenant_id = ? AND id = ? AND withdrawn_at IS NULL`, tx.Now, tx.Tenant, id).Error
}

// TrailLine is what somebody of the staff did with a record.
type TrailLine struct {
	At     time.Time `json:"at"`
	Role   string    `json:"role"`
	Action string    `json:"action"`
}

// Trail lists what was done with a record, in the caller's transaction.
func Trail(tx *db.Tx, id uuid.UUID) ([]TrailLine, error) {
	return db.All[TrailLine](tx, `SELECT a.at, coalesce(s.role, '') AS role, a.action FROM audit a
		LEFT JOIN staff s ON s.tenant_id = a.tenant_id AND s.id = a.staff_id WHERE a.tenant_id = ? AND a.subject = ? ORDER BY a.at, a.id`,
		tx.Tenant, subject(id))
}
