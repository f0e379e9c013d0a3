package client

import (
	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/identity"
)

// Records lists, in the caller's transaction, a person's record and those it stands for, and holds them.
func (*Clients) Records(tx *db.Tx, id uuid.UUID) ([]uuid.UUID, error) {
	return db.All[uuid.UUID](tx, `SELECT id FROM client WHERE tenant_id = ? AND (id = ? OR merged_into = ?) ORDER BY id FOR UPDATE`, tx.Tenant, id, id)
}

// Erase forgets a person, in the caller's transaction, which has ended what agencies see of them: the record and those it stands for, with all
// by which they were found, and what was agreed to about the record. What was shared with whom stays as proof, and the needs stay as needs:
// of nobody. The trail keeps the record's id.
func (c *Clients) Erase(tx *db.Tx, by uuid.UUID, id uuid.UUID) error {
	records, err := c.Records(tx, id)
	if err != nil {
		return err
	}
	args := map[string]any{
		"tenant": tx.Tenant, "records": records, "now": tx.Now, "drafts": clientDrafts + id.String() + "%",
		"offers": "%client=" + id.String() + "%",
	}
	for _, statement := range []string{
		`UPDATE need SET client_id = NULL WHERE tenant_id = @tenant AND client_id IN @records`,
		`DELETE FROM consent c WHERE c.tenant_id = @tenant AND c.client_id IN @records AND c.purpose <> 'share'`,
		`UPDATE consent SET client_id = NULL, withdrawn_at = coalesce(withdrawn_at, @now) WHERE tenant_id = @tenant AND client_id IN @records`,
		`UPDATE client SET merged_into = NULL WHERE tenant_id = @tenant AND id IN @records`,
		`DELETE FROM client WHERE tenant_id = @tenant AND id IN @records`,
		`DELETE FROM draft WHERE tenant_id = @tenant AND (form LIKE @drafts OR form LIKE @offers)`,
	} {
		if err := tx.Exec(statement, args).Error; err != nil {
			return err
		}
	}
	return identity.Audit(tx, by, "client.erased", subject(id))
}

// clientDrafts is how the addresses begin under which the forms of a record keep what was typed.
const clientDrafts = "/desk/clients/"
