package deskui

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/i18n"
	"prag/internal/referral"
	"prag/internal/tenant"
	"prag/web/referralui"
	"prag/web/ui"
)

// Purpose is what a record is looked for: a referral from a visit, to an agency that was chosen already. All are zero where it is for itself.
type Purpose struct {
	Visit, Agency, Programme uuid.UUID
	Same                     uuid.UUID // or another record of somebody who has this one
}

// query carries the purpose on from page to page.
func (p Purpose) query() string {
	q := ""
	for _, part := range []struct {
		name string
		id   uuid.UUID
	}{{"visit", p.Visit}, {"agency", p.Agency}, {"programme", p.Programme}, {"same", p.Same}} {
		if !part.id.IsNil() {
			q += "&" + part.name + "=" + part.id.String()
		}
	}
	return q
}

// At adds the purpose to an address.
func (p Purpose) At(address string) string {
	if q := p.query(); q != "" {
		return address + "?" + q[1:]
	}
	return address
}

// Leads is where a record that was found leads: on to the referral it is for, or to its own page.
func (p Purpose) Leads(id uuid.UUID) string {
	if !p.Same.IsNil() {
		return clientAt(p.Same, "/join?other="+id.String())
	}
	if p.Visit.IsNil() {
		return clientAt(id, "")
	}
	return "/desk/referrals/new?client=" + id.String() + p.query()
}

func clientAt(id uuid.UUID, step string) string { return "/desk/clients/" + id.String() + step }

// Places names the codes of municipalities and countries.
type Places struct{ Municipalities, Countries []ui.Option }

func nameIn(list []ui.Option, code string) string {
	for _, o := range list {
		if o.Value == code {
			return o.Label
		}
	}
	return ""
}

// ClientSearch is the page on which a record is looked for.
type ClientSearch struct {
	Purpose Purpose
	Places  Places
	Centre  tenant.Centre
	Query   string
	Asked   bool // something was looked for
	Found   client.Found
	Due     []client.Client // whose time is over, to be decided by the reader
	Rules   bool            // the reader sets the rules
	Notice  Notice
	Nonce   string
}

// hint is what tells people of one name apart.
func hintOf(l *i18n.Reader, centre tenant.Centre, places Places, c client.Client) string {
	text := l.T("client.since", "Date", l.Date(centre.Local(c.CreatedAt)))
	if place := nameIn(places.Municipalities, c.Municipality); place != "" {
		text = place + " · " + text
	}
	if c.BirthYear > 0 {
		text = l.T("client.born", "Year", strconv.Itoa(c.BirthYear)) + " · " + text
	}
	return text
}

// ClientForm is the form a record is made or changed with.
type ClientForm struct {
	Places
	Purpose   Purpose
	Centre    tenant.Centre
	Entry     client.Entry
	Languages []Reading // what the person agrees to, when it is made
	Rules     client.Rules
	Protects  bool
	Alike     []client.Client // records that may be of the same person
	Address   string
	Errors    []ui.FieldError
	Restored  bool
}

// made reports whether the record is there.
func (f ClientForm) made() bool { return !f.Entry.ID.IsNil() }

func (f ClientForm) action() string {
	if f.made() {
		return clientAt(f.Entry.ID, "")
	}
	return "/desk/clients"
}

func (f ClientForm) languages(l *i18n.Reader) ui.Question {
	q := ui.Question{Name: "language", Legend: l.T("referral.new.language"), Chosen: []string{f.Entry.Language}}
	for _, tag := range i18n.Tags() {
		q.Options = append(q.Options, ui.Option{Value: tag, Label: i18n.NameOf(tag)})
	}
	return q
}

func (f ClientForm) forms(l *i18n.Reader) ui.Question {
	return one(l, "consent", "referral.new.form", "referral.new.form", client.Forms(), f.Entry.Agreement.Form)
}

// days of the week, Monday first; the value is the day's number in Hours.
func (f ClientForm) days(l *i18n.Reader) ui.Question {
	q := ui.Question{Name: "safe_days", Legend: l.T("client.safe_days"), Several: true}
	for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		value := strconv.Itoa(int(day))
		q.Options = append(q.Options, ui.Option{Value: value, Label: dayName(l, day)})
		if f.Entry.Hours.On(day) {
			q.Chosen = append(q.Chosen, value)
		}
	}
	return q
}

// dayName counts as the messages do: Monday is 1 and Sunday 7.
func dayName(l *i18n.Reader, day time.Weekday) string {
	return l.T("weekday." + strconv.Itoa((int(day)+6)%7+1))
}

// digits is a number as it is typed; none is "".
func digits(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// ClientShown is one record as the centre reads it.
type ClientShown struct {
	Words     referralui.Words
	Places    Places
	Centre    tenant.Centre
	Now       time.Time
	C         client.Client
	Rules     client.Rules
	Referrals []referral.Envelope
	Consents  []client.Given
	Joined    []client.Merge
	Nonce     string
	Notice    Notice
}

func (s ClientShown) at(step string) string { return clientAt(s.C.ID, step) }

// safe says how a contact may be used.
func (s ClientShown) safe(allowed bool) string {
	if !allowed || !s.agreed(client.ToContact) {
		return s.Words.L.T("client.unsafe")
	}
	return s.Words.L.T("client.safe") + s.hours()
}

// agreed reports whether a consent of a purpose holds.
func (s ClientShown) agreed(purpose string) bool {
	return slices.ContainsFunc(s.Consents, func(g client.Given) bool { return g.Purpose == purpose && g.Live(s.Now) })
}

// wrongNumber reports whether the personal number cannot be right.
func (s ClientShown) wrongNumber() bool {
	return s.C.Number != "" && !client.NumberFits(s.Rules.Number, s.C.Number)
}

// hours are when, where that is not always.
func (s ClientShown) hours() string {
	l, h := s.Words.L, s.C.Hours
	if h == client.AnyHour() {
		return ""
	}
	text := ", " + l.T("client.between", "From", strconv.Itoa(h.From), "To", strconv.Itoa(h.To))
	if h.Days == client.AnyHour().Days {
		return text
	}
	for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		if h.On(day) {
			text += ", " + dayName(l, day)
		}
	}
	return text
}
