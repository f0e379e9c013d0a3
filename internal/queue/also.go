package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Somebody may need several services. It is one visit and one ticket, with one number: when a talk is over the ticket goes back in line for
// the next service, in its old place. A party that came first does not queue from the end for every window.

// Also notes a further service on a ticket that is not over. Noting it twice is noting it once.
func (q *Line) Also(ctx context.Context, c Caller, ticket, service uuid.UUID) error {
	err := q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		t, err := lockTicket(tx, c.Centre.ID, ticket)
		if err != nil {
			return err
		}
		if !t.State.Live() {
			return fault.Stale()
		}
		return insertAlso(tx, c.Centre, ticket, []uuid.UUID{service})
	})
	if err == nil {
		q.changed(ctx, c.Centre.TenantID, c.Centre.ID)
	}
	return err
}

// AlsoOf lists the services that a ticket still goes on to.
func (q *Line) AlsoOf(ctx context.Context, c tenant.Centre, ticket uuid.UUID) (services []uuid.UUID, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		services, err = further(tx, c.ID, ticket)
		return err
	})
	return services, err
}

func further(tx *db.Tx, centre, ticket uuid.UUID) ([]uuid.UUID, error) {
	rows, err := db.All[struct{ ServiceID uuid.UUID }](tx, `SELECT a.service_id FROM ticket_also a JOIN ticket t ON t.tenant_id = a.tenant_id AND t.id = a.ticket_id
		WHERE a.tenant_id = ? AND t.centre_id = ? AND a.ticket_id = ? AND a.begun_at IS NULL ORDER BY a.seq`, tx.Tenant, centre, ticket)
	var services []uuid.UUID
	for _, r := range rows {
		services = append(services, r.ServiceID)
	}
	return services, err
}

func insertAlso(tx *db.Tx, c tenant.Centre, ticket uuid.UUID, services []uuid.UUID) error {
	for _, service := range services {
		if _, err := db.One[int](tx, `SELECT 1 FROM service WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, c.ID, service); err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO ticket_also (tenant_id, ticket_id, seq, service_id)
			SELECT CAST(@tenant AS uuid), CAST(@ticket AS uuid), coalesce(max(seq), 0) + 1, CAST(@service AS uuid) FROM ticket_also
			WHERE tenant_id = @tenant AND ticket_id = @ticket
			HAVING NOT coalesce(bool_or(service_id = @service AND begun_at IS NULL), false)`,
			map[string]any{"tenant": tx.Tenant, "ticket": ticket, "service": service}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// goOn puts a ticket whose talk is over in line for its next service.
func goOn(tx *db.Tx, c tenant.Centre, t Ticket) error {
	services, err := further(tx, c.ID, t.ID)
	if err != nil {
		return err
	}
	if len(services) == 0 {
		return fault.Stale()
	}
	if err := tx.Exec(`UPDATE ticket_also SET begun_at = ? WHERE tenant_id = ? AND ticket_id = ? AND service_id = ? AND begun_at IS NULL`,
		tx.Now, tx.Tenant, t.ID, services[0]).Error; err != nil {
		return err
	}
	return moveOn(tx, c, t, services[0], uuid.Nil)
}
