package referral

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
)

// A PIN is six digits on the slip. After so many wrong ones in a row nobody gets in for a while, not even with the right one: of the million PINs
// somebody who tries all day sees a hundred and twenty.
const (
	pinTries  = 5
	pinLocked = time.Hour
)

func newPIN() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system's random source is gone: nothing here is safe
	}
	return fmt.Sprintf("%06d", n)
}

// Status is what the person reads of their own referral, at any kiosk of the network or on their phone. A sensitive one names no agency.
type Status struct {
	ID             uuid.UUID
	Code           string
	State          State
	Version        int
	Sensitive      bool
	Language       string
	AgencyName     i18n.Text
	AgencyHours    i18n.Text
	AgencyAddress  i18n.Text
	AgencyPhone    string
	CentreName     i18n.Text
	FirstContactOn *time.Time
	ReviewOn       *time.Time
	Shared         []string // fields the person agreed to share, while that holds
	ExpiresAt      *time.Time
	MayStop        bool
}

// errPIN is said of an unknown code, a wrong PIN and a locked one alike.
func errPIN() error { return fault.Field("pin", "referral.fault.pin") }

// Status finds a referral by the code and the PIN of its slip.
func (r *Referrals) Status(ctx context.Context, tenant uuid.UUID, code, pin string) (s Status, err error) {
	err = r.withPIN(ctx, tenant, code, pin, func(tx *db.Tx, rec record) (err error) {
		s, err = r.status(tx, rec)
		return err
	})
	return s, err
}

// Issued is nil when a slip with this code was given out; fault.NotFound: none was. It says nothing else.
func (r *Referrals) Issued(ctx context.Context, tenant uuid.UUID, code string) error {
	return r.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		_, err := db.One[struct{ ID uuid.UUID }](tx, `SELECT id FROM referral WHERE tenant_id = ? AND code = ? AND state NOT IN ('draft', 'void')`, tx.Tenant, code)
		return err
	})
}

// withPIN runs fn on the referral of a code when the PIN is right. A wrong one is counted, which is kept also though the answer is a fault.
func (r *Referrals) withPIN(ctx context.Context, tenant uuid.UUID, code, pin string, fn func(tx *db.Tx, rec record) error) error {
	var wrong error
	err := r.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		rec, ok, err := r.unlock(tx, strings.ToLower(strings.TrimSpace(code)), strings.TrimSpace(pin))
		if err != nil {
			return err
		}
		if !ok {
			wrong = errPIN()
			return nil
		}
		return fn(tx, rec)
	})
	if err == nil {
		err = wrong
	}
	return err
}

// unlock checks a PIN and counts the wrong ones.
func (r *Referrals) unlock(tx *db.Tx, code, pin string) (rec record, ok bool, err error) {
	found, err := db.All[struct {
		ID             uuid.UUID
		PinTries       int
		PinLockedUntil *time.Time
	}](tx, `SELECT id, pin_tries, pin_locked_until FROM referral WHERE tenant_id = ? AND code = ? AND state NOT IN ('draft', 'void') FOR UPDATE`, tx.Tenant, code)
	if err != nil || len(found) == 0 {
		return rec, false, err
	}
	f := found[0]
	words, err := r.texts(tx, f.ID)
	if err != nil {
		return rec, false, err
	}
	if f.PinLockedUntil != nil && f.PinLockedUntil.After(tx.Now) {
		return rec, false, nil
	}
	own := textOf(words, 0, pinText)
	if own == "" || subtle.ConstantTimeCompare([]byte(own), []byte(pin)) != 1 {
		return rec, false, tx.Exec(`UPDATE referral SET pin_tries = CASE WHEN pin_tries + 1 >= @most THEN 0 ELSE pin_tries + 1 END,
			pin_locked_until = CASE WHEN pin_tries + 1 >= @most THEN CAST(@until AS timestamptz) END WHERE tenant_id = @tenant AND id = @id`,
			map[string]any{"most": pinTries, "until": tx.Now.Add(pinLocked), "tenant": tx.Tenant, "id": f.ID}).Error
	}
	if err := tx.Exec(`UPDATE referral SET pin_tries = 0, pin_locked_until = NULL WHERE tenant_id = ? AND id = ?`, tx.Tenant, f.ID).Error; err != nil {
		return rec, false, err
	}
	rec, err = byID(tx, f.ID)
	return rec, err == nil, err
}

func (r *Referrals) status(tx *db.Tx, rec record) (Status, error) {
	s := Status{
		ID: rec.ID, Code: rec.Code, State: rec.State, Version: rec.Version, Sensitive: rec.Sensitive, Language: rec.Language, CentreName: rec.CentreName,
		FirstContactOn: rec.FirstContactOn, ReviewOn: rec.ReviewOn,
	}
	_, _, _, s.MayStop = find(Withdraw, rec.State, rec.Priority, rec.Sensitive, []Actor{Client})
	consent, err := client.ReadConsent(tx, rec.ConsentID)
	if err != nil {
		return s, err
	}
	if consent.Live(tx.Now) {
		s.Shared, s.ExpiresAt = consent.Fields, &consent.ExpiresAt
	}
	if rec.Sensitive {
		return s, nil
	}
	agency, err := db.One[struct {
		Hours, Address i18n.Text
		Phone          string
	}](tx, `SELECT hours, address, phone FROM agency WHERE tenant_id = ? AND id = ?`, tx.Tenant, rec.AgencyID)
	s.AgencyName, s.AgencyHours, s.AgencyAddress, s.AgencyPhone = rec.AgencyName, agency.Hours, agency.Address, agency.Phone
	return s, err
}

// Stop takes the person's own referral back; the agency's read access ends in the same transaction.
// It is right whatever happened since the page was drawn.
func (r *Referrals) Stop(ctx context.Context, tenant uuid.UUID, code, pin string, key uuid.UUID) (s Status, err error) {
	err = r.withPIN(ctx, tenant, code, pin, func(tx *db.Tx, rec record) error {
		nobody := identity.Staff{TenantID: tenant}
		step := Step{ID: rec.ID, Key: key, Version: rec.Version, Reason: "client_stopped"}
		if err := r.step(ctx, tx, nobody, rec, []Actor{Client}, Withdraw, step); err != nil {
			return err
		}
		if rec, err = byID(tx, rec.ID); err == nil {
			s, err = r.status(tx, rec)
		}
		return err
	})
	return s, err
}

// PIN is the person's own PIN, for the slip: to whoever may see the person.
func (r *Referrals) PIN(ctx context.Context, who identity.Staff, id uuid.UUID) (pin string, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		shown, err := r.show(tx, who, id)
		if err != nil {
			return err
		}
		if shown.CentreID != who.CentreID || !shown.Sight.Name {
			return fault.Missing()
		}
		words, err := r.texts(tx, id)
		pin = textOf(words, 0, pinText)
		return err
	})
	return pin, err
}
