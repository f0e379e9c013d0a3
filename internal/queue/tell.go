package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// MostTold is how many may say themselves that they came together; of a larger party an adviser notes how many.
const MostTold = 9

// Told is what the holder of a ticket says of the talk. It is for the adviser alone: no ticket, slip, board or message says any of it.
type Told struct {
	Party int // how many came together; 0: not said
	Needs Needs
}

func (t Told) check() error {
	if t.Party < 0 || t.Party > MostTold {
		return fault.Field("party", "fault.number", "Min", 1, "Max", MostTold)
	}
	return t.Needs.check()
}

// Tell notes what the holder of a waiting ticket says of the talk; saying it again replaces it. Whom an adviser has counted as children stay so
// as long as the number of all is the same. fault.Conflict: the ticket does not wait any more; fault.Invalid: an answer is none of the list.
func (q *Line) Tell(ctx context.Context, c tenant.Centre, ticket uuid.UUID, told Told) (Ticket, error) {
	if err := told.check(); err != nil {
		return Ticket{}, err
	}
	return q.inLine(ctx, c, ticket, func(tx *db.Tx, t Ticket) error {
		if told.Party != 0 && told.Party != t.Adults+t.Children {
			if err := setParty(tx, c, t, told.Party, 0); err != nil {
				return err
			}
		}
		return setNeeds(tx, t, told.Needs)
	})
}
