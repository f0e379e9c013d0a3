package desk

import (
	"net/http"
	"slices"

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
		{Method: "GET", Path: "/desk/referrals/rules", Permission: refer, Handle: d.referralRules},
		{Method: "POST", Path: "/desk/referrals/:id/:action", Permission: refer, Handle: d.referralStep},
		{Method: "POST", Path: "/desk/referrals/:id/wish/:kind", Permission: refer, Handle: d.wish},
		{Method: "POST", Path: "/desk/referrals/:id/seen", Permission: refer, Handle: d.seeAnswer},
		{Method: "GET", Path: "/desk/approvals", Permission: identity.ReferralDecide, Handle: d.approvals},
		{Method: "POST", Path: "/desk/approvals/:approval/:answer", Permission: identity.ReferralDecide, Handle: d.approve},
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
	wishes, err := d.referrals.Wishes(ctx, who)
	if err != nil {
		return err
	}
	s.Wishes = len(wishes)
	return web.HTML(c, deskui.SentPage(p, d.referralNotice(c, p.L), s))
}

// referralNotice is what a page about referrals is asked to say about the step that led to it.
func (d *Desk) referralNotice(c echo.Context, l *i18n.Reader) deskui.Notice {
	switch code := c.QueryParam("notice"); {
	case code == "sent":
		return deskui.Notice{Code: "saved", Text: l.T("referral.notice.sent")}
	case code == "changed":
		return deskui.Notice{Code: "changed", Text: l.T("partner.changed")}
	case code == "wished":
		return deskui.Notice{Code: "saved", Text: l.T("referral.notice.wished")}
	case slices.Contains(referral.Actions(), referral.Action(code)):
		return deskui.Notice{Code: "saved", Text: l.T("referral.done." + code)}
	}
	return deskui.Notice{}
}

// referralPage shows one referral.
func (d *Desk) referralPage(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	return d.showReferral(c, http.StatusOK, id, referralui.Typed{}, nil)
}

// showReferral draws it; failed are the faults of a form that was sent, typed what was in it.
func (d *Desk) showReferral(c echo.Context, status int, id uuid.UUID, typed referralui.Typed, failed error) error {
	ctx, who := c.Request().Context(), web.Who(c)
	r, err := d.referrals.View(ctx, who, id)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "referral.title")
	p.Title = p.L.T("partner.referral", "Code", r.Code)
	words, err := d.words(c, p.L)
	if err != nil {
		return err
	}
	s := deskui.Shown{Notice: d.referralNotice(c, p.L), Steps: referralui.Steps{
		Words: words, R: r, Today: r.Today(d.Clock.Now()), Typed: typed, Errors: web.FieldErrors(p.L, failed), Nonce: web.NewNonce().String(),
		Address: referralAt(id),
	}}
	return web.Render(c, status, deskui.ReferralPage(p, s))
}

// referralStep takes a step of the centre, or records one of an agency off the network. What somebody else did meanwhile is told on the page.
func (d *Desk) referralStep(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	action := referral.Action(c.Param("action"))
	step := referralui.StepOf(action, id, form)
	step.Key, step.Version, step.Form = web.Nonce(form), web.Int(form, "version", -1), referralui.DraftOf(referralAt(id), action)
	_, err = d.referrals.Take(c.Request().Context(), web.Who(c), action, step)
	switch {
	case fault.Is(err, fault.Conflict):
		return web.See(c, referralAt(id)+"?notice=changed")
	case fault.Is(err, fault.Invalid):
		return d.showReferral(c, http.StatusUnprocessableEntity, id, referralui.Typed{Action: action, Values: form}, err)
	case err != nil:
		return err
	}
	return web.See(c, referralAt(id)+"?notice="+string(action))
}

// wish asks for a second person's yes.
func (d *Desk) wish(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	kind := c.Param("kind")
	err = d.referrals.Wish(c.Request().Context(), web.Who(c), id, kind, form.Get(kind+"_why"))
	switch {
	case fault.Is(err, fault.Conflict):
		return web.See(c, referralAt(id)+"?notice=changed")
	case fault.Is(err, fault.Invalid):
		return d.showReferral(c, http.StatusUnprocessableEntity, id, referralui.Typed{Action: referral.Action(kind), Values: form}, err)
	case err != nil:
		return err
	}
	return web.See(c, referralAt(id)+"?notice=wished")
}

// approvals lists what waits for the reader as the second person.
func (d *Desk) approvals(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "approval.title")
	list, err := d.referrals.Wishes(c.Request().Context(), web.Who(c))
	if err != nil {
		return err
	}
	return web.HTML(c, deskui.ApprovalsPage(p, centre, web.NewNonce().String(), c.QueryParam("notice") == "late", list))
}

// approve says yes or no to a wish. One that somebody else has answered, or whose step can no longer be taken, is told by the list.
func (d *Desk) approve(c echo.Context) error {
	id, err := web.PathID(c, "approval")
	if err != nil {
		return err
	}
	if _, err := web.Form(c); err != nil {
		return err
	}
	yes := c.Param("answer") == "yes"
	carried, err := d.referrals.Decide(c.Request().Context(), web.Who(c), id, yes)
	switch {
	case fault.Is(err, fault.Conflict) || err == nil && yes && !carried:
		return web.See(c, "/desk/approvals?notice=late")
	case err != nil:
		return err
	}
	return web.See(c, "/desk/approvals")
}

// referralRules explains the way of a referral: the table that decides, as a table and as a picture.
func (d *Desk) referralRules(c echo.Context) error {
	return web.HTML(c, deskui.RulesPage(d.Page(c, "desk", "referral.rules.title")))
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
