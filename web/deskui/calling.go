package deskui

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/ui"
)

// InLine is somebody who waits, as one desk sees them.
type InLine struct {
	queue.Explained
	Centre     tenant.Centre
	Time       time.Time
	Nonce      string
	Busy, Open bool // the desk has somebody; it is open
	Errors     []ui.FieldError
	Typed      url.Values // what was typed where something was wrong
}

// party is a field for how many came together.
func (t InLine) party(l *i18n.Reader, name string, n int) ui.Input {
	value := strconv.Itoa(n)
	if t.Typed.Has(name) {
		value = t.Typed.Get(name)
	}
	return ui.Input{Name: name, Label: l.T("visit." + name), Value: value, Limit: 2, Numeric: true, Autocomplete: "off"}
}

// callable reports whether the desk may call them now.
func (t InLine) callable() bool { return t.Open && !t.Busy }

// needsReason reports whether others would come first.
func (t InLine) needsReason() bool { return t.Turn != 1 || t.State == queue.Away }

func (t InLine) reasons(l *i18n.Reader) ui.Question {
	return ui.Question{Name: "reason", Legend: l.T("desk.ticket.reason"), Options: options(l, "desk.reason", queue.CallReasons())}
}

func (t InLine) priorities(l *i18n.Reader) ui.Question {
	return ui.Question{
		Name: "priority", Legend: l.T("desk.ticket.priority"), Hint: l.T("desk.ticket.priority_hint"), Chosen: []string{t.Priority},
		Options: append([]ui.Option{{Label: l.T("desk.priority.none")}}, options(l, "desk.priority", queue.Priorities())...),
	}
}

func (t InLine) talk(l *i18n.Reader) []ui.Question {
	return []ui.Question{
		{
			Name: "speaks", Legend: l.T("desk.ticket.speaks"), Chosen: []string{t.Speaks},
			Options: append([]ui.Option{{Label: l.T("desk.ticket.any_language")}}, languages(l)...),
		},
		{
			Name: "access", Legend: l.T("referral.access"), Several: true, Chosen: t.Access, Options: options(l, "referral.access", queue.Accesses()),
		},
	}
}

// languages names the languages of a talk.
func languages(l *i18n.Reader) []ui.Option { return options(l, "visit.language", visit.Languages()) }

// Elsewhere is another centre with what it offers.
type Elsewhere struct {
	Centre   tenant.Centre
	Services []tenant.Service
}

// SendOn is where somebody may go on to.
type SendOn struct {
	Ticket    queue.Ticket
	Centre    tenant.Centre
	Desk      tenant.Desk
	Nonce     string
	Services  []tenant.Service
	Also      []uuid.UUID // noted already
	Desks     []queue.Counter
	Elsewhere []Elsewhere
	Errors    []ui.FieldError
}

// noted names the further services in their order.
func (s SendOn) noted(l *i18n.Reader) (names []string) {
	for _, id := range s.Also {
		for _, service := range s.Services {
			if service.ID == id {
				names = append(names, l.Text(service.Name))
			}
		}
	}
	return names
}

// others are the services here besides the ticket's own and those noted.
func (s SendOn) others(l *i18n.Reader) (list []ui.Option) {
	for _, service := range s.Services {
		if service.ID != s.Ticket.ServiceID && !slices.Contains(s.Also, service.ID) {
			list = append(list, ui.Option{Value: service.ID.String(), Label: l.Text(service.Name), Icon: service.Pictogram})
		}
	}
	return list
}

// desks are those that somebody may wait for.
func (s SendOn) desks(l *i18n.Reader) (list []ui.Option) {
	for _, d := range s.Desks {
		if d.Desk != s.Desk.ID && (d.State == queue.DeskOpen || d.State == queue.DeskBreak) {
			list = append(list, ui.Option{Value: d.Desk.String(), Label: l.T("desk.name", "Label", d.Label) + ", " + d.Adviser})
		}
	}
	return list
}

func (s SendOn) at(step string) string { return ticketAt(s.Ticket.ID, step) }

// deskStates are what an adviser may choose.
func deskStates() []queue.DeskState {
	return []queue.DeskState{queue.DeskOpen, queue.DeskBreak, queue.DeskBackOffice, queue.DeskClosing}
}

// why says why somebody is not called, or later than others; "" where there is nothing to say.
func why(l *i18n.Reader, t queue.Explained) string {
	switch {
	case t.Why == queue.Callable && t.UnaidedAt != nil:
		return l.T("desk.why.unaided")
	case t.Why == queue.Callable && t.PassedOn == queue.Callable:
		return ""
	case t.Why == queue.Callable:
		return l.T("desk.why."+string(t.PassedOn), "Adviser", t.ForStaffName)
	}
	return l.T("desk.why."+string(t.Why), "Adviser", t.ForStaffName)
}

// mark is one thing that staff know of a ticket.
type mark struct{ icon, text string }

// marksOf lists what staff know of a ticket and nobody else sees: head start, appointment, how the talk must be held, how many they are.
func marksOf(l *i18n.Reader, c tenant.Centre, t queue.Ticket) (list []mark) {
	add := func(when bool, icon, text string) {
		if when {
			list = append(list, mark{icon, text})
		}
	}
	if t.Priority != "" {
		add(true, "arrow-up", l.T("desk.priority."+t.Priority))
	}
	if t.SlotAt != nil {
		add(true, "calendar", l.T("desk.mark.slot", "Time", l.Time(c.Local(*t.SlotAt))))
	}
	add(!t.ForStaff.IsNil(), "me", l.T("desk.mark.adviser", "Adviser", t.ForStaffName))
	if t.Speaks != "" && t.Speaks != i18n.Language(t.Language) { // what they read is said beside it
		add(true, "speech", l.T("desk.mark.speaks", "Language", l.T("visit.language."+t.Speaks)))
	}
	alone := t.UnaidedAt != nil && t.InterpreterID.IsNil()
	add(t.Interpreter && !alone, "people", l.T("desk.mark.interpreter"))
	add(t.Interpreter && alone, "warning", l.T("desk.mark.unaided"))
	for _, a := range t.Access {
		add(true, "wheelchair", l.T("referral.access."+a))
	}
	add(t.Adults+t.Children > 1, "family", l.N("desk.mark.party", t.Adults+t.Children))
	add(t.More, "plus", l.T("desk.mark.more"))
	return list
}
