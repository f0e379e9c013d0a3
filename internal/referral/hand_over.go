package referral

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/followup"
	"prag/internal/identity"
)

// HandOver gives everything that somebody has in hand at the manager's centre to a colleague who can work it: referrals that are not over, and tasks.
// Sensitive ones go to a focal point only; a draft stays with whoever writes it. It says how many referrals went over.
func (r *Referrals) HandOver(ctx context.Context, who identity.Staff, from, to uuid.UUID) (moved int64, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := followup.Colleagues(tx, who.CentreID, to); err != nil {
			return err
		}
		receiver, err := staffOf(tx, to)
		if err == nil && !receiver.Role.May(identity.ReferralWrite) {
			err = fault.Field("to", "fault.choice")
		}
		if err != nil {
			return err
		}
		protects := receiver.Role.May(identity.ReferralProtect)
		result := tx.Exec(`UPDATE referral SET owner_id = ? WHERE tenant_id = ? AND id IN (SELECT id FROM referral WHERE tenant_id = ? AND centre_id = ?
			AND coalesce(owner_id, sender_id) = ? AND state NOT IN ('draft', 'closed', 'withdrawn', 'void') AND (NOT sensitive OR ?) ORDER BY id FOR UPDATE)`,
			to, tx.Tenant, tx.Tenant, who.CentreID, from, protects)
		if result.Error != nil {
			return result.Error
		}
		moved = result.RowsAffected
		tx.AfterCommit(func() { r.tell(ctx, Envelope{TenantID: tx.Tenant, CentreID: who.CentreID}) })
		if err := identity.Audit(tx, who.ID, "caseload.hand_over", "staff:"+from.String()); err != nil {
			return err
		}
		return followup.Move(tx, who.CentreID, from, to, protects)
	})
	return moved, err
}
