package deskui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/ui"
)

// Hours is the manager's page of the diary.
type Hours struct {
	Centre   tenant.Centre
	Today    time.Time
	Known    bool // the diary was begun
	Rules    appointment.Rules
	Services []tenant.Service
	Advisers []queue.Adviser

	Interpreters []queue.Interpreter

	Templates []appointment.Template
	Blocks    []appointment.Block
	Closures  []appointment.Closure
	Holidays  []appointment.Holiday
	Errors    []ui.FieldError
	Places    *PlacesForm // that was handed in; nil: none was
}

// PlacesForm is a change of the places of hours, as it was typed.
type PlacesForm struct {
	Template            uuid.UUID
	From, Public, Staff string
	Affected            []appointment.Appointment // who would have no place
}

// Seen names what the manager is shown the affected of: another change is asked about again.
func (f PlacesForm) Seen() string {
	return f.Template.String() + " " + f.From + " " + f.Public + " " + f.Staff
}

// places is the form as it stands on the page.
func (h Hours) places() PlacesForm {
	if h.Places != nil {
		return *h.Places
	}
	return PlacesForm{From: h.Today.AddDate(0, 0, 1).Format(time.DateOnly)}
}

// named names the hours of a template in a list to pick from.
func (h Hours) named(l *i18n.Reader, t appointment.Template) string {
	parts := []string{h.days(l, t), clock(t.Opens) + " – " + clock(t.Closes)}
	if who := h.who(l, t); who != "" {
		parts = append(parts, who)
	}
	return strings.Join(parts, ", ")
}

// each says how long one appointment of a template takes, and how many places it has: today, and from a later day on.
func (h Hours) each(l *i18n.Reader, t appointment.Template) []string {
	today := h.Today.Format(time.DateOnly)
	now := t.Places(today)
	list := []string{large(l.T("hours.each", "Minutes", strconv.Itoa(t.Minutes), "Public", strconv.Itoa(now.Public), "Staff", strconv.Itoa(now.Staff)))}
	for _, p := range t.Later {
		if day, err := time.Parse(time.DateOnly, p.From); err == nil && p.From > today {
			list = append(list, l.T("hours.places.later", "Date", l.Date(day), "Public", strconv.Itoa(p.Public), "Staff", strconv.Itoa(p.Staff)))
		}
	}
	return list
}

// clock writes a time of day.
func clock(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

// days says on which days a template holds.
func (h Hours) days(l *i18n.Reader, t appointment.Template) string {
	from, _ := time.Parse(time.DateOnly, t.ValidFrom)
	if to, err := time.Parse(time.DateOnly, t.ValidTo); err == nil && to.Equal(from.AddDate(0, 0, 1)) {
		return l.Date(from)
	}
	text := large(l.T("weekday." + strconv.Itoa(t.Weekday)))
	if to, err := time.Parse(time.DateOnly, t.ValidTo); err == nil {
		text += ", " + l.T("hours.until", "Date", l.Date(to.AddDate(0, 0, -1)))
	}
	return text
}

// interpreter names who interprets in the hours of a template, and which languages; "" for nobody.
func (h Hours) interpreter(l *i18n.Reader, t appointment.Template) string {
	if t.InterpreterID.IsNil() {
		return ""
	}
	return l.T("hours.interprets", "Name", t.Interpreter, "Languages", languageNames(l, t.Interpreted))
}

// languageNames lists languages by their names.
func languageNames(l *i18n.Reader, codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, l.T("visit.language."+code))
	}
	return strings.Join(names, ", ")
}

// of names the services of a template.
func (h Hours) of(l *i18n.Reader, t appointment.Template) string {
	if len(t.Services) == len(h.Services) {
		return l.T("hours.all")
	}
	var names []string
	for _, s := range h.Services {
		if _, ok := (appointment.Slot{Template: t}).For(s.ID); ok {
			names = append(names, l.Text(s.Name))
		}
	}
	return strings.Join(names, ", ")
}

