package kioskui

import (
	"strconv"
	"time"

	"prag/internal/i18n"
	"prag/web/ui"
)

func (t Ticket) ahead(l *i18n.Reader) string {
	if t.Ahead == 0 {
		return l.T("kiosk.ticket.next")
	}
	return l.N("kiosk.ticket.ahead", t.Ahead)
}

// wait says how long it will probably take, or that nobody can tell.
func (t Ticket) wait(l *i18n.Reader) string {
	about, most := t.Estimate.Told()
	switch {
	case !t.Estimate.Known:
		return l.T("phone.wait.unknown")
	case about == 0:
		return l.T("phone.wait.to", "To", minutes(most))
	}
	return l.T("phone.wait.range", "About", minutes(about), "To", minutes(most))
}

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

// closing warns of the end of the day; "" when the turn comes before.
func (t Ticket) closing(l *i18n.Reader) string {
	if !t.Estimate.Doubtful(t.Now, t.Closes) {
		return ""
	}
	return l.T("phone.wait.closing", "Time", l.Time(t.Closes))
}

// back says when to be back: never later than somebody may be called.
func (t Ticket) back(l *i18n.Reader) string {
	at, ok := t.Estimate.BackBy(t.Now)
	switch {
	case t.Ahead == 0:
		return l.T("phone.away.turn")
	case ok:
		return l.T("phone.away.by", "Time", l.Time(at))
	case t.Estimate.Known:
		return l.T("phone.away.soon")
	}
	return l.T("phone.away.unknown")
}

// What a holder can do, by the end of its address.
const (
	goOut    = "/out"
	comeBack = "/back"
	giveBack = "/give-back"
)

func (t Ticket) step(end string) string { return "/t/" + t.Code + end }

// Joining is the form on which a phone enters the code of the centre. Pass is what the code is exchanged for.
type Joining struct {
	Code, Pass string
	Errors     []ui.FieldError
}
