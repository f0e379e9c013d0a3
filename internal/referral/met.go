package referral

import (
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
)

// FurthestContact is how many days from today the first contact may be.
const FurthestContact = 60

// meet notes which requirements of a step are not met.
func meet(tx *db.Tx, r record, e Edge, s Step) error {
	var f fault.Fields
	for _, needed := range e.Needs {
		if err := needed.met(tx, r, s, &f); err != nil {
			return err
		}
	}
	return f.Err()
}

// met checks one requirement; what is missing is noted beside its field.
func (n Requirement) met(tx *db.Tx, r record, s Step, f *fault.Fields) error {
	switch n {
	case NeedsConsent:
		return consented(tx, r, f)
	case NeedsOpenAgency:
		t, err := targetOf(tx, r.AgencyID, uuid.Nil)
		f.Check(err != nil || t.Open, "agency", "referral.fault.agency_closed")
		return err
	case NeedsFreeNeed:
		taken, err := busy(tx, r.NeedID)
		f.Check(!taken, "agency", "referral.fault.elsewhere")
		return err
	case NeedsHandOver:
		f.Check(r.Priority != Emergency || r.HandOver != "", "hand_over", "referral.fault.hand_over")
	case NeedsTaker:
		ok, err := works(tx, r.AgencyID, s.Worker)
		f.Check(err != nil || ok, "worker", "fault.choice")
		return err
	case NeedsFirstContact:
		today := r.Today(tx.Now)
		inTime := !s.FirstContact.Before(today) && !s.FirstContact.After(today.AddDate(0, 0, FurthestContact))
		f.Check(inTime, "first_contact", "referral.fault.first_contact", "Days", FurthestContact)
	case NeedsDeclineReason:
		f.Check(slices.Contains(DeclineReasons(), s.Reason), "reason", "referral.fault.reason")
		f.Check(s.Reason != Other || s.Text != "", "text", "referral.fault.reason_text")
		f.Check(length(s.Text) <= maxText, "text", "fault.too_long", "Max", maxText)
	case NeedsWithdrawReason:
		f.Check(slices.Contains(WithdrawReasons(), s.Reason), "reason", "referral.fault.reason")
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
