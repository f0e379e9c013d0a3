package referral

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// Erase forgets a person because they ask for it or the time for which they are kept is over. What is with an agency is taken back first. Visits,
// needs, referrals and every count stay as they were: of nobody.
func (r *Referrals) Erase(ctx context.Context, who identity.Staff, person uuid.UUID) error {
	return r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := r.clients.Choose(tx, who, person); err != nil {
			return err
		}
		records, err := r.clients.Records(tx, person)
		if err != nil {
			return err
		}
		if err := r.stop(ctx, tx, who, `AND n.client_id IN ?`, records); err != nil {
			return err
		}
		return r.forget(tx, who.ID, person, records)
	})
}

// forget leaves nothing of what was written about a person in the referrals of their needs, and erases the record.
func (r *Referrals) forget(tx *db.Tx, by, person uuid.UUID, records []uuid.UUID) error {
	const theirs = `IN (SELECT r.id FROM referral r JOIN need n ON n.tenant_id = r.tenant_id AND n.id = r.need_id
		WHERE r.tenant_id = @tenant AND n.client_id IN @records)`
	for _, statement := range []string{
		`DELETE FROM referral_text WHERE tenant_id = @tenant AND referral_id ` + theirs,
		`UPDATE referral_approval SET reason = '' WHERE tenant_id = @tenant AND decided_at IS NOT NULL AND referral_id ` + theirs,
		`DELETE FROM referral_approval WHERE tenant_id = @tenant AND decided_at IS NULL AND referral_id ` + theirs,
		`UPDATE referral SET note = '', hand_over = '', decline_text = '' WHERE tenant_id = @tenant AND id ` + theirs,
		`UPDATE task SET client_id = NULL, reason = '', done_at = coalesce(done_at, @now)
			WHERE tenant_id = @tenant AND (client_id IN @records OR referral_id ` + theirs + `)`,
	} {
		if err := tx.Exec(statement, map[string]any{"tenant": tx.Tenant, "records": records, "now": tx.Now}).Error; err != nil {
			return err
		}
	}
	return r.clients.Erase(tx, by, person)
}

// EraseExpired forgets the people whose time is over, where the tenant has it so; whoever is still with an agency waits.
func (r *Referrals) EraseExpired(ctx context.Context, tenant uuid.UUID) error {
	return r.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		people, err := r.clients.Expired(tx)
		if err != nil {
			return err
		}
		for _, person := range people {
			records, err := r.clients.Records(tx, person)
			if err != nil {
				return err
			}
			busy, err := db.One[struct{ ID uuid.UUID }](tx, `SELECT r.id FROM referral r JOIN need n ON n.tenant_id = r.tenant_id AND n.id = r.need_id
				WHERE r.tenant_id = ? AND n.client_id IN ? AND r.state IN ? LIMIT 1`, tx.Tenant, records, open())
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if busy.ID.IsNil() {
				if err := r.forget(tx, uuid.Nil, person, records); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
