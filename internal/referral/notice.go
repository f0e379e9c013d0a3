package referral

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/tenant"
)

const noticeJob = "referral.notice"

// The reasons of a letter that no step gives: the ladder's.
const (
	waits = "waits" // half of the time has gone by
	late  = "late"  // all of it has
)

// Notice is a letter to the shared mailbox of an agency.
type Notice struct {
	ID       uuid.UUID
	Reason   string
	MadeAt   time.Time
	State    string // waiting, sent, failed; none: the agency has no mailbox, or no mail leaves from here
	SentAt   *time.Time
	OpenedAt *time.Time // when somebody of the agency looked at the referral after it
}

// letter is what a job knows: ids, and nothing of anybody.
type letter struct {
	ID       uuid.UUID `json:"id"`
	Referral uuid.UUID `json:"referral"`
}

// write leaves a letter behind in the caller's transaction: it exists if and only if what it tells of does. A safe house is never written to,
// and an agency without an account could open nothing: the sender calls.
func write(tx *db.Tx, rec record, reason string) error {
	if rec.Sensitive || rec.OffNetwork {
		return nil
	}
	l := letter{ID: db.NewID(), Referral: rec.ID}
	err := tx.Exec(`INSERT INTO agency_notice (tenant_id, id, referral_id, reason, made_at) VALUES (?, ?, ?, ?, ?)`,
		tx.Tenant, l.ID, rec.ID, reason, tx.Now).Error
	if err != nil {
		return err
	}
	return jobs.Enqueue(tx, noticeJob, l, tx.Now)
}

// noticesOf lists the letters of a referral.
func noticesOf(tx *db.Tx, referral uuid.UUID) ([]Notice, error) {
	return db.All[Notice](tx, `SELECT id, reason, made_at, state, sent_at, opened_at FROM agency_notice WHERE tenant_id = ? AND referral_id = ?
		ORDER BY made_at, id`, tx.Tenant, referral)
}

// opened notes that the agency has looked: what was sent has been seen.
func opened(tx *db.Tx, referral uuid.UUID) error {
	return tx.Exec(`UPDATE agency_notice SET opened_at = ? WHERE tenant_id = ? AND referral_id = ? AND opened_at IS NULL AND state = 'sent'`,
		tx.Now, tx.Tenant, referral).Error
}

// Postman hands the letters over.
type Postman struct {
	Post      *notice.Post
	Bundle    *i18n.Bundle
	Directory *tenant.Directory
	Address   string // where the program is reached from outside; without it there can be no link
}

// Register names the work.
func (p Postman) Register(r *jobs.Runner) { r.Handle(noticeJob, p.deliver) }

// addressee is where a letter goes and what it names.
type addressee struct {
	State, Mailbox, MailboxLanguage, Reason, Code string
	Attempts                                      int
	Name                                          i18n.Text
	CentreID                                      uuid.UUID
}

// deliver hands one letter over, once: its row says what became of it. What cannot be handed over is tried four more times, over some seven hours.
func (p Postman) deliver(ctx context.Context, tx *db.Tx, payload []byte) error {
	var l letter
	if err := json.Unmarshal(payload, &l); err != nil {
		return err
	}
	rows, err := db.All[addressee](tx, `SELECT n.state, a.mailbox, a.mailbox_language, n.reason, r.code, n.attempts, a.name, r.centre_id
		FROM agency_notice n JOIN referral r ON r.tenant_id = n.tenant_id AND r.id = n.referral_id
			JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
		WHERE n.tenant_id = ? AND n.id = ? AND n.state = 'waiting' FOR UPDATE OF n`, tx.Tenant, l.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	to := rows[0]
	if to.Mailbox == "" || !p.Post.Mails() || p.Address == "" {
		return became(tx, l.ID, "none", nil)
	}
	err = p.hand(ctx, l, to)
	pauses := []time.Duration{time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour}
	switch {
	case err == nil:
		return became(tx, l.ID, "sent", &tx.Now)
	case errors.Is(err, notice.ErrRefused) || to.Attempts >= len(pauses):
		return became(tx, l.ID, "failed", nil)
	}
	if err := tx.Exec(`UPDATE agency_notice SET attempts = attempts + 1 WHERE tenant_id = ? AND id = ?`, tx.Tenant, l.ID).Error; err != nil {
		return err
	}
	return jobs.Enqueue(tx, noticeJob, l, tx.Now.Add(pauses[to.Attempts]))
}

func became(tx *db.Tx, id uuid.UUID, state string, at *time.Time) error {
	return tx.Exec(`UPDATE agency_notice SET state = ?, sent_at = ? WHERE tenant_id = ? AND id = ?`, state, at, tx.Tenant, id).Error
}

// hand says in the mailbox's language that something waits: the code and a link, nothing else.
func (p Postman) hand(ctx context.Context, l letter, to addressee) error {
	centre, err := p.Directory.ByID(ctx, to.CentreID)
	if err != nil {
		return err
	}
	tag := to.MailboxLanguage
	if tag == "" {
		tag = centre.Tags()[0]
	}
	r := p.Bundle.Reader(tag)
	key := "referral.letter"
	if to.Reason == string(Withdraw) || to.Reason == string(Cancel) { // there is nothing left to open
		key = "referral.letter_plain"
	}
	text := r.T(key, "Agency", r.Text(to.Name), "What", r.T("referral.letter."+to.Reason), "Code", to.Code, "Centre", r.Text(centre.Name),
		"Link", strings.TrimRight(p.Address, "/")+"/partner/referrals/"+l.Referral.String()+"?lang="+tag)
	return p.Post.Mail(ctx, notice.Letter{ID: l.ID.String(), To: to.Mailbox, Subject: r.T("referral.letter.subject", "Code", to.Code), Text: text})
}

// tellsAgency reports whether a row of the table is told to the agency by letter.
func (e Edge) tellsAgency() bool { return slices.Contains(e.Tells, Intake) }