// who names the adviser of a template, and the languages that are spoken; "" for whoever is there and all.
func (h Hours) who(l *i18n.Reader, t appointment.Template) string {
	var parts []string
	for _, a := range h.Advisers {
		if a.Staff == t.StaffID {
			parts = append(parts, a.Name)
		}
	}
	for _, code := range t.Languages {
		parts = append(parts, l.T("visit.language."+code))
	}
	for _, m := range t.Modes {
		if m != appointment.InPerson || len(t.Modes) > 1 {
			parts = append(parts, l.T("kiosk.appointment.mode."+string(m)))
		}
	}
	return strings.Join(parts, ", ")
}

func languageQuestion(l *i18n.Reader) ui.Question {
	named := slices.DeleteFunc(visit.Languages(), func(code string) bool { return code == "other" })
	return ui.Question{
		Name: "languages", Legend: l.T("hours.languages"), Hint: l.T("hours.languages.hint"), Several: true, Options: options(l, "visit.language", named),
	}
}

// ended reports whether a template gives no times from tomorrow on.
func (h Hours) ended(t appointment.Template) bool {
	return t.ValidTo != "" && t.ValidTo <= h.Today.AddDate(0, 0, 1).Format(time.DateOnly)
}

// rule says when a holiday is.
func rule(l *i18n.Reader, h appointment.Holiday) string {
	switch h.Kind {
	case appointment.Fixed:
		return strconv.Itoa(h.Day) + ". " + strconv.Itoa(h.Month) + "."
	case appointment.OneDay:
		day, _ := time.Parse(time.DateOnly, h.OnDate)
		return l.Date(day)
	}
	name := l.T("hours.easter." + h.Kind)
	if h.Days == 0 {
		return name
	}
	return name + " " + sign(h.Days)
}

// dayOf names a day that is written as 2026-12-09.
func dayOf(l *i18n.Reader, text string) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return weekdayOf(l, day)
}

func sign(n int) string {
	if n >= 0 {
		return "+" + strconv.Itoa(n)
	}
	return "−" + strconv.Itoa(-n)
}

// amount is a field for a whole number.
type amount struct {
	name, label string
	value       int
}

func (h Hours) numbers() []amount {
	r := h.Rules
	return []amount{
		{"lead_minutes", "hours.lead", r.LeadMinutes}, {"horizon_days", "hours.horizon", r.HorizonDays}, {"hold_minutes", "hours.hold", r.HoldMinutes},
		{"per_person", "hours.per_person", r.PerPerson}, {"early_minutes", "hours.early", r.EarlyMinutes}, {"grace_minutes", "hours.grace", r.GraceMinutes},
		{"missed_minutes", "hours.missed", r.MissedMinutes}, {"freed_minutes", "hours.freed", r.FreedMinutes},
		{"offer_minutes", "hours.offer", r.OfferMinutes},
	}
}

func (h Hours) remindHours() string {
	var list []string
	for _, n := range h.Rules.RemindHours {
		list = append(list, strconv.Itoa(n))
	}
	return strings.Join(list, ", ")
}

func serviceOptions(l *i18n.Reader, services []tenant.Service) (options []ui.Option, all []string) {
	for _, s := range services {
		options, all = append(options, ui.Option{Value: s.ID.String(), Label: l.Text(s.Name)}), append(all, s.ID.String())
	}
	return options, all
}

func (h Hours) serviceQuestion(l *i18n.Reader) ui.Question {
	options, all := serviceOptions(l, h.Services)
	return ui.Question{Name: "services", Legend: l.T("diary.service"), Several: true, Options: options, Chosen: all}
}

func modeQuestion(l *i18n.Reader) ui.Question {
	q := ui.Question{Name: "modes", Legend: l.T("kiosk.appointment.mode"), Several: true, Chosen: []string{string(appointment.InPerson)}}
	for _, m := range appointment.Modes() {
		q.Options = append(q.Options, ui.Option{Value: string(m), Label: l.T("kiosk.appointment.mode." + string(m))})
	}
	return q
}

func end(id uuid.UUID) string { return "/desk/diary/templates/" + id.String() + "/end" }
