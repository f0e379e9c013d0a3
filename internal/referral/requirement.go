package referral

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
)

// Requirement is something a step must have before it is taken; met says when each is.
type Requirement string

// The requirements. Those with fields of their own are what the form of the step asks for.
const (
	NeedsConsent        Requirement = "consent"         // live, for this agency and these fields; a guardian's for a minor
	NeedsLasting        Requirement = "lasting"         // the consent has not ended
	NeedsOpenAgency     Requirement = "open_agency"     // active and accepting
	NeedsEligible       Requirement = "eligible"        // the programme takes such a person, or a second person lets it pass
	NeedsFreeNeed       Requirement = "free_need"       // the need is with no other agency
	NeedsHandOver       Requirement = "hand_over"       // an emergency: when the agency was phoned, and with whom
	NeedsTaker          Requirement = "taker"           // who of the agency takes it
	NeedsFirstContact   Requirement = "first_contact"   // the date of it
	NeedsDeclineReason  Requirement = "decline_reason"  // of the list, in words where the list does not say it
	NeedsWithdrawReason Requirement = "withdraw_reason" // of the list
	NeedsQuestion       Requirement = "question"        // in words
	NeedsReply          Requirement = "reply"           // in words, which the person agrees to share
	NeedsReview         Requirement = "review"          // the date on which the waiting list is looked at again
	NeedsEndReason      Requirement = "end_reason"      // of the list, with two dated attempts where nobody came
	NeedsOutcome        Requirement = "outcome"         // of the list, with the next step where the need is not met
	NeedsFeedback       Requirement = "feedback"        // what became of the question to the person
	NeedsWhy            Requirement = "why"             // in words
	NeedsOnce           Requirement = "once"            // it was not done before
	NeedsLadder         Requirement = "ladder"          // all reminders have gone and the timer proposes it
	NeedsSecond         Requirement = "second"          // another person has agreed
	NeedsOwn            Requirement = "own"             // by whom it was done, within a day
	NeedsNothingOnward  Requirement = "nothing_onward"  // the need was not offered elsewhere since
)

// Bounds of dates, in days from today.
const (
	FurthestContact = 60
	FurthestReview  = 30
	undoable        = 24 * time.Hour
)

// meet notes which requirements of a step are not met.
func (r *Referrals) meet(tx *db.Tx, rec record, e Edge, by uuid.UUID, s Step) error {
	var f fault.Fields
	for _, needed := range e.Needs {
		var err error
		if check, ok := inForm()[needed]; ok {
			check(rec, s, tx.Now, &f)
		} else {
			err = r.met(tx, needed, rec, by, s, &f)
		}
		if err != nil {
			return err
		}
	}
	return f.Err()
}

// inForm are the requirements that the form alone meets.
func inForm() map[Requirement]func(rec record, s Step, now time.Time, f *fault.Fields) {
	return map[Requirement]func(rec record, s Step, now time.Time, f *fault.Fields){
		NeedsHandOver: func(rec record, _ Step, _ time.Time, f *fault.Fields) {
			f.Check(rec.Priority != Emergency || rec.HandOver != "", "hand_over", "referral.fault.hand_over")
		},
		NeedsFirstContact: func(rec record, s Step, now time.Time, f *fault.Fields) {
			f.Check(soon(rec, s.FirstContact, now, FurthestContact), "first_contact", "referral.fault.first_contact", "Days", FurthestContact)
		},
		NeedsReview: func(rec record, s Step, now time.Time, f *fault.Fields) {
			f.Check(soon(rec, s.ReviewOn, now, FurthestReview), "review", "referral.fault.review", "Days", FurthestReview)
		},
		NeedsDeclineReason: func(_ record, s Step, _ time.Time, f *fault.Fields) {
			f.Check(slices.Contains(DeclineReasons(), s.Reason), "reason", "referral.fault.reason")
			f.Check(s.Reason != Other || s.Text != "", "text", "referral.fault.reason_text")
		},
		NeedsWithdrawReason: func(_ record, s Step, _ time.Time, f *fault.Fields) {
			f.Check(slices.Contains(WithdrawReasons(), s.Reason), "reason", "referral.fault.reason")
		},
		NeedsQuestion: inWords("referral.fault.question"),
		NeedsWhy:      inWords("referral.fault.why"),
		NeedsEndReason: func(rec record, s Step, now time.Time, f *fault.Fields) {
			f.Check(slices.Contains(EndReasons(), s.Reason), "reason", "referral.fault.reason")
			f.Check(s.Reason != NoShow && s.Reason != Unreachable || rec.tried(s.Attempts, now), "attempts", "referral.fault.attempts")
		},
		NeedsOutcome: func(_ record, s Step, _ time.Time, f *fault.Fields) {
			f.Check(slices.Contains(Outcomes(), s.Reason), "reason", "referral.fault.outcome")
			f.Check(s.Reason == OutcomeMet || s.Reason == "" || s.Text != "", "text", "referral.fault.next_step")
		},
		NeedsFeedback: func(_ record, s Step, _ time.Time, f *fault.Fields) {
			f.Check(slices.Contains(Feedbacks(), s.Reason), "reason", "referral.fault.feedback")
		},
	}
}

