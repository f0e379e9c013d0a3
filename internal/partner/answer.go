package partner

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/web"
	"prag/web/partnerui"
)

func address(id uuid.UUID) string { return "/partner/referrals/" + id.String() }

// referralPage opens a referral, which marks it received, with what was typed before.
func (a *Partner) referralPage(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	draft, err := a.Identity.Draft(c.Request().Context(), web.Who(c), address(id))
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, id, typed(draft), nil)
}

func typed(form url.Values) partnerui.Typed {
	return partnerui.Typed{
		FirstContact: form.Get("first_contact"), Worker: form.Get("worker"), Reason: form.Get("reason"), Text: form.Get("text"),
	}
}

// show draws the page of a referral; failed are the faults of a form that was sent.
func (a *Partner) show(c echo.Context, status int, id uuid.UUID, t partnerui.Typed, failed error) error {
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
	staff, err := a.referrals.Colleagues(ctx, who)
	if err != nil {
		return err
	}
	if t.Worker == "" {
		t.Worker = who.ID.String()
	}
	item := partnerui.Item{
		Words: words, R: r, Today: r.Today(a.Clock.Now()), Staff: staff, Typed: t, Errors: web.FieldErrors(p.L, failed),
		Nonce: web.NewNonce().String(), Address: address(id),
	}
	if key, ok := notices()[c.QueryParam("notice")]; ok {
		item.Notice, item.Good = p.L.T(key), c.QueryParam("notice") != "changed"
	}
	return web.Render(c, status, partnerui.ReferralPage(p, item))
}

// notices lists what the page of a referral can be asked to say: code in the address → message.
func notices() map[string]string {
	return map[string]string{
		"accepted": "referral.notice.accepted", "declined": "referral.notice.declined", "changed": "partner.changed",
	}
}

func (a *Partner) accept(c echo.Context) error { return a.answer(c, a.referrals.Accept, "accepted") }

func (a *Partner) decline(c echo.Context) error { return a.answer(c, a.referrals.Decline, "declined") }

// answer takes a step and leads to the page that shows what became of it. What somebody else did first is told there.
func (a *Partner) answer(
	c echo.Context, do func(context.Context, identity.Staff, referral.Step) (referral.Referral, error), notice string,
) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	_, err = do(c.Request().Context(), web.Who(c), step(id, form))
	switch {
	case fault.Is(err, fault.Invalid):
		return a.show(c, http.StatusUnprocessableEntity, id, typed(form), err)
	case fault.Is(err, fault.Conflict):
		return web.See(c, address(id)+"?notice=changed")
	case err != nil:
		return err
	}
	return web.See(c, address(id)+"?notice="+notice)
}

func step(id uuid.UUID, form url.Values) referral.Step {
	first, err := time.Parse(time.DateOnly, form.Get("first_contact"))
	if err != nil {
		first = time.Time{} // no date: refused beside its field
	}
	return referral.Step{
		ID: id, Key: web.Nonce(form), Version: web.Int(form, "version", -1), Reason: form.Get("reason"), Text: form.Get("text"),
		FirstContact: first, Worker: web.ID(form, "worker"), Form: address(id),
	}
}
