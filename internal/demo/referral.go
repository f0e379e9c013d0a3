package demo

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
)

// referral is one made-up offer of a need to an agency, with the consent it rests on and what became of it.
type referral struct {
	id, need, consent, centre  uuid.UUID
	visit                      visit
	agency                     agency
	topic, code, state, reason string
	sender, worker             uuid.UUID
	sent                       time.Time
	outcome, feedback, end     string
	answered, news, seen       *time.Time
	firstContact               *time.Time
	events                     []event
}

// event is one step of a referral.
type event struct {
	at       time.Time
	actor    string
	staff    uuid.UUID
	from, to string
	reason   string
	key      uuid.UUID
}

// refer makes the referrals of a day's visits. Where no agency fits there is none.
func (l *loader) refer(day workday, visits []visit, seed uint64) []referral {
	if len(day.centre.advisers) == 0 || len(l.agencies) == 0 {
		return nil
	}
	r := generator(seed, "referral "+day.centre.Slug, day.date)
	var list []referral
	for _, v := range visits {
		if v.outcome != "referral" {
			continue
		}
		if made, ok := l.offer(r, day.centre, v); ok {
			list = append(list, made)
		}
	}
	return list
}

// offer picks an agency for the first topic one exists for. A sensitive agency gets its people from the focal point only.
func (l *loader) offer(r *rand.Rand, c *centre, v visit) (referral, bool) {
	made := referral{
		id: timeID(r, v.closed), need: timeID(r, v.closed), consent: timeID(r, v.closed), centre: c.ID, visit: v, sender: v.adviser,
		sent: v.closed.Add(-time.Minute),
	}
	for _, topic := range v.topics {
		var fitting []agency
		for _, a := range l.agencies {
			if strings.Contains(","+a.Topics, ","+topic+",") && (!a.Sensitive || len(c.focal) > 0) {
				fitting = append(fitting, a)
			}
		}
		if len(fitting) == 0 {
			continue
		}
		made.topic, made.agency = topic, fitting[r.IntN(len(fitting))]
		if made.agency.Sensitive {
			made.sender = c.focal[0]
		}
		made.code = l.code(r, c.Key)
		made.happen(r, l.until)
		return made, true
	}
	return made, false
}

// code makes the code of a referral; two are never the same.
func (l *loader) code(r *rand.Rand, key string) string {
	for {
		if code := key + letters(r); !l.codes[code] {
			l.codes[code] = true
			return code
		}
	}
}

// happen lets the referral go its way until the data end: what would come later has not happened yet.
func (f *referral) happen(r *rand.Rand, until time.Time) {
	f.state = "draft"
	f.step(r, until, f.sent, "sent", "SA", f.sender, "")
	if f.agency.Sensitive {
		f.events[0].actor = "PF"
	}
	received := office(r, f.sent, r.ExpFloat64()*20)
	if !f.step(r, until, received, "received", "RQ", f.agency.Worker, "") {
		return
	}
	answered := office(r, received, 4+r.ExpFloat64()*80)
	switch n := r.IntN(100); {
	case n < 4:
		f.step(r, until, answered, "withdrawn", "SA", f.sender, "client_stopped")
		return
	case n < 20:
		f.reason = pick(r, declineReasons())
		if !f.step(r, until, answered, "declined", "RQ", f.agency.Worker, f.reason) {
			f.reason = ""
			return
		}
	default:
		if !f.step(r, until, answered, "accepted", "RQ", f.agency.Worker, "") {
			return
		}
		day := answered.AddDate(0, 0, 1+r.IntN(7)).Truncate(24 * time.Hour)
		f.firstContact, f.worker = &day, f.agency.Worker
	}
	f.answered = &answered
	last := f.help(r, until, answered)
	f.news = &last
	if seen := office(r, last, 2+r.ExpFloat64()*8); seen.Before(until) {
		f.seen = &seen
	}
}

// help is what an agency does with a person it has accepted; the time of its last step is given back.
func (f *referral) help(r *rand.Rand, until, answered time.Time) time.Time {
	if f.state != "accepted" {
		return answered
	}
	begun := office(r, *f.firstContact, 1+r.ExpFloat64()*30)
	if r.IntN(100) < 8 {
		if f.step(r, until, begun, "not_completed", "RW", f.agency.Worker, "left_area") {
			f.end = "left_area"
			return begun
		}
		return answered
	}
	if !f.step(r, until, begun, "in_service", "RW", f.agency.Worker, "") {
		return answered
	}
	done := office(r, begun, 100+r.ExpFloat64()*400)
	outcome := pick(r, []weighted{{"met", 68}, {"partly", 22}, {"not_met", 10}})
	if !f.step(r, until, done, "outcome_recorded", "RW", f.agency.Worker, outcome) {
		return begun
	}
	f.outcome = outcome
	if closed := office(r, done, 10+r.ExpFloat64()*60); r.IntN(100) < 85 && f.step(r, until, closed, "closed", "SA", f.sender, "answered") {
		f.feedback = "answered"
	}
	return done
}

