package kiosk

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// joinStart asks a phone for the code that the centre's screens show. Whoever points the camera at the screen has it filled in.
func (k *Kiosk) joinStart(c echo.Context, at place) error {
	return k.askCode(c, at, http.StatusOK, kioskui.Joining{Code: c.QueryParam("code"), Pass: web.NewNonce().String()})
}

func (k *Kiosk) askCode(c echo.Context, at place, status int, j kioskui.Joining) error {
	if !at.centre.JoinByCode {
		return fault.Missing()
	}
	if c.Param("lang") == "" {
		at.reader = k.joinReader(c, at)
	}
	b := k.joinBase(c, at, "join.title", "/voice")
	for _, tag := range at.centre.Tags() {
		query := url.Values{"lang": {tag}}
		if j.Code != "" {
			query.Set("code", j.Code)
		}
		b.Languages = append(b.Languages, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: "/join/" + at.centre.Slug + "?" + query.Encode(), Current: tag == at.reader.Tag(),
		})
	}
	return web.Render(c, status, kioskui.JoinStart(b, j))
}

// joinBase begins a page of joining, with its voice. What is read aloud is anybody's: it holds no code and no pass.
func (k *Kiosk) joinBase(c echo.Context, at place, title, voice string) kioskui.Base {
	b := k.phone(c, at, at.reader.T(title))
	if k.voice.Able() {
		b.Voice = "/join/" + at.centre.Slug + "/" + at.reader.Tag() + voice
	}
	return b
}

// joinAsks and joinOffers are the pages as they are read aloud.
func (k *Kiosk) joinAsks(c echo.Context, at place) (templ.Component, error) {
	if !at.centre.JoinByCode {
		return nil, fault.Missing()
	}
	return kioskui.JoinStart(k.joinBase(c, at, "join.title", "/voice"), kioskui.Joining{}), nil
}

func (k *Kiosk) joinOffers(c echo.Context, at place) (templ.Component, error) {
	if !at.centre.JoinByCode {
		return nil, fault.Missing()
	}
	page, err := k.joinChoice(c, at, uuid.Nil, "")
	return kioskui.JoinChoose(k.joinBase(c, at, "kiosk.choose.title", "/services/voice"), page), err
}

// joinReader is the language that was asked for, or that of the phone.
func (k *Kiosk) joinReader(c echo.Context, at place) *i18n.Reader {
	for _, tag := range []string{c.FormValue("lang"), i18n.Negotiate(c.Request().Header.Get("Accept-Language"), at.reader.Tag())} {
		if reader, ok := k.KioskReader(tag); ok {
			return reader
		}
	}
	return at.reader
}

// joinEnter exchanges the code for a pass and leads on to the services.
func (k *Kiosk) joinEnter(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	j := kioskui.Joining{Code: form.Get("code"), Pass: web.Nonce(form).String()}
	err = k.line.Enter(c.Request().Context(), at.centre, j.Code, uuid.FromStringOrNil(j.Pass))
	if fault.Is(err, fault.Invalid) {
		j.Errors = web.FieldErrors(k.joinReader(c, at), err)
		return k.askCode(c, at, http.StatusUnprocessableEntity, j)
	}
	if err != nil {
		return err
	}
	return web.See(c, "/join/"+at.centre.Slug+"/"+k.joinReader(c, at).Tag()+"?pass="+j.Pass)
}

// joinChoose shows the services to whoever has a pass.
func (k *Kiosk) joinChoose(c echo.Context, at place) error {
	pass := uuid.FromStringOrNil(c.QueryParam("pass"))
	if err := k.line.Passed(c.Request().Context(), at.centre, pass); err != nil {
		return k.joinOver(c, at, err)
	}
	return k.joinOffer(c, at, http.StatusOK, pass, "")
}

// joinChoice is what a phone may choose from.
func (k *Kiosk) joinChoice(c echo.Context, at place, pass uuid.UUID, problem string) (page kioskui.Choice, err error) {
	services, err := k.Directory.Services(c.Request().Context(), at.centre)
	if err != nil {
		return page, err
	}
	page = kioskui.Choice{Nonce: pass.String(), Problem: problem, Services: tiles(at.reader, services, nil)}
	page.Opening, err = k.Opening(c, at.centre)
	return page, err
}

func (k *Kiosk) joinOffer(c echo.Context, at place, status int, pass uuid.UUID, problem string) error {
	page, err := k.joinChoice(c, at, pass, problem)
	if err != nil {
		return err
	}
	b := k.joinBase(c, at, "kiosk.choose.title", "/services/voice")
	for _, tag := range at.centre.Tags() {
		b.Languages = append(b.Languages, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: "/join/" + at.centre.Slug + "/" + tag + "?pass=" + page.Nonce, Current: tag == at.reader.Tag(),
		})
	}
	return web.Render(c, status, kioskui.JoinChoose(b, page))
}

// joinTake gives out the one ticket a pass is worth; pressed again it is the same.
func (k *Kiosk) joinTake(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	pass := web.ID(form, "pass")
	if err := k.line.Passed(c.Request().Context(), at.centre, pass); err != nil {
		return k.joinOver(c, at, err)
	}
	t, err := k.line.Take(c.Request().Context(), queue.Take{
		Centre: at.centre, ServiceID: web.ID(form, "service"), Nonce: pass, Language: at.reader.Tag(),
	})
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) { // closed meanwhile, or taken off
		return k.joinOffer(c, at, http.StatusConflict, pass, at.reader.T(refusal(err)))
	}
	if err != nil {
		return err
	}
	return web.See(c, "/t/"+t.Code)
}

// joinOver asks for a fresh code: the pass is none, or too old.
func (k *Kiosk) joinOver(c echo.Context, at place, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	j := kioskui.Joining{Pass: web.NewNonce().String(), Errors: []ui.FieldError{{Field: "code", Message: at.reader.T("join.over")}}}
	return k.askCode(c, at, http.StatusConflict, j)
}
