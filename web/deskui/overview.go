package deskui

import (
	"net/url"
	"strconv"
	"time"

	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/web/ui"
)

// Overview is a centre's line as it stands.
type Overview struct {
	queue.Overview
	L      *i18n.Reader
	Centre tenant.Centre
}

// minutes writes a stretch of time in whole minutes.
func (o Overview) minutes(d time.Duration) string {
	return o.L.T("desk.minutes", "Count", o.L.Num(int64(max(0, d.Minutes()))))
}

// lightOf is the class of a light; a light is said in words too (lightKey).
func lightOf(l queue.Light) string { return "d-light--" + string(l) }

func lightKey(l queue.Light) string { return "now.light." + string(l) }

// does says what a desk does: its ticket's state, or its own.
func (o Overview) does(d queue.CounterNow) string {
	if !d.Ticket.IsNil() {
		return o.L.T("now.does."+string(d.Does)) + ", " + o.minutes(d.For)
	}
	return o.L.T("desk.counter." + string(d.State))
}

// Calling is how a centre gives numbers and calls.
type Calling struct {
	Centre       tenant.Centre
	Policy       queue.Policy
	Series       []queue.Series
	Services     []queue.ServiceRules
	Desks        []queue.Counter
	Advisers     []queue.Adviser
	Interpreters []queue.Interpreter
	Saved        bool
	Errors       []ui.FieldError
	At           string     // address of the form that was wrong
	Typed        url.Values // and what was typed there
}

// value is what a field of a form shows: what was typed when that form was wrong, otherwise what is kept.
func (c Calling) value(at, field, kept string) string {
	if c.At == at {
		return c.Typed.Get(field)
	}
	return kept
}

// mistakes are those of one form.
func (c Calling) mistakes(at string) []ui.FieldError {
	if c.At == at {
		return c.Errors
	}
	return nil
}

// number is a field for a whole number; names tell the forms of the page apart.
func (c Calling) number(at, name, label, kept string) ui.Input {
	return ui.Input{Name: name, Label: label, Value: c.value(at, name, kept), Limit: 5, Numeric: true, Autocomplete: "off"}
}

const policyAt = "/desk/calling/policy"

func (c Calling) minutesField(l *i18n.Reader, name, label string, d time.Duration) ui.Input {
	return c.number(policyAt, name, l.T(label), strconv.Itoa(int(d.Minutes())))
}

func (c Calling) count(l *i18n.Reader, name string, n int) ui.Input {
	return c.number(policyAt, name, l.T("calling."+name), strconv.Itoa(n))
}

// heads are the head starts by reason.
func (c Calling) heads(l *i18n.Reader) (list []ui.Input) {
	for _, reason := range queue.Priorities() {
		list = append(list, c.minutesField(l, reason, "desk.priority."+reason, c.Policy.HeadStart[reason]))
	}
	return append(list, c.minutesField(l, "appointment", "calling.appointment", c.Policy.Appointment))
}

// rules are the other numbers of the policy.
func (c Calling) rules(l *i18n.Reader) []ui.Input {
	return []ui.Input{
		c.minutesField(l, "language_wait", "calling.language_wait", c.Policy.LanguageWait),
		c.minutesField(l, "adviser_wait", "calling.adviser_wait", c.Policy.AdviserWait),
		c.minutesField(l, "interpreter_wait", "calling.interpreter_wait", c.Policy.InterpreterWait),
		c.count(l, "recalls", c.Policy.Recalls),
		c.count(l, "recall_pause", int(c.Policy.RecallPause.Seconds())),
		c.count(l, "reentry_behind", c.Policy.ReentryBehind),
	}
}

// lights are from when a wait or a talk is pointed out.
func (c Calling) lights(l *i18n.Reader) []ui.Input {
	return []ui.Input{
		c.minutesField(l, "wait_amber", "calling.wait_amber", c.Policy.WaitAmber),
		c.minutesField(l, "wait_red", "calling.wait_red", c.Policy.WaitRed),
		c.minutesField(l, "serve_amber", "calling.serve_amber", c.Policy.ServeAmber),
		c.minutesField(l, "serve_red", "calling.serve_red", c.Policy.ServeRed),
	}
}

func seriesAt(s queue.Series) string { return "/desk/calling/series/" + s.Queue.String() }

// fields are the letters and the numbers of a series.
func (c Calling) fields(l *i18n.Reader, s queue.Series) []ui.Input {
	at, kiosk := seriesAt(s), []string{strconv.Itoa(s.KioskFirst), strconv.Itoa(s.KioskLast)}
	if s.KioskLast < s.KioskFirst {
		kiosk = []string{"", ""}
	}
	list := make([]ui.Input, 5)
	for i, kept := range []string{s.Prefix, strconv.Itoa(s.First), strconv.Itoa(s.Last), kiosk[0], kiosk[1]} {
		name := []string{"prefix", "first", "last", "kiosk_first", "kiosk_last"}[i]
		list[i] = c.number(at, name+"-"+s.Queue.String(), l.T("calling."+name), kept)
	}
	list[0].Numeric, list[0].Limit = false, 2
	list[3].Optional, list[4].Optional = true, true
	return list
}

const servicesAt = "/desk/calling/services"

// quota is the field for how many numbers a day a service gives.
func (c Calling) quota(l *i18n.Reader, s queue.ServiceRules) ui.Input {
	kept := ""
	if s.Quota != nil {
		kept = strconv.Itoa(*s.Quota)
	}
	field := c.number(servicesAt, "quota-"+s.Service.String(), l.T("calling.quota"), kept)
	field.Optional = true
	return field
}

// serves asks what a desk serves.
func (c Calling) serves(l *i18n.Reader, d queue.Counter) ui.Question {
	q := ui.Question{Name: "services-" + d.Desk.String(), Legend: l.T("calling.serves"), Hint: l.T("calling.serves_hint"), Several: true, Chosen: d.Services}
	for _, s := range c.Services {
		q.Options = append(q.Options, ui.Option{Value: s.Service.String(), Label: l.Text(s.Name)})
	}
	return q
}

// speaks asks what an adviser speaks.
func speaks(l *i18n.Reader, a queue.Adviser) ui.Question {
	return ui.Question{
		Name: "languages-" + a.Staff.String(), Legend: l.T("calling.languages"), Hint: l.T("calling.languages_hint"), Several: true, Chosen: a.Languages,
		Options: languages(l),
	}
}

// trainedFor asks for which of the services that need training an adviser was trained; no options where none does.
func (c Calling) trainedFor(l *i18n.Reader, a queue.Adviser) ui.Question {
	q := ui.Question{Name: "skills-" + a.Staff.String(), Legend: l.T("calling.skills"), Several: true, Chosen: a.Skills}
	for _, s := range c.Services {
		if s.Skill != "" {
			q.Options = append(q.Options, ui.Option{Value: s.Skill, Label: l.Text(s.Name)})
		}
	}
	return q
}

const interpretersAt = "/desk/calling/interpreters"

func (c Calling) interprets(l *i18n.Reader) ui.Question {
	q := ui.Question{Name: "languages", Legend: l.T("calling.interprets"), Several: true, Options: languages(l)}
	if c.At == interpretersAt {
		q.Chosen = c.Typed["languages"]
	}
	return q
}

func (c Calling) modes(l *i18n.Reader) ui.Question {
	return ui.Question{
		Name: "mode", Legend: l.T("calling.mode"), Chosen: []string{c.value(interpretersAt, "mode", queue.OnSite)},
		Options: options(l, "calling.mode", []string{queue.OnSite, queue.ByPhone}),
	}
}
