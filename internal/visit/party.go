package visit

import (
	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// SetParty changes how many came together, inside the transaction that changes their ticket. A visit that somebody has logged stays as it is.
func SetParty(tx *db.Tx, c tenant.Centre, id uuid.UUID, adults, children int) error {
	old, err := lock(tx, c, id)
	if err != nil || old.State != Open {
		return err
	}
	fresh := old
	fresh.Adults, fresh.Children, fresh.Version = adults, children, old.Version+1
	if err := update(tx, fresh); err != nil {
		return err
	}
	return tally.Append(tx, c.ID, fresh.BusinessDate, change(old, fresh)...)
}
