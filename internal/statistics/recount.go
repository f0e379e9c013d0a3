package statistics

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5"

	"prag/internal/db"
)

// counted is every count of one tenant and day made anew from the records: centre_id, day, measure, cut, value, n. It is the same
// rule as visit.Deltas and the Append calls of queue and referral, told once more and independently, so that doctor finds a slip
// in either. A topic counts under its first level, once a visit.
const counted = `
	SELECT v.centre_id, v.business_date AS day, m.measure, '' AS cut, '' AS value, sum(m.n)::bigint AS n
	FROM visit v CROSS JOIN LATERAL (VALUES
		('visits', 1), ('individuals', v.adults + v.children), ('visitors', (v.first_visit = 'yes')::int),
		('enquiries', (v.channel IN ('phone', 'email', 'online'))::int)) m (measure, n)
	WHERE v.tenant_id = current_tenant() AND v.state = 'saved'
	GROUP BY v.centre_id, v.business_date, m.measure
	UNION ALL
	SELECT v.centre_id, v.business_date, 'visits', c.cut, CASE c.value WHEN '' THEN 'unknown' ELSE c.value END, count(*)
	FROM visit v CROSS JOIN LATERAL (VALUES
		('language', v.language), ('channel', v.channel), ('client_group', v.client_group), ('outcome', v.outcome), ('sex', v.sex),
		('age_band', v.age_band)) c (cut, value)
	WHERE v.tenant_id = current_tenant() AND v.state = 'saved'
	GROUP BY v.centre_id, v.business_date, c.cut, c.value
	UNION ALL
	SELECT v.centre_id, v.business_date, 'visits', 'topic', v.top, count(*)
	FROM (SELECT DISTINCT v.centre_id, v.business_date, v.id, coalesce(t.parent, vt.topic) AS top
		FROM visit v JOIN visit_topic vt ON vt.tenant_id = v.tenant_id AND vt.visit_id = v.id
		LEFT JOIN topic t ON t.tenant_id = network_tenant() AND t.code = vt.topic
		WHERE v.tenant_id = current_tenant() AND v.state = 'saved') v
	GROUP BY v.centre_id, v.business_date, v.top
	UNION ALL
	SELECT k.centre_id, k.business_date, 'tickets', '', '', count(*)
	FROM ticket k WHERE k.tenant_id = current_tenant() GROUP BY k.centre_id, k.business_date
	UNION ALL
	SELECT centre_id, day, measure, '', '', count(*) FROM (
		SELECT r.centre_id, business_date(e.at, c.time_zone, c.cut_over) AS day, e.action, e.next,
			CASE e.action WHEN 'send' THEN 'referrals_sent' WHEN 'accept' THEN 'referrals_accepted' WHEN 'decline' THEN 'referrals_declined'
				WHEN 'record' THEN 'referrals_completed' END AS measure,
			row_number() OVER (PARTITION BY e.referral_id, e.action, e.next IS NOT DISTINCT FROM 'undo' ORDER BY e.seq) AS nth
		FROM referral r JOIN (SELECT *, lead(action) OVER (PARTITION BY referral_id ORDER BY seq) AS next FROM referral_event
			WHERE tenant_id = current_tenant()) e ON e.tenant_id = r.tenant_id AND e.referral_id = r.id
			JOIN centre c ON c.tenant_id = r.tenant_id AND c.id = r.centre_id
		WHERE r.tenant_id = current_tenant() AND NOT r.sensitive AND r.state <> 'void') x
	WHERE measure IS NOT NULL AND nth = 1 AND next IS DISTINCT FROM 'undo'
	GROUP BY centre_id, day, measure
	UNION ALL
	SELECT k.centre_id, k.business_date, m.measure, '', '', sum(m.n)::bigint
	FROM promise p JOIN ticket k ON k.tenant_id = p.tenant_id AND k.id = p.ticket_id CROSS JOIN LATERAL (VALUES
		('promises', 1), ('promises_kept', (p.waited BETWEEN p.p10 AND p.p90)::int), ('promises_late', (p.waited > p.p90)::int),
		('told_seconds', p.p50), ('width_seconds', p.p90 - p.p10), ('waited_seconds', p.waited)) m (measure, n)
	WHERE p.tenant_id = current_tenant() AND p.waited IS NOT NULL
	GROUP BY k.centre_id, k.business_date, m.measure
	UNION ALL
	SELECT g.centre_id, g.business_date, m.measure, m.cut, m.value, sum(m.n)::bigint
	FROM group_session g CROSS JOIN LATERAL (VALUES
		('sessions', '', '', 1), ('participants', '', '', g.women + g.men + g.others), ('participants', 'sex', 'female', g.women),
		('participants', 'sex', 'male', g.men), ('participants', 'sex', 'unknown', g.others),
		('sessions', 'municipality', CASE g.municipality WHEN '' THEN 'unknown' ELSE g.municipality END, 1), ('sessions', 'kind', g.kind, 1))
		m (measure, cut, value, n)
	WHERE g.tenant_id = current_tenant() AND g.state = 'held'
	GROUP BY g.centre_id, g.business_date, m.measure, m.cut, m.value
	UNION ALL
	SELECT a.centre_id, a.day, m.measure, '', '', sum(m.n)::bigint
	FROM (SELECT a.centre_id, a.status, business_date(a.starts_at, c.time_zone, c.cut_over) AS day,
			business_date(a.booked_at, c.time_zone, c.cut_over) AS booked
		FROM appointment a JOIN centre c ON c.tenant_id = a.tenant_id AND c.id = a.centre_id
		WHERE a.tenant_id = current_tenant() AND a.status <> 'held') a
	CROSS JOIN LATERAL (VALUES
		('appointments', (a.status NOT LIKE 'cancelled%')::int), ('appointments_kept', (a.status = 'arrived')::int),
		('appointments_missed', (a.status = 'no_show')::int), ('appointments_cancelled', (a.status LIKE 'cancelled%')::int),
		('appointment_lead_days', CASE WHEN a.status LIKE 'cancelled%' THEN 0 ELSE a.day - a.booked END)) m (measure, n)
	GROUP BY a.centre_id, a.day, m.measure`

