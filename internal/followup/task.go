package followup

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
)

// Kind is why a task is there.
type Kind string

// The kinds. All but Own are raised by the program.
const (
	Own        Kind = "own"         // somebody of the centre wrote it
	Reroute    Kind = "reroute"     // a referral was declined or has lapsed
	AfterBreak Kind = "after_break" // help was broken off
	Answer     Kind = "answer"      // an agency asks something
	CloseLoop  Kind = "close_loop"  // an outcome is recorded and the person was not asked
	Overdue    Kind = "overdue"     // an agency is late
	CallThem   Kind = "call_them"   // and late by half as much again
	LookAround Kind = "look_around" // and late by twice the time
	ConfirmEnd Kind = "confirm_end" // the timer proposes that a referral has lapsed
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Own, Reroute, AfterBreak, Answer, CloseLoop, Overdue, CallThem, LookAround, ConfirmEnd}
}

// Task is something to be done.
type Task struct {
	ID        uuid.UUID
	CentreID  uuid.UUID
	Owner     uuid.UUID // zero: whoever manages the centre
	Kind      Kind
	Referral  uuid.UUID // what it is about; zero: nothing the program knows
	Client    uuid.UUID
	Sensitive bool
	DueOn     time.Time
	Reason    string // of an own task, in words without names; of others ""
	SnoozedTo *time.Time
	OwnerName string
	Code      string // of the referral or the client
	CreatedAt time.Time
}

// Raise makes a task in the caller's transaction, unless it is open already.
func Raise(tx *db.Tx, t Task) error {
	return tx.Exec(`
		INSERT INTO task (tenant_id, id, centre_id, owner_id, kind, referral_id, client_id, sensitive, due_on, reason, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant_id, referral_id, kind) WHERE done_at IS NULL AND referral_id IS NOT NULL DO NOTHING`,
		tx.Tenant, db.NewID(), t.CentreID, db.OrNull(t.Owner), t.Kind, db.OrNull(t.Referral), db.OrNull(t.Client), t.Sensitive, t.DueOn, t.Reason, tx.Now).Error
}

// Settle ends the open tasks of these kinds about a referral, in the caller's transaction.
func Settle(tx *db.Tx, referral uuid.UUID, kinds ...Kind) error {
	return tx.Exec(`UPDATE task SET done_at = ? WHERE tenant_id = ? AND referral_id = ? AND kind IN ? AND done_at IS NULL`,
		tx.Now, tx.Tenant, referral, kinds).Error
}
