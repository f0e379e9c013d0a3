package queue

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// helpLife is how long a request for help that nobody answered is shown.
const helpLife = time.Hour

// Help is somebody at a desk who asks a colleague to come.
type Help struct {
	ID      uuid.UUID
	Desk    uuid.UUID
	Label   string // of the desk
	By      string
	AskedAt time.Time
}

// AskHelp asks colleagues to come to the caller's desk. Asking again changes nothing.
func (q *Line) AskHelp(ctx context.Context, c Caller) error {
	return q.set(ctx, c.Centre, func(tx *db.Tx) error {
		if _, err := db.One[int](tx, `SELECT 1 FROM desk WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, c.Centre.ID, c.Desk); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO help_request (tenant_id, id, centre_id, desk_id, asked_by, asked_at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id, desk_id) WHERE answered_at IS NULL DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at
			WHERE help_request.asked_at < ?`, tx.Tenant, db.NewID(), c.Centre.ID, c.Desk, c.Staff.ID, tx.Now, tx.Now.Add(-helpLife)).Error
	})
}

// helps lists the desks that ask for help, the longest first.
func helps(tx *db.Tx, c tenant.Centre) ([]Help, error) {
	return db.All[Help](tx, `SELECT h.id, h.desk_id AS desk, d.label, s.name AS by, h.asked_at FROM help_request h
		JOIN desk d ON d.tenant_id = h.tenant_id AND d.id = h.desk_id
		JOIN staff s ON s.tenant_id = h.tenant_id AND s.id = h.asked_by
		WHERE h.tenant_id = ? AND h.centre_id = ? AND h.answered_at IS NULL AND h.asked_at >= ? ORDER BY h.asked_at, h.id`,
		tx.Tenant, c.ID, tx.Now.Add(-helpLife))
}

// AnswerHelp says that the caller goes there. Of several who answer one goes: for the others fault.Conflict "queue.help_answered". Who asked
// may answer too, and takes the request back.
func (q *Line) AnswerHelp(ctx context.Context, c Caller, id uuid.UUID) error {
	return q.set(ctx, c.Centre, func(tx *db.Tx) error {
		if _, err := db.One[int](tx, `SELECT 1 FROM help_request WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, c.Centre.ID, id); err != nil {
			return err
		}
		return db.Changed(tx.Exec(`UPDATE help_request SET answered_by = ?, answered_at = ? WHERE tenant_id = ? AND id = ? AND answered_at IS NULL`,
			c.Staff.ID, tx.Now, tx.Tenant, id), fault.New(fault.Conflict, "queue.help_answered"))
	})
}
