package appointment

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// An interpreter is there in the hours of one template or several, and in one talk at a time: whoever gives a time to somebody who needs one holds
// the interpreter's lock besides the time's, and counts what overlaps in any template.

// Interprets reports whether somebody who interprets a language is there at a time.
func (s Slot) Interprets(language string) bool {
	return !s.InterpreterID.IsNil() && slices.Contains(s.Interpreted, language)
}

// talk is a stretch in which an interpreter is in an appointment.
type talk struct {
	InterpreterID    uuid.UUID
	StartsAt, EndsAt time.Time
}

// taken is what is taken of the times of a stretch.
type taken struct {
	use   map[key]Use
	talks []talk
}

// of is what is taken of one time.
func (t taken) of(s Slot) Use {
	use := t.use[s.key()]
	use.Interpreting = slices.ContainsFunc(t.talks, func(other talk) bool {
		return other.InterpreterID == s.InterpreterID && other.StartsAt.Before(s.Ends) && other.EndsAt.After(s.Starts)
	})
	return use
}

// talks lists when interpreters are in an appointment that overlaps a stretch; but is left out.
func talks(tx *db.Tx, c tenant.Centre, from, to time.Time, but uuid.UUID) ([]talk, error) {
	return db.All[talk](tx, `SELECT interpreter_id, starts_at, ends_at FROM appointment
		WHERE tenant_id = ? AND centre_id = ? AND interpreter_id IS NOT NULL AND starts_at < ? AND ends_at > ? AND id <> ?
			AND (status IN ('booked', 'confirmed', 'arrived', 'no_show') OR status = 'held' AND held_until > ?)`,
		tx.Tenant, c.ID, to, from, but, tx.Now)
}

// lockInterpreter holds the interpreter of a time, where it has one, until the transaction ends.
func lockInterpreter(tx *db.Tx, s Slot) error {
	if s.InterpreterID.IsNil() {
		return nil
	}
	return tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended(CAST(? AS text), 3))`, s.InterpreterID).Error
}

// interpreterFor is who interprets at a time for a wish; nil: nobody has to.
func (w Want) interpreterFor(s Slot) *uuid.UUID {
	if w.Interpreter == "" {
		return nil
	}
	return db.OrNull(s.InterpreterID)
}

// Interpreted lists the languages for which an interpreter is there in some hours of a centre's diary.
func (d *Diary) Interpreted(ctx context.Context, c tenant.Centre) (languages []string, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		languages, err = db.All[string](tx, `SELECT DISTINCT unnest(i.languages) AS language FROM diary_template t
			JOIN diary d ON d.tenant_id = t.tenant_id AND d.centre_id = t.centre_id
			JOIN interpreter i ON i.tenant_id = t.tenant_id AND i.id = t.interpreter_id
			WHERE t.tenant_id = ? AND t.centre_id = ? AND (t.valid_to IS NULL OR t.valid_to > ?) ORDER BY language`,
			tx.Tenant, c.ID, c.Local(tx.Now).Format(time.DateOnly))
		return err
	})
	return languages, err
}

// interprets refuses hours with an interpreter whom the centre does not have; zero is none.
func interprets(tx *db.Tx, c tenant.Centre, interpreter uuid.UUID) error {
	if interpreter.IsNil() {
		return nil
	}
	known, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM interpreter WHERE tenant_id = ? AND centre_id = ? AND id = ?)`,
		tx.Tenant, c.ID, interpreter)
	if err == nil && !known {
		err = fault.Field("interpreter", "fault.invalid")
	}
	return err
}
