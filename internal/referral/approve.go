package referral

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// What one person alone may not do.
const (
	ForVoid       = "void"        // take a referral out of the record: it was entered in error
	ForOverride   = "override"    // send a person to a programme whose rules they do not meet
	ForBreakGlass = "break_glass" // see who the person behind a sensitive referral is, without having sent it
)

// How long a granted approval holds.
const (
	overrideHolds   = 24 * time.Hour
	breakGlassHolds = 30 * time.Minute
)

// Approval is somebody's wish to do what needs a second person.
type Approval struct {
	ID           uuid.UUID
	ReferralID   uuid.UUID
	Code         string // of the referral: all that who decides sees of a sensitive one
	Kind         string
	Reason       string
	AskedBy      uuid.UUID
	AskedByName  string
	AskedAt      time.Time
	ReasonSealed []byte `gorm:"column:reason_sealed"`
}

// Wish asks for a second person's yes to void a referral or to see who is behind it. Asked again while it is open, it is the same wish.
// fault.Denied: nothing this person could ask for.
func (r *Referrals) Wish(ctx context.Context, who identity.Staff, id uuid.UUID, kind, reason string) error {
	reason = strings.TrimSpace(reason)
	var f fault.Fields
	f.Check(reason != "", "why", "referral.fault.why")
	f.Check(length(reason) <= maxText, "why", "fault.too_long", "Max", maxText)
	if err := f.Err(); err != nil {
		return err
	}
	return r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rec, err := r.visible(tx, who, id)
		if err != nil {
			return err
		}
		switch s := sight(who, rec, noConsent, tx.Now); {
		case kind == ForVoid:
			_, _, err = permitted(rec, actorsOf(who, rec), Cancel)
		case kind != ForBreakGlass || !s.Reveal:
			err = fault.New(fault.Denied, "fault.denied")
		}
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
		return r.ask(tx, who, id, kind, reason)
	})
}

func (r *Referrals) ask(tx *db.Tx, who identity.Staff, referral uuid.UUID, kind, reason string) error {
	id := db.NewID()
	sealed, err := r.keys.Seal(tx.Tenant, id, "reason", reason)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO referral_approval (tenant_id, id, referral_id, kind, reason, asked_by, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant_id, referral_id, kind, asked_by) WHERE decided_at IS NULL DO NOTHING`,
		tx.Tenant, id, referral, kind, sealed, who.ID, tx.Now).Error
}

// Wishes lists what waits for the reader's yes or no: at their centre, of somebody else. Managers decide, and focal points.
func (r *Referrals) Wishes(ctx context.Context, who identity.Staff) (list []Approval, err error) {
	if !who.Role.May(identity.ReferralDecide) {
		return nil, nil
	}
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		list, err = db.All[Approval](tx, selectApproval+`AND a.decided_at IS NULL AND a.asked_by <> ? AND r.centre_id = ? ORDER BY a.asked_at, a.id`,
			tx.Tenant, who.ID, who.CentreID)
		for i := range list {
			if err == nil {
				list[i].Reason, err = r.keys.Open(tx.Tenant, list[i].ID, "reason", list[i].ReasonSealed)
			}
		}
		return err
	})
	return list, err
}

const selectApproval = `SELECT a.id, a.referral_id, r.code, a.kind, a.reason AS reason_sealed, a.asked_by, s.name AS asked_by_name, a.asked_at
	FROM referral_approval a JOIN referral r ON r.tenant_id = a.tenant_id AND r.id = a.referral_id
	JOIN staff s ON s.tenant_id = a.tenant_id AND s.id = a.asked_by
	WHERE a.tenant_id = ? `

// Decide says yes or no to a wish. A yes to void or to override takes the step in the same transaction, as the one who asked. Deciding what is
// decided is fault.Conflict.
func (r *Referrals) Decide(ctx context.Context, who identity.Staff, approval uuid.UUID, yes bool) error {
	return r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		a, err := db.One[Approval](tx, selectApproval+`AND a.id = ? AND r.centre_id = ?`, tx.Tenant, approval, who.CentreID)
		if err != nil {
			return err
		}
		if !who.Role.May(identity.ReferralDecide) || a.AskedBy == who.ID {
			return fault.New(fault.Denied, "fault.denied")
		}
		err = db.Changed(tx.Exec(`UPDATE referral_approval SET decided_by = ?, decided_at = ?, granted = ?
			WHERE tenant_id = ? AND id = ? AND decided_at IS NULL`, who.ID, tx.Now, yes, tx.Tenant, approval), fault.Stale())
		if err == nil {
			err = identity.Audit(tx, who.ID, "referral."+a.Kind+"."+word(yes), "referral:"+a.ReferralID.String())
		}
		if err != nil || !yes {
			return err
		}
		return r.carryOut(ctx, tx, a)
	})
}

func word(yes bool) string {
	if yes {
		return "granted"
	}
	return "refused"
}

// carryOut takes the step that was asked for. Its own checks are made again, now.
func (r *Referrals) carryOut(ctx context.Context, tx *db.Tx, a Approval) error {
	action := map[string]Action{ForVoid: Cancel, ForOverride: Send}[a.Kind]
	if action == "" {
		return nil
	}
	rec, err := lock(tx, a.ReferralID)
	if err != nil {
		return err
	}
	if err := r.load(tx, &rec); err != nil {
		return err
	}
	asker, err := staffOf(tx, a.AskedBy)
	if err != nil {
		return err
	}
	return r.step(ctx, tx, asker, rec, actorsOf(asker, rec), action, Step{Key: a.ID, Version: rec.Version})
}

// approved reports whether a second person has said yes to what this one asked, and that still holds.
func approved(tx *db.Tx, referral uuid.UUID, kind string, asker uuid.UUID) (bool, error) {
	holds := map[string]time.Duration{ForVoid: overrideHolds, ForOverride: overrideHolds, ForBreakGlass: breakGlassHolds}[kind]
	var found bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM referral_approval WHERE tenant_id = ? AND referral_id = ? AND kind = ? AND asked_by = ?
		AND granted AND decided_at > ?)`, tx.Tenant, referral, kind, asker, tx.Now.Add(-holds)).Row().Scan(&found)
	return found, err
}

// asked reports whether a wish of this person is open.
func asked(tx *db.Tx, referral uuid.UUID, kind string, asker uuid.UUID) (bool, error) {
	var found bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM referral_approval WHERE tenant_id = ? AND referral_id = ? AND kind = ? AND asked_by = ?
		AND decided_at IS NULL)`, tx.Tenant, referral, kind, asker).Row().Scan(&found)
	return found, err
}
