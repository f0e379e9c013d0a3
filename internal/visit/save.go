package visit

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// Log is the record of visits.
type Log struct {
	db  *db.DB
	hub *events.Hub
}

// New makes the visit domain.
func New(d *db.DB, hub *events.Hub) *Log { return &Log{db: d, hub: hub} }

// Save logs a visit: a new one when v has no ID, else the open visit of a ticket or a correction of a saved one. form is the address
// under which the draft was kept. fault.Invalid: a field; fault.Conflict: somebody saved other answers meanwhile; fault.NotFound:
// the centre has no such visit.
func (l *Log) Save(ctx context.Context, c tenant.Centre, who identity.Staff, v Visit, form string) (Visit, error) {
	if err := v.check(); err != nil {
		return v, err
	}
	v = v.tidy()
	saved, err := l.save(ctx, c, who, v, form)
	if db.Violates(err, "visit_tenant_id_nonce_key") {
		return l.save(ctx, c, who, v, form) // the other press of a double press was first: find its visit
	}
	return saved, err
}

func (l *Log) save(ctx context.Context, c tenant.Centre, who identity.Staff, v Visit, form string) (saved Visit, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		if err := knownMunicipality(tx, v.Municipality); err != nil {
			return err
		}
		old, err := before(tx, c, v)
		if err != nil {
			return err
		}
		saved = v.over(old, tx, c, who)
		if repeats(old, v) {
			saved = old
		} else if err := write(tx, old, saved, who); err != nil {
			return err
		}
		tx.AfterCommit(func() { l.changed(ctx, c) })
		return identity.DropDraft(tx, who, form)
	})
	return saved, err
}

// before finds what the save starts from, locked: the visit of the id, the one this nonce already made, or an empty one.
func before(tx *db.Tx, c tenant.Centre, v Visit) (Visit, error) {
	if v.ID != uuid.Nil {
		old, err := lock(tx, c, v.ID)
		if err == nil && old.Version != v.Version && !repeats(old, v) {
			err = fault.Stale()
		}
		return old, err
	}
	old, err := lockByNonce(tx, c, v.Nonce)
	if fault.Is(err, fault.NotFound) {
		return Visit{}, nil
	}
	if err == nil && !repeats(old, v) {
		err = fault.Stale() // the same form, sent again with other answers
	}
	return old, err
}

// repeats reports whether the save of v is what made old: the same answers from the same form.
func repeats(old, v Visit) bool {
	sameForm := old.Version == v.Version+1 || (old.Nonce == v.Nonce && v.Nonce != uuid.Nil)
	return old.State == Saved && sameForm && sameAnswers(old, v)
}

// over puts the answers of v on the record that was there. A new visit begins and ends with its save.
func (v Visit) over(old Visit, tx *db.Tx, c tenant.Centre, who identity.Staff) Visit {
	v.ID, v.TenantID, v.CentreID, v.State, v.Version = old.ID, tx.Tenant, c.ID, Saved, old.Version+1
	v.BusinessDate, v.OpenedAt, v.ClosedAt = old.BusinessDate, old.OpenedAt, old.ClosedAt
	v.AdviserID, v.TicketID, v.TicketLabel = old.AdviserID, old.TicketID, old.TicketLabel
	if old.ID == uuid.Nil {
		v.ID, v.BusinessDate, v.OpenedAt = db.NewID(), c.BusinessDate(tx.Now), tx.Now
	}
	if old.Nonce != uuid.Nil {
		v.Nonce = old.Nonce
	}
	if v.ClosedAt == nil {
		v.ClosedAt = &tx.Now
	}
	if v.AdviserID == uuid.Nil {
		v.AdviserID = who.ID // also of a visit that the end of the day had closed
	}
	return v
}

// write stores the visit and what it changes in the counts. A correction is noted in the trail.
func write(tx *db.Tx, old, fresh Visit, who identity.Staff) error {
	store := update
	if old.ID == uuid.Nil {
		store = insert
	}
	if err := store(tx, fresh); err != nil {
		return err
	}
	if err := setTopics(tx, fresh); err != nil {
		return err
	}
	if old.State == Saved {
		if err := identity.Audit(tx, who.ID, "visit.correct", "visit:"+fresh.ID.String()); err != nil {
			return err
		}
	}
	return tally.Append(tx, fresh.CentreID, fresh.BusinessDate, change(old, fresh)...)
}

func (l *Log) changed(ctx context.Context, c tenant.Centre) {
	l.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: c.TenantID, Topic: events.Figures, Subject: c.ID})
}

// CloseUnserved ends the open visit of somebody who did not come to the desk, inside the transaction that ends the ticket. A visit
// that was logged stays as it is.
func CloseUnserved(tx *db.Tx, c tenant.Centre, id uuid.UUID) error {
	old, err := lock(tx, c, id)
	if err != nil || old.State == Saved {
		return err
	}
	fresh := old
	fresh.State, fresh.Outcome, fresh.ClosedAt, fresh.Version = Saved, LeftUnserved, &tx.Now, old.Version+1
	if err := update(tx, fresh); err != nil {
		return err
	}
	return tally.Append(tx, c.ID, fresh.BusinessDate, change(old, fresh)...)
}
