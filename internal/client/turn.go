package client

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/seal"
)

// Sealed are the columns that a tenant's own keys close.
func Sealed() []seal.Column {
	return []seal.Column{{Table: "client", Name: "person_sealed", Field: personField}}
}

// TurnKeys gives a tenant a new key when its key is a year old, seals and indexes with it what an older one did, and drops the older ones when
// nothing needs them any more. sealed are all columns that a tenant's own keys close.
func (c *Clients) TurnKeys(ctx context.Context, tenant uuid.UUID, sealed []seal.Column) error {
	err := c.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		aged, err := c.keys.Aged(tx)
		if err != nil || !aged {
			return err
		}
		return c.keys.Turn(tx)
	})
	if err != nil {
		return err
	}
	if err := c.rewrite(ctx, tenant); err != nil {
		return err
	}
	if err := c.keys.Reseal(ctx, c.db, tenant, sealed); err != nil {
		return err
	}
	return c.db.InTenant(ctx, tenant, func(tx *db.Tx) error { return c.retire(tx, sealed) })
}

// outdated are records in the old fields, or found by words of another than the newest key.
const outdated = `(c.person_sealed IS NULL OR EXISTS (SELECT 1 FROM client_word w
	WHERE w.tenant_id = c.tenant_id AND w.client_id = c.id AND substring(w.word FROM 1 FOR 4) <> @newest))`

// batch is how many records one transaction writes anew.
const batch = 100

// rewrite writes records anew that are of an older key.
func (c *Clients) rewrite(ctx context.Context, tenant uuid.UUID) error {
	for again := true; again; {
		err := c.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
			own, err := c.keys.ToSeal(tx)
			if err != nil {
				return err
			}
			list, err := c.read(tx, `WHERE c.tenant_id = @tenant AND `+outdated+` LIMIT @batch FOR UPDATE OF c SKIP LOCKED`,
				map[string]any{"tenant": tx.Tenant, "newest": own.Newest(), "batch": batch})
			again = len(list) == batch
			for _, who := range list {
				if err == nil {
					err = c.write(tx, who)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Clients) retire(tx *db.Tx, sealed []seal.Column) error {
	if err := c.keys.Lock(tx); err != nil {
		return err
	}
	old, err := c.keys.Several(tx)
	if err != nil || !old {
		return err
	}
	done, err := c.keys.Resealed(tx, sealed)
	if err != nil || !done {
		return err
	}
	own, err := c.keys.Of(tx)
	if err != nil {
		return err
	}
	list, err := c.read(tx, `WHERE c.tenant_id = @tenant AND `+outdated+` LIMIT 1`, map[string]any{"tenant": tx.Tenant, "newest": own.Newest()})
	if err != nil || len(list) > 0 {
		return err
	}
	return c.keys.Retire(tx)
}
