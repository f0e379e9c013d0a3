package desk

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/visit"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

// subject is what a new referral is about: a visit, or a need whose last referral ended without success.
type subject struct {
	visit    visit.Visit
	previous referral.Referral
	client   client.Client // whose record was chosen; zero without one
}

// subjectOf reads it. Another centre's is not found, and so is a referral that cannot be offered again.
func (d *Desk) subjectOf(c echo.Context, visitID, previous, clientID uuid.UUID) (s subject, err error) {
	centre, err := d.Centre(c)
	if err != nil {
		return s, err
	}
	ctx := c.Request().Context()
	if !previous.IsNil() {
		s.previous, err = d.referrals.View(ctx, web.Who(c), previous)
		if err == nil && !s.previous.May(referral.Reroute) {
			err = fault.Stale()
		}
		if err != nil {
			return s, err
		}
		visitID, clientID = s.previous.VisitID, uuid.Nil
	}
	if s.client, err = d.chosen(c, clientID); err != nil {
		return s, err
	}
	s.visit, err = d.visits.ByID(ctx, centre, visitID)
	return s, err
}

// chosen is the record of the person, if one was chosen.
func (d *Desk) chosen(c echo.Context, id uuid.UUID) (client.Client, error) {
	if id.IsNil() {
		return client.Client{}, nil
	}
	return d.clients.Named(c.Request().Context(), web.Who(c), id)
}

// address is where an agency is chosen for the subject.
func (s subject) address() string {
	if !s.previous.ID.IsNil() {
		return sentList + "/new?previous=" + s.previous.ID.String()
	}
	address := sentList + "/new?visit=" + s.visit.ID.String()
	if !s.client.ID.IsNil() {
		address += "&client=" + s.client.ID.String()
	}
	return address
}

func (s subject) form(agency, programme uuid.UUID) string {
	address := s.address() + "&agency=" + agency.String()
	if !programme.IsNil() {
		address += "&programme=" + programme.String()
	}
	return address
}

// newReferral asks for the agency, and once it is chosen for the rest.
func (d *Desk) newReferral(c echo.Context) error {
	s, err := d.subjectOf(c, query(c, "visit"), query(c, "previous"), query(c, "client"))
	if err != nil {
		return err
	}
	agency := query(c, "agency")
	if agency.IsNil() {
		return d.chooseAgency(c, s)
	}
	p := d.Page(c, "desk", "referral.new.title")
	o, err := d.offer(c, p.L, s, agency, query(c, "programme"))
	if err != nil {
		return err
	}
	if c.QueryParam("fresh") == "" {
		if o, err = d.restoreOffer(c, o); err != nil {
			return err
		}
	}
	return web.HTML(c, deskui.OfferPage(p, o))
}

func query(c echo.Context, name string) uuid.UUID { return uuid.FromStringOrNil(c.QueryParam(name)) }

// chooseAgency lists the agencies that accept, those for the visit's topics first. A sensitive one is for the focal point only, and one
// that has declined the need is not asked again.
func (d *Desk) chooseAgency(c echo.Context, s subject) error {
	ctx, who := c.Request().Context(), web.Who(c)
	agencies, err := d.cat.Agencies(ctx, who.TenantID)
	if err != nil {
		return err
	}
	programmes, err := d.cat.Programmes(ctx, who.TenantID)
	if err != nil {
		return err
	}
	page := deskui.Agencies{Protects: who.Role.May(identity.ReferralProtect)}
	for _, a := range agencies {
		if !a.Accepting || (a.Sensitive && !page.Protects) || a.ID == s.previous.AgencyID {
			continue
		}
		choice := deskui.Choice{Agency: a, Programmes: openOnes(programmes, a.ID, page.Protects), URL: s.form(a.ID, uuid.Nil)}
		if slices.ContainsFunc(s.visit.Topics, a.Topics.Has) {
			page.Fitting = append(page.Fitting, choice)
		} else {
			page.Others = append(page.Others, choice)
		}
	}
	return web.HTML(c, deskui.AgenciesPage(d.Page(c, "desk", "referral.new.title"), page))
}

func openOnes(programmes []catalogue.Programme, agency uuid.UUID, protects bool) []catalogue.Programme {
	var list []catalogue.Programme
	for _, p := range programmes {
		if p.AgencyID == agency && p.Open && (!p.Sensitive || protects) {
			list = append(list, p)
		}
	}
	return list
}

// offer is the form as it begins.
func (d *Desk) offer(c echo.Context, l *i18n.Reader, s subject, agency, programme uuid.UUID) (o deskui.Offer, err error) {
	ctx, who := c.Request().Context(), web.Who(c)
	o = deskui.Offer{
		Previous: s.previous, Client: s.client, Protects: who.Role.May(identity.ReferralProtect), Address: s.form(agency, programme), Change: s.address(),
	}
	if o.Agency, err = d.cat.Agency(ctx, who.TenantID, agency); err != nil {
		return o, err
	}
	if o.Agency.Sensitive && !o.Protects {
		return o, fault.Missing()
	}
	if o.Programme, err = d.programme(c, agency, programme); err != nil {
		return o, err
	}
	topics, err := d.cat.Topics(ctx, who.TenantID)
	if err != nil {
		return o, err
	}
	if o.Words, err = d.words(c, l); err != nil {
		return o, err
	}
	o.Topics = fittingFirst(topics, o.Agency.Topics)
	o.Languages = d.readings(o.Agency)
	o.Offer = referral.Offer{
		VisitID: s.visit.ID, PreviousID: s.previous.ID, ClientID: s.client.ID, AgencyID: agency, ProgrammeID: programme, Topic: firstTopic(s.visit.Topics, o.Agency.Topics),
		Priority: referral.Normal, Language: s.language(l), ConsentForm: client.Written, Key: web.NewNonce(), Form: o.Address,
	}
	if !s.previous.ID.IsNil() {
		o.Offer.VisitID = uuid.Nil
		o.Offer.Priority, o.Offer.AccessNeeds, o.Offer.Note = s.previous.Priority, s.previous.Access(), s.previous.Note
		o.Offer.Language, o.Offer.Topic = s.previous.Language, ""
	}
	return o, nil
}

