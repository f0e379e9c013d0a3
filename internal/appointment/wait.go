package appointment

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// The states of a wait: Waits → Offered → Waits again or Taken; Ended from either when somebody gives it up, or let too many offers pass.
const (
	Waits   = "waiting"
	Offered = "offered"
	Taken   = "taken"
	Ended   = "ended"
)

// Waiting is somebody who would like a time that is taken, or an earlier one than they have.
type Waiting struct {
	ID, TenantID, CentreID, ServiceID uuid.UUID

	Mode        Mode
	Language    string    // tag the person reads
	Interpreter string    // language in which one is needed; "": none
	FirstDay    time.Time // dates
	LastDay     time.Time
	InsteadID   uuid.UUID // the appointment they have; zero: none
	State       string
	Offers      int
	OfferedID   uuid.UUID
	Code        string
	AskedAt     time.Time
	ContactKind string
	SafeFrom    int
	SafeTo      int

	ServiceName i18n.Text // for the desk only
	OfferStarts *time.Time
	OfferUntil  *time.Time
	TakenCode   string // of the appointment it became
}

// Ask is a wish to be told when a time becomes free. Nonce is the form's own key: the same nonce is the same wish.
type Ask struct {
	Want
	Centre  tenant.Centre
	Reads   string // tag the person reads
	Days    int    // from today on
	Contact Contact
	Nonce   uuid.UUID
}

// The most of a waiting list.
const (
	mostWaiting = 500 // of a centre
	mostOffers  = 3   // of one wish: who lets them all pass waits no longer
	mostDays    = 366
)

const selectWaiting = `
	SELECT w.id, w.tenant_id, w.centre_id, w.service_id, w.mode, w.language, w.interpreter, w.first_day, w.last_day,
	       coalesce(w.instead_id, '00000000-0000-0000-0000-000000000000') AS instead_id, w.state, w.offers,
	       coalesce(w.offered_id, '00000000-0000-0000-0000-000000000000') AS offered_id, w.code, w.asked_at, w.contact_kind, w.safe_from,
	       w.safe_to, s.name AS service_name, o.starts_at AS offer_starts, o.held_until AS offer_until, coalesce(k.code, '') AS taken_code
	FROM diary_wait w
	JOIN service s ON s.tenant_id = w.tenant_id AND s.id = w.service_id
	LEFT JOIN appointment o ON o.tenant_id = w.tenant_id AND o.id = w.offered_id
	LEFT JOIN appointment k ON k.tenant_id = w.tenant_id AND k.id = w.taken_id
	WHERE w.tenant_id = ? AND w.centre_id = ? `

func oneWaiting(tx *db.Tx, c tenant.Centre, where string, args ...any) (Waiting, error) {
	return db.One[Waiting](tx, selectWaiting+where, append([]any{tx.Tenant, c.ID}, args...)...)
}

// Ask puts somebody on the waiting list; where nobody may tell them of an offer, they look with their code. fault.Invalid: a field, or one
// person waits for as much as one may; fault.Conflict: the list is full.
func (d *Diary) Ask(ctx context.Context, a Ask) (w Waiting, err error) {
	if err := a.Contact.check(); err != nil {
		return w, err
	}
	if !i18n.Known(a.Reads) {
		a.Reads = "sq"
	}
	if a.Mode == "" {
		a.Mode = InPerson
	}
	if a.Days < 1 || a.Days > mostDays {
		return w, fault.Field("days", "appointment.range", "Min", 1, "Max", mostDays)
	}
	if a.Interpreter != "" && !slices.Contains(visit.Languages(), a.Interpreter) {
		return w, fault.Field("interpreter", "fault.choice")
	}
	err = d.in(ctx, a.Centre, func(tx *db.Tx) error {
		today := a.Centre.BusinessDate(tx.Now)
		w = Waiting{
			ID: db.NewID(), ServiceID: a.ServiceID, Mode: a.Mode, Language: a.Reads, Interpreter: a.Interpreter, FirstDay: today,
			LastDay: today.AddDate(0, 0, a.Days-1),
		}
		w, err = d.join(tx, a.Centre, w, a.Nonce, a.Contact)
		return err
	})
	return w, err
}

// AskEarlier puts whoever holds an appointment on the waiting list for an earlier time, with the contact of the appointment. Again changes
// nothing.
func (d *Diary) AskEarlier(ctx context.Context, c tenant.Centre, code string) (w Waiting, err error) {
	err = d.in(ctx, c, func(tx *db.Tx) error {
		a, err := single(tx, c, `AND a.code = ? FOR UPDATE OF a`, code)
		if err != nil {
			return err
		}
		if w, err = oneWaiting(tx, c, `AND w.instead_id = ? AND w.state IN ('waiting', 'offered')`, a.ID); !fault.Is(err, fault.NotFound) {
			return err
		}
		if !a.Status.Coming() || !a.StartsAt.After(tx.Now) {
			return fault.New(fault.Conflict, "appointment.over")
		}
		contact := Contact{SafeFrom: a.SafeFrom, SafeTo: a.SafeTo, Consent: true}
		if a.ContactKind != "" {
			if contact.Text, err = d.contact(tx, a.ID); err != nil {
				return err
			}
		}
		w = Waiting{
			ID: db.NewID(), ServiceID: a.ServiceID, Mode: a.Mode, Language: a.Language, Interpreter: a.Interpreter, InsteadID: a.ID,
			FirstDay: c.BusinessDate(tx.Now), LastDay: c.BusinessDate(a.StartsAt),
		}
		w, err = d.join(tx, c, w, db.NewID(), contact)
		return err
	})
	return w, err
}

