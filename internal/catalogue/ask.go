package catalogue

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/seal"
	"prag/internal/tenant"
)

const (
	askJob   = "agency.check"
	askAhead = 14 * 24 * time.Hour // so long before its date a record is asked about, and after so long again
	askAgain = 24 * time.Hour      // an editor may ask
	linkGood = 30 * 24 * time.Hour
)

// Asker asks agencies, in letters to their shared mailboxes, whether what is said about them still holds.
type Asker struct{ AskerDeps }

// AskerDeps is what an asker stands on. Address is where the program is reached from outside; without it there can be no link.
type AskerDeps struct {
	DB        *db.DB
	Catalogue *Catalogue
	Keys      *seal.Keys
	Bundle    *i18n.Bundle
	Directory *tenant.Directory
	Post      *notice.Post
	Address   string
}

// NewAsker makes an asker.
func NewAsker(d AskerDeps) *Asker { return &Asker{d} }

// Register names its work.
func (a *Asker) Register(r *jobs.Runner) {
	r.Handle(askJob, a.write)
	r.Every("agency.due", 12*time.Hour, a.AskDue)
}

// Asks reports whether letters can be sent at all.
func (a *Asker) Asks() bool { return a.Post.Mails() && a.Address != "" }

// Ask sends an agency a letter because an editor wants to. fault.Conflict: there is no way to it, or it was asked today.
func (a *Asker) Ask(ctx context.Context, who identity.Staff, slug string) error {
	return a.DB.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		e, err := db.One[Kept](tx, selectKept+` AND slug = ? FOR UPDATE`, tx.Tenant, slug)
		if err != nil {
			return err
		}
		if !a.Asks() || e.Mailbox == "" || e.Sensitive {
			return fault.New(fault.Conflict, "keep.no_way")
		}
		lately, err := db.All[uuid.UUID](tx, `SELECT id FROM agency_check WHERE tenant_id = ? AND agency_id = ? AND asked_at > ? AND sent <> 'failed'`,
			tx.Tenant, e.ID, tx.Now.Add(-askAgain))
		if err != nil {
			return err
		}
		if len(lately) > 0 {
			return fault.New(fault.Conflict, "keep.asked_today")
		}
		return a.ask(tx, e, &who.ID)
	})
}

// AskDue asks the agencies of a tenant whose records are to be looked at soon. A safe house is not written to: it answers from its own pages.
func (a *Asker) AskDue(ctx context.Context, tenantID uuid.UUID) error {
	if !a.Asks() {
		return nil
	}
	return a.DB.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		due, err := db.All[Kept](tx, selectKept+` AND mailbox <> '' AND NOT sensitive AND review_by <= ? AND NOT EXISTS (
			SELECT 1 FROM agency_check k WHERE k.tenant_id = agency.tenant_id AND k.agency_id = agency.id
				AND (k.asked_at > ? OR k.answer = 'changed' AND k.done_at IS NULL)) ORDER BY slug FOR UPDATE`,
			tx.Tenant, tx.Now.Add(askAhead), tx.Now.Add(-askAhead))
		for _, e := range due {
			if err == nil {
				err = a.ask(tx, e, nil)
			}
		}
		return err
	})
}

// ask leaves a letter behind. A link that was sent before ends: the last one is good.
func (a *Asker) ask(tx *db.Tx, e Kept, by *uuid.UUID) error {
	err := tx.Exec(`UPDATE agency_check SET expires_at = ? WHERE tenant_id = ? AND agency_id = ? AND answered_at IS NULL AND expires_at > ?`,
		tx.Now, tx.Tenant, e.ID, tx.Now).Error
	if err != nil {
		return err
	}
	id, token := db.NewID(), newToken()
	sealed, err := a.Keys.Seal(tx.Tenant, id, "token", token)
	if err != nil {
		return err
	}
	err = tx.Exec(`INSERT INTO agency_check (tenant_id, id, agency_id, asked_at, asked_by, digest, token, expires_at, sent)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`, tx.Tenant, id, e.ID, tx.Now, by, tokenDigest(token), sealed, tx.Now.Add(linkGood)).Error
	if err != nil {
		return err
	}
	return jobs.Enqueue(tx, askJob, letter{id}, tx.Now)
}

// newToken is what only the letter knows: 160 random bits.
func newToken() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // it never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

func tokenDigest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// letter is what a job knows.
type letter struct {
	ID uuid.UUID `json:"id"`
}

type check struct {
	ID, AgencyID uuid.UUID
	Token        []byte
	ExpiresAt    time.Time
	Attempts     int
}

