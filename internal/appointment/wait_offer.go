package appointment

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/tenant"
)

// A place that was given back, or that is new (widen.go), goes to the waiting list first: its row in freed_place counts as taken until a job has looked who is next. The
// job takes the row away and holds the place for whom it offers it to, in one transaction under the time's lock, so nobody comes in between and
// nobody else has it. An offer that is declined or runs out gives the place back in the same way. Jobs are in the same database: what a
// program that dies leaves undone, the next one does.
//
// Rows are locked in this order: appointment, time, wish.

const (
	jobOffer     = "appointment.offer"
	jobOfferOver = "appointment.offer_over"
)

// unlooked is how long a place still counts as taken when nobody looks at the waiting list: then everybody may have it.
const unlooked = 10 * time.Minute

// give gives a place back from a moment on, and where somebody waits to them first.
func give(tx *db.Tx, c tenant.Centre, a Appointment, from time.Time) error {
	day := c.BusinessDate(a.StartsAt)
	awaited, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM diary_wait WHERE tenant_id = ? AND centre_id = ? AND state IN ('waiting', 'offered')
		AND ? BETWEEN first_day AND last_day)`, tx.Tenant, c.ID, day)
	if err != nil {
		return err
	}
	switch {
	case awaited && a.Share == Public:
		return keepFor(tx, c, a.Ref(), a.ServiceID, from)
	case from.After(tx.Now):
		return keepUntil(tx, c, db.NewID(), a, from)
	}
	return nil
}

// keepFor keeps a place of the public for those who wait, and looks from a moment on who is next.
func keepFor(tx *db.Tx, c tenant.Centre, at Ref, service uuid.UUID, from time.Time) error {
	id := db.NewID()
	if err := jobs.Enqueue(tx, jobOffer, note{ID: id, Centre: c.ID}, from); err != nil {
		return err
	}
	return keepUntil(tx, c, id, Appointment{ServiceID: service, TemplateID: at.TemplateID, StartsAt: at.StartsAt, Share: Public}, from.Add(unlooked))
}

// keepUntil lets the place that an appointment had, or might have, count as taken until a moment.
func keepUntil(tx *db.Tx, c tenant.Centre, id uuid.UUID, a Appointment, until time.Time) error {
	return tx.Exec(`INSERT INTO freed_place (tenant_id, id, centre_id, service_id, template_id, starts_at, share, opens_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, tx.Tenant, id, c.ID, a.ServiceID, a.TemplateID, a.StartsAt, a.Share, until).Error
}

