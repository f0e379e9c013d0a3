package notice

import "time"

// Hours are when a message may reach somebody without danger: from the beginning of one hour to the beginning of another, on some days of the
// week, on the clock of where the person is told. Everything that sends to a person asks Open, and waits until Next where it is closed.
type Hours struct {
	From int `json:"from"` // 0 to 24
	To   int `json:"to"`
	Days int `json:"days"` // bit 0 is Sunday
}

const everyDay = 1<<7 - 1

// AnyHour is day and night.
func AnyHour() Hours { return Hours{From: 0, To: 24, Days: everyDay} }

// Valid reports whether there is any such hour.
func (h Hours) Valid() bool {
	return h.From >= 0 && h.From < h.To && h.To <= 24 && h.Days > 0 && h.Days <= everyDay
}

// On reports whether a day of the week is one of them.
func (h Hours) On(day time.Weekday) bool { return h.Days&(1<<day) != 0 }

// Open reports whether a message may reach the person at a local time.
func (h Hours) Open(local time.Time) bool {
	return h.On(local.Weekday()) && local.Hour() >= h.From && local.Hour() < h.To
}

// Next is the first time at or after a local one at which it may. Hours that are not valid never open: the same time comes back.
func (h Hours) Next(local time.Time) time.Time {
	if h.Open(local) || !h.Valid() {
		return local
	}
	day := local
	if !h.On(day.Weekday()) || day.Hour() >= h.To {
		day = day.AddDate(0, 0, 1)
		for !h.On(day.Weekday()) {
			day = day.AddDate(0, 0, 1)
		}
	}
	next := time.Date(day.Year(), day.Month(), day.Day(), h.From, 0, 0, 0, local.Location())
	if next.Hour() < h.From { // the night on which the clocks go forward has no such hour
		next = next.Add(time.Hour)
	}
	return next
}

// Last is the last quarter of an hour before a local time at which it may.
func (h Hours) Last(local time.Time) time.Time {
	day := local
	if !h.On(day.Weekday()) || day.Hour() < h.From {
		day = day.AddDate(0, 0, -1)
		for h.Valid() && !h.On(day.Weekday()) {
			day = day.AddDate(0, 0, -1)
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), h.To, 0, 0, 0, local.Location()).Add(-15 * time.Minute)
}