// write hands a letter over. The same link goes out again where the reply was lost.
func (a *Asker) write(ctx context.Context, tx *db.Tx, payload []byte) error {
	var l letter
	if err := json.Unmarshal(payload, &l); err != nil {
		return err
	}
	k, err := db.One[check](tx, `SELECT id, agency_id, token, expires_at, attempts FROM agency_check
		WHERE tenant_id = ? AND id = ? AND sent = 'waiting' AND answered_at IS NULL AND expires_at > ? FOR UPDATE`, tx.Tenant, l.ID, tx.Now)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	e, err := db.One[Kept](tx, selectKept+` AND id = ?`, tx.Tenant, k.AgencyID)
	if err != nil {
		return err
	}
	err = a.hand(ctx, tx, k, e)
	if err == nil {
		return sent(tx, k, "sent")
	}
	pauses := []time.Duration{time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour}
	if errors.Is(err, notice.ErrRefused) || k.Attempts >= len(pauses) {
		return sent(tx, k, "failed")
	}
	if err := tx.Exec(`UPDATE agency_check SET attempts = attempts + 1 WHERE tenant_id = ? AND id = ?`, tx.Tenant, k.ID).Error; err != nil {
		return err
	}
	return jobs.Enqueue(tx, askJob, l, tx.Now.Add(pauses[k.Attempts]))
}

func sent(tx *db.Tx, k check, state string) error {
	return tx.Exec(`UPDATE agency_check SET sent = ?, token = NULL WHERE tenant_id = ? AND id = ?`, state, tx.Tenant, k.ID).Error
}

// hand says in the mailbox's language who asks and what, with the link.
func (a *Asker) hand(ctx context.Context, tx *db.Tx, k check, e Kept) error {
	token, err := a.Keys.Open(tx.Tenant, k.ID, "token", k.Token)
	if err != nil {
		return err
	}
	t, err := a.Directory.Tenant(ctx, tx.Tenant)
	if err != nil {
		return err
	}
	tag := e.MailboxLanguage
	if tag == "" {
		tag = t.Languages[0]
	}
	r := a.Bundle.Reader(tag)
	until := k.ExpiresAt
	if len(t.Centres) > 0 {
		until = t.Centres[0].Local(until)
	}
	text := r.T("keep.letter", "Operator", r.Text(t.Name), "Agency", r.Text(e.Name), "Link", strings.TrimRight(a.Address, "/")+"/check/"+token+"?lang="+tag,
		"Date", r.Date(until))
	return a.Post.Mail(ctx, notice.Letter{ID: k.ID.String(), To: e.Mailbox, Subject: r.T("keep.letter_subject"), Text: text})
}

// Link is what the link of a letter leads to.
type Link struct {
	Kept
	Operator uuid.UUID
	Answer   string // "" while nobody has answered
	Over     bool   // it is too late to answer
}

// Link finds what the link with this token leads to. fault.NotFound: there is none.
func (a *Asker) Link(ctx context.Context, token string) (l Link, err error) {
	err = a.by(ctx, token, "", func(_ *db.Tx, found Link, _ uuid.UUID) error {
		l = found
		return nil
	})
	return l, err
}

// AnswerLink keeps what an agency answers by the link, once. fault.Conflict: it was answered, or it is too late.
func (a *Asker) AnswerLink(ctx context.Context, token string, answer Answer) error {
	return a.by(ctx, token, " FOR UPDATE", func(tx *db.Tx, l Link, id uuid.UUID) error {
		switch {
		case l.Answer != "":
			return fault.New(fault.Conflict, "keep.answered")
		case l.Over:
			return fault.New(fault.Conflict, "keep.over")
		}
		return a.Catalogue.answer(ctx, tx, identity.Staff{TenantID: tx.Tenant}, l.Kept, id, answer)
	})
}

// by runs fn in the tenant that a token belongs to.
func (a *Asker) by(ctx context.Context, token, lock string, fn func(tx *db.Tx, l Link, id uuid.UUID) error) error {
	var at struct{ TenantID, ID uuid.UUID }
	err := a.DB.AtTheDoor(ctx, func(tx *db.Tx) (err error) {
		at, err = db.One[struct{ TenantID, ID uuid.UUID }](tx, `SELECT tenant_id, id FROM agency_check WHERE digest = ?`, tokenDigest(token))
		return err
	})
	if err != nil {
		return err
	}
	return a.DB.InTenant(ctx, at.TenantID, func(tx *db.Tx) error {
		k, err := db.One[struct {
			AgencyID  uuid.UUID
			Answer    string
			ExpiresAt time.Time
		}](tx, `SELECT agency_id, answer, expires_at FROM agency_check WHERE tenant_id = ? AND id = ?`+lock, tx.Tenant, at.ID)
		if err != nil {
			return err
		}
		e, err := db.One[Kept](tx, selectKept+` AND id = ?`, tx.Tenant, k.AgencyID)
		if err != nil {
			return err
		}
		return fn(tx, Link{Kept: e, Operator: tx.Tenant, Answer: k.Answer, Over: !k.ExpiresAt.After(tx.Now)}, at.ID)
	})
}
