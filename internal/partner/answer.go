package partner

import (
	"net/http"
	"net/url"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/referral"
	"prag/internal/web"
	"prag/web/partnerui"
	"prag/web/referralui"
)

func address(id uuid.UUID) string { return "/partner/referrals/" + id.String() }

// referralPage opens a referral, which marks it received, with what was typed before.
func (a *Partner) referralPage(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, id, referralui.Typed{}, nil)
}

// show draws the page of a referral; failed are the faults of a form that was sent.
func (a *Partner) show(c echo.Context, status int, id uuid.UUID, typed referralui.Typed, failed error) error {
	ctx, who := c.Request().Context(), web.Who(c)
	r, err := a.referrals.Open(ctx, who, id)
	if err != nil {
		return err
	}
	p := a.Page(c, "partner", "partner.title")
	p.Title = p.L.T("partner.referral", "Code", r.Code)
	words, err := a.words(c, p.L)
	if err != nil {
		return err
	}
	staff, err := a.referrals.Colleagues(ctx, who.TenantID, r.AgencyID)
	if err != nil {
		return err
	}
	if typed, err = a.typed(c, id, r, typed); err != nil {
		return err
	}
	item := partnerui.Item{Steps: referralui.Steps{
		Words: words, R: r, Today: r.Today(a.Clock.Now()), Staff: staff, Me: who.ID, Typed: typed, Errors: web.FieldErrors(p.L, failed),
		Nonce: web.NewNonce().String(), Address: address(id),
	}}
	if key := notice(c.QueryParam("notice")); key != "" {
		item.Notice, item.Good = p.L.T(key), c.QueryParam("notice") != "changed"
	}
	return web.Render(c, status, partnerui.ReferralPage(p, item))
}

// typed finds what was being written when nothing was sent just now: the draft of the first form that has one.
func (a *Partner) typed(c echo.Context, id uuid.UUID, r referral.Referral, sent referralui.Typed) (referralui.Typed, error) {
	if sent.Action != "" {
		return sent, nil
	}
	for _, action := range r.Actions {
		draft, err := a.Identity.Draft(c.Request().Context(), web.Who(c), referralui.DraftOf(address(id), action))
		if err != nil || draft != nil {
			return referralui.Typed{Action: action, Values: draft}, err
		}
	}
	return sent, nil
}

// notice is what the page of a referral can be asked to say: the action that was taken, or that it had changed.
func notice(code string) string {
	switch {
	case code == "changed":
		return "partner.changed"
	case referral.OfAgency(referral.Action(code)):
		return "referral.done." + code
	}
	return ""
}

// step takes a step and leads to the page that shows what became of it. What somebody else did first is told there.
func (a *Partner) step(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	action := referral.Action(c.Param("action"))
	_, err = a.referrals.Take(c.Request().Context(), web.Who(c), action, stepOf(action, id, form))
	switch {
	case fault.Is(err, fault.Invalid):
		return a.show(c, http.StatusUnprocessableEntity, id, referralui.Typed{Action: action, Values: form}, err)
	case fault.Is(err, fault.Conflict):
		return web.See(c, address(id)+"?notice=changed")
	case err != nil:
		return err
	}
	return web.See(c, address(id)+"?notice="+string(action))
}

func stepOf(action referral.Action, id uuid.UUID, form url.Values) referral.Step {
	s := referralui.StepOf(action, id, form)
	s.Key, s.Version, s.Form = web.Nonce(form), web.Int(form, "version", -1), referralui.DraftOf(address(id), action)
	return s
}