// step moves on, unless that would be after the end of the data.
func (f *referral) step(r *rand.Rand, until, at time.Time, to, actor string, staff uuid.UUID, reason string) bool {
	if !at.Before(until) {
		return false
	}
	var key uuid.UUID
	binary.BigEndian.PutUint64(key[:8], r.Uint64()&^0xf000|0x4000)
	binary.BigEndian.PutUint64(key[8:], r.Uint64()&0x3fffffffffffffff|0x8000000000000000)
	f.events = append(f.events, event{at: at, actor: actor, staff: staff, from: f.state, to: to, reason: reason, key: key})
	f.state = to
	return true
}

// office is so many hours later, in office hours of a working day.
func office(r *rand.Rand, from time.Time, hours float64) time.Time {
	at := from.Add(time.Duration(hours*3600) * time.Second)
	if at.Hour() < 7 || at.Hour() >= 15 {
		at = time.Date(at.Year(), at.Month(), at.Day(), 7, r.IntN(60), r.IntN(60), 0, time.UTC).AddDate(0, 0, 1)
	}
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

func (l *loader) writeNeeds() error {
	f := l.referrals
	return l.exec(`
		INSERT INTO need (tenant_id, id, centre_id, visit_id, topic, sensitive, created_at)
		SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bool[], $7::timestamptz[])`,
		ids(f, func(f referral) uuid.UUID { return f.need }), ids(f, func(f referral) uuid.UUID { return f.centre }),
		ids(f, func(f referral) uuid.UUID { return f.visit.id }), column(f, func(f referral) string { return f.topic }),
		column(f, func(f referral) bool { return f.agency.Sensitive }), column(f, func(f referral) time.Time { return f.sent }))
}

// writeConsents writes the consent to share with the one agency; it says nothing about who consented.
func (l *loader) writeConsents() error {
	f := l.referrals
	return l.exec(`
		INSERT INTO consent (tenant_id, id, need_id, purpose, agency_id, fields, form, language, text_version, given_at, expires_at)
		SELECT $1, id, need, 'share', agency, '{`+client.Envelope+`}', form, language, '`+client.TextVersion+`', sent, sent + interval '90 days'
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[])
			AS c (id, need, agency, form, language, sent)`,
		ids(f, func(f referral) uuid.UUID { return f.consent }), ids(f, func(f referral) uuid.UUID { return f.need }),
		ids(f, func(f referral) uuid.UUID { return f.agency.ID }), column(f, referral.form), column(f, referral.language),
		column(f, func(f referral) time.Time { return f.sent }))
}

// form of the consent: a minor's is given by the guardian; on paper when the person was there.
func (f referral) form() string {
	switch {
	case f.visit.age == "under_15" || f.visit.age == "15_17":
		return client.Guardian
	case f.visit.channel == "walk_in":
		return client.Written
	}
	return client.Oral
}

// language the consent was read in; of a visitor who did not say, the first language of the place.
func (f referral) language() string {
	if f.visit.language == "" {
		return "sq"
	}
	return f.visit.language
}

func (l *loader) writeReferrals() error {
	f := l.referrals
	return l.exec(`
		INSERT INTO referral (tenant_id, id, centre_id, need_id, agency_id, consent_id, code, state, priority, sensitive, language, sex,
			age_band, sender_id, worker_id, first_contact_on, decline_reason, created_at, sent_at, answered_at, news_seen_at, version,
			news_at, outcome, feedback, end_reason)
		SELECT $1, id, centre, need, agency, consent, code, state, 'normal', sensitive, language, sex, age, sender, worker, first_contact,
			reason, sent, sent, answered, seen, version, news, outcome, feedback, end_reason
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::bool[], $10::text[],
			$11::text[], $12::text[], $13::uuid[], $14::uuid[], $15::date[], $16::text[], $17::timestamptz[], $18::timestamptz[],
			$19::timestamptz[], $20::int[], $21::timestamptz[], $22::text[], $23::text[], $24::text[])
			AS r (id, centre, need, agency, consent, code, state, sensitive, language, sex, age, sender, worker, first_contact, reason,
			sent, answered, seen, version, news, outcome, feedback, end_reason)`,
		ids(f, func(f referral) uuid.UUID { return f.id }), ids(f, func(f referral) uuid.UUID { return f.centre }),
		ids(f, func(f referral) uuid.UUID { return f.need }), ids(f, func(f referral) uuid.UUID { return f.agency.ID }),
		ids(f, func(f referral) uuid.UUID { return f.consent }), column(f, func(f referral) string { return f.code }),
		column(f, func(f referral) string { return f.state }), column(f, func(f referral) bool { return f.agency.Sensitive }),
		column(f, referral.language), column(f, func(f referral) string { return f.visit.sex }),
		column(f, func(f referral) string { return f.visit.age }), ids(f, func(f referral) uuid.UUID { return f.sender }),
		ids(f, func(f referral) uuid.UUID { return f.worker }), column(f, func(f referral) *time.Time { return f.firstContact }),
		column(f, func(f referral) string { return f.reason }), column(f, func(f referral) time.Time { return f.sent }),
		column(f, func(f referral) *time.Time { return f.answered }), column(f, func(f referral) *time.Time { return f.seen }),
		column(f, func(f referral) int { return len(f.events) }), column(f, func(f referral) *time.Time { return f.news }),
		column(f, func(f referral) string { return f.outcome }), column(f, func(f referral) string { return f.feedback }),
		column(f, func(f referral) string { return f.end }))
}
