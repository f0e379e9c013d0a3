package queue

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// selectTicket reads a ticket with what its desk and board show. zero stands for "no desk" so that the field is a plain id.
const selectTicket = `
	SELECT t.id, t.tenant_id, t.centre_id, t.queue_id, t.service_id, t.visit_id, q.series, t.number, t.place, t.rank, t.class, t.code,
	       t.language, t.speaks, t.interpreter, t.unaided_at, array_to_string(t.access, ',') AS access, t.adults, t.children, t.state, t.business_date,
	       t.priority, t.slot_at, coalesce(t.for_desk, '00000000-0000-0000-0000-000000000000') AS for_desk,
	       coalesce(t.for_staff, '00000000-0000-0000-0000-000000000000') AS for_staff, coalesce(f.name, '') AS for_staff_name, t.passed_on,
	       coalesce(t.desk_id, '00000000-0000-0000-0000-000000000000') AS desk_id, coalesce(d.label, '') AS desk_label,
	       t.taken_at, coalesce(t.since, t.taken_at) AS since, t.called_at, c.arrived_at, t.started_at, t.ended_at,
	       coalesce(c.recalls, 0) AS recalls, coalesce(c.reason, '') AS reason, coalesce(c.passed, 0) AS passed,
	       coalesce(c.interpreter_id, '00000000-0000-0000-0000-000000000000') AS interpreter_id,
	       EXISTS (SELECT 1 FROM ticket_also a WHERE a.tenant_id = t.tenant_id AND a.ticket_id = t.id AND a.begun_at IS NULL) AS more,
	       s.name AS service_name, s.code AS service_code, s.sensitive
	FROM ticket t
	JOIN queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
	JOIN service s ON s.tenant_id = t.tenant_id AND s.id = t.service_id
	LEFT JOIN desk d ON d.tenant_id = t.tenant_id AND d.id = t.desk_id
	LEFT JOIN staff f ON f.tenant_id = t.tenant_id AND f.id = t.for_staff
	LEFT JOIN call c ON c.tenant_id = t.tenant_id AND c.ticket_id = t.id AND c.ended_at IS NULL
	WHERE t.tenant_id = ? AND t.centre_id = ? `

func byID(tx *db.Tx, centre, id uuid.UUID) (Ticket, error) {
	return db.One[Ticket](tx, selectTicket+`AND t.id = ?`, tx.Tenant, centre, id)
}

// lockTicket reads a ticket and holds its row until the transaction ends: two presses at once come one after the other.
func lockTicket(tx *db.Tx, centre, id uuid.UUID) (Ticket, error) {
	if err := tx.Exec(`SELECT 1 FROM ticket WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, id).Error; err != nil {
		return Ticket{}, err
	}
	return byID(tx, centre, id)
}

func (q *Line) read(ctx context.Context, c tenant.Centre, fn func(tx *db.Tx) error) error {
	return q.db.InTenant(ctx, c.TenantID, fn)
}

// ByID finds a ticket of the centre; another centre's is not found.
func (q *Line) ByID(ctx context.Context, c tenant.Centre, id uuid.UUID) (t Ticket, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		t, err = byID(tx, c.ID, id)
		return err
	})
	return t, err
}

// ByCode finds the ticket of a code: what the visitor holds.
func (q *Line) ByCode(ctx context.Context, c tenant.Centre, code string) (t Ticket, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		t, err = db.One[Ticket](tx, selectTicket+`AND t.code = ?`, tx.Tenant, c.ID, code)
		return err
	})
	return t, err
}

// Waiting is the live line, in the order in which it is called.
func (q *Line) Waiting(ctx context.Context, c tenant.Centre) (line []Ticket, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		line, err = waiting(tx, c, 500)
		return err
	})
	return line, err
}

func waiting(tx *db.Tx, c tenant.Centre, most int) ([]Ticket, error) {
	return db.All[Ticket](tx, selectTicket+`AND t.state = 'waiting' ORDER BY t.rank, t.id LIMIT ?`, tx.Tenant, c.ID, most)
}
