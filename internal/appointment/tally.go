package appointment

import (
	"time"

	"prag/internal/db"
	"prag/internal/tally"
	"prag/internal/tenant"
)

// deltas is what an appointment counts for as it stands. Nothing counts what is only held.
func (a Appointment) deltas(c tenant.Centre) []tally.Delta {
	switch {
	case a.Status == Held || a.BookedAt == nil:
		return nil
	case a.Status.Cancelled():
		return []tally.Delta{{Measure: tally.AppointmentsCancelled, N: 1}}
	}
	list := []tally.Delta{{Measure: tally.Appointments, N: 1}, {Measure: tally.AppointmentLeadDays, N: a.leadDays(c)}}
	switch a.Status {
	case Arrived:
		list = append(list, tally.Delta{Measure: tally.AppointmentsKept, N: 1})
	case NoShow:
		list = append(list, tally.Delta{Measure: tally.AppointmentsMissed, N: 1})
	case Held, Booked, Confirmed, CancelledByClient, CancelledByCentre:
	}
	return list
}

// day is the centre's date on which it is.
func (a Appointment) day(c tenant.Centre) time.Time { return c.BusinessDate(a.StartsAt) }

// leadDays is how many days before it was booked.
func (a Appointment) leadDays(c tenant.Centre) int64 {
	return int64(a.day(c).Sub(c.BusinessDate(*a.BookedAt)) / (24 * time.Hour))
}

// count notes that an appointment changed from before to after.
func count(tx *db.Tx, c tenant.Centre, before, after Appointment) error {
	taken := before.deltas(c)
	for i := range taken {
		taken[i].N = -taken[i].N
	}
	if err := tally.Append(tx, c.ID, before.day(c), nonZero(taken)...); err != nil {
		return err
	}
	return tally.Append(tx, c.ID, after.day(c), nonZero(after.deltas(c))...)
}

func nonZero(list []tally.Delta) (kept []tally.Delta) {
	for _, d := range list {
		if d.N != 0 {
			kept = append(kept, d)
		}
	}
	return kept
}
