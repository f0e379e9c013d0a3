package kioskui

import (
	"fmt"

	"prag/internal/i18n"
)

// Rounds is how often the page of a ticket reloads itself without a script before it goes back to the start, so that the screen does
// not keep showing what somebody has left.
const Rounds = 3

// Next is the address the page loads then.
func (t Ticket) Next(b Base) string {
	if t.Round >= Rounds {
		return b.Start()
	}
	return fmt.Sprintf("%s?round=%d", b.To("/tickets/"+t.Code), t.Round+1)
}

func (c Choice) title() string {
	if c.Opening.Open {
		return "kiosk.choose.title"
	}
	return "kiosk.closed.title"
}

// Opens says when the centre opens; where no opening is in sight, whom to ask.
func (c Choice) Opens(l *i18n.Reader) string {
	if c.Opening.Next.IsZero() {
		return l.T("kiosk.choose.closed")
	}
	return l.T("kiosk.closed.opens", "Date", l.Date(c.Opening.Next), "Time", l.Time(c.Opening.Next))
}

// resting says why a screen shows nothing: the centre is closed, or the screen alone was closed from afar.
func (c Choice) resting() string {
	if c.Opening.Next.IsZero() {
		return "kiosk.resting.title"
	}
	return "kiosk.resting.closed"
}
