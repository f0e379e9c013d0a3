package seal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

const checkWord = "prag"

// ForDatabase reads the keys at path and makes sure that they are this database's. A database in which nothing has been sealed yet gets
// new ones. The error is one sentence for the operator.
func ForDatabase(ctx context.Context, d *db.DB, path string) (*Keys, error) {
	word, err := sealedWord(ctx, d)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && word != nil {
		return nil, fmt.Errorf("the keys file %s is missing, and names in this database are sealed with it: bring it back from its copy", path)
	}
	keys, err := Open(path)
	if err != nil {
		return nil, err
	}
	if word == nil {
		if word, err = keys.claim(ctx, d); err != nil {
			return nil, err
		}
	}
	if _, err := keys.Open(tenant.NetworkID(), tenant.NetworkID(), "check", word); err != nil {
		return nil, fmt.Errorf("the keys in %s are not those of this database: all copies of the program share one keys file", path)
	}
	return keys, nil
}

// sealedWord is nil where nothing has been sealed yet.
func sealedWord(ctx context.Context, d *db.DB) (word []byte, err error) {
	err = d.InTenant(ctx, tenant.NetworkID(), func(tx *db.Tx) error {
		return tx.Raw(`SELECT word FROM key_check WHERE tenant_id = ?`, tx.Tenant).Row().Scan(&word)
	})
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return word, err
}

// claim makes the keys the database's own. Of two programs that start at once with different keys only the first does; both get its word.
func (k *Keys) claim(ctx context.Context, d *db.DB) ([]byte, error) {
	id := tenant.NetworkID()
	word, err := k.Seal(id, id, "check", checkWord)
	if err != nil {
		return nil, err
	}
	err = d.InTenant(ctx, id, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO key_check (tenant_id, word) VALUES (?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, word).Error
	})
	if err != nil {
		return nil, err
	}
	return sealedWord(ctx, d)
}
