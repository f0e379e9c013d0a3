package identity

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
)

// A draft is what somebody typed into a form and has not sent yet: form is the form's address, values its fields. Drafts
// survive a lost session and a closed browser; they are the person's own, sealed, and end when the form is sent or after a day.

// maxDraft is the size a draft may have, in bytes of JSON.
const maxDraft = 32 << 10

// SaveDraft keeps the values, replacing what was kept before.
func (i *Identity) SaveDraft(ctx context.Context, s Staff, form string, values url.Values) error {
	body, err := json.Marshal(values)
	if err != nil || len(body) > maxDraft || len(form) > 200 {
		return fault.New(fault.Invalid, "fault.invalid")
	}
	sealed, err := i.keys.Seal(s.TenantID, s.ID, "draft "+form, string(body))
	if err != nil {
		return err
	}
	return i.db.InTenant(ctx, s.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`
			INSERT INTO draft (tenant_id, staff_id, form, body_sealed, updated_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id, staff_id, form) DO UPDATE SET body_sealed = excluded.body_sealed, updated_at = excluded.updated_at`,
			tx.Tenant, s.ID, form, sealed, tx.Now).Error
	})
}

// Draft gives back what was kept for the form, nil when there is nothing.
func (i *Identity) Draft(ctx context.Context, s Staff, form string) (url.Values, error) {
	var sealed []byte
	err := i.db.InTenant(ctx, s.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT body_sealed FROM draft WHERE tenant_id = ? AND staff_id = ? AND form = ?`,
			tx.Tenant, s.ID, form).Row().Scan(&sealed)
	})
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	body, err := i.keys.Open(s.TenantID, s.ID, "draft "+form, sealed)
	if err != nil {
		return nil, err
	}
	var values url.Values
	return values, json.Unmarshal([]byte(body), &values)
}

// draftLife is how long what was typed waits. It may hold a name that nobody has agreed to keep: long enough for the next morning, no more.
const draftLife = 24 * time.Hour

// ExpireDrafts forgets what was typed and not touched for a day.
func (i *Identity) ExpireDrafts(ctx context.Context, tenant uuid.UUID) error {
	return i.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM draft WHERE tenant_id = ? AND updated_at < ?`, tx.Tenant, tx.Now.Add(-draftLife)).Error
	})
}

// DropDraft forgets the draft of a form in the transaction that saves what it became.
func DropDraft(tx *db.Tx, s Staff, form string) error {
	return tx.Exec(`DELETE FROM draft WHERE tenant_id = ? AND staff_id = ? AND form = ?`, tx.Tenant, s.ID, form).Error
}
