package demo

import (
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"prag/internal/queue"
)

func (l *loader) writeTickets() error {
	t := l.tickets
	err := l.exec(`
		INSERT INTO ticket (tenant_id, id, centre_id, queue_id, service_id, visit_id, business_date, number, place, code, nonce, language, state,
			desk_id, taken_at, called_at, started_at, ended_at)
		SELECT $1, id, centre, queue, service, visit, day, number, extract(epoch FROM taken)::bigint * 1000000 + number, code, id, language, state,
			desk, taken, called, started, ended
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::date[], $8::int[], $9::text[], $10::text[], $11::text[],
			$12::uuid[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[])
			AS t (id, centre, queue, service, visit, day, number, code, language, state, desk, taken, called, started, ended)`,
		ids(t, func(t ticket) uuid.UUID { return t.id }), ids(t, func(t ticket) uuid.UUID { return t.centre }),
		ids(t, func(t ticket) uuid.UUID { return t.queue }), ids(t, func(t ticket) uuid.UUID { return t.service }),
		ids(t, func(t ticket) uuid.UUID { return t.visit }), column(t, func(t ticket) time.Time { return t.date }),
		column(t, func(t ticket) int { return t.number }), column(t, func(t ticket) string { return t.code }),
		column(t, func(t ticket) string { return t.language }), column(t, func(t ticket) string { return t.state }),
		ids(t, func(t ticket) uuid.UUID { return t.desk }), column(t, func(t ticket) time.Time { return t.taken }),
		column(t, func(t ticket) pgtype.Timestamptz { return instant(t.called) }),
		column(t, func(t ticket) pgtype.Timestamptz { return instant(t.started) }),
		column(t, func(t ticket) pgtype.Timestamptz { return instant(t.ended) }))
	if err != nil {
		return fmt.Errorf("tickets: %w", err)
	}
	return l.writeStretches()
}

// instant is a time as a column's value; the zero time is NULL.
func instant(t time.Time) pgtype.Timestamptz { return pgtype.Timestamptz{Time: t, Valid: !t.IsZero()} }

// writeStretches writes what the tickets just written went through, and their calls, from the tickets' own times.
func (l *loader) writeStretches() error {
	made := ids(l.tickets, func(t ticket) uuid.UUID { return t.id })
	err := l.exec(`
		INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at, ended_at)
		SELECT t.tenant_id, t.id, s.seq, s.state, s.started, s.ended FROM ticket t
		CROSS JOIN LATERAL (VALUES (1, 'waiting', t.taken_at, coalesce(t.called_at, t.ended_at)), (2, 'called', t.called_at, coalesce(t.started_at, t.ended_at)),
			(3, 'serving', t.started_at, t.ended_at)) s (seq, state, started, ended)
		WHERE t.tenant_id = $1 AND t.id = ANY ($2::uuid[]) AND s.started IS NOT NULL`, made)
	if err != nil {
		return fmt.Errorf("intervals: %w", err)
	}
	called := make([]ticket, 0, len(l.tickets))
	for _, t := range l.tickets {
		if !t.called.IsZero() {
			called = append(called, t)
		}
	}
	return l.exec(`
		INSERT INTO call (tenant_id, id, centre_id, ticket_id, desk_id, staff_id, nonce, called_at, ended_at)
		SELECT $1, id, centre, id, desk, staff, id, called, ended
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::timestamptz[]) AS c (id, centre, desk, staff, called, ended)`,
		ids(called, func(t ticket) uuid.UUID { return t.id }), ids(called, func(t ticket) uuid.UUID { return t.centre }),
		ids(called, func(t ticket) uuid.UUID { return t.desk }), ids(called, func(t ticket) uuid.UUID { return t.staff }),
		column(called, func(t ticket) time.Time { return t.called }), column(called, func(t ticket) time.Time { return t.ended }))
}

// promise writes what would have been told about the waits of the last days, and how long they were.
func (l *loader) promise() error {
	type promised struct {
		ticket
		told queue.Estimate
	}
	var all []promised
	for c, tickets := range l.lines {
		walk(c, tickets, l.until.AddDate(0, 0, -promiseDays), func(m moment) {
			if e := m.estimate(); e.Known {
				all = append(all, promised{m.ticket, e})
			}
		})
	}
	seconds := func(told func(queue.Estimate) time.Duration) []int {
		return column(all, func(p promised) int { return int(told(p.told) / time.Second) })
	}
	return l.exec(`INSERT INTO promise (tenant_id, ticket_id, told_at, p10, p50, p90, waited)
		SELECT $1, id, told, p10, p50, p90, extract(epoch FROM called - told)::int
		FROM unnest($2::uuid[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::timestamptz[]) AS p (id, told, p10, p50, p90, called)`,
		ids(all, func(p promised) uuid.UUID { return p.id }), column(all, func(p promised) time.Time { return p.taken }),
		seconds(func(e queue.Estimate) time.Duration { return e.Early }), seconds(func(e queue.Estimate) time.Duration { return e.About }),
		seconds(func(e queue.Estimate) time.Duration { return e.Late }), column(all, func(p promised) pgtype.Timestamptz { return instant(p.called) }))
}
