package referral

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/followup"
	"prag/internal/identity"
)

// HandOver gives everything that somebody of the manager's centre has in hand to a colleague: referrals that are not over, and tasks. Sensitive ones go
// to a focal point only. It says how many referrals went over.
func (r *Referrals) HandOver(ctx context.Context, who identity.Staff, from, to uuid.UUID) (moved int64, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := followup.Colleagues(tx, who.CentreID, from, to); err != nil {
			return err
		}
		receiver, err := staffOf(tx, to)
		if err != nil {
			return err
		}
		result := tx.Exec(`UPDATE referral SET owner_id = ? WHERE tenant_id = ? AND centre_id = ? AND coalesce(owner_id, sender_id) = ?
			AND state NOT IN ('closed', 'withdrawn', 'void') AND (NOT sensitive OR ?)`,
			to, tx.Tenant, who.CentreID, from, receiver.Role.May(identity.ReferralProtect))
		if result.Error != nil {
			return result.Error
		}
		moved = result.RowsAffected
		tx.AfterCommit(func() { r.tell(ctx, Envelope{TenantID: tx.Tenant, CentreID: who.CentreID}) })
		if err := identity.Audit(tx, who.ID, "caseload.hand_over", "staff:"+from.String()); err != nil {
			return err
		}
		return followup.Move(tx, from, to)
	})
	return moved, err
}