// offer looks who is next for a place that was given back. With nobody it is everybody's.
func (d *Diary) offer(ctx context.Context, tx *db.Tx, payload []byte) error {
	var n note
	if err := json.Unmarshal(payload, &n); err != nil {
		return err
	}
	c, err := d.directory.ByID(ctx, n.Centre)
	if err != nil {
		return err
	}
	ref, err := db.One[Ref](tx, `SELECT template_id, starts_at FROM freed_place WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, n.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		err = lockTime(tx, c, ref)
	}
	if err == nil {
		err = tx.Exec(`DELETE FROM freed_place WHERE tenant_id = ? AND id = ?`, tx.Tenant, n.ID).Error
	}
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { d.changed(ctx, c) })
	return d.offerTime(tx, c, ref)
}

// offerTime holds a place of a time for the first who waits for one like it. The caller has the time's lock.
func (d *Diary) offerTime(tx *db.Tx, c tenant.Centre, ref Ref) error {
	rules, _, err := readRules(tx, c)
	if err != nil {
		return err
	}
	if first, last := rules.Bookable(tx.Now, false); ref.StartsAt.Before(first) || !ref.StartsAt.Before(last) {
		return nil
	}
	s, there, err := timeAt(tx, c, ref)
	if err != nil || !there {
		return err
	}
	if err := lockInterpreter(tx, s); err != nil {
		return err
	}
	use, err := takenOf(tx, c, s, uuid.Nil)
	if err != nil {
		return err
	}
	line, err := lineFor(tx, c, s)
	for _, w := range line {
		share, room := w.want().Room(s, use)
		until := rules.keeps(c, w, s, tx.Now)
		if !room || !w.want().Fits(s) || until.IsZero() {
			continue
		}
		if free, err := lockWaiting(tx, w.ID); err != nil || free {
			return firstOf(err, func() error { return d.offerTo(tx, c, w, Free{Slot: s, Share: share}, until) })
		}
	}
	return err
}

func firstOf(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// lineFor lists who waits for a day and was not offered this time before, in the order of asking. Who has an appointment wants an earlier one.
func lineFor(tx *db.Tx, c tenant.Centre, s Slot) ([]Waiting, error) {
	return db.All[Waiting](tx, selectWaiting+`AND w.state = 'waiting' AND ? BETWEEN w.first_day AND w.last_day
		AND NOT EXISTS (SELECT 1 FROM diary_offer o WHERE o.tenant_id = w.tenant_id AND o.wait_id = w.id AND o.template_id = ? AND o.starts_at = ?)
		AND (w.instead_id IS NULL OR EXISTS (SELECT 1 FROM appointment h WHERE h.tenant_id = w.tenant_id AND h.id = w.instead_id
			AND h.status IN ('booked', 'confirmed') AND h.starts_at > ?))
		ORDER BY w.asked_at, w.id`, tx.Tenant, c.ID, c.BusinessDate(s.Starts), s.ID, s.Starts, s.Starts)
}

// lockWaiting takes somebody out of the line; false when somebody else is doing so.
func lockWaiting(tx *db.Tx, id uuid.UUID) (bool, error) {
	locked, err := db.All[uuid.UUID](tx, `SELECT id FROM diary_wait WHERE tenant_id = ? AND id = ? AND state = 'waiting' FOR UPDATE SKIP LOCKED`, tx.Tenant, id)
	return len(locked) > 0, err
}

func (w Waiting) want() Want {
	return Want{ServiceID: w.ServiceID, Mode: w.Mode, Language: i18n.Language(w.Language), Interpreter: w.Interpreter}
}

// keeps is until when an offer stands: so long after the first moment at which its person may safely read it. Zero: they would not have the
// time to answer and come.
func (r Rules) keeps(c tenant.Centre, w Waiting, s Slot, now time.Time) time.Time {
	until := safeFrom(c, Appointment{SafeFrom: w.SafeFrom, SafeTo: w.SafeTo}, now).Add(minutes(r.OfferMinutes))
	if latest := s.Starts.Add(-soon); until.After(latest) {
		until = latest
	}
	if until.Before(safeFrom(c, Appointment{SafeFrom: w.SafeFrom, SafeTo: w.SafeTo}, now).Add(shortest)) {
		return time.Time{}
	}
	return until
}

// shortest is the least time somebody has to answer.
const shortest = 10 * time.Minute

// offerTo holds the place for somebody and tells them, where they can be told.
func (d *Diary) offerTo(tx *db.Tx, c tenant.Centre, w Waiting, free Free, until time.Time) error {
	a, err := insertHeld(tx, Wish{Centre: c, Want: w.want(), Ref: free.Ref(), Nonce: db.NewID(), Reads: w.Language}, free, until)
	if err != nil {
		return err
	}
	if err := d.copyContact(tx, w, a); err != nil {
		return err
	}
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`UPDATE appointment SET offered = true WHERE tenant_id = ? AND id = ?`, []any{tx.Tenant, a.ID}},
		{`UPDATE diary_wait SET state = 'offered', offered_id = ?, offers = offers + 1 WHERE tenant_id = ? AND id = ?`, []any{a.ID, tx.Tenant, w.ID}},
		{`INSERT INTO diary_offer (tenant_id, wait_id, template_id, starts_at, offered_at) VALUES (?, ?, ?, ?, ?)`,
			[]any{tx.Tenant, w.ID, a.TemplateID, a.StartsAt, tx.Now}},
	} {
		if err := tx.Exec(s.query, s.args...).Error; err != nil {
			return err
		}
	}
	if err := jobs.Enqueue(tx, jobOfferOver, note{ID: a.ID, Centre: c.ID}, until); err != nil {
		return err
	}
	if a, err = single(tx, c, `AND a.id = ?`, a.ID); err != nil {
		return err
	}
	return d.tell(tx, c, a, tellsOffered)
}

// copyContact seals the contact of a wish into the appointment that is held for it.
func (d *Diary) copyContact(tx *db.Tx, w Waiting, a Appointment) error {
	if w.ContactKind == "" {
		return nil
	}
	row, err := db.One[sealedContact](tx, `SELECT id, contact_sealed FROM diary_wait WHERE tenant_id = ? AND id = ?`, tx.Tenant, w.ID)
	if err != nil {
		return err
	}
	text, err := d.keys.Open(tx.Tenant, w.ID, "contact", row.ContactSealed)
	if err != nil {
		return err
	}
	sealed, err := d.keys.Seal(tx.Tenant, a.ID, "contact", text)
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE appointment SET contact_kind = w.contact_kind, contact_sealed = ?, safe_from = w.safe_from, safe_to = w.safe_to,
		consent_at = w.consent_at FROM diary_wait w WHERE appointment.tenant_id = ? AND appointment.id = ? AND w.tenant_id = ? AND w.id = ?`,
		sealed, tx.Tenant, a.ID, tx.Tenant, w.ID).Error
}
