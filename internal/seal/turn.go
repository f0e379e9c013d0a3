package seal

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"prag/internal/db"
	"prag/internal/fault"
)

// KeyLife is how long a tenant's key seals before another takes its place.
const KeyLife = 365 * 24 * time.Hour

// Column is a sealed column of a table whose records are named by id; Field is the name it was sealed under.
type Column struct{ Table, Name, Field string }

// Aged reports whether a tenant's keys have sealed long enough.
func (*Keys) Aged(tx *db.Tx) (aged bool, err error) {
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM tenant_key WHERE tenant_id = ? AND rotated_at < ?)`, tx.Tenant, tx.Now.Add(-KeyLife)).Row().Scan(&aged)
	return aged, err
}

// Turn gives a tenant a new key for whatever is sealed from now on. What is sealed opens with its old one until Reseal has come round.
func (k *Keys) Turn(tx *db.Tx) error {
	if _, err := k.Of(tx); err != nil { // a tenant without keys gets its first
		return err
	}
	err := k.change(tx, func(m *keyset.Manager, _ uint32, t *tinkpb.KeyTemplate) error {
		id, err := m.Add(t)
		if err != nil {
			return err
		}
		return m.SetPrimary(id)
	})
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE tenant_key SET rotated_at = ? WHERE tenant_id = ?`, tx.Now, tx.Tenant).Error
}

// Retire drops the keys that are not the newest. The caller has made sure in this transaction, after Lock, that nothing needs them.
func (k *Keys) Retire(tx *db.Tx) error {
	return k.change(tx, func(m *keyset.Manager, primary uint32, _ *tinkpb.KeyTemplate) error {
		handle, err := m.Handle()
		if err != nil {
			return err
		}
		for i := range handle.Len() {
			entry, err := handle.Entry(i)
			if err != nil {
				return err
			}
			if entry.KeyID() == primary {
				continue
			}
			if err := m.Delete(entry.KeyID()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Several reports whether a tenant has older keys besides the newest.
func (k *Keys) Several(tx *db.Tx) (bool, error) {
	own, err := k.Of(tx)
	if err != nil {
		return false, err
	}
	return len(own.find.PRFs) > 1, nil
}

// Lock waits for everybody who is sealing, and lets nobody begin until the transaction ends.
func (*Keys) Lock(tx *db.Tx) error {
	return tx.Exec(`SELECT 1 FROM tenant_key WHERE tenant_id = ? FOR UPDATE`, tx.Tenant).Error
}

// change changes both keysets of a tenant in the same way.
func (k *Keys) change(tx *db.Tx, fn func(m *keyset.Manager, primary uint32, t *tinkpb.KeyTemplate) error) error {
	row, err := readOwn(tx, " FOR UPDATE")
	if err != nil {
		return err
	}
	sealing, finding, err := k.handles(tx.Tenant, row)
	if err != nil {
		return err
	}
	if sealing, err = changed(sealing, aead.AES256GCMKeyTemplate(), fn); err != nil {
		return err
	}
	if finding, err = changed(finding, prf.HMACSHA256PRFKeyTemplate(), fn); err != nil {
		return err
	}
	if row, err = k.wrap(tx.Tenant, sealing, finding); err != nil {
		return err
	}
	return db.Changed(tx.Exec(`UPDATE tenant_key SET seal = ?, find = ? WHERE tenant_id = ?`, row.Seal, row.Find, tx.Tenant),
		fault.Missing())
}

func changed(h *keyset.Handle, t *tinkpb.KeyTemplate, fn func(*keyset.Manager, uint32, *tinkpb.KeyTemplate) error) (*keyset.Handle, error) {
	primary, err := h.Primary()
	if err != nil {
		return nil, err
	}
	m := keyset.NewManagerFromHandle(h)
	if err := fn(m, primary.KeyID(), t); err != nil {
		return nil, err
	}
	return m.Handle()
}

// batch is how many fields one transaction seals anew.
const batch = 200

// Reseal seals with a tenant's newest key what an older one sealed, a few at a time, so that nobody waits.
func (k *Keys) Reseal(ctx context.Context, d *db.DB, tenant uuid.UUID, columns []Column) error {
	for _, column := range columns {
		for again := true; again; {
			err := d.InTenant(ctx, tenant, func(tx *db.Tx) error {
				n, err := k.resealSome(tx, column)
				again = n == batch
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

type sealedField struct {
	ID     uuid.UUID
	Sealed []byte
}

// stale reads fields that another than the newest key sealed. The names are those of this program's tables.
func stale(tx *db.Tx, own *Own, c Column, limit int) ([]sealedField, error) {
	return db.All[sealedField](tx, `SELECT id, `+c.Name+` AS sealed FROM `+c.Table+` WHERE tenant_id = ? AND `+c.Name+` IS NOT NULL
		AND substring(`+c.Name+` FROM 1 FOR 5) <> ? LIMIT ? FOR UPDATE SKIP LOCKED`, tx.Tenant, own.prefix, limit)
}

func (k *Keys) resealSome(tx *db.Tx, c Column) (int, error) {
	own, err := k.ToSeal(tx)
	if err != nil {
		return 0, err
	}
	list, err := stale(tx, own, c, batch)
	if err != nil {
		return 0, err
	}
	for _, f := range list {
		text, err := own.Open(f.ID, c.Field, f.Sealed)
		if err != nil {
			return 0, err
		}
		sealed, err := own.Seal(f.ID, c.Field, text)
		if err != nil {
			return 0, err
		}
		if err := tx.Exec(`UPDATE `+c.Table+` SET `+c.Name+` = ? WHERE tenant_id = ? AND id = ?`, sealed, tx.Tenant, f.ID).Error; err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// Resealed reports whether nothing is left that an older key sealed.
func (k *Keys) Resealed(tx *db.Tx, columns []Column) (bool, error) {
	own, err := k.Of(tx)
	if err != nil {
		return false, err
	}
	for _, c := range columns {
		var left bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM `+c.Table+` WHERE tenant_id = ? AND `+c.Name+` IS NOT NULL AND substring(`+c.Name+` FROM 1 FOR 5) <> ?)`,
			tx.Tenant, own.prefix).Row().Scan(&left)
		if err != nil || left {
			return false, err
		}
	}
	return true, nil
}
