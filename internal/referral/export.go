package referral

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/identity"
)

// Export is all that is kept about one person, for that person.
type Export struct {
	Made      time.Time          `json:"made"`
	Record    client.Client      `json:"record"`
	Joined    []client.Merge     `json:"joined_records"`
	Consents  []client.Given     `json:"consents"`
	Referrals []ExportedMatter   `json:"referrals"`
	Trail     []client.TrailLine `json:"trail"` // who of the staff did what with the record, by role
}

// ExportedMatter is one referral as it is handed to the person it is about.
type ExportedMatter struct {
	Code     string    `json:"code"`
	Agency   i18n.Text `json:"agency"`
	Topic    string    `json:"topic"`
	State    State     `json:"state"`
	Priority string    `json:"priority"`
	Note     string    `json:"note"`
	HandOver string    `json:"hand_over"`
	Steps    []Event   `json:"steps"`
}

// Export gathers all that is kept about one person, and notes that it was taken.
func (r *Referrals) Export(ctx context.Context, who identity.Staff, person uuid.UUID) (e Export, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := r.clients.Choose(tx, who, person); err != nil {
			return err
		}
		if e.Record, err = r.clients.Read(tx, person); err != nil {
			return err
		}
		list, err := records(tx, `AND n.client_id = ? AND r.state <> 'draft' ORDER BY r.sent_at, r.id`, person)
		if err != nil {
			return err
		}
		for _, rec := range list {
			matter := ExportedMatter{
				Code: rec.Code, Agency: rec.AgencyName, Topic: rec.NeedTopic, State: rec.State, Priority: rec.Priority,
			}
			if err := r.exportTexts(tx, rec.ID, &matter); err != nil {
				return err
			}
			e.Referrals = append(e.Referrals, matter)
		}
		e.Made = tx.Now
		if e.Trail, err = client.Trail(tx, person); err != nil {
			return err
		}
		return identity.Audit(tx, who.ID, "client.exported", "client:"+person.String())
	})
	if err != nil {
		return Export{}, err
	}
	if e.Consents, err = r.clients.Consents(ctx, who, person); err != nil {
		return Export{}, err
	}
	e.Joined, err = r.clients.Merges(ctx, who, person)
	return e, err
}

// exportTexts adds the steps and all that was written with them.
func (r *Referrals) exportTexts(tx *db.Tx, referral uuid.UUID, matter *ExportedMatter) (err error) {
	if matter.Steps, err = eventsOf(tx, referral); err != nil {
		return err
	}
	words, err := r.texts(tx, referral)
	matter.Note, matter.HandOver = textOf(words, 0, noteText), textOf(words, 0, handOverText)
	for i, e := range matter.Steps {
		matter.Steps[i].Text, matter.Steps[i].Said = textOf(words, e.Seq, stepText), textOf(words, e.Seq, saidText)
	}
	return err
}
