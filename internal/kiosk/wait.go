package kiosk

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// askWait asks how long somebody wants to wait for a time that becomes free.
func (k *Kiosk) askWait(c echo.Context, at place) (templ.Component, error) {
	return k.askWaitWith(c, at, kioskui.Asking{})
}

func (k *Kiosk) askWaitWith(c echo.Context, at place, page kioskui.Asking) (templ.Component, error) {
	services, err := k.bookable(c, at.centre)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(services, func(s tenant.Service) bool { return s.ID.String() == c.Param("service") }) {
		return nil, fault.Missing()
	}
	page.Address, page.Mode, page.Interpreter = "/appointments/"+c.Param("service"), modeOf(c.FormValue("mode")), c.FormValue("interpreter")
	page.With.Reminds, page.With.Paired, page.With.Waits = k.diary.Reminds(), at.paired, true
	page.Nonce, page.Joins, page.Challenge = web.NewNonce().String(), at.centre.JoinByCode, challenge(at.centre, k.Clock.Now())
	if page.Outside, err = k.outside(c, at); err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.T("kiosk.wait.title"))
	k.keepQuery(&b, kioskui.Times{Mode: page.Mode, Interpreter: page.Interpreter}.Query())
	return kioskui.AskToWait(b, page), nil
}

func modeOf(text string) appointment.Mode {
	if m := appointment.Mode(text); slices.Contains(appointment.Modes(), m) {
		return m
	}
	return appointment.InPerson
}

// keepQuery lets the links to the same page, and its voice, ask for the same.
func (k *Kiosk) keepQuery(b *kioskui.Base, query string) {
	for i := range b.Languages {
		b.Languages[i].URL += query
	}
	if b.Voice != "" {
		b.Voice += query
	}
}

// joinWait puts somebody on the waiting list.
func (k *Kiosk) joinWait(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	page := kioskui.Asking{With: kioskui.Booking{
		Contact: form.Get("contact"), SafeFrom: web.Int(form, "safe_from", 0), SafeTo: web.Int(form, "safe_to", 24), Consent: form.Get("consent") == "yes",
	}}
	nonce := web.Nonce(form)
	if page.Problem, err = k.unproven(c, at, form, nonce); err != nil {
		return err
	}
	if page.Problem != "" {
		return k.rendered(c, http.StatusForbidden)(k.askWaitWith(c, at, page))
	}
	wish := appointment.Ask{
		Centre: at.centre, Reads: at.reader.Tag(), Days: web.Int(form, "days", 0), Nonce: nonce,
		Want: appointment.Want{
			ServiceID: uuid.FromStringOrNil(c.Param("service")), Mode: modeOf(form.Get("mode")), Interpreter: form.Get("interpreter"),
		},
	}
	if k.diary.Reminds() && !at.paired {
		wish.Contact = appointment.Contact{Text: page.With.Contact, SafeFrom: page.With.SafeFrom, SafeTo: page.With.SafeTo, Consent: page.With.Consent}
	}
	w, err := k.diary.Ask(c.Request().Context(), wish)
	switch {
	case fault.Is(err, fault.Invalid):
		page.With.Errors = web.FieldErrors(at.reader, err)
		return k.rendered(c, http.StatusUnprocessableEntity)(k.askWaitWith(c, at, page))
	case fault.Is(err, fault.Conflict):
		page.Problem = k.told(at, err)
		return k.rendered(c, http.StatusConflict)(k.askWaitWith(c, at, page))
	}
	return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/waits/"+w.Code)
}

// rendered sends a page that was built, with a status.
func (k *Kiosk) rendered(c echo.Context, status int) func(templ.Component, error) error {
	return func(page templ.Component, err error) error {
		if err != nil {
			return err
		}
		return web.Render(c, status, page)
	}
}

// shown sends a page that is this person's or this moment's.
func (k *Kiosk) shown(build func(echo.Context, place) (templ.Component, error)) echo.HandlerFunc {
	return k.fresh(func(c echo.Context, at place) error { return k.rendered(c, http.StatusOK)(build(c, at)) })
}

// waitPage is a place on the waiting list on the centre's screen.
func (k *Kiosk) waitPage(c echo.Context, at place) (templ.Component, error) {
	w, err := k.waited(c, at, codeOf(c))
	if err != nil {
		return nil, err
	}
	return kioskui.Waits(k.base(c, at, at.reader.T("kiosk.wait.title")), w), nil
}

// wait shows it; once it has become an appointment, that.
func (k *Kiosk) wait(c echo.Context, at place) error {
	w, err := k.diary.WaitingByCode(c.Request().Context(), at.centre, codeOf(c))
	if err == nil && w.TakenCode != "" {
		return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/bookings/"+w.TakenCode)
	}
	if err != nil {
		return err
	}
	return k.rendered(c, http.StatusOK)(k.waitPage(c, at))
}

