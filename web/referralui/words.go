package referralui

import (
	"strings"
	"time"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/referral"
	"prag/internal/tenant"
)

// Words puts referrals into a reader's words.
type Words struct {
	L      *i18n.Reader
	Topics map[string]string // code → name
}

// NewWords names the topics and their parts.
func NewWords(l *i18n.Reader, topics []catalogue.Topic) Words {
	w := Words{L: l, Topics: map[string]string{}}
	for _, t := range topics {
		w.Topics[t.Code] = l.Text(t.Name)
		for _, part := range t.Subtopics {
			w.Topics[part.Code] = l.Text(part.Name)
		}
	}
	return w
}

// Topic names the need, in neutral words where more would tell too much.
func (w Words) Topic(e referral.Envelope) string {
	if e.Topic == "" {
		return w.L.T("referral.sensitive_topic")
	}
	return w.Topics[e.Topic]
}

// Language names the language a person reads; a visit also knows languages that no page is written in.
func (w Words) Language(e referral.Envelope) string {
	if i18n.Known(e.Language) {
		return i18n.NameOf(e.Language)
	}
	if e.Language == "" {
		return w.L.T("visit.unsaid")
	}
	return w.L.T("visit.language." + e.Language)
}

// Person says what the envelope says of the person: sex and age band.
func (w Words) Person(e referral.Envelope) string {
	var parts []string
	if e.Sex != "" {
		parts = append(parts, w.L.T("visit.sex."+e.Sex))
	}
	if e.AgeBand != "" {
		parts = append(parts, w.L.T("visit.age_band."+e.AgeBand))
	}
	if len(parts) == 0 {
		return w.L.T("visit.unsaid")
	}
	return strings.Join(parts, ", ")
}

// Access lists what the person needs.
func (w Words) Access(e referral.Envelope) string {
	var parts []string
	for _, code := range e.Access() {
		parts = append(parts, w.L.T("referral.access."+code))
	}
	if len(parts) == 0 {
		return w.L.T("referral.access_none")
	}
	return strings.Join(parts, ", ")
}

// When writes a time on the sending centre's clock.
func (w Words) When(e referral.Envelope, t *time.Time) string {
	if t == nil {
		return ""
	}
	return w.moment(e.Centre(), *t)
}

func (w Words) moment(c tenant.Centre, t time.Time) string {
	local := c.Local(t)
	return w.L.Date(local) + ", " + w.L.Time(local)
}

// Day writes a date.
func (w Words) Day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return w.L.Date(*t)
}

// side names who took a step.
func (w Words) side(a referral.Actor) string {
	switch a {
	case referral.Sender, referral.Manager, referral.FocalPoint:
		return w.L.T("referral.side.centre")
	case referral.Intake, referral.Worker:
		return w.L.T("referral.side.agency")
	case referral.Client:
		return w.L.T("referral.side.client")
	case referral.System:
	}
	return w.L.T("referral.side.system")
}

// why puts the reason of a step into words.
func (w Words) why(e referral.Event) string {
	list := map[referral.Action]string{
		referral.Decline: "referral.decline.", referral.Withdraw: "referral.withdraw.", referral.Break: "referral.end.", referral.Record: "referral.outcome.",
		referral.Close: "referral.feedback.",
	}
	if e.Reason == "" || list[e.Action] == "" {
		return ""
	}
	return w.L.T(list[e.Action] + e.Reason)
}

// News says in a line what has happened to a referral.
func (w Words) News(e referral.Envelope) string {
	switch e.State {
	case referral.Declined:
		return w.L.T("referral.decline." + e.DeclineReason)
	case referral.NotCompleted:
		return w.L.T("referral.end." + e.EndReason)
	case referral.OutcomeRecorded:
		return w.L.T("referral.outcome." + e.Outcome)
	case referral.Waitlisted:
		return w.L.T("referral.review") + ": " + w.Day(e.ReviewOn)
	case referral.Accepted:
		return w.L.T("referral.first_contact") + ": " + w.Day(e.FirstContactOn)
	}
	return w.When(e, e.NewsAt)
}

// via says how an agency off the network told a step.
func (w Words) via(e referral.Event) string {
	if e.Via == "" {
		return ""
	}
	return w.L.T("referral.told_by", "Way", w.L.T("referral.via."+e.Via), "Who", e.Said)
}

// letter says what became of a letter.
func (w Words) letter(e referral.Envelope, n referral.Notice) string {
	at := &n.MadeAt
	if n.SentAt != nil {
		at = n.SentAt
	}
	said := w.L.T("referral.letter_is."+n.State) + " · " + w.When(e, at)
	if n.OpenedAt != nil {
		said += " · " + w.L.T("referral.letter_opened", "When", w.When(e, n.OpenedAt))
	}
	return said
}

// days lists dates.
func (w Words) days(list string) string {
	var parts []string
	for _, text := range strings.Split(list, ",") {
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			parts = append(parts, w.L.Date(day))
		}
	}
	return strings.Join(parts, ", ")
}

// tone is the colour of a state: what it asks of the reader, never the only sign of it.
func tone(s referral.State) string {
	switch {
	case s.Taken():
		return "good"
	case s.Waiting():
		return "calm"
	case s == referral.Declined || s == referral.Lapsed || s == referral.NotCompleted:
		return "bad"
	}
	return "quiet"
}

func icon(s referral.State) string {
	switch {
	case s.Taken():
		return "check"
	case s == referral.Sent:
		return "send"
	case s.Waiting():
		return "eye"
	case s == referral.Declined || s == referral.Lapsed || s == referral.NotCompleted:
		return "close"
	}
	return "minus"
}
