package referral

import (
	"context"
	"errors"
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// Send offers a need to an agency: a new one of a visit, or that of a declined referral again. The same key is the same referral.
// fault.Invalid: a field; fault.NotFound: no such visit, referral or agency for this reader.
func (r *Referrals) Send(ctx context.Context, who identity.Staff, o Offer) (Referral, error) {
	o = o.tidy()
	if err := o.check(); err != nil {
		return Referral{}, err
	}
	sent, err := r.send(ctx, who, o)
	if db.Violates(err, "referral_offer_key") {
		return r.send(ctx, who, o) // the other press of a double press was first: find its referral
	}
	return sent, err
}

func (r *Referrals) send(ctx context.Context, who identity.Staff, o Offer) (sent Referral, err error) {
	err = r.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		id, err := sentBy(tx, who.ID, o.Key)
		if fault.Is(err, fault.NotFound) {
			id, err = r.write(ctx, tx, who, o)
		}
		if err != nil {
			return err
		}
		sent, err = r.show(tx, who, id)
		return err
	})
	return sent, err
}

// write makes the referral and all it stands on, and sends it.
func (r *Referrals) write(ctx context.Context, tx *db.Tx, who identity.Staff, o Offer) (uuid.UUID, error) {
	centre, err := centreOf(tx, who.CentreID)
	if err != nil {
		return uuid.Nil, err
	}
	rec, err := r.begin(tx, who, o)
	if err != nil {
		return uuid.Nil, err
	}
	rec.ID, rec.Code, rec.State, rec.TenantID, rec.CentreID, rec.SenderID = db.NewID(), tenant.NewCode(centre.Key), Draft, tx.Tenant, centre.ID, who.ID
	rec.OwnerID = who.ID
	rec.AgencyID, rec.ProgrammeID, rec.PreviousID, rec.Priority, rec.Language = o.AgencyID, o.ProgrammeID, o.PreviousID, o.Priority, o.Language
	rec.AccessNeeds, rec.Note, rec.HandOver = joined(o.AccessNeeds), o.Note, o.HandOver
	rec.TimeZone, rec.CutOver, rec.OfferKey = centre.TimeZone, centre.CutOver, o.Key
	if err := protect(tx, who, &rec, o); err != nil {
		return uuid.Nil, err
	}
	if err := r.found(tx, who, centre, &rec, o); err != nil {
		return uuid.Nil, err
	}
	if err := r.lay(tx, rec); err != nil {
		return uuid.Nil, err
	}
	if err := r.sendOrAsk(ctx, tx, who, rec, o); err != nil {
		return uuid.Nil, err
	}
	return rec.ID, identity.DropDraft(tx, who, o.Form)
}

// lay keeps the draft of a referral with what was written with it.
func (r *Referrals) lay(tx *db.Tx, rec record) error {
	err := insert(tx, rec)
	if err == nil {
		err = r.keep(tx, rec.ID, 0, noteText, rec.Note)
	}
	if err == nil {
		err = r.keep(tx, rec.ID, 0, handOverText, rec.HandOver)
	}
	if err == nil {
		err = r.keep(tx, rec.ID, 0, pinText, newPIN())
	}
	return err
}

// sendOrAsk sends the referral. Where only the rules of the programme stand in the way and the sender says why they should not, a second person
// is asked, and the referral stays a draft until they agree.
func (r *Referrals) sendOrAsk(ctx context.Context, tx *db.Tx, who identity.Staff, rec record, o Offer) error {
	err := r.step(ctx, tx, who, rec, actorsOf(who, rec), Send, Step{Key: o.Key, Version: rec.Version})
	var f fault.Fields
	if o.Override == "" || !errors.As(err, &f) || len(f) != 1 || f[0].Field != "override" {
		return err
	}
	tx.AfterCommit(func() { r.tell(ctx, rec.Envelope) })
	return r.ask(tx, who, rec.ID, ForOverride, o.Override)
}

// begin is the need: a new one of a visit at the sender's centre, or that of the leg before.
func (r *Referrals) begin(tx *db.Tx, who identity.Staff, o Offer) (record, error) {
	if !o.PreviousID.IsNil() {
		return r.again(tx, who, o.PreviousID)
	}
	v, err := visitOf(tx, who.CentreID, o.VisitID)
	return record{Envelope: Envelope{VisitID: o.VisitID, Sex: v.Sex, AgeBand: v.AgeBand}, NeedTopic: o.Topic}, err
}

