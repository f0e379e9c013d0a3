package queue

import (
	"context"
	"slices"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// How an interpreter takes part.
const (
	OnSite  = "on_site"
	ByPhone = "phone"
)

// Interpreter is a person who interprets, of the staff or not.
type Interpreter struct {
	ID        uuid.UUID
	Name      string
	Staff     uuid.UUID // zero: not of the staff
	Languages Codes
	Mode      string
	Free      bool      // can be asked now, unless reserved
	Ticket    uuid.UUID // whose talk they are reserved for; zero: nobody's
	Number    string    // its number
}

func (i Interpreter) check() error {
	var f fault.Fields
	f.Check(strings.TrimSpace(i.Name) != "", "name", "fault.required")
	f.Check(i.Mode == OnSite || i.Mode == ByPhone, "mode", "fault.choice")
	f.Check(len(i.Languages) > 0, "languages", "fault.choice")
	for _, l := range i.Languages {
		f.Check(slices.Contains(visit.Languages(), l), "languages", "fault.choice")
	}
	return f.Err()
}

// Interpreters lists the interpreters of a centre: those on site first, then by name.
func (q *Line) Interpreters(ctx context.Context, c tenant.Centre) (list []Interpreter, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		list, err = interpreters(tx, c.ID)
		return err
	})
	return list, err
}

func interpreters(tx *db.Tx, centre uuid.UUID) ([]Interpreter, error) {
	return db.All[Interpreter](tx, `SELECT i.id, i.name, coalesce(i.staff_id, '00000000-0000-0000-0000-000000000000') AS staff,
			array_to_string(i.languages, ',') AS languages, i.mode, i.free,
			coalesce(i.ticket_id, '00000000-0000-0000-0000-000000000000') AS ticket, coalesce(q.series || ' ' || t.number, '') AS number
		FROM interpreter i
		LEFT JOIN ticket t ON t.tenant_id = i.tenant_id AND t.id = i.ticket_id
		LEFT JOIN queue q ON q.tenant_id = t.tenant_id AND q.id = t.queue_id
		WHERE i.tenant_id = ? AND i.centre_id = ? ORDER BY i.mode, i.name, i.id`, tx.Tenant, centre)
}

// SetInterpreter adds an interpreter (no ID), or changes one: who they are, what they speak, how they take part, whether they are free. One
// who is reserved stays so until the talk is over.
func (q *Line) SetInterpreter(ctx context.Context, c tenant.Centre, i Interpreter) (uuid.UUID, error) {
	if err := i.check(); err != nil {
		return i.ID, err
	}
	err := q.set(ctx, c, func(tx *db.Tx) error {
		if i.ID.IsNil() {
			i.ID = db.NewID()
			return tx.Exec(`INSERT INTO interpreter (tenant_id, id, centre_id, name, staff_id, languages, mode, free)
				SELECT tenant_id, ?, id, ?, ?, string_to_array(?, ','), ?, ? FROM centre WHERE tenant_id = ? AND id = ?`,
				i.ID, i.Name, db.OrNull(i.Staff), i.Languages.String(), i.Mode, i.Free, tx.Tenant, c.ID).Error
		}
		return db.Changed(tx.Exec(`UPDATE interpreter SET name = ?, staff_id = ?, languages = string_to_array(?, ','), mode = ?, free = ?
			WHERE tenant_id = ? AND centre_id = ? AND id = ?`, i.Name, db.OrNull(i.Staff), i.Languages.String(), i.Mode, i.Free, tx.Tenant, c.ID, i.ID),
			fault.Missing())
	})
	return i.ID, err
}

// FreeInterpreter says whether an interpreter can be asked now.
func (q *Line) FreeInterpreter(ctx context.Context, c tenant.Centre, id uuid.UUID, free bool) error {
	return q.set(ctx, c, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE interpreter SET free = ? WHERE tenant_id = ? AND centre_id = ? AND id = ?`, free, tx.Tenant, c.ID, id),
			fault.Missing())
	})
}

// DropInterpreter takes an interpreter off the list. fault.Conflict: they are reserved for a talk.
func (q *Line) DropInterpreter(ctx context.Context, c tenant.Centre, id uuid.UUID) error {
	return q.set(ctx, c, func(tx *db.Tx) error {
		if _, err := db.One[int](tx, `SELECT 1 FROM interpreter WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, c.ID, id); err != nil {
			return err
		}
		return db.Changed(tx.Exec(`DELETE FROM interpreter WHERE tenant_id = ? AND centre_id = ? AND id = ? AND ticket_id IS NULL`,
			tx.Tenant, c.ID, id), fault.New(fault.Conflict, "queue.interpreter_reserved"))
	})
}

// reserve reserves an interpreter for a call that has just been made and needs one, those on site first. Two desks that want the same one at
// once get two, or one of them none: errNoInterpreter, and the roster it was called with is an old one. Whoever is called without is given one
// who is free all the same.
func reserve(tx *db.Tx, c Caller, o order) error {
	class, err := parseClass(o.class)
	if err != nil || !class.Interpreter && !class.Unaided || o.seat.Speaks(class.Speaks) {
		return err
	}
	reserved, err := db.All[struct{ ID uuid.UUID }](tx, `UPDATE interpreter SET ticket_id = ? WHERE tenant_id = ? AND id = (
			SELECT id FROM interpreter WHERE tenant_id = ? AND centre_id = ? AND free AND ticket_id IS NULL AND ? = ANY (languages)
			ORDER BY mode, name, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id`, o.id, tx.Tenant, tx.Tenant, c.Centre.ID, class.Speaks)
	if err == nil && len(reserved) == 0 && class.Interpreter {
		return errNoInterpreter
	}
	if err != nil || len(reserved) == 0 {
		return err
	}
	return tx.Exec(`UPDATE call SET interpreter_id = ? WHERE tenant_id = ? AND ticket_id = ? AND ended_at IS NULL`,
		reserved[0].ID, tx.Tenant, o.id).Error
}
