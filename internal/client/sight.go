package client

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/identity"
)

// visible is the condition on client c under which a reader may know that a record exists: it is their own centre's, and a record with a
// sensitive need is the focal point's alone. It goes with who's arguments.
const visible = `c.tenant_id = @tenant AND c.centre_id = @centre AND (@protects OR NOT EXISTS (
	SELECT 1 FROM need n LEFT JOIN referral r ON r.tenant_id = n.tenant_id AND r.need_id = n.id
	WHERE n.tenant_id = c.tenant_id AND n.client_id = c.id AND (n.sensitive OR r.sensitive)))`

// reader gives visible its arguments, beside others by name.
func reader(tx *db.Tx, who identity.Staff, others ...any) map[string]any {
	args := map[string]any{"tenant": tx.Tenant, "centre": who.CentreID, "protects": who.Role.May(identity.ReferralProtect)}
	for i := 0; i+1 < len(others); i += 2 {
		args[others[i].(string)] = others[i+1] //nolint:forcetypeassert // the names are written in this package
	}
	return args
}

// Choose makes sure, in the caller's transaction, that somebody may work with a record; fault.NotFound: for this reader there is none.
func (c *Clients) Choose(tx *db.Tx, who identity.Staff, id uuid.UUID) error {
	_, err := db.One[struct{ ID uuid.UUID }](tx, `SELECT c.id FROM client c WHERE `+visible+` AND c.id = @id`, reader(tx, who, "id", id))
	return err
}

// Named gives the code and the language of a record that somebody may work with: what a page says without saying who it is.
func (c *Clients) Named(ctx context.Context, who identity.Staff, id uuid.UUID) (named Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		named, err = db.One[Client](tx, `SELECT c.id, c.code, c.language FROM client c WHERE `+visible+` AND c.id = @id`, reader(tx, who, "id", id))
		return err
	})
	return named, err
}

// View opens a record to somebody; fault.NotFound: for this reader there is none.
func (c *Clients) View(tx *db.Tx, who identity.Staff, id uuid.UUID) (Client, error) {
	if err := c.Choose(tx, who, id); err != nil {
		return Client{}, err
	}
	return c.Read(tx, id)
}
