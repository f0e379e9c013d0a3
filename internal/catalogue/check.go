package catalogue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// What an agency says of itself: whether people are referred to it now.
const (
	CapacityOpen = "open"
	CapacityNear = "near" // nearly full: some can still come
	CapacityFull = "full"
)

// Capacities lists what an agency can say.
func Capacities() []string { return []string{CapacityOpen, CapacityNear, CapacityFull} }

// What an agency answers when it is asked whether its record holds.
const (
	AllRight = "right"
	Changed  = "changed"
)

const mostNote = 1000

// Kept is an agency with what is kept about its record.
type Kept struct {
	Agency
	ReviewBy        time.Time
	CapacityAt      *time.Time // nil: it never said anything
	MailboxLanguage string
}

const selectKept = `SELECT ` + agencyColumns + `, review_by, capacity_at, mailbox_language FROM agency WHERE tenant_id = ? AND active`

// Answer is what an agency says of its record.
type Answer struct {
	Answer string // AllRight or Changed
	Note   string // what has changed
}

func (a Answer) check() error {
	var f fault.Fields
	f.Check(a.Answer == AllRight || a.Answer == Changed, "answer", "fault.choice")
	f.Check(a.Answer != Changed || a.Note != "", "note", "keep.note_needed")
	f.Check(len([]rune(a.Note)) <= mostNote, "note", "keep.note_long", "Max", mostNote)
	return f.Err()
}

// Kept reads the record of the agency that somebody works for.
func (c *Catalogue) Kept(ctx context.Context, who identity.Staff) (Kept, error) {
	return read(ctx, c, who.TenantID, func(tx *db.Tx) (Kept, error) {
		return db.One[Kept](tx, selectKept+` AND id = ?`, tx.Tenant, who.AgencyID)
	})
}

// Say keeps what an agency answers from its own pages: that all is right, which moves the dates on, or what has changed, which is a task
// of the editors until one of them has done it.
func (c *Catalogue) Say(ctx context.Context, who identity.Staff, a Answer) error {
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		e, err := db.One[Kept](tx, selectKept+` AND id = ?`, tx.Tenant, who.AgencyID)
		if err != nil {
			return err
		}
		asked, err := db.All[uuid.UUID](tx, `SELECT id FROM agency_check WHERE tenant_id = ? AND agency_id = ? AND answered_at IS NULL AND expires_at > ?
			ORDER BY asked_at DESC LIMIT 1 FOR UPDATE`, tx.Tenant, e.ID, tx.Now)
		if err != nil {
			return err
		}
		if len(asked) == 0 {
			asked = []uuid.UUID{db.NewID()}
			if err := tx.Exec(`INSERT INTO agency_check (tenant_id, id, agency_id) VALUES (?, ?, ?)`, tx.Tenant, asked[0], e.ID).Error; err != nil {
				return err
			}
		}
		return c.answer(ctx, tx, who, e, asked[0], a)
	})
}

// answer keeps an answer and does what follows from it. who is nobody where it came by a link.
func (c *Catalogue) answer(ctx context.Context, tx *db.Tx, who identity.Staff, e Kept, id uuid.UUID, a Answer) error {
	a.Note = strings.TrimSpace(a.Note)
	if err := a.check(); err != nil {
		return err
	}
	if a.Answer == AllRight {
		a.Note = ""
	}
	err := tx.Exec(`UPDATE agency_check SET answered_at = ?, answered_by = ?, answer = ?, note = ?, token = NULL WHERE tenant_id = ? AND id = ?`,
		tx.Now, known(who), a.Answer, a.Note, tx.Tenant, id).Error
	if err == nil {
		err = identity.Audit(tx, who.ID, "agency."+a.Answer, "agency:"+e.ID.String())
	}
	if err != nil || a.Answer == Changed {
		return err
	}
	ref := Ref{Kind: "agency", Slug: e.Slug}
	r, err := locked(tx, ref)
	if err != nil {
		return err
	}
	return c.holds(ctx, tx, who, r, Confirmed, "")
}

