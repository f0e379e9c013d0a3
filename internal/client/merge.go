package client

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// MergeReasons lists how one knows that two records are of one person.
func MergeReasons() []string { return []string{"told", "papers", "twice"} }

// UndoReasons lists why two records are told apart again.
func UndoReasons() []string { return []string{"others", "mistake"} }

// Merge is that one record stands for another: who made it so, when and why.
type Merge struct {
	ID       uuid.UUID `json:"-"`
	GoneCode string    `json:"code"`
	At       time.Time `json:"at"`
	By       string    `json:"-"` // name of the member of staff
	Why      string    `json:"why"`
}

// Merge lets one record stand for another of the same person: needs and consents move over. The other's words still find it, and what it says
// stays as it is, so that all of it can be undone.
func (c *Clients) Merge(ctx context.Context, who identity.Staff, kept, gone uuid.UUID, why string) error {
	if !slices.Contains(MergeReasons(), why) {
		return fault.Field("why", "fault.choice")
	}
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if kept == gone {
			return fault.Missing()
		}
		if err := c.hold(tx, who, kept, gone); err != nil {
			return err
		}
		args := map[string]any{
			"tenant": tx.Tenant, "id": db.NewID(), "kept": kept, "gone": gone, "at": tx.Now, "staff": who.ID, "why": why,
		}
		for _, statement := range []string{
			`INSERT INTO client_merge (tenant_id, id, kept_id, gone_id, at, staff_id, why, needs, consents, records)
				SELECT @tenant, @id, @kept, @gone, @at, @staff, @why,
				ARRAY(SELECT id FROM need WHERE tenant_id = @tenant AND client_id = @gone),
				ARRAY(SELECT id FROM consent WHERE tenant_id = @tenant AND client_id = @gone),
				ARRAY(SELECT id FROM client WHERE tenant_id = @tenant AND merged_into = @gone)`,
			`UPDATE need SET client_id = @kept WHERE tenant_id = @tenant AND client_id = @gone`,
			`UPDATE consent SET client_id = @kept WHERE tenant_id = @tenant AND client_id = @gone`,
			`UPDATE client SET merged_into = @kept, version = version + 1 WHERE tenant_id = @tenant AND (id = @gone OR merged_into = @gone)`,
		} {
			if err := tx.Exec(statement, args).Error; err != nil {
				return err
			}
		}
		return identity.Audit(tx, who.ID, "client.merged", subject(kept))
	})
}

// hold locks records, always in the same order, that somebody may work with.
func (c *Clients) hold(tx *db.Tx, who identity.Staff, ids ...uuid.UUID) error {
	if err := tx.Exec(`SELECT 1 FROM client WHERE tenant_id = ? AND id IN ? ORDER BY id FOR UPDATE`, tx.Tenant, ids).Error; err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.Choose(tx, who, id); err != nil {
			return err
		}
	}
	return nil
}

// Merges lists what a record stands for, the latest first.
func (c *Clients) Merges(ctx context.Context, who identity.Staff, id uuid.UUID) (list []Merge, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		if err := c.Choose(tx, who, id); err != nil {
			return err
		}
		list, err = db.All[Merge](tx, `
			SELECT m.id, g.code AS gone_code, m.at, s.name AS by, m.why
			FROM client_merge m JOIN client g ON g.tenant_id = m.tenant_id AND g.id = m.gone_id JOIN staff s ON s.tenant_id = m.tenant_id AND s.id = m.staff_id
			WHERE m.tenant_id = ? AND m.kept_id = ? AND m.undone_at IS NULL ORDER BY m.at DESC, m.id DESC`, tx.Tenant, id)
		return err
	})
	return list, err
}

// Undo tells two records apart again: what had moved and is still there moves back. What came since stays with the record that was kept.
func (c *Clients) Undo(ctx context.Context, who identity.Staff, kept, merge uuid.UUID, why string) error {
	if !slices.Contains(UndoReasons(), why) {
		return fault.Field("undo_why", "fault.choice")
	}
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := c.hold(tx, who, kept); err != nil {
			return err
		}
		args := map[string]any{"tenant": tx.Tenant, "id": merge, "kept": kept, "at": tx.Now, "staff": who.ID, "why": why}
		result := tx.Exec(`UPDATE client_merge SET undone_at = @at, undone_by = @staff, undone_why = @why
			WHERE tenant_id = @tenant AND id = @id AND kept_id = @kept AND undone_at IS NULL`, args)
		if err := db.Changed(result, fault.Missing()); err != nil {
			return err
		}
		const of = ` FROM client_merge m WHERE m.tenant_id = @tenant AND m.id = @id AND x.tenant_id = @tenant AND `
		for _, statement := range []string{
			`UPDATE need x SET client_id = m.gone_id` + of + `x.id = ANY(m.needs) AND x.client_id = @kept`,
			`UPDATE consent x SET client_id = m.gone_id` + of + `x.id = ANY(m.consents) AND x.client_id = @kept`,
			`UPDATE client x SET merged_into = m.gone_id, version = version + 1` + of + `x.id = ANY(m.records) AND x.merged_into = @kept`,
			`UPDATE client x SET merged_into = NULL, version = version + 1` + of + `x.id = m.gone_id`,
		} {
			if err := tx.Exec(statement, args).Error; err != nil {
				return err
			}
		}
		return identity.Audit(tx, who.ID, "client.unmerged", subject(kept))
	})
}
