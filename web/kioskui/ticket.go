package kioskui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"prag/internal/i18n"
	"prag/internal/tenant"
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

// said is a number as it is heard. The hyphen makes the voice say the letter's name, where "A 12" would be "a twelve".
func said(l *i18n.Reader, label string) string {
	return l.T("kiosk.ticket.said", "Number", strings.Replace(label, " ", "-", 1))
}

func (c Choice) title() string {
	if c.Opening.Open {
		return "kiosk.choose.title"
	}
	return "kiosk.closed.title"
}

// Next is when a centre opens: as anybody reads it, and as each language says it.
type Next struct {
	Day, Time string
	Says      func(*i18n.Reader) string
}

// NewNext is an opening on the centre's clock.
func NewNext(at time.Time) Next {
	return Next{Day: at.Format("2. 1."), Time: at.Format("15:04"), Says: Choice{Opening: tenant.Opening{Next: at}}.Opens}
}

// Opens says when the centre opens; where no opening is in sight, whom to ask.
func (c Choice) Opens(l *i18n.Reader) string {
	if c.Opening.Next.IsZero() {
		return l.T("kiosk.choose.closed")
	}
	return l.T("kiosk.closed.opens", "Date", l.Date(c.Opening.Next), "Time", l.Time(c.Opening.Next))
}

// weekdays names a stretch of days at the beginning of a line: one, or from the first to the last. Only English writes them large elsewhere.
func weekdays(l *i18n.Reader, d tenant.Days) string {
	days := l.T("weekday." + strconv.Itoa(d.First))
	if d.First != d.Last {
		days += " – " + l.T("weekday."+strconv.Itoa(d.Last))
	}
	first, size := utf8.DecodeRuneInString(days)
	return string(unicode.ToUpper(first)) + days[size:]
}
