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
	Sensitive    bool
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

// Wishes lists what waits for the reader's yes or no: at their centre, of somebody else. Managers decide, and focal points. What is about a sensitive
// referral is a focal point's to decide; where there is no other, the manager's, who reads no reason.
func (r *Referrals) Wishes(ctx context.Context, who identity.Staff) (list []Approval, err error) {
	if !who.Role.May(identity.ReferralDecide) {
		return nil, nil
	}
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		list, err = db.All[Approval](tx, selectApproval+` AND a.decided_at IS NULL ORDER BY a.asked_at, a.id`, decider(tx, who, uuid.Nil))
		for i, a := range list {
			if err == nil && (!a.Sensitive || who.Role.May(identity.ReferralProtect)) {
				list[i].Reason, err = r.keys.Open(tx.Tenant, a.ID, "reason", a.ReasonSealed)
			}
		}
		return err
	})
	return list, err
}

const selectApproval = `SELECT a.id, a.referral_id, r.code, r.sensitive, a.kind, a.reason AS reason_sealed, a.asked_by, s.name AS asked_by_name, a.asked_at
	FROM referral_approval a JOIN referral r ON r.tenant_id = a.tenant_id AND r.id = a.referral_id
	JOIN staff s ON s.tenant_id = a.tenant_id AND s.id = a.asked_by
	WHERE a.tenant_id = @tenant AND r.centre_id = @centre AND a.asked_by <> @me AND (@id = ` + none + ` OR a.id = @id)
		AND (NOT r.sensitive OR @protects OR NOT EXISTS (SELECT 1 FROM staff f WHERE f.tenant_id = a.tenant_id AND f.centre_id = r.centre_id
			AND f.role = 'focal_point' AND f.active AND f.id <> a.asked_by))`

func decider(tx *db.Tx, who identity.Staff, approval uuid.UUID) map[string]any {
	return map[string]any{
		"tenant": tx.Tenant, "centre": who.CentreID, "me": who.ID, "id": approval, "protects": who.Role.May(identity.ReferralProtect),
	}
}

// Decide says yes or no to a wish. A yes to void or to override takes the step in the same transaction, as the one who asked, and every check is made
// again; where the step can no longer be taken the wish is over, and carried is false. Deciding what is decided is fault.Conflict.
func (r *Referrals) Decide(ctx context.Context, who identity.Staff, approval uuid.UUID, yes bool) (carried bool, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		a, err := db.One[Approval](tx, selectApproval, decider(tx, who, approval))
		if err == nil && !who.Role.May(identity.ReferralDecide) {
			err = fault.New(fault.Denied, "fault.denied")
		}
		if err != nil {
			return err
		}
		rec, err := lock(tx, a.ReferralID) // before the wish's own row, as everybody does
		if err != nil {
			return err
		}
		if err := decide(tx, who, a.ID, yes); err != nil {
			return err
		}
		if carried, err = r.attempt(ctx, tx, a, rec, yes); err != nil {
			return err
		}
		if !carried && a.Kind == ForOverride && rec.State == Draft {
			if err := r.drop(tx, who, rec); err != nil {
				return err
			}
		}
		return identity.Audit(tx, who.ID, "referral."+a.Kind+"."+word(carried), "referral:"+a.ReferralID.String())
	})
	return carried, err
}

func decide(tx *db.Tx, who identity.Staff, approval uuid.UUID, yes bool) error {
	return db.Changed(tx.Exec(`UPDATE referral_approval SET decided_by = ?, decided_at = ?, granted = ? WHERE tenant_id = ? AND id = ? AND decided_at IS NULL`,
		who.ID, tx.Now, yes, tx.Tenant, approval), fault.Stale())
}

// attempt takes the step of a wish that was granted. A step that can no longer be taken leaves nothing behind but a wish that was not granted.
func (r *Referrals) attempt(ctx context.Context, tx *db.Tx, a Approval, rec record, yes bool) (bool, error) {
	if !yes {
		return false, nil
	}
	if err := tx.SavePoint("attempt").Error; err != nil {
		return false, err
	}
	err := r.carryOut(ctx, tx, a, rec)
	if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Denied) && !fault.Is(err, fault.Invalid) {
		return err == nil, err
	}
	if err := tx.RollbackTo("attempt").Error; err != nil {
		return false, err
	}
	return false, tx.Exec(`UPDATE referral_approval SET granted = false WHERE tenant_id = ? AND id = ?`, tx.Tenant, a.ID).Error
}

// drop strikes out a draft that will not be sent, so that its need is free again.
func (r *Referrals) drop(tx *db.Tx, who identity.Staff, rec record) error {
	by, s := Manager, Step{Key: db.NewID(), Version: rec.Version}
	if who.Role.May(identity.ReferralProtect) {
		by = FocalPoint
	}
	edge, _, _, ok := find(Cancel, rec.State, rec.Priority, rec.Sensitive, []Actor{Manager, FocalPoint})
	if !ok {
		return fault.Stale()
	}
	if err := r.advance(tx, rec, edge, Void, by, who.ID, s); err != nil {
		return err
	}
	return r.follow(tx, rec, Cancel, Void, s)
}

func word(yes bool) string {
	if yes {
		return "granted"
	}
	return "refused"
}

// carryOut takes the step that was asked for. Its own checks are made again, now; a closed account takes none.
func (r *Referrals) carryOut(ctx context.Context, tx *db.Tx, a Approval, rec record) error {
	action := map[string]Action{ForVoid: Cancel, ForOverride: Send}[a.Kind]
	asker, err := staffOf(tx, a.AskedBy)
	if err == nil && !asker.Active {
		err = fault.Stale()
	}
	if err != nil || action == "" {
		return err
	}
	if err := r.load(tx, &rec); err != nil {
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
