package kiosk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/web"
	"prag/web/kioskui"
)

// referralRoutes are those on which a person sees what became of their referral. Code and PIN are posted, and the answer is the page: neither stands
// in an address, and a look back finds nothing.
func (k *Kiosk) referralRoutes() []web.Route {
	const public = identity.Public
	return []web.Route{
		{Method: "GET", Path: "/k/:centre/:lang/referral", Permission: public, Handle: k.shown(k.askReferral)},
		{Method: "GET", Path: "/k/:centre/:lang/referral/voice", Permission: public, Handle: k.fresh(k.saying(k.askReferral)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/referral", Permission: public, Handle: k.fresh(k.seeReferral), Limit: web.LimitJoin},
		{Method: "POST", Path: "/k/:centre/:lang/referral/stop", Permission: public, Handle: k.fresh(k.stopReferral), Limit: web.LimitJoin},
		{Method: "GET", Path: "/k/:centre/:lang/referral/is/:state/voice", Permission: public, Handle: k.fresh(k.saying(k.stateOf)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/t/:code/referral", Permission: public, Handle: k.ownReferral(k.seeReferral), Limit: web.LimitJoin},
		{Method: "POST", Path: "/t/:code/referral/stop", Permission: public, Handle: k.ownReferral(k.stopReferral), Limit: web.LimitJoin},
	}
}

// askReferral asks for code and PIN.
func (k *Kiosk) askReferral(c echo.Context, at place) (templ.Component, error) {
	return k.asking(c, at, kioskui.SlipKey{}), nil
}

func (k *Kiosk) asking(c echo.Context, at place, a kioskui.SlipKey) templ.Component {
	if own := c.Param("code"); own != "" {
		a.Code = own
		b := k.ownBase(c, at, own, "kiosk.referral.title")
		b.Voice = ""
		return kioskui.OwnReferral(b, a, nil)
	}
	return kioskui.AskReferral(k.referralBase(c, at, "/referral", "/referral/voice"), a)
}

// referralBase begins a page of the kiosk whose languages lead to the form: what was found is in no address.
func (k *Kiosk) referralBase(c echo.Context, at place, path, voice string) kioskui.Base {
	b := k.base(c, at, at.reader.T("kiosk.referral.title"))
	b.Languages, b.Back = k.languages(at, path), b.To(path)
	if b.Able {
		b.Voice = b.To(voice)
	}
	return b
}

// seeReferral shows what became of it.
func (k *Kiosk) seeReferral(c echo.Context, at place) error {
	return k.withReferral(c, at, func(form url.Values, tenant uuid.UUID, a kioskui.SlipKey) (referral.Status, error) {
		return k.referrals.Status(c.Request().Context(), tenant, a.Code, a.PIN)
	})
}

// stopReferral takes it back for the person. What the agency did meanwhile is shown.
func (k *Kiosk) stopReferral(c echo.Context, at place) error {
	return k.withReferral(c, at, func(form url.Values, tenant uuid.UUID, a kioskui.SlipKey) (referral.Status, error) {
		ctx := c.Request().Context()
		s, err := k.referrals.Stop(ctx, tenant, a.Code, a.PIN, web.Nonce(form))
		if fault.Is(err, fault.Conflict) {
			return k.referrals.Status(ctx, tenant, a.Code, a.PIN)
		}
		return s, err
	})
}

// withReferral reads code and PIN, finds the tenant of the code, and shows what there is to show. An unknown code and a wrong PIN are one answer.
func (k *Kiosk) withReferral(c echo.Context, at place, find func(url.Values, uuid.UUID, kioskui.SlipKey) (referral.Status, error)) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	a := kioskui.SlipKey{Code: squeezed(form.Get("code")), PIN: squeezed(form.Get("pin")), Nonce: web.NewNonce().String()}
	if own := c.Param("code"); own != "" {
		a.Code = squeezed(own)
	}
	tenant := at.centre.TenantID
	if centre, err := k.Directory.ByCode(c.Request().Context(), a.Code); err == nil {
		tenant = centre.TenantID
	}
	status, err := find(form, tenant, a)
	if fault.Is(err, fault.Invalid) {
		a.PIN, a.Problem = "", at.reader.T("referral.fault.pin")
		return k.rendered(c, http.StatusUnprocessableEntity)(k.asking(c, at, a), nil)
	}
	if err != nil {
		return err
	}
	if own := c.Param("code"); own != "" {
		b := k.ownBase(c, at, own, "kiosk.referral.title")
		b.Voice = ""
		return web.HTML(c, kioskui.OwnReferral(b, a, &status))
	}
	return web.HTML(c, kioskui.ReferralStatus(k.referralBase(c, at, "/referral", "/referral/is/"+string(status.State)+"/voice"), a, status))
}

// squeezed takes out what people put between the letters of a code.
func squeezed(text string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(text))
}

// stateOf is the sentence of a state, to be read aloud: it is anybody's.
func (k *Kiosk) stateOf(c echo.Context, at place) (templ.Component, error) {
	state := referral.State(c.Param("state"))
	if !slices.Contains(referral.States(), state) || state == referral.Draft || state == referral.Void {
		return nil, fault.Missing()
	}
	return kioskui.ReferralState(at.reader, state), nil
}

// ownReferral finds the place of /t/{code}: the centre that made it, and the language of the page that was sent from.
func (k *Kiosk) ownReferral(handle func(echo.Context, place) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		centre, err := k.Directory.ByCode(c.Request().Context(), codeOf(c))
		if err != nil {
			return k.missing(c, place{}, err)
		}
		return k.missing(c, place{}, handle(c, place{centre: centre, reader: k.holderReader(c, centre.Tags()[0])}))
	}
}
