package desk

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/voice"
	"prag/internal/web"
	"prag/web/deskui"
)

// consentRoutes lists the addresses of what a person agreed to, and of the texts they agree to: on paper and read aloud.
func (d *Desk) consentRoutes() []web.Route {
	const write = identity.ClientWrite
	return []web.Route{
		{Method: "GET", Path: "/desk/clients/paper/:tag", Permission: write, Handle: d.blankPaper},
		{Method: "GET", Path: "/desk/clients/voice/:tag", Permission: write, Handle: d.consentVoice},
		{Method: "GET", Path: "/desk/clients/:id/consents/:consent", Permission: write, Handle: d.consentPage},
		{Method: "GET", Path: "/desk/clients/:id/consents/:consent/paper", Permission: write, Handle: d.consentPaper},
		{Method: "POST", Path: "/desk/clients/:id/consents/:consent/withdraw", Permission: write, Handle: d.withdrawConsent},
		{Method: "POST", Path: "/desk/clients/:id/consents/:consent", Permission: write, Handle: d.renewConsent},
	}
}

// consentText is what a person agrees to: that they have a record and may be told, or that an agency learns of them.
func consentText(l *i18n.Reader, a catalogue.Agency) string {
	if a.ID.IsNil() {
		return l.T("client.consent.record") + " " + l.T("client.consent.contact")
	}
	return l.T("referral.consent.text", "Agency", a.Name[l.Lang()])
}

// readings is the text of a consent in every language, naming the agency if there is one.
func (d *Desk) readings(a catalogue.Agency) []deskui.Reading {
	agency := ""
	if !a.ID.IsNil() {
		agency = "?agency=" + a.ID.String()
	}
	var list []deskui.Reading
	for _, tag := range i18n.Tags() {
		l := d.Bundle.Reader(tag)
		r := deskui.Reading{L: l, Text: consentText(l, a), Paper: clientList + "/paper/" + tag + agency}
		if d.voice.Able() {
			r.Sound = clientList + "/voice/" + tag + agency
		}
		list = append(list, r)
	}
	return list
}

// text reads the text of a consent in the language of the address. An agency that the reader may not send to is not found.
func (d *Desk) text(c echo.Context) (*i18n.Reader, string, error) {
	if !i18n.Known(c.Param("tag")) {
		return nil, "", fault.Missing()
	}
	l, agency := d.Bundle.Reader(c.Param("tag")), catalogue.Agency{}
	if id := query(c, "agency"); !id.IsNil() {
		var err error
		if agency, err = d.cat.Agency(c.Request().Context(), web.Who(c).TenantID, id); err != nil {
			return nil, "", err
		}
		if agency.Sensitive && !web.Who(c).Role.May(identity.ReferralProtect) {
			return nil, "", fault.Missing()
		}
	}
	return l, consentText(l, agency), nil
}

// consentVoice reads the text aloud. It is of nobody, so its sound is kept.
func (d *Desk) consentVoice(c echo.Context) error {
	l, text, err := d.text(c)
	if err != nil {
		return err
	}
	if !d.voice.Able() {
		return fault.Missing()
	}
	path, err := d.voice.Kept(c.Request().Context(), web.Who(c).TenantID, l.Lang(), text)
	if err != nil {
		return err
	}
	f, err := os.Open(path) //nolint:gosec // a path of the voice's own
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	c.Response().Header().Set(echo.HeaderContentType, voice.Mime)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return nil
}

// blankPaper is the text to be signed, in the person's language.
func (d *Desk) blankPaper(c echo.Context) error {
	l, text, err := d.text(c)
	if err != nil {
		return err
	}
	return d.paperOf(c, deskui.Paper{L: l, Text: text, Back: clientList})
}

func (d *Desk) paperOf(c echo.Context, paper deskui.Paper) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	paper.Centre, paper.Date = centre.Name, centre.Local(d.Clock.Now())
	return web.HTML(c, deskui.PaperPage(d.Page(c, "desk", "client.paper"), paper))
}

// given finds the consent of an address among those of a record.
func (d *Desk) given(c echo.Context) (person uuid.UUID, given client.Given, err error) {
	if person, err = web.PathID(c, "id"); err != nil {
		return person, given, err
	}
	id, err := web.PathID(c, "consent")
	if err != nil {
		return person, given, err
	}
	list, err := d.clients.Consents(c.Request().Context(), web.Who(c), person)
	for _, g := range list {
		if g.ID == id {
			return person, g, nil
		}
	}
	if err == nil {
		err = fault.Missing()
	}
	return person, given, err
}

// about is the agency a consent names.
func (d *Desk) about(ctx context.Context, who identity.Staff, g client.Given) (catalogue.Agency, error) {
	if g.AgencyID.IsNil() {
		return catalogue.Agency{}, nil
	}
	return d.cat.Agency(ctx, who.TenantID, g.AgencyID)
}

// consentPaper is what a person agreed to, on paper, in the language it was read in.
func (d *Desk) consentPaper(c echo.Context) error {
	person, g, err := d.given(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Who(c)
	record, err := d.clients.Named(ctx, who, person)
	if err != nil {
		return err
	}
	agency, err := d.about(ctx, who, g)
	if err != nil {
		return err
	}
	l := d.Bundle.Reader(g.Language)
	return d.paperOf(c, deskui.Paper{L: l, Text: consentText(l, agency), Back: clientAt(person), Code: record.Code, Given: &g.Consent})
}

// consentPage is the form with which a consent is given again.
func (d *Desk) consentPage(c echo.Context) error {
	return d.showConsent(c, http.StatusOK, client.Agreement{}, nil)
}

func (d *Desk) showConsent(c echo.Context, status int, typed client.Agreement, failed error) error {
	person, g, err := d.given(c)
	if err != nil {
		return err
	}
	agency, err := d.about(c.Request().Context(), web.Who(c), g)
	if err != nil {
		return err
	}
	if typed.Language == "" {
		typed.Form, typed.Language = g.Form, g.Language
	}
	p := d.Page(c, "desk", "client.renew")
	return web.Render(c, status, deskui.ConsentPage(p, deskui.ConsentForm{
		Client: person, Given: g, Languages: d.readings(agency), Typed: typed, Nonce: web.NewNonce().String(), Errors: web.FieldErrors(p.L, failed),
	}))
}

func typedAgreement(form url.Values) client.Agreement {
	return client.Agreement{Agreed: form.Get("agreed") == "yes", Form: form.Get("consent"), Language: form.Get("language")}
}

// renewConsent gives a consent again.
func (d *Desk) renewConsent(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	person, g, err := d.given(c)
	if err != nil {
		return err
	}
	ctx, who, a := c.Request().Context(), web.Who(c), typedAgreement(form)
	if g.Purpose == client.ToShare {
		err = d.referrals.RenewConsent(ctx, who, person, g.ID, a)
	} else {
		err = d.clients.Agree(ctx, who, person, g.Purpose, a)
	}
	if fault.Is(err, fault.Invalid) {
		return d.showConsent(c, http.StatusUnprocessableEntity, a, err)
	}
	if err != nil {
		return err
	}
	return web.See(c, clientAt(person)+"?notice=agreed")
}

// withdrawConsent ends a consent because the person says so; what an agency saw through it ends with it.
func (d *Desk) withdrawConsent(c echo.Context) error {
	person, g, err := d.given(c)
	if err != nil {
		return err
	}
	if err := d.referrals.WithdrawConsent(c.Request().Context(), web.Who(c), person, g.ID); err != nil {
		return err
	}
	return web.See(c, clientAt(person)+"?notice=withdrawn")
}
