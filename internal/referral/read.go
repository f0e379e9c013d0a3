package referral

import (
	"context"
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// show reads a referral as somebody may see it. A look at the identity by another than the sender is noted in the trail.
func (r *Referrals) show(tx *db.Tx, who identity.Staff, id uuid.UUID) (Referral, error) {
	rec, err := byID(tx, id)
	if err != nil {
		return Referral{}, err
	}
	if rec.Glass, err = approved(tx, id, ForBreakGlass, who.ID); err != nil {
		return Referral{}, err
	}
	var consent client.Consent
	if !rec.ConsentID.IsNil() {
		if consent, err = client.ReadConsent(tx, rec.ConsentID); err != nil {
			return Referral{}, err
		}
	}
	s := sight(who, rec, consent, tx.Now)
	if !s.Envelope {
		return Referral{}, fault.Missing()
	}
	actors := actorsOf(who, rec)
	shown := Referral{
		Envelope: rec.shown(s), Sight: s, Actions: actions(rec, actors), Records: rec.OffNetwork && slices.Contains(actors, Sender),
	}
	if s.Note && who.CentreID == rec.CentreID {
		shown.Shared, shown.HasClient = consent.Fields, !rec.ClientID.IsNil()
	}
	if err := r.identify(tx, who, rec, &shown); err != nil {
		return Referral{}, err
	}
	if err := r.tellStory(tx, who, rec, &shown); err != nil {
		return Referral{}, err
	}
	if s.Note && who.CentreID == rec.CentreID {
		if shown.Notices, err = noticesOf(tx, id); err != nil {
			return Referral{}, err
		}
	}
	shown.Asked, err = openWishes(tx, who, id)
	return shown, err
}

// tellStory adds the steps, and what was written with them to whom it concerns: the sender reads all of it, the agency what it wrote itself and what
// was written to it, a colleague none.
func (r *Referrals) tellStory(tx *db.Tx, who identity.Staff, rec record, shown *Referral) (err error) {
	if shown.Events, err = eventsOf(tx, rec.ID); err != nil {
		return err
	}
	words, err := r.texts(tx, rec.ID)
	if err != nil {
		return err
	}
	agency := who.AgencyID == rec.AgencyID
	if shown.Sight.Note {
		shown.Note, shown.HandOver = textOf(words, 0, noteText), textOf(words, 0, handOverText)
	}
	for i, e := range shown.Events {
		if shown.Sight.Note && !agency || agency && (e.ofAgency() || shown.Sight.Words && (e.Action == Reply || e.Action == Reopen)) {
			shown.Events[i].Text, shown.Events[i].Said = textOf(words, e.Seq, stepText), textOf(words, e.Seq, saidText)
		}
	}
	return nil
}

// ofAgency reports whether a step, and what was written with it, is the agency's own.
func (e Event) ofAgency() bool { return e.Actor == Intake || e.Actor == Worker }

func openWishes(tx *db.Tx, who identity.Staff, id uuid.UUID) (kinds []string, err error) {
	for _, kind := range []string{ForVoid, ForOverride, ForBreakGlass} {
		open, err := asked(tx, id, kind, who.ID)
		if err != nil {
			return nil, err
		}
		if open {
			kinds = append(kinds, kind)
		}
	}
	return kinds, nil
}

// load opens what was written with the offer.
func (r *Referrals) load(tx *db.Tx, rec *record) error {
	words, err := r.texts(tx, rec.ID)
	rec.Note, rec.HandOver = textOf(words, 0, noteText), textOf(words, 0, handOverText)
	return err
}

// identify adds name and contact where the sight allows. An agency gets a contact only when it is safe to use.
func (r *Referrals) identify(tx *db.Tx, who identity.Staff, rec record, shown *Referral) error {
	s := shown.Sight
	if rec.ClientID.IsNil() || (!s.Name && !s.Contact) {
		return nil
	}
	person, err := r.clients.Read(tx, rec.ClientID)
	if err != nil {
		return err
	}
	if s.Name {
		shown.Name = person.Name
	}
	if s.Contact && (person.SafeToContact || who.CentreID == rec.CentreID) {
		shown.Contact, shown.SafeToContact = person.Contact, person.SafeToContact
	}
	if s.Noted {
		return identity.Audit(tx, who.ID, "referral.identity", "referral:"+rec.ID.String())
	}
	return nil
}

// View shows a referral to the sending centre.
func (r *Referrals) View(ctx context.Context, who identity.Staff, id uuid.UUID) (shown Referral, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		shown, err = r.show(tx, who, id)
		if err == nil && shown.CentreID != who.CentreID {
			shown, err = Referral{}, fault.Missing()
		}
		return err
	})
	return shown, err
}

// Made finds the referral that the form of this key made; fault.NotFound: none yet.
func (r *Referrals) Made(ctx context.Context, who identity.Staff, key uuid.UUID) (id uuid.UUID, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		id, err = sentBy(tx, who.ID, key)
		return err
	})
	return id, err
}

