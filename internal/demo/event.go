package demo

import (
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// ids picks one id of all rows.
func ids[R any](rows []R, field func(r R) uuid.UUID) []pgtype.UUID {
	return column(rows, func(r R) pgtype.UUID { return ref(field(r)) })
}

// numbered is an event with its place in its referral.
type numbered struct {
	event
	referral uuid.UUID
	seq      int
}

// actionSQL names the action that leads to a state.
const actionSQL = `CASE e.to_state WHEN 'sent' THEN 'send' WHEN 'received' THEN 'receive' WHEN 'accepted' THEN 'accept' WHEN 'declined' THEN 'decline'
	WHEN 'in_service' THEN 'begin' WHEN 'outcome_recorded' THEN 'record' WHEN 'closed' THEN 'close' WHEN 'not_completed' THEN 'break' ELSE 'withdraw' END`

func (l *loader) writeEvents() error {
	var all []numbered
	for _, f := range l.referrals {
		for i, e := range f.events {
			all = append(all, numbered{event: e, referral: f.id, seq: i + 1})
		}
	}
	return l.exec(`
		INSERT INTO referral_event (tenant_id, referral_id, seq, at, actor, staff_id, from_state, to_state, reason, client_key, action)
		SELECT $1, e.*, `+actionSQL+` FROM unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[],
			$10::uuid[]) AS e (referral, seq, at, actor, staff, from_state, to_state, reason, key)`,
		ids(all, func(e numbered) uuid.UUID { return e.referral }), column(all, func(e numbered) int { return e.seq }),
		column(all, func(e numbered) time.Time { return e.at }), column(all, func(e numbered) string { return e.actor }),
		ids(all, func(e numbered) uuid.UUID { return e.staff }), column(all, func(e numbered) string { return e.from }),
		column(all, func(e numbered) string { return e.to }), column(all, func(e numbered) string { return e.reason }),
		ids(all, func(e numbered) uuid.UUID { return e.key }))
}
