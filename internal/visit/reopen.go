package visit

import (
	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// Reopen takes back CloseUnserved inside the transaction that puts the ticket back in line: the person has come after all. A visit that
// somebody logged meanwhile stays as it is.
func Reopen(tx *db.Tx, c tenant.Centre, id uuid.UUID) error {
	old, err := lock(tx, c, id)
	if err != nil || old.State != Saved || old.Outcome != LeftUnserved || old.AdviserID != uuid.Nil {
		return err
	}
	fresh := old
	fresh.State, fresh.Outcome, fresh.ClosedAt, fresh.Version = Open, "", nil, old.Version+1
	if err := update(tx, fresh); err != nil {
		return err
	}
	return tally.Append(tx, c.ID, fresh.BusinessDate, change(old, fresh)...)
}
