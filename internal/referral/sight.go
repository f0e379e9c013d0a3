package referral

import (
	"slices"
	"time"

	"prag/internal/client"
	"prag/internal/identity"
)

// Sight is what one reader may see of one referral. Without the envelope it does not exist for them.
type Sight struct {
	Envelope bool
	Topic    bool // also of a sensitive one
	Note     bool
	Name     bool
	Contact  bool
	Words    bool // an agency: what was written to it, in answer to what it asked
	Reveal   bool // name and contact open when a second person agrees
	Noted    bool // this look is noted in the trail
}

// noConsent opens nothing.
var noConsent client.Consent

// sight decides who sees what. consent is the one the referral rests on.
func sight(who identity.Staff, r record, consent client.Consent, now time.Time) Sight {
	switch {
	case who.TenantID != r.TenantID:
		return Sight{}
	case who.AgencyID == r.AgencyID && who.Role.May(identity.ReferralQueue):
		return agencySight(r, consent, now)
	case who.CentreID == r.CentreID && who.Role.May(identity.ReferralWrite):
		return centreSight(who, r)
	}
	return Sight{}
}

// agencySight: the envelope from the sending on; after accepting what was agreed to, while that lasts; nothing once it is taken back.
func agencySight(r record, consent client.Consent, now time.Time) Sight {
	if slices.Contains(hidden(), r.State) {
		return Sight{}
	}
	covered := consent.ID == r.ConsentID && consent.Covers(r.AgencyID, now, client.Envelope)
	words := covered && consent.Covers(r.AgencyID, now, client.Note) && (r.held() || r.State == Received || r.State == InfoRequested)
	if !covered || !r.held() {
		return Sight{Envelope: true, Words: words}
	}
	s := Sight{
		Envelope: true, Topic: true, Words: words, Note: consent.Covers(r.AgencyID, now, client.Note), Name: consent.Covers(r.AgencyID, now, client.Name),
		Contact: consent.Covers(r.AgencyID, now, client.Contact),
	}
	s.Noted = s.Name || s.Contact
	return s
}

// held reports whether the agency has taken the person on and is not done: consent ends with the outcome.
func (r record) held() bool {
	switch r.State {
	case Accepted, InService:
		return true
	case InfoRequested, Waitlisted:
		return r.AnsweredAt != nil
	case Draft, Sent, Received, OutcomeRecorded, Closed, Declined, Withdrawn, Lapsed, NotCompleted, Void:
	}
	return false
}

// hidden lists the states in which a referral is none of the agency's business: not yet, and no longer.
func hidden() []State { return []State{Draft, Withdrawn, Void} }

// centreSight: in whose hands it is sees all of it, a colleague the envelope, and a sensitive one exists for the focal point only. A focal point
// who did not send it sees who the person is once a second person has agreed.
func centreSight(who identity.Staff, r record) Sight {
	protects := who.Role.May(identity.ReferralProtect)
	switch {
	case r.Sensitive && !protects:
		return Sight{}
	case r.inHandsOf(who):
		return Sight{Envelope: true, Topic: true, Note: true, Name: true, Contact: true}
	case protects:
		return Sight{Envelope: true, Topic: true, Note: true, Name: r.Glass, Contact: r.Glass, Reveal: !r.Glass, Noted: r.Glass}
	}
	return Sight{Envelope: true}
}

// inHandsOf reports whether somebody of the centre acts as the sender: whose it is, who stands in while they are away, and after their account was
// closed the manager, so that nothing is stuck when a person leaves.
func (r record) inHandsOf(who identity.Staff) bool {
	return who.ID == r.OwnerID || who.ID == r.CoverID || r.SenderGone && who.Role == identity.Manager
}

// actorsOf lists what somebody is to a referral they can see.
func actorsOf(who identity.Staff, r record) []Actor {
	switch {
	case who.TenantID != r.TenantID:
		return nil
	case who.AgencyID == r.AgencyID && who.Role == identity.Intake:
		return []Actor{Intake}
	case who.AgencyID == r.AgencyID && who.Role == identity.Worker:
		return []Actor{Worker}
	case who.CentreID != r.CentreID || !who.Role.May(identity.ReferralWrite):
		return nil
	}
	return centreActors(who, r)
}

// centreActors: a sensitive referral is the focal points' together, so that none is stuck when one of them leaves.
func centreActors(who identity.Staff, r record) []Actor {
	var actors []Actor
	switch {
	case r.Sensitive && !who.Role.May(identity.ReferralProtect):
		return nil
	case r.Sensitive:
		actors = []Actor{Sender, FocalPoint}
	case r.inHandsOf(who):
		actors = []Actor{Sender}
	}
	if len(actors) > 0 && r.OffNetwork {
		actors = append(actors, Intake, Worker) // they record what the agency tells them
	}
	if who.Role == identity.Manager {
		actors = append(actors, Manager)
	}
	return actors
}

// actions lists what these actors may do now. A step that a person does not take by a button is none, and what a second person must agree to is
// wished for.
func actions(r record, actors []Actor) []Action {
	var list []Action
	for _, a := range Actions() {
		if a == Receive && !r.OffNetwork || a == Reroute && !r.NextID.IsNil() || a == Lapse && r.LapseProposedAt == nil || a == Reopen && r.Reopened {
			continue
		}
		if _, _, _, ok := find(a, r.State, r.Priority, r.Sensitive, actors); ok {
			list = append(list, a)
		}
	}
	return list
}

// shown is the envelope as somebody with this sight reads it.
func (r record) shown(s Sight) Envelope {
	e := r.Envelope
	if !e.Sensitive || s.Topic {
		e.Topic = r.NeedTopic
	}
	return e
}
