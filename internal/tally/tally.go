package tally

import (
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
)

// The measures.
const (
	Visits            = "visits"      // saved visits, one a case
	Individuals       = "individuals" // adults and children of saved visits
	Visitors          = "visitors"    // saved visits whose first-visit answer is yes
	Enquiries         = "enquiries"   // saved contacts by phone, e-mail and online, also counted as visits
	Tickets           = "tickets"     // tickets taken
	ReferralsSent     = "referrals_sent"
	ReferralsAccepted = "referrals_accepted"
	ReferralsDeclined = "referrals_declined"

	ReferralsCompleted = "referrals_completed" // whose outcome was recorded

	Sessions     = "sessions"     // group sessions whose heads were counted
	Participants = "participants" // their heads, which are no visits

	Promises      = "promises"       // tickets about whose wait something was told, and that were called
	PromisesKept  = "promises_kept"  // of these, called within the range that was told
	PromisesLate  = "promises_late"  // of these, called after it
	ToldSeconds   = "told_seconds"   // sum of the waits that were told, the middle of each
	WidthSeconds  = "width_seconds"  // sum of the widths of the ranges
	WaitedSeconds = "waited_seconds" // sum of the waits that it became

	Appointments          = "appointments"           // booked and not called off, on the day they are
	AppointmentsKept      = "appointments_kept"      // of these, who came
	AppointmentsMissed    = "appointments_missed"    // of these, who did not
	AppointmentsCancelled = "appointments_cancelled" // called off, by either side
	AppointmentLeadDays   = "appointment_lead_days"  // days from the booking to the day, of all appointments together
)

// Delta is a signed change of one count on one day of the centre's calendar. Cut and Value are "" for the total.
type Delta struct {
	Measure, Cut, Value string
	N                   int64
}

// Append notes the deltas of one centre and day.
func Append(tx *db.Tx, centre uuid.UUID, day time.Time, deltas ...Delta) error {
	if len(deltas) == 0 {
		return nil
	}
	var query strings.Builder
	query.WriteString(`INSERT INTO tally_delta (tenant_id, centre_id, day, measure, cut, value, n) VALUES `)
	args := make([]any, 0, 7*len(deltas))
	for i, d := range deltas {
		if i > 0 {
			query.WriteString(", ")
		}
		query.WriteString("(?, ?, ?, ?, ?, ?, ?)")
		args = append(args, tx.Tenant, centre, day, d.Measure, d.Cut, d.Value, d.N)
	}
	return tx.Exec(query.String(), args...).Error
}
