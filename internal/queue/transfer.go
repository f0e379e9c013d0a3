package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Transfer is where a ticket goes on: to another service, to a certain desk, or both.
type Transfer struct {
	Service uuid.UUID // zero: the same
	Desk    uuid.UUID // zero: whichever serves it
}

// Transfer sends the person at the desk, or one whose talk pauses, on within the centre. The number, the visit and the place stay: at the
// other desk they stand where they would have stood. A desk that is not open takes nobody (fault.Conflict "queue.desk_not_open"); when it
// closes later, whoever waits for it alone waits for all.
func (q *Line) Transfer(ctx context.Context, c Caller, ticket uuid.UUID, to Transfer) (t Ticket, err error) {
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) (err error) {
		if t, err = sendable(tx, c, ticket); err != nil {
			return err
		}
		if to.Service.IsNil() {
			to.Service = t.ServiceID
		}
		if err := to.possible(tx, c, t); err != nil {
			return err
		}
		if err := moveOn(tx, c.Centre, t, to.Service, to.Desk); err != nil {
			return err
		}
		t, err = byID(tx, c.Centre.ID, ticket)
		return err
	})
	if err == nil {
		q.putInLine(ctx, t)
	}
	return t, err
}

// sendable reads and holds a ticket that the caller may send on: their own, or one whose talk pauses.
func sendable(tx *db.Tx, c Caller, ticket uuid.UUID) (Ticket, error) {
	t, err := lockTicket(tx, c.Centre.ID, ticket)
	if err != nil {
		return t, err
	}
	if t.State != Held && (t.State != Called && t.State != Serving || t.DeskID != c.Desk) {
		return t, fault.Stale()
	}
	return t, nil
}

func (to Transfer) possible(tx *db.Tx, c Caller, t Ticket) error {
	if _, err := db.One[int](tx, `SELECT 1 FROM service WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, c.Centre.ID, to.Service); err != nil {
		return err
	}
	if to.Desk.IsNil() {
		if to.Service == t.ServiceID && t.State != Held {
			return fault.Field("service", "fault.choice") // it would lead nowhere
		}
		return nil
	}
	if to.Desk == c.Desk {
		return fault.Field("desk", "fault.choice")
	}
	state, err := db.One[string](tx, `SELECT state FROM desk WHERE tenant_id = ? AND centre_id = ? AND id = ? FOR SHARE`, tx.Tenant, c.Centre.ID, to.Desk)
	if err == nil && DeskState(state) != DeskOpen && DeskState(state) != DeskBreak {
		return fault.New(fault.Conflict, "queue.desk_not_open")
	}
	return err
}

// moveOn puts a ticket back in line for a service and perhaps a desk, in its place.
func moveOn(tx *db.Tx, c tenant.Centre, t Ticket, service, desk uuid.UUID) error {
	if err := moveAs(tx, c, t, Waiting, stretchTransferred); err != nil {
		return err
	}
	return tx.Exec(`UPDATE ticket SET service_id = ?, for_desk = ?, for_staff = NULL, passed_on = '' WHERE tenant_id = ? AND id = ?`, service, db.OrNull(desk), tx.Tenant, t.ID).Error
}

// Send is a transfer to another centre of the same operator.
type Send struct {
	To      tenant.Centre
	Service uuid.UUID // of that centre
	Nonce   uuid.UUID
}

// SendOn sends the person at the desk, or one whose talk pauses, to another centre of the same operator: there they get a number of its own, in
// the place of the old one. Until they are there the new ticket is away: nobody waits for them, and a phone or an adviser says that they have
// come. The ticket here is over; its visit is logged here like any other. fault.NotFound: no such service at such a centre of this operator.
func (q *Line) SendOn(ctx context.Context, c Caller, ticket uuid.UUID, s Send) (there Ticket, err error) {
	if s.To.TenantID != c.Centre.TenantID || s.To.ID == c.Centre.ID {
		return there, fault.Missing()
	}
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		if before, err := db.All[struct{ ID uuid.UUID }](tx, `SELECT id FROM ticket WHERE tenant_id = ? AND centre_id = ? AND nonce = ?`,
			tx.Tenant, s.To.ID, s.Nonce); err != nil || len(before) > 0 {
			if err == nil {
				there, err = byID(tx, s.To.ID, before[0].ID)
			}
			return err
		}
		t, err := sendable(tx, c, ticket)
		if err != nil {
			return err
		}
		if err := move(tx, c.Centre, t, Transferred); err != nil {
			return err
		}
		there, err = enterThere(tx, t, s)
		return err
	})
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
		q.changed(ctx, c.Centre.TenantID, s.To.ID)
	}
	return there, err
}

// enterThere makes the ticket of the other centre.
func enterThere(tx *db.Tx, t Ticket, s Send) (Ticket, error) {
	o, err := db.One[offer](tx, selectOffer, true, tx.Now, s.Nonce, tx.Tenant, s.To.ID, s.Service)
	if err != nil {
		return t, err
	}
	there, err := insertTicket(tx, entry{Take: Take{
		Centre: s.To, ServiceID: s.Service, Nonce: s.Nonce, Language: t.Language, Needs: Needs{t.Speaks, t.Interpreter, t.Access},
		Adults: t.Adults, Children: t.Children,
	}, queue: o.QueueID, unlimited: true})
	if err != nil {
		return there, err
	}
	p, err := policyOf(tx, s.To.ID)
	if err != nil {
		return there, err
	}
	err = tx.Exec(`UPDATE ticket SET place = ?, ahead = ?, priority = ?, came_from = ? WHERE tenant_id = ? AND id = ?`,
		t.Place, p.headStart(t.Priority, nil).Microseconds(), t.Priority, t.ID, tx.Tenant, there.ID).Error
	if err != nil {
		return there, err
	}
	if err := move(tx, s.To, there, Away); err != nil {
		return there, err
	}
	return byID(tx, s.To.ID, there.ID)
}

// release lets whoever waits for a desk alone wait for all, when the desk closes.
func release(tx *db.Tx, c tenant.Centre, desk uuid.UUID) (released []Ticket, err error) {
	rows, err := db.All[struct {
		ID    uuid.UUID
		Class string
	}](tx, `SELECT id, class FROM ticket WHERE tenant_id = ? AND centre_id = ? AND for_desk = ? AND state IN ('waiting', 'away') FOR UPDATE`, tx.Tenant, c.ID, desk)
	for _, r := range rows {
		if err == nil {
			err = tx.Exec(`UPDATE ticket SET for_desk = NULL WHERE tenant_id = ? AND id = ?`, tx.Tenant, r.ID).Error
		}
		var t Ticket
		if err == nil {
			t, err = byID(tx, c.ID, r.ID)
		}
		released = append(released, t)
	}
	return released, err
}
