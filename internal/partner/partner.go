package partner

import (
	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/web"
	"prag/web/partnerui"
	"prag/web/referralui"
)

// Partner serves the agencies' pages.
type Partner struct {
	*web.Server
	referrals *referral.Referrals
	cat       *catalogue.Catalogue
	asker     *catalogue.Asker
}

// New makes the agencies' pages.
func New(s *web.Server, referrals *referral.Referrals, cat *catalogue.Catalogue, asker *catalogue.Asker) *Partner {
	return &Partner{Server: s, referrals: referrals, cat: cat, asker: asker}
}

// Routes lists the agencies' addresses.
func (a *Partner) Routes() []web.Route {
	return append(a.keepRoutes(), []web.Route{
		{Method: "GET", Path: "/partner", Permission: identity.ReferralQueue, Handle: a.queuePage},
		{Method: "GET", Path: "/partner/stream", Permission: identity.ReferralQueue, Handle: a.stream, Stream: true},
		{Method: "GET", Path: "/partner/referrals/:id", Permission: identity.ReferralQueue, Handle: a.referralPage},
		{Method: "POST", Path: "/partner/referrals/:id/:action", Permission: identity.ReferralAnswer, Handle: a.step},
	}...)
}

func (a *Partner) queuePage(c echo.Context) error {
	p := a.Page(c, "partner", "partner.title")
	who := web.Who(c)
	agency, err := a.cat.Agency(c.Request().Context(), who.TenantID, who.AgencyID)
	if err != nil {
		return err
	}
	queue, err := a.queue(c, p.L)
	if err != nil {
		return err
	}
	return web.HTML(c, partnerui.QueuePage(p, p.L.Text(agency.Name), queue))
}

// queue draws what changes while the page is open.
func (a *Partner) queue(c echo.Context, l *i18n.Reader) (templ.Component, error) {
	words, err := a.words(c, l)
	if err != nil {
		return nil, err
	}
	q, err := a.referrals.Queue(c.Request().Context(), web.Who(c))
	return partnerui.Queue(words, q), err
}

func (a *Partner) words(c echo.Context, l *i18n.Reader) (referralui.Words, error) {
	topics, err := a.cat.Topics(c.Request().Context(), web.Who(c).TenantID)
	return referralui.NewWords(l, topics), err
}

// stream keeps the queue current with every step anybody takes on a referral of the agency.
func (a *Partner) stream(c echo.Context) error {
	who, l := web.Who(c), a.Reader(c)
	wants := map[string]uuid.UUID{events.Referrals: who.AgencyID}
	return a.Stream(c, who.TenantID, wants, func(events.Event) (map[string]templ.Component, error) {
		queue, err := a.queue(c, l)
		return map[string]templ.Component{"queue": queue}, err
	})
}
