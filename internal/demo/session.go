package demo

import (
	"math/rand/v2"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// session is one made-up group session; women and the others are counted where it was held.
type session struct {
	id, centre, host                     uuid.UUID
	date, starts                         time.Time
	minutes, seats                       int
	place, municipality, kind, topic     string
	language, state                      string
	women, men, others, staff, signedUps int
}

// gather makes up the sessions of a day: one in three weeks at a small centre, more at a large one.
func (l *loader) gather(day workday, seed uint64) {
	r := generator(seed, "session "+day.centre.Slug, day.date)
	if len(day.centre.advisers) == 0 || r.IntN(1000) >= 50+20*day.centre.size {
		return
	}
	s := day.session(r)
	s.state = "held"
	came := 6 + r.IntN(24)
	s.women = came * (30 + r.IntN(35)) / 100
	s.others = r.IntN(10) / 8
	s.men = came - s.women - s.others
	s.staff = (1 + r.IntN(2)) * (s.minutes + 60)
	l.sessions = append(l.sessions, s)
}

// announce makes up two sessions of the coming two weeks at each centre, with some who have signed up.
func (l *loader) announce(c *centre, seed uint64) {
	if len(c.advisers) == 0 {
		return
	}
	for _, ahead := range []int{2, 9} {
		date := l.until.AddDate(0, 0, ahead)
		opens, closes, ok := c.open(date)
		for n := 1; !ok && n < 7; n++ {
			date = date.AddDate(0, 0, 1)
			opens, closes, ok = c.open(date)
		}
		if !ok {
			continue
		}
		day := workday{centre: c, date: date, opens: opens, closes: closes}
		s := day.session(generator(seed, "coming "+c.Slug, date))
		s.state, s.signedUps = "planned", 12-ahead
		l.sessions = append(l.sessions, s)
	}
}

func (d workday) session(r *rand.Rand) session {
	s := session{
		centre: d.centre.ID, host: d.centre.advisers[0], date: d.date, starts: d.at(d.opens + 60 + 30*r.IntN(8)), minutes: 60 + 30*r.IntN(3), seats: 30,
		kind: pick(r, []weighted{{"group", 4}, {"school", 3}, {"outreach", 3}}), language: d.centre.Languages[0],
		topic: pick(r, []weighted{{"abroad", 4}, {"work", 3}, {"learn", 2}, {"safety", 1}, {"return", 1}}),
	}
	s.id = timeID(r, s.starts)
	s.place = map[string]string{"group": "Centar", "school": "Gimnazija", "outreach": "Dom kulture"}[s.kind]
	if s.language == "sq" {
		s.place = map[string]string{"group": "Qendra", "school": "Gjimnazi", "outreach": "Shtëpia e kulturës"}[s.kind]
	}
	if d.centre.tenantCode == "kosovo" {
		s.municipality = municipality(r, d.centre.Slug)
	}
	return s
}

func (l *loader) writeSessions() error {
	s := l.sessions
	l.sessions = nil
	number := func(field func(s session) int) []pgtype.Int4 {
		return column(s, func(s session) pgtype.Int4 { return pgtype.Int4{Int32: int32(field(s)), Valid: s.state == "held"} }) //nolint:gosec // small
	}
	err := l.exec(`
		INSERT INTO group_session (tenant_id, id, centre_id, business_date, starts_at, minutes, place, municipality, host_id, kind, topic, languages,
			seats, state, women, men, others, staff_minutes, nonce)
		SELECT $1, id, centre, day, starts, minutes, place, municipality, host, kind, topic, ARRAY[language], seats, state, women, men, others,
			coalesce(staff, 0), id
		FROM unnest($2::uuid[], $3::uuid[], $4::date[], $5::timestamptz[], $6::int[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[],
			$12::text[], $13::int[], $14::text[], $15::int[], $16::int[], $17::int[], $18::int[])
			AS s (id, centre, day, starts, minutes, place, municipality, host, kind, topic, language, seats, state, women, men, others, staff)`,
		ids(s, func(s session) uuid.UUID { return s.id }), ids(s, func(s session) uuid.UUID { return s.centre }),
		column(s, func(s session) time.Time { return s.date }), column(s, func(s session) time.Time { return s.starts }),
		column(s, func(s session) int { return s.minutes }), column(s, func(s session) string { return s.place }),
		column(s, func(s session) string { return s.municipality }), ids(s, func(s session) uuid.UUID { return s.host }),
		column(s, func(s session) string { return s.kind }), column(s, func(s session) string { return s.topic }),
		column(s, func(s session) string { return s.language }), column(s, func(s session) int { return s.seats }),
		column(s, func(s session) string { return s.state }), number(func(s session) int { return s.women }),
		number(func(s session) int { return s.men }), number(func(s session) int { return s.others }), number(func(s session) int { return s.staff }))
	if err != nil {
		return err
	}
	return l.exec(`
		INSERT INTO group_seat (tenant_id, session_id, seq, code, nonce, taken_at)
		SELECT $1, s.id, n, substr(md5(s.id::text || n), 1, 6), gen_random_uuid(), $4
		FROM unnest($2::uuid[], $3::int[]) AS s (id, taken) CROSS JOIN LATERAL generate_series(1, s.taken) n`,
		ids(s, func(s session) uuid.UUID { return s.id }), column(s, func(s session) int { return s.signedUps }), l.until)
}
