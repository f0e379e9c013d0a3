package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// Outlook is what the holder of a waiting or absent ticket wants to know.
type Outlook struct {
	Ahead    int // people in the centre who are called before; 0: next
	Out      int // people before who are away and may come back first
	Estimate Estimate
}

// Outlook counts who is before a ticket and tells how long that will take. What it tells first is noted as a promise.
func (q *Line) Outlook(ctx context.Context, c tenant.Centre, t Ticket) (o Outlook, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) error {
		before, err := db.One[struct {
			Here, Out int
			Told      bool
		}](tx, `SELECT count(*) FILTER (WHERE state = 'waiting') AS here, count(*) FILTER (WHERE state = 'away') AS out,
			EXISTS (SELECT 1 FROM promise WHERE tenant_id = @tenant AND ticket_id = @ticket) AS told FROM ticket
			WHERE tenant_id = @tenant AND centre_id = @centre AND state IN ('waiting', 'away') AND (rank, id) < (@rank, @ticket)`,
			map[string]any{"tenant": tx.Tenant, "centre": c.ID, "ticket": t.ID, "rank": t.Rank})
		if err != nil {
			return err
		}
		o.Ahead, o.Out = before.Here, before.Out
		if o.Estimate, err = q.forecasts.of(tx, c, t.ID); err != nil || before.Told || !o.Estimate.Known || t.State != Waiting {
			return err
		}
		return promise(tx, t.ID, o.Estimate)
	})
	return o, err
}

// Holding is a ticket with what its holder wants to know.
type Holding struct {
	Ticket
	Outlook Outlook
}

// holdingsMost bounds how many are told at once.
const holdingsMost = 500

// Holdings reads the tickets of a centre that still lead to a desk, by their ids: one reading for all who follow theirs. It notes no promise,
// as what a page has told first stands. A ticket that is not among them has ended, or is very far back.
func (q *Line) Holdings(ctx context.Context, c tenant.Centre) (map[uuid.UUID]Holding, error) {
	held := map[uuid.UUID]Holding{}
	err := q.read(ctx, c, func(tx *db.Tx) error {
		tickets, err := db.All[Ticket](tx, selectTicket+`AND (t.state IN ('waiting', 'away', 'called', 'serving', 'held')
			OR t.state = 'no_show' AND t.business_date = ?) ORDER BY t.rank, t.id LIMIT ?`, tx.Tenant, c.ID, c.BusinessDate(tx.Now), holdingsMost)
		var before Outlook
		for _, t := range tickets {
			h := Holding{Ticket: t}
			if t.State == Waiting || t.State == Away {
				h.Outlook = before
				if h.Outlook.Estimate, err = q.forecasts.of(tx, c, t.ID); err != nil {
					return err
				}
			}
			switch t.State {
			case Waiting:
				before.Ahead++
			case Away:
				before.Out++
			}
			held[t.ID] = h
		}
		return err
	})
	return held, err
}
