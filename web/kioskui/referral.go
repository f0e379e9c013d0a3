package kioskui

import (
	"time"

	"prag/internal/i18n"
	"prag/internal/referral"
)

// SlipKey is what somebody types to see their referral.
type SlipKey struct {
	Code, PIN, Nonce, Problem string
}

// facts are what the person may want to know besides where it stands: label and value.
func facts(l *i18n.Reader, s referral.Status) [][2]string {
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return l.Date(*t)
	}
	var list [][2]string
	add := func(key, value string) {
		if value != "" {
			list = append(list, [2]string{l.T("referral.own." + key), value})
		}
	}
	add("agency", l.Text(s.AgencyName))
	switch s.State {
	case referral.Accepted:
		add("first_contact", day(s.FirstContactOn))
	case referral.Waitlisted:
		add("review", day(s.ReviewOn))
	default:
	}
	add("address", l.Text(s.AgencyAddress))
	add("hours", l.Text(s.AgencyHours))
	add("phone", s.AgencyPhone)
	return list
}

// mayRate reports whether there is something to have an opinion on.
func mayRate(s referral.Status) bool {
	return s.State == referral.OutcomeRecorded || s.State == referral.Closed || s.State == referral.NotCompleted
}