// programme finds an open programme of the agency; none was chosen with the zero id.
func (d *Desk) programme(c echo.Context, agency, id uuid.UUID) (catalogue.Programme, error) {
	if id.IsNil() {
		return catalogue.Programme{}, nil
	}
	programmes, err := d.cat.Programmes(c.Request().Context(), web.Who(c).TenantID)
	if err != nil {
		return catalogue.Programme{}, err
	}
	for _, p := range openOnes(programmes, agency, web.Who(c).Role.May(identity.ReferralProtect)) {
		if p.ID == id {
			return p, nil
		}
	}
	return catalogue.Programme{}, fault.Missing()
}

func fittingFirst(topics []catalogue.Topic, of catalogue.Codes) []catalogue.Topic {
	list := slices.Clone(topics)
	slices.SortStableFunc(list, func(a, b catalogue.Topic) int {
		switch {
		case of.Has(a.Code) == of.Has(b.Code):
			return 0
		case of.Has(a.Code):
			return -1
		}
		return 1
	})
	return list
}

// firstTopic is what the visit and the agency have in common, else the agency's first topic.
func firstTopic(visited []string, of catalogue.Codes) string {
	for _, code := range visited {
		if of.Has(code) {
			return code
		}
	}
	if len(of) > 0 {
		return of[0]
	}
	return ""
}

// language is what the person reads: their record says it, else the language of the talk lets it be guessed.
func (s subject) language(l *i18n.Reader) string {
	if s.client.Language != "" {
		return s.client.Language
	}
	return tagOf(s.visit.Language, l)
}

// tagOf guesses the language a person reads from the language of the talk; where that says nothing, the adviser's own.
func tagOf(spoken string, l *i18n.Reader) string {
	switch spoken {
	case "sq", "sr", "en":
		return spoken
	case "bs", "hr":
		return "sr-Latn"
	}
	if i18n.Known(l.Tag()) {
		return l.Tag()
	}
	return "en"
}

// restoreOffer puts a draft into the form, unless it has become a referral.
func (d *Desk) restoreOffer(c echo.Context, o deskui.Offer) (deskui.Offer, error) {
	ctx, who := c.Request().Context(), web.Who(c)
	draft, err := d.Identity.Draft(ctx, who, o.Address)
	if err != nil || draft == nil {
		return o, err
	}
	if _, err := d.referrals.Made(ctx, who, web.Nonce(draft)); !fault.Is(err, fault.NotFound) {
		return o, err
	}
	o.Offer, o.Restored = typedOffer(o.Offer, draft), true
	o.Offer.Key = web.Nonce(draft)
	o.Offer.Agreed = false // consent is given to what is read out now, not on another day
	return o, nil
}

// typedOffer puts what was typed on an offer.
func typedOffer(o referral.Offer, form url.Values) referral.Offer {
	o.Topic, o.Priority, o.AccessNeeds = form.Get("topic"), form.Get("priority"), form["access"]
	o.HandOver, o.Note, o.Override = form.Get("hand_over"), form.Get("note"), form.Get("override")
	o.Person = client.Client{Name: form.Get("name"), Contact: form.Get("contact"), SafeToContact: form.Get("safe") == "yes"}
	o.Fields, o.ConsentForm, o.Agreed, o.Language = form["fields"], form.Get("consent"), form.Get("agreed") == "yes", form.Get("language")
	return o
}

// sendReferral sends what was written. The form's address follows from what it is about and is never taken from the body.
func (d *Desk) sendReferral(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	ctx, who, key := c.Request().Context(), web.Who(c), web.Nonce(form)
	if id, err := d.referrals.Made(ctx, who, key); err == nil { // pressed twice
		return web.See(c, referralAt(id)+"?notice=sent")
	}
	s, err := d.subjectOf(c, web.ID(form, "visit"), web.ID(form, "previous"), web.ID(form, "client"))
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "referral.new.title")
	o, err := d.offer(c, p.L, s, web.ID(form, "agency"), web.ID(form, "programme"))
	if err != nil {
		return err
	}
	o.Offer = typedOffer(o.Offer, form)
	o.Offer.Key = key
	sent, err := d.referrals.Send(ctx, who, o.Offer)
	if fault.Is(err, fault.Invalid) {
		return d.mendOffer(c, p, o, err)
	}
	if err != nil {
		return err
	}
	if sent.State == referral.Draft { // a second person decides
		return web.See(c, referralAt(sent.ID)+"?notice=wished")
	}
	return web.See(c, referralAt(sent.ID)+"?notice=sent")
}

func (d *Desk) mendOffer(c echo.Context, p ui.Page, o deskui.Offer, err error) error {
	o.Errors = web.FieldErrors(p.L, err)
	return web.Render(c, http.StatusUnprocessableEntity, deskui.OfferPage(p, o))
}
