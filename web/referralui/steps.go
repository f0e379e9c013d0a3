package referralui

import (
	"net/url"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/referral"
	"prag/web/ui"
)

// Steps are the forms by which a reader moves a referral on. Which there are, and what each asks for, comes from the transition table.
type Steps struct {
	Words   Words
	R       referral.Referral
	Today   time.Time // at the sending centre
	Staff   []referral.Colleague
	Me      uuid.UUID // the reader, who is proposed to take it
	Typed   Typed
	Errors  []ui.FieldError // of the form that was sent, under the names the domain gives its fields
	Nonce   string
	Address string // the page's own: forms post below it, and drafts are kept under it
}

// Typed is what was entered into the form of one action.
type Typed struct {
	Action referral.Action
	Values url.Values
}

// FieldOf names a field of an action's form. A page has several forms, so a field has its action before its name.
func FieldOf(a referral.Action, field string) string { return string(a) + "_" + field }

// Form is the form of one action.
type Form struct {
	Steps
	Action referral.Action
	needs  []referral.Requirement
}

// forms lists the forms of a page: what helps the person first.
func (s Steps) forms() []Form {
	var list []Form
	for _, a := range order() {
		if s.R.May(a) {
			list = append(list, Form{Steps: s, Action: a, needs: referral.Asks(a, s.R.State)})
		}
	}
	return list
}

// order is the one in which forms are shown. Sending has a page of its own, and so has offering again; what needs a second person is wished for.
func order() []referral.Action {
	return []referral.Action{
		referral.Reply, referral.Receive, referral.Accept, referral.Begin, referral.Record, referral.Close, referral.Lapse, referral.Ask, referral.Waitlist,
		referral.Break, referral.Decline, referral.Reopen, referral.Undo, referral.Withdraw,
	}
}

// first reports whether the form lies open: the one that brings the person on.
func (f Form) first() bool { return f.forms()[0].Action == f.Action && !f.harsh() }

// harsh reports whether the step ends something.
func (f Form) harsh() bool {
	return slices.Contains([]referral.Action{referral.Decline, referral.Break, referral.Withdraw, referral.Lapse}, f.Action)
}

// open reports whether the form was being filled in.
func (f Form) open() bool { return f.Typed.Action == f.Action }

func (f Form) asks(n referral.Requirement) bool { return slices.Contains(f.needs, n) }

func (f Form) name(field string) string { return FieldOf(f.Action, field) }

func (f Form) value(field string) string {
	if !f.open() {
		return ""
	}
	return f.Typed.Values.Get(f.name(field))
}

// errors are what is wrong with this form, under the names its fields have on the page.
func (f Form) errors() []ui.FieldError {
	if !f.open() {
		return nil
	}
	list := slices.Clone(f.Errors)
	for i := range list {
		list[i].Field = f.name(list[i].Field)
	}
	return list
}

// PageErrors are the errors of the form that was sent as the summary of the page links them.
func (s Steps) PageErrors() []ui.FieldError {
	return Form{Steps: s, Action: s.Typed.Action}.errors()
}

func (f Form) t(key string) string { return f.Words.L.T("referral.step." + string(f.Action) + key) }

// question asks for one code of a list.
func (f Form) question(legend, prefix string, codes []string) ui.Question {
	q := ui.Question{Name: f.name("reason"), Legend: f.Words.L.T(legend), Chosen: []string{f.value("reason")}}
	for _, code := range codes {
		q.Options = append(q.Options, ui.Option{Value: code, Label: f.Words.L.T(prefix + "." + code)})
	}
	return q
}

// reasons is the list of codes an action has; ok is false where it has none.
func (f Form) reasons() (q ui.Question, ok bool) {
	switch {
	case f.asks(referral.NeedsDeclineReason):
		return f.question("partner.reason", "referral.decline", referral.DeclineReasons()), true
	case f.asks(referral.NeedsWithdrawReason):
		return f.question("referral.withdraw_why", "referral.withdraw", referral.WithdrawReasons()), true
	case f.asks(referral.NeedsEndReason):
		return f.question("partner.reason", "referral.end", referral.EndReasons()), true
	case f.asks(referral.NeedsOutcome):
		return f.question("referral.outcome", "referral.outcome", referral.Outcomes()), true
	case f.asks(referral.NeedsFeedback):
		return f.question("referral.feedback", "referral.feedback", referral.Feedbacks()), true
	}
	return q, false
}