// longest is how many referrals a list shows; older ones are found through their visit.
const longest = 200

// atCentre lists the referrals of the reader's centre that they may know of.
func (r *Referrals) atCentre(ctx context.Context, who identity.Staff, where string, args ...any) (list []Envelope, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rows, err := records(tx, `AND r.centre_id = ? AND r.state <> 'void' AND (r.state <> 'draft' OR r.sender_id = ?) `+where,
			append([]any{who.CentreID, who.ID}, args...)...)
		list = visibleTo(tx, who, rows)
		return err
	})
	return list, err
}

func visibleTo(tx *db.Tx, who identity.Staff, rows []record) []Envelope {
	var list []Envelope
	for _, rec := range rows {
		if s := sight(who, rec, noConsent, tx.Now); s.Envelope {
			e := rec.shown(Sight{}) // a list is read over a shoulder: neutral words
			e.Mine = slices.Contains(actorsOf(who, rec), Sender)
			list = append(list, e)
		}
	}
	return list
}

// Sent lists what the centre has sent, the newest first: one's own, or all that colleagues may see.
func (r *Referrals) Sent(ctx context.Context, who identity.Staff, all bool) ([]Envelope, error) {
	return r.atCentre(ctx, who, `AND (o.id = ? OR b.cover_id = ? OR ?) AND (NOT r.sensitive OR ?) ORDER BY r.created_at DESC, r.id DESC LIMIT ?`,
		who.ID, who.ID, all, who.Role.May(identity.ReferralProtect), longest)
}

// Answers lists the answers nobody has looked at: one's own, to a manager the whole centre's, to a focal point the sensitive ones too.
func (r *Referrals) Answers(ctx context.Context, who identity.Staff) ([]Envelope, error) {
	return r.atCentre(ctx, who, `
		AND r.news_at IS NOT NULL AND r.news_seen_at IS NULL AND r.state NOT IN ('sent', 'received')
		AND (NOT r.sensitive OR ?) AND (o.id = ? OR b.cover_id = ? OR (r.sensitive AND ?) OR (NOT r.sensitive AND ?))
		ORDER BY r.news_at DESC, r.id DESC LIMIT 50`,
		who.Role.May(identity.ReferralProtect), who.ID, who.ID, who.Role.May(identity.ReferralProtect), who.Role == identity.Manager)
}

// Seen notes that the centre has looked at an answer. Noting it twice is fine.
func (r *Referrals) Seen(ctx context.Context, who identity.Staff, id uuid.UUID) error {
	return r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rec, err := r.visible(tx, who, id)
		if err != nil {
			return err
		}
		if rec.CentreID != who.CentreID {
			return fault.Missing()
		}
		if len(actorsOf(who, rec)) == 0 {
			return fault.New(fault.Denied, "fault.denied")
		}
		tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
		return see(tx, id)
	})
}

func see(tx *db.Tx, id uuid.UUID) error {
	return tx.Exec(`UPDATE referral SET news_seen_at = ? WHERE tenant_id = ? AND id = ? AND news_at IS NOT NULL AND news_seen_at IS NULL`,
		tx.Now, tx.Tenant, id).Error
}

// Queue is an agency's work.
type Queue struct {
	New      []Envelope // to answer: emergencies first, then the longest waiting
	Accepted []Envelope // to help: the latest first
	Ended    []Envelope // declined, or ended later
}

// Queue lists the referrals of the reader's agency.
func (r *Referrals) Queue(ctx context.Context, who identity.Staff) (q Queue, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		lists := []struct {
			into  *[]Envelope
			where string
			in    []State
		}{
			{&q.New, `ORDER BY array_position(ARRAY['emergency', 'urgent', 'normal'], r.priority), r.sent_at, r.id LIMIT 200`, waiting()},
			{&q.Accepted, `ORDER BY r.answered_at DESC, r.id DESC LIMIT 50`, []State{Accepted, InService}},
			{&q.Ended, `ORDER BY r.answered_at DESC NULLS LAST, r.id DESC LIMIT 30`, []State{Declined, Lapsed, NotCompleted, OutcomeRecorded, Closed}},
		}
		for _, l := range lists {
			rows, err := records(tx, `AND r.agency_id = ? AND r.state IN ? `+l.where, who.AgencyID, l.in)
			if err != nil {
				return err
			}
			*l.into = visibleTo(tx, who, rows)
		}
		return nil
	})
	return q, err
}

// Colleague is somebody of an agency's staff.
type Colleague struct {
	ID   uuid.UUID
	Name string
}

// Colleagues lists the active staff of an agency, who may take a referral on.
func (r *Referrals) Colleagues(ctx context.Context, tenant, agency uuid.UUID) (list []Colleague, err error) {
	err = r.db.InTenant(ctx, tenant, func(tx *db.Tx) (err error) {
		list, err = db.All[Colleague](tx, `SELECT id, name FROM staff WHERE tenant_id = ? AND agency_id = ? AND active ORDER BY name, id`,
			tx.Tenant, agency)
		return err
	})
	return list, err
}
