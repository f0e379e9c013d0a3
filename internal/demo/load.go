package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"prag/internal/statistics"
)

// batch is how many visits one statement loads.
const batch = 10000

// load writes the visits, referrals and tallies of one tenant, in one transaction, unless it has them.
func load(ctx context.Context, d Deps, tenantID uuid.UUID, days []workday) error {
	agencies, err := readAgencies(ctx, d.DB, tenantID)
	if err != nil {
		return err
	}
	return d.DB.CopyIn(ctx, tenantID, func(tx pgx.Tx) error {
		fresh, err := mark(ctx, tx, tenantID, d)
		if err != nil || !fresh {
			return err
		}
		l := &loader{ctx: ctx, tx: tx, tenant: tenantID, until: d.Until, agencies: agencies, codes: map[string]bool{}, lines: map[*centre][]ticket{}}
		if err := l.readArticles(); err != nil {
			return err
		}
		for _, day := range days {
			if err := l.add(day, d.Seed); err != nil {
				return err
			}
		}
		seen := map[*centre]bool{}
		for _, day := range days {
			if !seen[day.centre] {
				seen[day.centre] = true
				l.announce(day.centre, d.Seed)
			}
		}
		if err := l.flush(); err != nil {
			return err
		}
		if err := l.promise(); err != nil {
			return err
		}
		return statistics.WriteFolded(ctx, tx)
	})
}

// mark notes in the tenant's settings what was loaded; false when something was already. The row's lock keeps a second seed waiting.
func mark(ctx context.Context, tx pgx.Tx, tenantID uuid.UUID, d Deps) (bool, error) {
	note, err := json.Marshal(map[string]any{"seed": d.Seed, "until": d.Until.Format(time.DateOnly), "visits": d.Visits})
	if err != nil {
		return false, err
	}
	done, err := tx.Exec(ctx, `UPDATE tenant SET settings = settings || jsonb_build_object('demo', $2::jsonb)
		WHERE tenant_id = $1 AND NOT settings ? 'demo'`, tenantID.String(), string(note))
	if err != nil || done.RowsAffected() == 0 {
		return false, err
	}
	var works bool
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM visit WHERE tenant_id = $1)`, tenantID.String()).Scan(&works)
	if works {
		err = errWorks
	}
	return err == nil, err
}

// errWorks: made-up visits beside real ones could never be told apart again.
var errWorks = errors.New("a tenant already has visits of its own, and data made up for a demonstration is not mixed with them")

// loader gathers rows and writes them batch by batch.
type loader struct {
	ctx      context.Context //nolint:containedctx // lives for one call of load
	tx       pgx.Tx
	tenant   uuid.UUID
	until    time.Time
	agencies []agency
	codes    map[string]bool // given out to referrals

	visits    []visit
	tickets   []ticket
	lines     map[*centre][]ticket
	referrals []referral
	views     []view
	sessions  []session
	articles  []string // slugs; "" for those that are not named
}

func (l *loader) add(day workday, seed uint64) error {
	visits := day.make(seed)
	if tickets := day.line(seed, visits); len(day.centre.advisers) > 0 && day.lined(l.until) { // somebody has to call them
		l.tickets = append(l.tickets, tickets...)
		l.lines[day.centre] = append(l.lines[day.centre], tickets...)
	}
	l.visits = append(l.visits, visits...)
	l.referrals = append(l.referrals, l.refer(day, visits, seed)...)
	l.look(day, seed)
	l.gather(day, seed)
	if len(l.visits) < batch {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	steps := []func() error{l.writeVisits, l.writeTopics, l.writeTickets, l.writeNeeds, l.writeConsents, l.writeReferrals, l.writeEvents, l.writeReach, l.writeSessions}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("load: %w", err)
		}
	}
	l.visits, l.tickets, l.referrals = l.visits[:0], l.tickets[:0], l.referrals[:0]
	return nil
}

// exec runs a statement whose first parameter is the tenant and whose others are columns.
func (l *loader) exec(query string, columns ...any) error {
	_, err := l.tx.Exec(l.ctx, query, append([]any{pgtype.UUID{Bytes: l.tenant, Valid: true}}, columns...)...)
	return err
}

// column picks one field of all rows.
func column[R, V any](rows []R, field func(r R) V) []V {
	values := make([]V, len(rows))
	for i, r := range rows {
		values[i] = field(r)
	}
	return values
}

// ref is an id as a column's value; the zero id is NULL.
func ref(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }

func (l *loader) writeVisits() error {
	v := l.visits
	return l.exec(`
		INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, closed_at, language, client_group,
			first_visit, sex, age_band, education, municipality, destination, adults, children, outcome, adviser_id)
		SELECT $1, id, centre, day, channel, 'saved', opened, closed, language, client_group, first_visit, sex, age, education,
			municipality, destination, adults, children, outcome, adviser
		FROM unnest($2::uuid[], $3::uuid[], $4::date[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[],
			$10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::smallint[], $17::smallint[],
			$18::text[], $19::uuid[])
			AS v (id, centre, day, channel, opened, closed, language, client_group, first_visit, sex, age, education, municipality,
			destination, adults, children, outcome, adviser)`,
		ids(v, func(v visit) uuid.UUID { return v.id }), ids(v, func(v visit) uuid.UUID { return v.centre }),
		column(v, func(v visit) time.Time { return v.date }), column(v, func(v visit) string { return v.channel }),
		column(v, func(v visit) time.Time { return v.opened }), column(v, func(v visit) time.Time { return v.closed }),
		column(v, func(v visit) string { return v.language }), column(v, func(v visit) string { return v.group }),
		column(v, func(v visit) string { return v.first }), column(v, func(v visit) string { return v.sex }),
		column(v, func(v visit) string { return v.age }), column(v, func(v visit) string { return v.education }),
		column(v, func(v visit) string { return v.municipality }), column(v, func(v visit) string { return v.destination }),
		column(v, func(v visit) int { return v.adults }), column(v, func(v visit) int { return v.children }),
		column(v, func(v visit) string { return v.outcome }), ids(v, func(v visit) uuid.UUID { return v.adviser }))
}

func (l *loader) writeTopics() error {
	var ids []pgtype.UUID
	var topics []string
	for _, v := range l.visits {
		for _, topic := range v.topics {
			ids, topics = append(ids, ref(v.id)), append(topics, topic)
		}
	}
	return l.exec(`INSERT INTO visit_topic (tenant_id, visit_id, topic) SELECT $1, * FROM unnest($2::uuid[], $3::text[])`, ids, topics)
}
