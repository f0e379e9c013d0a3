package deskui

import (
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/i18n"
	"prag/internal/referral"
	"prag/internal/tenant"
	"prag/web/referralui"
	"prag/web/ui"
)

// ConsentForm is the form with which a consent is given again.
type ConsentForm struct {
	Client    uuid.UUID
	Given     client.Given
	Languages []Reading
	Typed     client.Agreement
	Nonce     string
	Errors    []ui.FieldError
}

// asClient lends the questions of a new record.
func (f ConsentForm) asClient() ClientForm {
	return ClientForm{Entry: client.Entry{Client: client.Client{Language: f.Typed.Language}, Agreement: f.Typed}, Errors: f.Errors, Languages: f.Languages}
}

// what says what a consent is about.
func (s ClientShown) what(g client.Given) string {
	l := s.Words.L
	if g.Purpose == client.ToShare {
		return l.T("client.purpose.share", "Agency", l.Text(g.AgencyName))
	}
	return l.T("client.purpose." + g.Purpose)
}

// how says which fields, in which form, language and text it was given.
func (s ClientShown) how(g client.Given) string {
	l := s.Words.L
	var fields []string
	for _, field := range g.Fields {
		fields = append(fields, l.T("client.field."+field))
	}
	return strings.Join(fields, ", ") + " · " + l.T("referral.new.form."+g.Form) + " · " + i18n.NameOf(g.Language) + " · " +
		l.T("client.text_version", "Version", g.TextVersion)
}

// until says since when and until when it holds, or how it ended.
func (s ClientShown) until(g client.Given) string {
	l, day := s.Words.L, func(t time.Time) string { return s.Words.L.Date(s.Centre.Local(t)) }
	switch {
	case g.WithdrawnAt != nil:
		return l.T("client.consent.withdrawn", "Date", day(*g.WithdrawnAt))
	case !g.Live(s.Now):
		return l.T("client.consent.over", "Date", day(g.ExpiresAt))
	}
	return l.T("client.consent.holds", "From", day(g.GivenAt), "To", day(g.ExpiresAt))
}

func (s ClientShown) consentAt(g client.Given, step string) string {
	return s.at("/consents/" + g.ID.String() + step)
}

func (s ClientShown) undoReasons() ui.Question {
	return one(s.Words.L, "undo_why", "client.undo.why", "client.undo", client.UndoReasons(), client.UndoReasons()[0])
}

// Join is the page on which two records become one.
type Join struct {
	Places Places
	Centre tenant.Centre
	Kept   client.Client
	Other  client.Client // zero until it is chosen
	Alike  []client.Client
	Why    string
	Nonce  string
	Errors []ui.FieldError
}

func (j Join) reasons(l *i18n.Reader) ui.Question {
	return one(l, "why", "client.join.why", "client.join", client.MergeReasons(), j.Why)
}

// Paper is the text of a consent, to be signed or signed.
type Paper struct {
	L      *i18n.Reader
	Text   string
	Centre i18n.Text
	Date   time.Time
	Code   string
	Given  *client.Consent // nil where it is yet to be given
	Back   string
}

// All is all that is kept about somebody, in their language.
type All struct {
	L      *i18n.Reader
	Words  referralui.Words
	Places Places
	Centre tenant.Centre
	E      referral.Export
}

// shown lends the sentences of a record's page, in the person's language.
func (a All) shown() ClientShown {
	return ClientShown{Words: a.Words, Places: a.Places, Centre: a.Centre, Now: a.E.Made, C: a.E.Record, Consents: a.E.Consents}
}

func (a All) day(t time.Time) string { return a.L.Date(a.Centre.Local(t)) }

// ClientRules is the page on which an operator says how records are kept.
type ClientRules struct {
	Rules  client.Rules
	Nonce  string
	Errors []ui.FieldError
	Notice Notice
}

func (r ClientRules) ends(l *i18n.Reader) ui.Question {
	return one(l, "at_end", "client.rules.at_end", "client.rules.at_end", client.AtEnds(), r.Rules.AtEnd)
}

func (r ClientRules) numbers(l *i18n.Reader) ui.Question {
	q := one(l, "number", "client.rules.number", "client.number", client.Numbers(), r.Rules.Number)
	q.Options = append([]ui.Option{{Label: l.T("client.rules.no_number")}}, q.Options...)
	q.Hint = l.T("client.rules.number_hint")
	return q
}