// locked reads a record that nobody else changes until the transaction ends: one without an edition has no row that could be locked.
func locked(tx *db.Tx, ref Ref) (Record, error) {
	lock := fmt.Sprintf("edition %s %s %s", tx.Tenant, ref.Kind, ref.Slug)
	if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended(?, 0))`, lock).Error; err != nil {
		return Record{}, err
	}
	return record(tx, ref)
}

// SetCapacity notes whether the agency of who takes people now. It is said at once wherever somebody chooses an agency, and in the directory.
func (c *Catalogue) SetCapacity(ctx context.Context, who identity.Staff, capacity string) error {
	if !Codes(Capacities()).Has(capacity) {
		return fault.Field("capacity", "fault.choice")
	}
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		slug, err := db.One[string](tx, `UPDATE agency SET capacity = ?, capacity_at = ? WHERE tenant_id = ? AND id = ? AND active RETURNING slug`,
			capacity, tx.Now, tx.Tenant, who.AgencyID)
		if err != nil {
			return err
		}
		if err := identity.Audit(tx, who.ID, "agency.capacity."+capacity, "agency:"+who.AgencyID.String()); err != nil {
			return err
		}
		return c.tell(ctx, tx, Ref{Kind: "agency", Slug: slug})
	})
}

// Task is what an agency wrote that an editor has to do something about, or a letter to it that did not arrive.
type Task struct {
	ID         uuid.UUID
	Slug       string
	AnsweredAt *time.Time // nil: the letter did not arrive
	Note       string
}

// Tasks lists what the agencies of an editor's tenant wait for, the oldest first.
func (c *Catalogue) Tasks(ctx context.Context, who identity.Staff) ([]Task, error) {
	return read(ctx, c, who.TenantID, func(tx *db.Tx) ([]Task, error) {
		return db.All[Task](tx, `SELECT k.id, a.slug, k.answered_at, k.note FROM agency_check k
			JOIN agency a ON a.tenant_id = k.tenant_id AND a.id = k.agency_id
			WHERE k.tenant_id = ? AND k.done_at IS NULL AND (k.answer = 'changed' OR k.sent = 'failed' AND k.answered_at IS NULL)
			ORDER BY coalesce(k.answered_at, k.asked_at), k.id`, tx.Tenant)
	})
}

// Done notes that an editor has done a task.
func (c *Catalogue) Done(ctx context.Context, who identity.Staff, id uuid.UUID) error {
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE agency_check SET done_at = ?, done_by = ? WHERE tenant_id = ? AND id = ? AND done_at IS NULL`,
			tx.Now, who.ID, tx.Tenant, id), fault.Missing())
	})
}

// Asked is when an agency was last asked, and what it last said.
type Asked struct {
	Slug       string
	Mailbox    bool
	AskedAt    *time.Time
	AnsweredAt *time.Time
	Answer     string
}

// Asked tells of each agency of an editor's tenant when it was last asked and answered.
func (c *Catalogue) Asked(ctx context.Context, who identity.Staff) (map[string]Asked, error) {
	list, err := read(ctx, c, who.TenantID, func(tx *db.Tx) ([]Asked, error) {
		return db.All[Asked](tx, `SELECT a.slug, a.mailbox <> '' AND NOT a.sensitive AS mailbox, q.asked_at, r.answered_at, coalesce(r.answer, '') AS answer
			FROM agency a
			LEFT JOIN LATERAL (SELECT max(asked_at) AS asked_at FROM agency_check k WHERE k.tenant_id = a.tenant_id AND k.agency_id = a.id) q ON true
			LEFT JOIN LATERAL (SELECT answered_at, answer FROM agency_check k WHERE k.tenant_id = a.tenant_id AND k.agency_id = a.id
				AND answered_at IS NOT NULL ORDER BY answered_at DESC LIMIT 1) r ON true
			WHERE a.tenant_id = ? AND a.active`, tx.Tenant)
	})
	all := make(map[string]Asked, len(list))
	for _, a := range list {
		all[a.Slug] = a
	}
	return all, err
}