// words asks for sentences; ok is false where the action has none.
func (f Form) words() (a ui.Area, ok bool) {
	label, hint := "", ""
	switch {
	case f.asks(referral.NeedsDeclineReason):
		label, hint = "partner.text", "partner.text_hint"
	case f.asks(referral.NeedsOutcome):
		label, hint = "referral.next_step", "referral.next_step_hint"
	case f.asks(referral.NeedsQuestion):
		label, hint = "referral.question", "referral.question_hint"
	case f.asks(referral.NeedsReply):
		label = "referral.reply"
	case f.asks(referral.NeedsWhy):
		label = "referral.why"
	default:
		return a, false
	}
	a = ui.Area{Name: f.name("text"), Label: f.Words.L.T(label), Value: f.value("text"), Limit: 600}
	if hint != "" {
		a.Hint = f.Words.L.T(hint)
	}
	return a, true
}

// days are the dates an action asks for.
func (f Form) days() []dayField {
	l := f.Words.L
	var list []dayField
	if f.asks(referral.NeedsFirstContact) {
		list = append(list, dayField{"first_contact", l.T("partner.first_contact"), l.T("partner.accept_hint"), f.Today, f.Today.AddDate(0, 0, referral.FurthestContact), f.next()})
	}
	if f.asks(referral.NeedsReview) {
		list = append(list, dayField{"review", l.T("referral.review"), l.T("referral.review_hint"), f.Today, f.Today.AddDate(0, 0, referral.FurthestReview), ""})
	}
	if f.asks(referral.NeedsEndReason) && f.R.SentAt != nil {
		sent := f.R.Today(*f.R.SentAt)
		list = append(list,
			dayField{"attempts", l.T("referral.attempt_first"), l.T("referral.attempts_hint"), sent, f.Today, ""},
			dayField{"attempt_again", l.T("referral.attempt_again"), "", sent, f.Today, ""})
	}
	return list
}

// dayField is a date to give, with what it may be.
type dayField struct {
	field, label, hint string
	from, to           time.Time
	proposed           string
}

// next is the next day that is no weekend, where nothing was typed.
func (f Form) next() string {
	day := f.Today.AddDate(0, 0, 1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day.Format(time.DateOnly)
}

// day is the field of a date: with what was typed, or with what is proposed.
func (f Form) day(d dayField) ui.Input {
	value := d.proposed
	if f.open() {
		value = f.value(d.field)
	}
	return ui.Input{
		Name: f.name(d.field), Type: "date", Label: d.label, Hint: d.hint, Min: d.from.Format(time.DateOnly), Max: d.to.Format(time.DateOnly), Value: value, Optional: true,
	}
}

// taker is who is proposed to take the referral.
func (f Form) taker() string {
	if f.open() {
		return f.value("worker")
	}
	return f.Me.String()
}

func (f Form) ways() ui.Question {
	q := ui.Question{Name: f.name("via"), Legend: f.Words.L.T("referral.via"), Hint: f.Words.L.T("referral.via_hint"), Chosen: []string{f.value("via")}}
	for _, way := range referral.Ways() {
		q.Options = append(q.Options, ui.Option{Value: way, Label: f.Words.L.T("referral.via." + way)})
	}
	return q
}

// recorded reports whether the step is the agency's and the reader records what it told.
func (f Form) recorded() bool { return f.R.Records && referral.OfAgency(f.Action) }

// DraftOf is the address under which what is typed into the form of an action is kept.
func DraftOf(page string, a referral.Action) string { return page + "/" + string(a) }

// StepOf reads what the form of an action sends.
func StepOf(a referral.Action, id uuid.UUID, form url.Values) referral.Step {
	get := func(field string) string { return form.Get(FieldOf(a, field)) }
	s := referral.Step{
		ID: id, Reason: get("reason"), Text: get("text"), FirstContact: dayOf(get("first_contact")), ReviewOn: dayOf(get("review")),
		Worker: uuid.FromStringOrNil(get("worker")), Agreed: get("agreed") == "yes", Via: get("via"), Said: get("said"),
	}
	if get("attempts") != "" || get("attempt_again") != "" {
		s.Attempts = []time.Time{dayOf(get("attempts")), dayOf(get("attempt_again"))}
	}
	return s
}

// dayOf reads a date; what is none is the zero day, which is refused beside its field.
func dayOf(text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return day
}
