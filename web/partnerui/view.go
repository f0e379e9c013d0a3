package partnerui

import (
	"slices"
	"time"

	"prag/internal/referral"
	"prag/web/referralui"
	"prag/web/ui"
)

// Item is a referral as its agency reads it, with the forms that answer it.
type Item struct {
	Words   referralui.Words
	R       referral.Referral
	Today   time.Time // at the sending centre
	Staff   []referral.Colleague
	Typed   Typed
	Errors  []ui.FieldError
	Nonce   string
	Address string // the page's own; drafts are kept under it
	Notice  string
	Good    bool
}

// Typed is what was entered into the forms.
type Typed struct {
	FirstContact, Worker, Reason, Text string
}

// earliest and latest bound the day of the first contact in the browser too.
func (i Item) earliest() string { return i.Today.Format(time.DateOnly) }

func (i Item) latest() string {
	return i.Today.AddDate(0, 0, referral.FurthestContact).Format(time.DateOnly)
}

func (i Item) mistake(field string) string { return ui.ErrorOf(i.Errors, field) }

// firstContact is the day typed or, to begin with, the next working day.
func (i Item) firstContact() string {
	refused := slices.ContainsFunc(i.Errors, func(e ui.FieldError) bool { return e.Field == "first_contact" })
	if refused || i.Typed.FirstContact != "" {
		return i.Typed.FirstContact
	}
	day := i.Today.AddDate(0, 0, 1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day.Format(time.DateOnly)
}

// declining reports whether the second form was being filled in.
func (i Item) declining() bool {
	return i.Typed.Reason != "" || i.Typed.Text != "" || i.mistake("reason") != "" || i.mistake("text") != ""
}

func (i Item) reasons() ui.Question {
	q := ui.Question{Name: "reason", Legend: i.Words.L.T("partner.reason"), Chosen: []string{i.Typed.Reason}}
	for _, code := range referral.DeclineReasons() {
		q.Options = append(q.Options, ui.Option{Value: code, Label: i.Words.L.T("referral.decline." + code)})
	}
	return q
}
