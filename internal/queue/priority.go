package queue

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/visit"
)

// The priority reasons. Staff give them; nothing of them is ever seen on a ticket, slip, board or telephone.
const (
	Child      = "child"
	Pregnancy  = "pregnancy"
	Disability = "disability"
	Age        = "age"
	Unwell     = "unwell"
	Danger     = "danger"
)

// Priorities lists the priority reasons.
func Priorities() []string { return []string{Child, Pregnancy, Disability, Age, Unwell, Danger} }

// headStart is by how much a ticket counts as come earlier: of two reasons the better one, so that the longest head start bounds how far
// anybody is passed.
func (p Policy) headStart(priority string, slot *time.Time) time.Duration {
	ahead := p.HeadStart[priority]
	if slot != nil {
		ahead = max(ahead, p.Appointment)
	}
	return ahead
}

// SetPriority gives a ticket that waits the head start of a reason, or with "" takes it back; who gave it stands on the ticket.
// fault.Conflict: the ticket does not wait any more; fault.Invalid: there is no such reason.
func (q *Line) SetPriority(ctx context.Context, c Caller, ticket uuid.UUID, reason string) (Ticket, error) {
	if reason != "" && !slices.Contains(Priorities(), reason) {
		return Ticket{}, fault.Field("priority", "fault.choice")
	}
	return q.inLine(ctx, c.Centre, ticket, func(tx *db.Tx, t Ticket) error {
		p, err := policyOf(tx, c.Centre.ID)
		if err != nil {
			return err
		}
		var by *uuid.UUID
		if reason != "" {
			by = &c.Staff.ID
		}
		return tx.Exec(`UPDATE ticket SET priority = ?, priority_by = ?, priority_at = ?, ahead = ? WHERE tenant_id = ? AND id = ?`,
			reason, by, tx.Now, p.headStart(reason, t.SlotAt).Microseconds(), tx.Tenant, t.ID).Error
	})
}

// Needs is how a talk must be held.
type Needs struct {
	Speaks      string // language of the talk; "": any
	Interpreter bool   // not without an adviser or an interpreter who speaks it
	Access      Codes  // what else the person needs, of Accesses
}

// Accesses lists the needs of access.
func Accesses() []string {
	return []string{"step_free", "hearing", "sight", "reading", "quiet", "seat"}
}

func (n Needs) check() error {
	var f fault.Fields
	f.Check(n.Speaks == "" || slices.Contains(visit.Languages(), n.Speaks), "speaks", "fault.choice")
	f.Check(!n.Interpreter || n.Speaks != "", "interpreter", "fault.choice")
	for _, a := range n.Access {
		f.Check(slices.Contains(Accesses(), a), "access", "fault.choice")
	}
	return f.Err()
}

// SetNeeds changes how the talk of a ticket that waits must be held.
func (q *Line) SetNeeds(ctx context.Context, c Caller, ticket uuid.UUID, n Needs) (Ticket, error) {
	if err := n.check(); err != nil {
		return Ticket{}, err
	}
	return q.inLine(ctx, c.Centre, ticket, func(tx *db.Tx, t Ticket) error { return setNeeds(tx, t, n) })
}

func setNeeds(tx *db.Tx, t Ticket, n Needs) error {
	return tx.Exec(`UPDATE ticket SET speaks = @speaks, interpreter = @interpreter, access = string_to_array(@access, ','),
			unaided_at = CASE WHEN interpreter AND @interpreter AND speaks = @speaks THEN unaided_at END
		WHERE tenant_id = @tenant AND id = @id`, map[string]any{
		"speaks": n.Speaks, "interpreter": n.Interpreter, "access": n.Access.String(), "tenant": tx.Tenant, "id": t.ID,
	}).Error
}

// SetParty changes how many came together on a ticket that waits, and of its visit, which is not logged yet.
func (q *Line) SetParty(ctx context.Context, c Caller, ticket uuid.UUID, adults, children int) (Ticket, error) {
	var f fault.Fields
	f.Check(adults >= 0 && adults <= visit.MaxParty, "adults", "fault.number", "Min", 0, "Max", visit.MaxParty)
	f.Check(children >= 0 && children <= visit.MaxParty, "children", "fault.number", "Min", 0, "Max", visit.MaxParty)
	f.Check(adults != 0 || children != 0, "adults", "visit.nobody")
	if err := f.Err(); err != nil {
		return Ticket{}, err
	}
	return q.inLine(ctx, c.Centre, ticket, func(tx *db.Tx, t Ticket) error { return setParty(tx, c.Centre, t, adults, children) })
}

func setParty(tx *db.Tx, c tenant.Centre, t Ticket, adults, children int) error {
	err := tx.Exec(`UPDATE ticket SET adults = ?, children = ? WHERE tenant_id = ? AND id = ?`, adults, children, tx.Tenant, t.ID).Error
	if err != nil {
		return err
	}
	return visit.SetParty(tx, c, t.VisitID, adults, children)
}

// inLine changes a ticket that waits, here or away, and puts it where it then belongs.
func (q *Line) inLine(ctx context.Context, c tenant.Centre, ticket uuid.UUID, change func(*db.Tx, Ticket) error) (after Ticket, err error) {
	var before Ticket
	err = q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		if before, err = lockTicket(tx, c.ID, ticket); err != nil {
			return err
		}
		if before.State != Waiting && before.State != Away {
			return fault.Stale()
		}
		if err := change(tx, before); err != nil {
			return err
		}
		after, err = byID(tx, c.ID, ticket)
		return err
	})
	if err != nil {
		return Ticket{}, err
	}
	q.replace(ctx, before, after)
	return after, nil
}