// join writes the wish, one at a time at a centre: so what one person and what all together may wait for holds.
func (d *Diary) join(tx *db.Tx, c tenant.Centre, w Waiting, nonce uuid.UUID, contact Contact) (Waiting, error) {
	if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended(CAST(? AS text), 2))`, c.ID).Error; err != nil {
		return w, err
	}
	if before, err := oneWaiting(tx, c, `AND w.nonce = ?`, nonce); !fault.Is(err, fault.NotFound) {
		return before, err
	}
	if err := d.mayWait(tx, c, contact); err != nil {
		return w, err
	}
	from, to := contact.hours()
	var sealed []byte
	var consent *time.Time
	kind := contact.Kind()
	if kind != "" {
		var err error
		if sealed, err = d.keys.Seal(tx.Tenant, w.ID, "contact", contact.tidy()); err != nil {
			return w, err
		}
		consent = &tx.Now
	}
	made, err := db.All[uuid.UUID](tx, `INSERT INTO diary_wait (tenant_id, id, centre_id, service_id, mode, language, interpreter, first_day, last_day,
			instead_id, state, code, nonce, asked_at, contact_kind, contact_sealed, safe_from, safe_to, consent_at)
		SELECT s.tenant_id, ?, s.centre_id, s.id, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ? FROM service s
		JOIN diary d ON d.tenant_id = s.tenant_id AND d.centre_id = s.centre_id
		WHERE s.tenant_id = ? AND s.centre_id = ? AND s.id = ? RETURNING id`,
		w.ID, w.Mode, w.Language, w.Interpreter, w.FirstDay, w.LastDay, db.OrNull(w.InsteadID), tenant.NewCode(c.Key), nonce, tx.Now, kind, sealed, from, to,
		consent, tx.Tenant, c.ID, w.ServiceID)
	if err != nil {
		return w, err
	}
	if len(made) == 0 {
		return w, fault.Missing()
	}
	return oneWaiting(tx, c, `AND w.id = ?`, w.ID)
}

// mayWait refuses one wish too many, of one contact or of all.
func (d *Diary) mayWait(tx *db.Tx, c tenant.Centre, contact Contact) error {
	rules, known, err := readRules(tx, c)
	if err != nil || !known {
		return errors.Join(err, faultUnless(known, fault.Missing()))
	}
	rows, err := db.All[sealedContact](tx, `SELECT id, contact_sealed FROM diary_wait WHERE tenant_id = ? AND centre_id = ?
		AND state IN ('waiting', 'offered')`, tx.Tenant, c.ID)
	if err != nil {
		return err
	}
	if len(rows) >= mostWaiting {
		return fault.New(fault.Conflict, "appointment.wait.full")
	}
	n, err := d.matching(tx, rows, contact)
	if err == nil && n >= rules.PerPerson && n > 0 {
		err = fault.Field("contact", "appointment.wait.too_many", "Max", rules.PerPerson)
	}
	return err
}

// matching counts the sealed contacts that are this one.
func (d *Diary) matching(tx *db.Tx, rows []sealedContact, contact Contact) (n int, err error) {
	if contact.Kind() == "" {
		return 0, nil
	}
	for _, r := range rows {
		if r.ContactSealed == nil {
			continue
		}
		text, err := d.keys.Open(tx.Tenant, r.ID, "contact", r.ContactSealed)
		if err != nil {
			return n, err
		}
		if text == contact.tidy() {
			n++
		}
	}
	return n, nil
}

// WaitingByCode finds a wish by its code.
func (d *Diary) WaitingByCode(ctx context.Context, c tenant.Centre, code string) (w Waiting, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		w, err = oneWaiting(tx, c, `AND w.code = ?`, code)
		return err
	})
	return w, err
}

// WaitingFor finds the wish for an earlier time that an appointment has, or to which one that is held is offered.
func (d *Diary) WaitingFor(ctx context.Context, c tenant.Centre, a uuid.UUID) (w Waiting, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		w, err = oneWaiting(tx, c, `AND (w.instead_id = ? OR w.offered_id = ?) AND w.state IN ('waiting', 'offered')`, a, a)
		return err
	})
	return w, err
}

// WaitingList lists who waits at a centre, or has an offer, in the order of asking.
func (d *Diary) WaitingList(ctx context.Context, c tenant.Centre) (list []Waiting, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		list, err = db.All[Waiting](tx, selectWaiting+`AND w.state IN ('waiting', 'offered') ORDER BY w.asked_at, w.id`, tx.Tenant, c.ID)
		return err
	})
	return list, err
}