// both gives counted by day and by month, without the zeros: a count that is not there is a zero.
const both = `
	counted AS MATERIALIZED (` + counted + `),
	made AS (
		SELECT centre_id, measure, cut, value, 'day' AS grain, day AS period, n FROM counted WHERE n <> 0
		UNION ALL
		SELECT centre_id, measure, cut, value, 'month', date_trunc('month', day)::date, sum(n)::bigint FROM counted WHERE n <> 0
		GROUP BY centre_id, measure, cut, value, date_trunc('month', day))`

// roomToCount lets the groups be hashed in memory, without a compilation that takes longer than it saves: with the database's own
// settings counting takes twice as long. Tables are joined by hashing too: of rows that this very transaction loaded the planner may know
// nothing, and would go through one table for each row of the other.
const roomToCount = `SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true), set_config('enable_nestloop', 'off', true)`

// Difference is a count that is not what the records say.
type Difference struct {
	CentreID                   uuid.UUID
	Measure, Cut, Value, Grain string
	Period                     time.Time
	Kept, Counted              int64
}

// Recount counts everything of a tenant anew from its records and lists where the tallies differ. It is one statement, so it is
// exact while the centres work.
func (s *Statistics) Recount(ctx context.Context, tenant uuid.UUID) ([]Difference, error) {
	var differences []Difference
	err := s.db.InTenant(ctx, tenant, func(tx *db.Tx) (err error) {
		if err = tx.Exec(roomToCount).Error; err != nil {
			return err
		}
		differences, err = db.All[Difference](tx, `
			WITH `+both+`,
			kept AS (
				SELECT centre_id, measure, cut, value, grain, period, sum(n)::bigint AS n FROM (
					SELECT centre_id, measure, cut, value, grain, period, n FROM tally WHERE tenant_id = current_tenant()
					UNION ALL
					SELECT centre_id, measure, cut, value, 'day', day, n FROM tally_delta WHERE tenant_id = current_tenant()
					UNION ALL
					SELECT centre_id, measure, cut, value, 'month', date_trunc('month', day)::date, n
					FROM tally_delta WHERE tenant_id = current_tenant()) waiting
				GROUP BY centre_id, measure, cut, value, grain, period)
			SELECT centre_id, measure, cut, value, grain, period,
				coalesce(kept.n, 0) AS kept, coalesce(made.n, 0) AS counted
			FROM kept FULL JOIN made USING (centre_id, measure, cut, value, grain, period)
			WHERE coalesce(kept.n, 0) <> coalesce(made.n, 0)
			ORDER BY centre_id, measure, cut, value, grain, period`)
		return err
	})
	return differences, err
}

// WriteFolded writes the tallies of a tenant that has none yet from its records, already folded, inside the transaction that loads
// the records in bulk.
func WriteFolded(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, roomToCount); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		WITH `+both+`
		INSERT INTO tally (tenant_id, centre_id, measure, cut, value, grain, period, n)
		SELECT current_tenant(), centre_id, measure, cut, value, grain, period, n FROM made`)
	return err
}
