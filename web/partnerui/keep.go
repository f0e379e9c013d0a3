package partnerui

import (
	"strings"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/web/ui"
)

// Kept is what is said about an agency, as it looks at it itself.
type Kept struct {
	catalogue.Kept
	Topics   []string
	Operator string // who asks, where the agency came by a link
	Action   string // address its answer goes to
	Note     string // as typed
	Errors   []ui.FieldError
	Notice   string
	Over     bool // it has been answered, or it is too late
}

// changing reports whether what has changed was being written.
func (k Kept) changing() bool { return k.Note != "" || ui.ErrorOf(k.Errors, "note") != "" }

// said is a line of the record.
type said struct{ key, text string }

// says lists what readers read about the agency, as far as somebody has written it.
func (k Kept) says(l *i18n.Reader) []said {
	cost := l.Text(k.Cost)
	if cost == "" && k.Free {
		cost = l.T("directory.free")
	}
	var languages []string
	for _, code := range k.Languages {
		languages = append(languages, i18n.NameOf(code))
	}
	all := []said{
		{"keep.what", l.Text(k.What)}, {"kiosk.label.for_whom", l.Text(k.ForWhom)}, {"kiosk.label.documents", l.Text(k.Documents)},
		{"kiosk.label.cost", cost}, {"kiosk.label.address", l.Text(k.Address)}, {"kiosk.label.directions", l.Text(k.Directions)},
		{"kiosk.label.hours", l.Text(k.Hours)}, {"kiosk.label.phone", k.Phone}, {"kiosk.label.phone_after_hours", k.PhoneAfterHours},
		{"keep.topics", strings.Join(k.Topics, ", ")}, {"keep.languages", strings.Join(languages, ", ")},
	}
	var some []said
	for _, s := range all {
		if s.text != "" {
			some = append(some, s)
		}
	}
	return some
}

// capacity is the question whether the agency takes people now.
func (k Kept) capacity(l *i18n.Reader) ui.Question {
	q := ui.Question{Name: "capacity", Legend: l.T("keep.capacity"), Hint: l.T("keep.capacity_hint"), Chosen: []string{k.Capacity}}
	for _, code := range catalogue.Capacities() {
		q.Options = append(q.Options, ui.Option{Value: code, Label: l.T("keep.capacity." + code)})
	}
	return q
}
