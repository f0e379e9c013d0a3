package deskui

import (
	"fmt"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/printing"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/ui"
)

// Notice is what a page says about the step that led to it.
type Notice struct {
	Code, Text string
}

// Good reports whether the notice tells of something done rather than of something in the way.
func (n Notice) Good() bool {
	return slices.Contains([]string{"saved", "no_show", "changed_place", "also", "sent"}, n.Code)
}

// Now is the moment at a desk: what changes while the page is open.
type Now struct {
	queue.Office
	L          *i18n.Reader
	Centre     tenant.Centre
	Desk       tenant.Desk
	Mine       bool // whoever looks sits at the desk
	Time       time.Time
	Nonce      string
	Visit      visit.Visit // of whom the desk has
	Today      visit.Today
	Unfinished int // visits nobody has logged, besides the one at the desk
	Printer    printing.Printer
}

// Called reports whether the person was called and is not at the desk yet.
func (n Now) Called() bool { return n.Has != nil && n.Has.State == queue.Called }

// Calls reports whether the desk may call somebody now.
func (n Now) Calls() bool { return n.Mine && n.State == queue.DeskOpen && n.Has == nil }

// Logged reports whether the visit of the person at the desk is saved.
func (n Now) Logged() bool { return n.Has != nil && n.Visit.State == visit.Saved }

// Minutes is how long a ticket has waited, in whole minutes.
func (n Now) Minutes(t queue.Ticket) int { return max(0, int(t.Waited(n.Time).Minutes())) }

// light is the class of a wait that is pointed out.
func (n Now) light(t queue.Ticket) string {
	if l := n.Policy.WaitLight(t.Waited(n.Time)); l != queue.Green {
		return "d-light--" + string(l)
	}
	return ""
}

// At is the address of a step on the desk's ticket.
func (n Now) At(step string) string { return ticketAt(n.Has.ID, step) }

func ticketAt(id uuid.UUID, step string) string { return "/desk/tickets/" + id.String() + "/" + step }

// interpreter names who interprets for the person at the desk; "" without one.
func (n Now) interpreter() string {
	for _, i := range n.Interpreters {
		if n.Has != nil && i.Ticket == n.Has.ID {
			return i.Name
		}
	}
	return ""
}

// Clock writes a time on the centre's own clock.
func (n Now) Clock(t *time.Time) string {
	if t == nil {
		return ""
	}
	return n.L.Time(n.Centre.Local(*t))
}

// ReferralOf is the address on which the person of a visit is referred.
func ReferralOf(v visit.Visit) string { return "/desk/referrals/new?visit=" + v.ID.String() }

// Lists is what the form offers besides the fixed codes.
type Lists struct {
	Topics                    []catalogue.Topic
	Municipalities, Countries []ui.Option
}

// Form is the page on which a visit is logged or corrected.
type Form struct {
	Lists
	Visit    visit.Visit
	Ticket   queue.Ticket // zero without one
	Address  string       // the page's own; drafts are kept under it
	Nonce    uuid.UUID
	Errors   []ui.FieldError
	Restored bool   // what was typed before has come back
	Conflict string // address of what somebody else saved meanwhile
}

// TitleKey is the message key of the page's title.
func (f Form) TitleKey() string {
	switch {
	case f.Visit.State == visit.Saved || f.Conflict != "":
		return "visit.title.correct"
	case f.Ticket.ID != uuid.Nil:
		return "visit.title.ticket"
	}
	return "visit.title.new"
}

// AtDesk reports whether saving may also end the ticket.
func (f Form) AtDesk() bool { return f.Ticket.State == queue.Called || f.Ticket.State == queue.Serving }

// Opened reports whether the optional part of the form shows at once: when something in it was answered or is wrong.
func (f Form) Opened() bool {
	v := f.Visit
	filled := v.ClientGroup + v.FirstVisit + v.Sex + v.AgeBand + v.Education + v.Municipality + v.Destination
	for _, e := range f.Errors {
		if !slices.Contains([]string{"topics", "outcome", "language", "channel"}, e.Field) {
			return true
		}
	}
	return filled != "" || len(v.Materials) > 0
}

// id turns an id into a form's value; none is "".
func id(u uuid.UUID) string {
	if u == uuid.Nil {
		return ""
	}
	return u.String()
}

// Book is the day book.
type Book struct {
	Centre     tenant.Centre
	Date       time.Time
	Names      map[string]string // topic → name in the reader's language
	Unfinished []visit.Visit
	Saved      []visit.Visit
}

// Time writes a time on the centre's own clock; on another day than the book's with its date.
func (b Book) Time(l *i18n.Reader, t time.Time) string {
	local := b.Centre.Local(t)
	if !b.Centre.BusinessDate(t).Equal(b.Date) {
		return fmt.Sprintf("%s, %s", l.Date(local), l.Time(local))
	}
	return l.Time(local)
}

// Closed is when a visit was logged.
func (b Book) Closed(l *i18n.Reader, v visit.Visit) string {
	if v.ClosedAt == nil {
		return ""
	}
	return b.Time(l, *v.ClosedAt)
}

// printerTrouble says what is wrong with the slip printer, and since when.
func (n Now) printerTrouble() string {
	since := n.Centre.Local(*n.Printer.FailingSince)
	return n.L.T("print.desk."+string(n.Printer.Trouble), "Date", n.L.Date(since), "Time", n.L.Time(since))
}
