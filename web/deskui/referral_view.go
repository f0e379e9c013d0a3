package deskui

import (
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/i18n"
	"prag/internal/referral"
	"prag/web/referralui"
	"prag/web/ui"
)

// Sent is the list of what the centre has sent.
type Sent struct {
	Words                             referralui.Words
	Nonce                             string
	Wishes                            int  // of colleagues that wait for the reader as the second person
	All                               bool // also what colleagues sent
	Who                               uuid.UUID
	Answers, Waiting, Accepted, Ended []referral.Envelope
}

// Empty reports whether nothing was sent.
func (s Sent) Empty() bool {
	return len(s.Answers)+len(s.Waiting)+len(s.Accepted)+len(s.Ended) == 0
}

// Sort puts a referral under the heading where it is looked for. An unseen answer is among the answers only.
func (s *Sent) Sort(list []referral.Envelope, answers []referral.Envelope) {
	s.Answers = answers
	for _, e := range list {
		switch {
		case slices.ContainsFunc(answers, func(a referral.Envelope) bool { return a.ID == e.ID }):
		case e.State.Waiting() || e.State == referral.Draft:
			s.Waiting = append(s.Waiting, e)
		case e.State.Taken():
			s.Accepted = append(s.Accepted, e)
		default:
			s.Ended = append(s.Ended, e)
		}
	}
}

// Choice is an agency one may be referred to, with its open programmes.
type Choice struct {
	Agency     catalogue.Agency
	Programmes []catalogue.Programme
	URL        string
}

// ProgrammeURL is the form for one programme of the agency.
func (c Choice) ProgrammeURL(p catalogue.Programme) string {
	return c.URL + "&programme=" + p.ID.String()
}

// Agencies is the page on which an agency is chosen.
type Agencies struct {
	Fitting, Others []Choice
	Protects        bool // the reader may send sensitive referrals
}

// Offer is the form a referral is written with.
type Offer struct {
	Words     referralui.Words
	Agency    catalogue.Agency
	Programme catalogue.Programme // zero without one
	Topics    []catalogue.Topic   // those of the agency first
	Offer     referral.Offer
	Previous  referral.Referral // the leg before, with an ID when a need is offered again
	Client    client.Client     // whose record was chosen
	Languages []Reading
	Protects  bool
	Address   string // the page's own; drafts are kept under it
	Change    string // address where another agency is chosen
	Errors    []ui.FieldError
	Restored  bool
}

// Reading is the text a person consents to, in one of the languages they may read.
type Reading struct {
	L     *i18n.Reader
	Text  string
	Sound string // address at which it is read aloud; "" on a silent machine
	Paper string // address of the text on paper
}

// one asks a question with one answer, from codes whose labels are prefix.code.
func one(l *i18n.Reader, name, legend, prefix string, codes []string, chosen string) ui.Question {
	return ui.Question{Name: name, Legend: l.T(legend), Options: options(l, prefix, codes), Chosen: []string{chosen}}
}

func (o Offer) priorities(l *i18n.Reader) ui.Question {
	q := one(l, "priority", "referral.priority", "referral.priority", referral.Priorities(), o.Offer.Priority)
	q.Hint = l.T("referral.priority_hint")
	return q
}

func (o Offer) access(l *i18n.Reader) ui.Question {
	return ui.Question{
		Name: "access", Legend: l.T("referral.access"), Several: true,
		Options: options(l, "referral.access", referral.AccessNeeds()), Chosen: o.Offer.AccessNeeds,
	}
}

// languages are those the consent can be read in.
func (o Offer) languages(l *i18n.Reader) ui.Question {
	q := ui.Question{Name: "language", Legend: l.T("referral.new.language"), Chosen: []string{o.Offer.Language}}
	for _, r := range o.Languages {
		q.Options = append(q.Options, ui.Option{Value: r.L.Tag(), Label: i18n.NameOf(r.L.Tag())})
	}
	return q
}

// fields are what may be shared besides the envelope.
func (o Offer) fields(l *i18n.Reader) ui.Question {
	return ui.Question{
		Name: "fields", Legend: l.T("referral.new.fields"), Hint: l.T("referral.new.fields_hint"), Several: true,
		Options: options(l, "referral.new.field", []string{client.Note, client.Name, client.Contact}), Chosen: o.Offer.Fields,
	}
}

func (o Offer) forms(l *i18n.Reader) ui.Question {
	return one(l, "consent", "referral.new.form", "referral.new.form", client.Forms(), o.Offer.ConsentForm)
}

// overriding reports whether the rules of the programme stand in the way, and the sender may say why they should not.
func (o Offer) overriding() bool {
	return ui.ErrorOf(o.Errors, "override") != "" || o.Offer.Override != ""
}

// known reports whether the person's record is there: from the leg before, or because it was chosen.
func (o Offer) known() bool { return o.Previous.HasClient || !o.Client.ID.IsNil() }

// purpose is what a record is looked for from here.
func (o Offer) purpose() Purpose {
	return Purpose{Visit: o.Offer.VisitID, Agency: o.Agency.ID, Programme: o.Programme.ID}
}

// offered lists the parts of a topic that the reader may refer for.
func (o Offer) offered(t catalogue.Topic) []catalogue.Topic {
	var list []catalogue.Topic
	for _, part := range t.Subtopics {
		if o.Protects || !part.Sensitive {
			list = append(list, part)
		}
	}
	return list
}

// Shown is one referral as the centre reads it, with the forms of what may be done.
type Shown struct {
	referralui.Steps
	Notice Notice
}

func (s Shown) at(step string) string { return referralAt(s.R.ID, step) }

func referralAt(id uuid.UUID, step string) string { return "/desk/referrals/" + id.String() + step }

// wishes lists what the reader may ask a second person for, and has not.
func (s Shown) wishes() []string {
	var list []string
	if s.R.May(referral.Cancel) && !slices.Contains(s.R.Asked, referral.ForVoid) {
		list = append(list, referral.ForVoid)
	}
	if s.R.Sight.Reveal && s.R.HasClient && !slices.Contains(s.R.Asked, referral.ForBreakGlass) {
		list = append(list, referral.ForBreakGlass)
	}
	return list
}

// wish is the room to say why, with what was typed.
func (s Shown) wish(kind string) ui.Area {
	a := ui.Area{Name: kind + "_why", Label: s.Words.L.T("referral.why"), Limit: 600}
	if string(s.Typed.Action) == kind {
		a.Value = s.Typed.Values.Get(a.Name)
	}
	return a
}