func (k *Kiosk) waited(c echo.Context, at place, code string) (w kioskui.Waited, err error) {
	w.Centre = at.centre
	if w.Waiting, err = k.diary.WaitingByCode(c.Request().Context(), at.centre, code); err != nil {
		return w, err
	}
	w.QR, err = ui.NewQR(k.Address(c, "/t/"+code))
	return w, err
}

// answerWait takes what is offered, declines it, or ends the wait; then it shows what came of that.
func (k *Kiosk) answerWait(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	ctx, code := c.Request().Context(), codeOf(c)
	switch form.Get("answer") {
	case "take":
		_, err = k.diary.Accept(ctx, at.centre, code)
	case "decline":
		err = k.diary.Decline(ctx, at.centre, code)
	case "end":
		err = k.diary.Withdraw(ctx, at.centre, code)
	default:
		err = fault.Missing()
	}
	own := form.Get("own") == "yes"
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return k.unanswered(c, at, own, err)
	}
	if own {
		return web.SeeOr(c, err, "/t/"+code+"?lang="+at.reader.Tag())
	}
	return web.SeeOr(c, err, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/waits/"+code)
}

// unanswered says why the answer came to nothing.
func (k *Kiosk) unanswered(c echo.Context, at place, own bool, problem error) error {
	w, err := k.waited(c, at, codeOf(c))
	if err != nil {
		return err
	}
	w.Problem = k.toldField(at, problem)
	if own {
		return web.Render(c, http.StatusConflict, kioskui.OwnWait(k.ownBase(c, at, w.Code, "kiosk.wait.title"), w))
	}
	return web.Render(c, http.StatusConflict, kioskui.Waits(k.base(c, at, at.reader.T("kiosk.wait.title")), w))
}

// ownWait is a place on the waiting list on the phone of whoever waits.
func (k *Kiosk) ownWait(c echo.Context, at place) error {
	w, err := k.waited(c, at, codeOf(c))
	if fault.Is(err, fault.NotFound) && k.referrals.Issued(c.Request().Context(), at.centre.TenantID, codeOf(c)) == nil { // it asks for the PIN
		at.reader = k.holderReader(c, at.centre.Tags()[0])
		return k.rendered(c, http.StatusOK)(k.asking(c, at, kioskui.SlipKey{}), nil)
	}
	if err != nil {
		return k.missing(c, place{}, err)
	}
	if w.TakenCode != "" {
		return web.See(c, "/t/"+w.TakenCode+"?lang="+c.QueryParam("lang"))
	}
	return web.HTML(c, k.ownWaitPage(c, at, w))
}

func (k *Kiosk) ownWaitPage(c echo.Context, at place, w kioskui.Waited) templ.Component {
	at.reader = k.holderReader(c, w.Language)
	return kioskui.OwnWait(k.ownBase(c, at, w.Code, "kiosk.wait.title"), w)
}

// holderReader is the language a holder's page is asked for in, else their own.
func (k *Kiosk) holderReader(c echo.Context, language string) *i18n.Reader {
	if reader, ok := k.KioskReader(c.QueryParam("lang")); ok {
		return reader
	}
	return k.Bundle.Reader(language)
}

// ownBase begins the page of a code's holder, with the languages and the voice.
func (k *Kiosk) ownBase(c echo.Context, at place, code, title string) kioskui.Base {
	b := k.phone(c, at, at.reader.T(title))
	for _, tag := range at.centre.Tags() {
		b.Languages = append(b.Languages, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: "/t/" + code + "?lang=" + tag, Current: tag == at.reader.Tag(),
		})
	}
	if k.voice.Able() {
		b.Voice = "/t/" + code + "/voice?lang=" + at.reader.Tag()
	}
	return b
}

// askEarlier puts the holder of an appointment on the waiting list for an earlier one.
func (k *Kiosk) askEarlier(c echo.Context) error {
	a, at, err := k.appointee(c)
	if err != nil {
		return k.missing(c, place{}, err)
	}
	w, err := k.diary.AskEarlier(c.Request().Context(), at.centre, a.Code)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return k.showOwn(c, at, a, http.StatusConflict, kioskui.Booking{Problem: k.toldField(at, err)})
	}
	return web.SeeOr(c, err, "/t/"+w.Code+"?lang="+at.reader.Tag())
}

// toldField is the sentence of a fault, also of one of a field.
func (k *Kiosk) toldField(at place, err error) string {
	if fault.Is(err, fault.Invalid) {
		return web.FieldErrors(at.reader, err)[0].Message
	}
	return k.told(at, err)
}