// again takes the need of a referral that ended without success, as the table allows.
func (r *Referrals) again(tx *db.Tx, who identity.Staff, previous uuid.UUID) (record, error) {
	old, err := lock(tx, previous)
	if err != nil {
		return record{}, err
	}
	if !sight(who, old, noConsent, tx.Now).Envelope {
		return record{}, fault.Missing()
	}
	edge, _, err := permitted(old, actorsOf(who, old), Reroute)
	if err == nil && !old.NextID.IsNil() {
		err = fault.Stale()
	}
	if err == nil {
		err = r.meet(tx, old, edge, who.ID, Step{})
	}
	if err != nil {
		return record{}, err
	}
	if err := see(tx, old.ID); err != nil { // offering again is the answer to the answer
		return record{}, err
	}
	return record{
		Envelope: Envelope{VisitID: old.VisitID, Sex: old.Sex, AgeBand: old.AgeBand, Sensitive: old.Sensitive}, NeedID: old.NeedID,
		ClientID: old.ClientID, NeedTopic: old.NeedTopic,
	}, nil
}

// protect decides whether the referral is sensitive: by its topic, its agency, its programme, or because the leg before was. Only the
// focal point sends those.
func protect(tx *db.Tx, who identity.Staff, rec *record, o Offer) error {
	var f fault.Fields
	to, err := targetOf(tx, o.AgencyID, o.ProgrammeID, rec.VisitID)
	if err != nil {
		return err
	}
	topic, err := sensitiveTopic(tx, rec.NeedTopic)
	if fault.Is(err, fault.NotFound) {
		return fault.Field("topic", "fault.choice")
	}
	if err != nil {
		return err
	}
	f.Check(to.Fits, "programme", "fault.choice")
	rec.Sensitive = rec.Sensitive || to.Sensitive || topic
	if !who.Role.May(identity.ReferralProtect) {
		f.Check(!to.Sensitive, "agency", "referral.fault.protected")
		f.Check(!topic, "topic", "referral.fault.protected")
	}
	return f.Err()
}

// found lays what a referral stands on: the record of the person if there is to be one, the need, the consents.
func (r *Referrals) found(tx *db.Tx, who identity.Staff, centre tenant.Centre, rec *record, o Offer) error {
	fresh, known := rec.NeedID.IsNil(), !rec.ClientID.IsNil()
	made, err := r.person(tx, who, centre, rec, o)
	if err != nil {
		return err
	}
	if fresh {
		rec.NeedID = db.NewID()
		err = insertNeed(tx, *rec)
	} else if !known && !rec.ClientID.IsNil() {
		err = setClient(tx, *rec)
	}
	if err != nil {
		return err
	}
	return agree(tx, rec, o, !made)
}

// person finds or makes the record of the person; made says that it is new. Without name and contact there is none.
func (r *Referrals) person(tx *db.Tx, who identity.Staff, centre tenant.Centre, rec *record, o Offer) (made bool, err error) {
	switch {
	case !rec.ClientID.IsNil():
		return false, nil
	case !o.ClientID.IsNil():
		rec.ClientID = o.ClientID
		return false, r.clients.Choose(tx, who, o.ClientID)
	case o.Person.Empty():
		return false, nil
	}
	person, err := r.clients.Add(tx, centre, o.Person)
	rec.ClientID = person.ID
	return true, err
}

// agree records what the person agreed to, one consent for each purpose.
func agree(tx *db.Tx, rec *record, o Offer, known bool) error {
	given := client.Consent{NeedID: rec.NeedID, Form: o.ConsentForm, Language: o.Language}
	if !known && !o.Person.Empty() {
		record := given
		record.Purpose, record.Fields = client.ToRecord, recorded(o.Person)
		if _, err := client.Give(tx, record); err != nil {
			return err
		}
	}
	if !known && o.Person.Contact != "" && o.Person.SafeToContact {
		contact := given
		contact.Purpose, contact.Fields = client.ToContact, []string{client.Contact}
		if _, err := client.Give(tx, contact); err != nil {
			return err
		}
	}
	given.Purpose, given.AgencyID = client.ToShare, o.AgencyID
	given.Fields = append([]string{client.Envelope}, slices.DeleteFunc(slices.Clone(o.Fields), func(f string) bool { return f == client.Envelope })...)
	share, err := client.Give(tx, given)
	rec.ConsentID = share.ID
	return err
}

func recorded(p client.Client) []string {
	var fields []string
	if p.Name != "" {
		fields = append(fields, client.Name)
	}
	if p.Contact != "" {
		fields = append(fields, client.Contact)
	}
	return fields
}
