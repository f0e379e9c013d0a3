package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// Board is what the call display shows: numbers and desks, nothing else. What it costs does not grow with the line.
type Board struct {
	Now     []Calling // called and not yet at the desk, or only just: the newest call first
	Before  []Calling // called a while ago, the newest first
	Next    []Ticket  // the next few
	Waiting int
	More    bool     // more wait than are counted
	Wait    Estimate // of whoever takes a ticket now
}

// Calling is a call as everybody sees and hears it.
type Calling struct {
	ID        uuid.UUID // of the call
	Series    string
	Number    int
	DeskLabel string
	Language  string // tag the person reads
	At        time.Time
	Recalls   int
	Current   bool
}

// Label is what people read: "A 12".
func (c Calling) Label() string { return fmt.Sprintf("%s %d", c.Series, c.Number) }

// Key is another one each time the number is called.
func (c Calling) Key() string { return fmt.Sprintf("%s.%d", c.ID, c.Recalls) }

const (
	boardCalls = 6
	boardNext  = 6
	// boardKeeps is how long a number stays in its place after the person has reached the desk; then it counts as called before.
	boardKeeps = 90 * time.Second
	// boardPast is how long it stays among those called before.
	boardPast = 30 * time.Minute
	// boardCounts is up to how many the board counts who wait, and foresees how long that takes. Whoever is behind so many is better told
	// "more" than a number that changes all day.
	boardCounts = 99
)

// selectCallings reads the latest calls and whatever calls have not ended: both by an index, and few.
const selectCallings = `
	SELECT c.id, q.series, t.number, d.label AS desk_label, t.language, coalesce(c.recalled_at, c.called_at) AS at, c.recalls,
	       c.ended_at IS NULL AND (t.state = 'called' AND c.arrived_at IS NULL OR t.state IN ('called', 'serving') AND c.called_at > @keeps) AS current
	FROM call c
	JOIN ticket t ON t.tenant_id = c.tenant_id AND t.id = c.ticket_id
	JOIN queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
	JOIN desk d ON d.tenant_id = c.tenant_id AND d.id = c.desk_id
	WHERE c.tenant_id = @tenant AND c.id IN (
		(SELECT id FROM call WHERE tenant_id = @tenant AND centre_id = @centre AND called_at > @past ORDER BY called_at DESC LIMIT @most)
		UNION SELECT id FROM call WHERE tenant_id = @tenant AND centre_id = @centre AND ended_at IS NULL)
	ORDER BY at DESC, c.id`

// Board reads the call display of a centre.
func (q *Line) Board(ctx context.Context, c tenant.Centre) (b Board, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) error {
		calls, err := db.All[Calling](tx, selectCallings, map[string]any{
			"tenant": tx.Tenant, "centre": c.ID, "keeps": tx.Now.Add(-boardKeeps), "past": tx.Now.Add(-boardPast), "most": 2 * boardCalls,
		})
		if err != nil {
			return err
		}
		b.sort(calls)
		if b.Next, err = waiting(tx, c, boardNext); err != nil {
			return err
		}
		err = tx.Raw(`SELECT count(*) FROM (SELECT FROM ticket WHERE tenant_id = ? AND centre_id = ? AND state = 'waiting' LIMIT ?) w`,
			tx.Tenant, c.ID, boardCounts+1).Row().Scan(&b.Waiting)
		if err != nil {
			return err
		}
		if b.More = b.Waiting > boardCounts; b.More {
			b.Waiting = boardCounts
			return nil
		}
		b.Wait, err = q.forecasts.next(tx, c)
		return err
	})
	return b, err
}

// sort parts the calls that still concern somebody from the others.
func (b *Board) sort(calls []Calling) {
	for _, call := range calls {
		switch {
		case call.Current && len(b.Now) < boardCalls:
			b.Now = append(b.Now, call)
		case !call.Current && len(b.Before) < boardCalls:
			b.Before = append(b.Before, call)
		}
	}
}
