package queue

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// A promise is what was first told to the holder of a ticket. It is noted by the page that tells it and not by the taking, which has nothing to
// wait for; and it is held against what happened by the call, in the call's own transaction.

// promise notes what is told about a ticket, the first time.
func promise(tx *db.Tx, ticket uuid.UUID, e Estimate) error {
	return tx.Exec(`INSERT INTO promise (tenant_id, ticket_id, told_at, p10, p50, p90) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		tx.Tenant, ticket, tx.Now, seconds(e.Early), seconds(e.About), seconds(e.Late)).Error
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// keptSQL holds what was told about a ticket that is called against its wait, once, and counts it. Whoever went out, or is called on another
// day than that of the ticket, waited for other reasons.
const keptSQL = `
	WITH kept AS (
		UPDATE promise p SET waited = extract(epoch FROM @now - p.told_at)::int FROM ticket t
		WHERE p.tenant_id = @tenant AND p.ticket_id = @ticket AND p.waited IS NULL
		  AND t.tenant_id = p.tenant_id AND t.id = p.ticket_id AND t.business_date = @date
		  AND NOT EXISTS (SELECT 1 FROM ticket_interval i WHERE i.tenant_id = p.tenant_id AND i.ticket_id = p.ticket_id AND i.state = 'away')
		RETURNING p.p10, p.p50, p.p90, p.waited
	)
	INSERT INTO tally_delta (tenant_id, centre_id, day, measure, cut, value, n)
	SELECT @tenant, @centre, @date, m.measure, '', '', m.n FROM kept CROSS JOIN LATERAL (VALUES
		(@promises, 1), (@kept, (waited BETWEEN p10 AND p90)::int), (@late, (waited > p90)::int),
		(@told, p50), (@width, p90 - p10), (@waited, waited)) m (measure, n)
	WHERE m.n <> 0`

func keep(tx *db.Tx, c tenant.Centre, ticket uuid.UUID) error {
	return tx.Exec(keptSQL, map[string]any{
		"tenant": tx.Tenant, "centre": c.ID, "ticket": ticket, "now": tx.Now, "date": c.BusinessDate(tx.Now),
		"promises": tally.Promises, "kept": tally.PromisesKept, "late": tally.PromisesLate,
		"told": tally.ToldSeconds, "width": tally.WidthSeconds, "waited": tally.WaitedSeconds,
	}).Error
}
