package referral

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
)

// The fields of what people wrote. An offer's are of step 0, a step's of its number.
const (
	noteText     = "note"
	handOverText = "hand_over"
	stepText     = "text"
	saidText     = "said"
	pinText      = "pin"
)

// keep seals what was written with a step. Nothing written, nothing kept.
func (r *Referrals) keep(tx *db.Tx, referral uuid.UUID, seq int, field, text string) error {
	if text == "" {
		return nil
	}
	sealed, err := r.keys.Seal(tx.Tenant, referral, bound(seq, field), text)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO referral_text (tenant_id, referral_id, seq, field, sealed) VALUES (?, ?, ?, ?, ?)`,
		tx.Tenant, referral, seq, field, sealed).Error
}

// bound names the place of a text, so that none opens in another's.
func bound(seq int, field string) string { return fmt.Sprintf("%s:%d", field, seq) }

// written is what was written with one step.
type written struct {
	Seq    int
	Field  string
	Sealed []byte
	text   string
}

// texts opens everything that was written with a referral.
func (r *Referrals) texts(tx *db.Tx, referral uuid.UUID) ([]written, error) {
	list, err := db.All[written](tx, `SELECT seq, field, sealed FROM referral_text WHERE tenant_id = ? AND referral_id = ?`, tx.Tenant, referral)
	for i, w := range list {
		if err == nil {
			list[i].text, err = r.keys.Open(tx.Tenant, referral, bound(w.Seq, w.Field), w.Sealed)
		}
	}
	return list, err
}

// textOf finds one of them.
func textOf(list []written, seq int, field string) string {
	for _, w := range list {
		if w.Seq == seq && w.Field == field {
			return w.text
		}
	}
	return ""
}

// SealWhatWasPlain seals the words that earlier versions kept as they were typed, and empties them. A job runs it; it may run at any time.
func (r *Referrals) SealWhatWasPlain(ctx context.Context, tenant uuid.UUID) error {
	return r.db.InTenant(ctx, tenant, r.sealPlain)
}

func (r *Referrals) sealPlain(tx *db.Tx) error {
	rows, err := db.All[struct {
		ID                          uuid.UUID
		Note, HandOver, DeclineText string
		Declined                    int
	}](tx, `SELECT r.id, r.note, r.hand_over, r.decline_text,
			coalesce((SELECT max(seq) FROM referral_event e WHERE e.tenant_id = r.tenant_id AND e.referral_id = r.id AND e.action = 'decline'), 1) AS declined
		FROM referral r WHERE r.tenant_id = ? AND (r.note <> '' OR r.hand_over <> '' OR r.decline_text <> '') ORDER BY r.id LIMIT 500 FOR UPDATE`, tx.Tenant)
	for _, row := range rows {
		if err == nil {
			err = r.keep(tx, row.ID, 0, noteText, row.Note)
		}
		if err == nil {
			err = r.keep(tx, row.ID, 0, handOverText, row.HandOver)
		}
		if err == nil {
			err = r.keep(tx, row.ID, row.Declined, stepText, row.DeclineText)
		}
		if err == nil {
			err = tx.Exec(`UPDATE referral SET note = '', hand_over = '', decline_text = '' WHERE tenant_id = ? AND id = ?`, tx.Tenant, row.ID).Error
		}
	}
	return err
}
