package desk

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/referralui"
)

const sentList = "/desk/referrals"

// referralRoutes lists the addresses of what is sent to agencies.
func (d *Desk) referralRoutes() []web.Route {
	const refer = identity.ReferralWrite
	return []web.Route{
		{Method: "GET", Path: "/desk/referrals", Permission: refer, Handle: d.sentPage},
		{Method: "GET", Path: "/desk/referrals/new", Permission: refer, Handle: d.newReferral},
		{Method: "POST", Path: "/desk/referrals", Permission: refer, Handle: d.sendReferral},
		{Method: "GET", Path: "/desk/referrals/:id", Permission: refer, Handle: d.referralPage},
		{Method: "POST", Path: "/desk/referrals/:id/withdraw", Permission: refer, Handle: d.withdrawReferral},
		{Method: "POST", Path: "/desk/referrals/:id/seen", Permission: refer, Handle: d.seeAnswer},
		{Method: "GET", Path: "/desk/referrals/:id/slip", Permission: refer, Handle: d.slip},
	}
}

func referralAt(id uuid.UUID) string { return sentList + "/" + id.String() }

func (d *Desk) words(c echo.Context, l *i18n.Reader) (referralui.Words, error) {
	topics, err := d.cat.Topics(c.Request().Context(), web.Who(c).TenantID)
	return referralui.NewWords(l, topics), err
}

// answers draws what agencies answered and nobody has looked at: a part of the live page.
func (d *Desk) answers(c echo.Context) (templ.Component, error) {
	words, err := d.words(c, d.Reader(c))
	if err != nil {
		return nil, err
	}
	list, err := d.referrals.Answers(c.Request().Context(), web.Who(c))
	return deskui.Answers(words, web.NewNonce().String(), list), err
}

// sentPage lists what was sent: one's own, or all that colleagues may see.
func (d *Desk) sentPage(c echo.Context) error {
	p := d.Page(c, "desk", "referral.title")
	words, err := d.words(c, p.L)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Who(c)
	s := deskui.Sent{Words: words, Nonce: web.NewNonce().String(), All: c.QueryParam("all") != "", Who: who.ID}
	answers, err := d.referrals.Answers(ctx, who)
	if err != nil {
		return err
	}
	list, err := d.referrals.Sent(ctx, who, s.All)
	if err != nil {
		return err
	}
	s.Sort(list, answers)
	return web.HTML(c, deskui.SentPage(p, d.referralNotice(c, p.L), s))
}

// referralNotice is what a page about referrals is asked to say about the step that led to it.
func (d *Desk) referralNotice(c echo.Context, l *i18n.Reader) deskui.Notice {
	switch c.QueryParam("notice") {
	case "sent":
		return deskui.Notice{Code: "saved", Text: l.T("referral.notice.sent")}
	case "withdrawn":
		return deskui.Notice{Code: "saved", Text: l.T("referral.notice.withdrawn")}
	case "changed":
		return deskui.Notice{Code: "changed", Text: l.T("partner.changed")}
	}
	return deskui.Notice{}
}

// referralPage shows one referral. A focal point who did not send it asks for the identity on purpose.
func (d *Desk) referralPage(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	show := d.referrals.View
	if c.QueryParam("reveal") != "" {
		show = d.referrals.Reveal
	}
	r, err := show(c.Request().Context(), web.Who(c), id)
	if err != nil {
		return err
	}
	return d.showReferral(c, http.StatusOK, r, "", nil)
}

func (d *Desk) showReferral(c echo.Context, status int, r referral.Referral, reason string, failed error) error {
	p := d.Page(c, "desk", "referral.title")
	p.Title = p.L.T("partner.referral", "Code", r.Code)
	words, err := d.words(c, p.L)
	if err != nil {
		return err
	}
	return web.Render(c, status, deskui.ReferralPage(p, deskui.Shown{
		Words: words, R: r, Nonce: web.NewNonce().String(), Reason: reason, Errors: web.FieldErrors(p.L, failed), Notice: d.referralNotice(c, p.L),
	}))
}

// withdrawReferral takes a referral back. What the agency did meanwhile is told on the referral's page.
func (d *Desk) withdrawReferral(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Who(c)
	step := referral.Step{ID: id, Key: web.Nonce(form), Version: web.Int(form, "version", -1), Reason: form.Get("reason")}
	_, err = d.referrals.Withdraw(ctx, who, step)
	switch {
	case fault.Is(err, fault.Conflict):
		return web.See(c, referralAt(id)+"?notice=changed")
	case fault.Is(err, fault.Invalid):
		r, viewErr := d.referrals.View(ctx, who, id)
		if viewErr != nil {
			return viewErr
		}
		return d.showReferral(c, http.StatusUnprocessableEntity, r, step.Reason, err)
	case err != nil:
		return err
	}
	return web.See(c, referralAt(id)+"?notice=withdrawn")
}

// seeAnswer notes that an answer was looked at, and leads back to where it was pressed.
func (d *Desk) seeAnswer(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	if err := d.referrals.Seen(c.Request().Context(), web.Who(c), id); err != nil {
		return err
	}
	switch form.Get("back") {
	case home:
		return web.See(c, home)
	case sentList:
		return web.See(c, sentList)
	}
	return web.See(c, referralAt(id))
}

// slip is the paper for the person, in their language.
func (d *Desk) slip(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Who(c)
	r, err := d.referrals.View(ctx, who, id)
	if err != nil {
		return err
	}
	agency, err := d.cat.Agency(ctx, who.TenantID, r.AgencyID)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "referral.slip")
	s := deskui.Slip{
		L: d.Bundle.Reader(r.Language), R: r, Documents: agency.Documents, Centre: r.CentreName, Date: r.Centre().Local(d.Clock.Now()),
		Back: p.L.T("referral.slip.back"), Print: p.L.T("referral.slip.print"),
	}
	if r.SentAt != nil {
		s.Date = r.Centre().Local(*r.SentAt)
	}
	return web.HTML(c, deskui.SlipPage(p, s))
}