func inWords(key string) func(record, Step, time.Time, *fault.Fields) {
	return func(_ record, s Step, _ time.Time, f *fault.Fields) { f.Check(s.Text != "", "text", key) }
}

// soon reports whether a date is today or one of the next days.
func soon(rec record, date, now time.Time, days int) bool {
	today := rec.Today(now)
	return !date.Before(today) && !date.After(today.AddDate(0, 0, days))
}

// tried reports whether there were two attempts on different days, since the referral was sent and not after today.
func (r record) tried(attempts []time.Time, now time.Time) bool {
	if len(attempts) != 2 || attempts[0].Equal(attempts[1]) || r.SentAt == nil {
		return false
	}
	for _, day := range attempts {
		if day.Before(r.Today(*r.SentAt)) || day.After(r.Today(now)) {
			return false
		}
	}
	return true
}

// met checks one requirement that looks beyond the form; what is missing is noted beside its field.
func (r *Referrals) met(tx *db.Tx, n Requirement, rec record, by uuid.UUID, s Step, f *fault.Fields) error {
	switch n {
	case NeedsConsent:
		return consented(tx, rec, f)
	case NeedsLasting:
		return lasting(tx, rec, f)
	case NeedsOpenAgency, NeedsEligible:
		return receptive(tx, n, rec, f)
	case NeedsFreeNeed:
		taken, err := busy(tx, rec.NeedID)
		f.Check(!taken, "agency", "referral.fault.elsewhere")
		return err
	case NeedsTaker:
		ok, err := works(tx, rec.AgencyID, s.Worker)
		f.Check(err != nil || ok || rec.OffNetwork && s.Worker.IsNil(), "worker", "fault.choice")
		return err
	case NeedsReply:
		return replied(tx, rec, s, f)
	case NeedsOnce:
		return unless(rec.Reopened, "referral.fault.once")
	case NeedsLadder:
		return unless(rec.LapseProposedAt == nil, "referral.fault.ladder")
	case NeedsSecond:
		granted, err := approved(tx, rec.ID, ForVoid, by)
		if err == nil {
			err = unless(!granted, "referral.fault.second")
		}
		return err
	case NeedsOwn:
		last, err := lastEvent(tx, rec.ID)
		if err == nil {
			err = unless(last.StaffID != by || tx.Now.Sub(last.At) > undoable, "referral.fault.own")
		}
		return err
	case NeedsNothingOnward:
		taken, err := busy(tx, rec.NeedID)
		if err == nil {
			err = unless(taken || !rec.NextID.IsNil(), "referral.fault.onward")
		}
		return err
	}
	return nil
}

// unless refuses a step that no field of a form could make right.
func unless(wrong bool, key string) error {
	if wrong {
		return fault.New(fault.Conflict, key)
	}
	return nil
}

// consented checks the consent the referral rests on: for this agency, for what is written in it, and a guardian's for a minor.
func consented(tx *db.Tx, r record, f *fault.Fields) error {
	c, err := client.ReadConsent(tx, r.ConsentID)
	if fault.Is(err, fault.NotFound) {
		f.Add("agreed", "referral.fault.agreed")
		return nil
	}
	f.Check(c.NeedID == r.NeedID && c.Covers(r.AgencyID, tx.Now, client.Envelope), "agreed", "referral.fault.agreed")
	f.Check(r.Note == "" || c.Covers(r.AgencyID, tx.Now, client.Note), "fields", "referral.fault.note_not_agreed")
	f.Check(!minor(r.AgeBand) || c.Form == client.Guardian, "consent", "referral.fault.guardian")
	return err
}

// lasting checks that what the person agreed to has not ended.
func lasting(tx *db.Tx, r record, f *fault.Fields) error {
	c, err := client.ReadConsent(tx, r.ConsentID)
	f.Check(err != nil || c.Covers(r.AgencyID, tx.Now, client.Envelope), "first_contact", "referral.fault.consent_ended")
	return err
}

// receptive checks that the agency takes people now, and, unless a second person lets it pass, such people.
func receptive(tx *db.Tx, n Requirement, r record, f *fault.Fields) error {
	t, err := targetOf(tx, r.AgencyID, r.ProgrammeID, r.VisitID)
	if err != nil {
		return err
	}
	if n == NeedsOpenAgency {
		f.Check(t.Open, "agency", "referral.fault.agency_closed")
		return nil
	}
	if t.Suits {
		return nil
	}
	granted, err := approved(tx, r.ID, ForOverride, r.SenderID)
	f.Check(err != nil || granted, "override", "referral.fault.not_eligible")
	return err
}

// replied checks an answer to a question. Words about the person go only to an agency that the person has agreed to give notes to.
func replied(tx *db.Tx, r record, s Step, f *fault.Fields) error {
	f.Check(s.Text != "", "text", "referral.fault.reply")
	c, err := client.ReadConsent(tx, r.ConsentID)
	f.Check(err != nil || c.Live(tx.Now), "text", "referral.fault.renew")
	f.Check(err != nil || s.Agreed || c.Covers(r.AgencyID, tx.Now, client.Note), "agreed", "referral.fault.reply_agreed")
	return err
}
