package queue

import (
	"context"
	"time"

	"prag/internal/db"
	"prag/internal/tenant"
)

const (
	// paceCalls is how many calls of a centre are looked at: about a busy day.
	paceCalls = 60
	// paceDays is how far back they may lie.
	paceDays = 28
)

// Outlook is what the holder of a waiting or absent ticket wants to know.
type Outlook struct {
	Ahead    int // people in the centre who are called before; 0: next
	Out      int // people before who are away and may come back first
	Estimate Estimate
}

// Outlook counts who is before a ticket and tells how long that will take.
func (q *Line) Outlook(ctx context.Context, c tenant.Centre, t Ticket) (o Outlook, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) error {
		before, err := db.One[struct{ Here, Out int }](tx, `SELECT count(*) FILTER (WHERE state = 'waiting') AS here,
			count(*) FILTER (WHERE state = 'away') AS out FROM ticket
			WHERE tenant_id = ? AND centre_id = ? AND state IN ('waiting', 'away') AND (place, id) < (?, ?)`, tx.Tenant, c.ID, t.Place, t.ID)
		if err != nil {
			return err
		}
		pace, err := paceOf(tx, c)
		o = Outlook{Ahead: before.Here, Out: before.Out, Estimate: pace.Estimate(before.Here, before.Out)}
		return err
	})
	return o, err
}

// paceOf reads the gaps between calls. A gap counts when whoever was called at its end already waited at its beginning: only then was it
// the desks that took so long, and not an empty room.
func paceOf(tx *db.Tx, c tenant.Centre) (p Pace, err error) {
	gaps, err := db.All[float64](tx, `
		WITH calls AS (
			SELECT called_at, ticket_id FROM call WHERE tenant_id = @tenant AND centre_id = @centre AND called_at > @since
			ORDER BY called_at DESC LIMIT @most
		), pairs AS (
			SELECT c.called_at, t.taken_at, t.business_date, lag(c.called_at) OVER by_day AS before
			FROM calls c JOIN ticket t ON t.tenant_id = @tenant AND t.id = c.ticket_id
			WINDOW by_day AS (PARTITION BY t.business_date ORDER BY c.called_at)
		)
		SELECT extract(epoch FROM called_at - before)::float8 AS seconds FROM pairs WHERE taken_at <= before ORDER BY called_at`, map[string]any{
		"tenant": tx.Tenant, "centre": c.ID, "since": tx.Now.AddDate(0, 0, -paceDays), "most": paceCalls,
	})
	for _, g := range gaps {
		p.Gaps = append(p.Gaps, seconds(g))
	}
	if err != nil {
		return p, err
	}
	quiet, err := db.One[float64](tx, `SELECT CASE WHEN count(*) = 0 THEN 0 ELSE extract(epoch FROM CAST(@now AS timestamptz) - greatest(
			(SELECT max(called_at) FROM call WHERE tenant_id = @tenant AND centre_id = @centre), min(taken_at))) END::float8
		FROM ticket WHERE tenant_id = @tenant AND centre_id = @centre AND state = 'waiting'`, map[string]any{
		"tenant": tx.Tenant, "centre": c.ID, "now": tx.Now,
	})
	p.Quiet = seconds(quiet)
	return p, err
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
