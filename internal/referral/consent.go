package referral

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// WithdrawConsent ends what a person agreed to, because they say so. What rested on it with an agency is taken back as theirs, whoever of the
// centre writes it down, in the same transaction.
func (r *Referrals) WithdrawConsent(ctx context.Context, who identity.Staff, person, id uuid.UUID) error {
	return r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		consent, err := r.clients.Agreed(tx, who, person, id)
		if err != nil {
			return err
		}
		if consent.Purpose == client.ToShare {
			if err := r.stop(ctx, tx, who, `AND r.need_id = ? AND r.agency_id = ?`, consent.NeedID, consent.AgencyID); err != nil {
				return err
			}
		}
		if err := client.Withdraw(tx, id); err != nil {
			return err
		}
		return identity.Audit(tx, who.ID, "client.withdrawn", "consent:"+id.String())
	})
}

// stop takes back, as the person, the referrals of a condition that are still with an agency.
func (r *Referrals) stop(ctx context.Context, tx *db.Tx, who identity.Staff, where string, args ...any) error {
	list, err := records(tx, where+` AND r.state IN ?`, append(args, open())...)
	if err != nil {
		return err
	}
	for _, found := range list {
		rec, err := lock(tx, found.ID)
		if err != nil {
			return err
		}
		s := Step{Key: db.NewID(), Version: rec.Version, Reason: "client_stopped"}
		if err := r.step(ctx, tx, who, rec, []Actor{Client}, Withdraw, s); err != nil {
			return err
		}
	}
	return nil
}

// RenewConsent gives a consent to share again, before it ends or after: what rested on the earlier one rests on it.
func (r *Referrals) RenewConsent(ctx context.Context, who identity.Staff, person, id uuid.UUID, a client.Agreement) error {
	return r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		consent, err := r.clients.Agreed(tx, who, person, id)
		if err != nil {
			return err
		}
		list, err := records(tx, `AND r.consent_id = ?`, id)
		if err != nil {
			return err
		}
		var f fault.Fields
		f.Check(consent.Purpose == client.ToShare && consent.WithdrawnAt == nil, "agreed", "fault.choice")
		for _, rec := range list {
			f.Check(!minor(rec.AgeBand) || a.Form == client.Guardian, "consent", "referral.fault.guardian")
		}
		if err := f.Err(); err != nil {
			return err
		}
		renewed, err := client.Renew(tx, consent, a)
		if err != nil {
			return err
		}
		return tx.Exec(`UPDATE referral SET consent_id = ? WHERE tenant_id = ? AND consent_id = ?`, renewed.ID, tx.Tenant, id).Error
	})
}
