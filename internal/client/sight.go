package client

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/identity"
)

// visible is the condition on client c under which a reader may know that a record exists: it is their own centre's, and a restricted record or
// one with a sensitive need is the focal point's alone. It goes with reader's arguments.
const visible = `c.tenant_id = @tenant AND c.centre_id = @centre AND (@protects OR ` + open + `)`

// open is the condition under which a record is not confidential.
const open = `NOT c.restricted AND NOT EXISTS (
	SELECT 1 FROM need n LEFT JOIN referral r ON r.tenant_id = n.tenant_id AND r.need_id = n.id
	WHERE n.tenant_id = c.tenant_id AND n.client_id = c.id AND (n.sensitive OR r.sensitive))`

// standing also leaves out a record that another one stands for.
const standing = visible + ` AND c.merged_into IS NULL`

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
	_, err := named(tx, who, id)
	return err
}

// named reads what a page says of a record without saying who it is.
func named(tx *db.Tx, who identity.Staff, id uuid.UUID) (Client, error) {
	return db.One[Client](tx, `SELECT c.id, c.centre_id, c.code, c.language, c.restricted, c.version FROM client c WHERE `+standing+` AND c.id = @id`,
		reader(tx, who, "id", id))
}

// Named gives the code and the language of a record that somebody may work with.
func (c *Clients) Named(ctx context.Context, who identity.Staff, id uuid.UUID) (found Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		found, err = named(tx, who, id)
		return err
	})
	return found, err
}

// Look opens a record to somebody, and notes that they looked. A record that another one stands for leads to that one.
func (c *Clients) Look(ctx context.Context, who identity.Staff, id uuid.UUID) (found Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		var stands uuid.UUID
		if err := tx.Raw(`SELECT coalesce(merged_into, id) FROM client WHERE tenant_id = ? AND id = ?`, tx.Tenant, id).Row().Scan(&stands); err != nil {
			return err
		}
		if err := c.Choose(tx, who, stands); err != nil {
			return err
		}
		if found, err = c.Read(tx, stands); err != nil {
			return err
		}
		return identity.Audit(tx, who.ID, "client.look", subject(stands))
	})
	return found, err
}

// subject is what the trail says of a record: never a name.
func subject(id uuid.UUID) string { return "client:" + id.String() }
