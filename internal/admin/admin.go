package admin

import (
	"github.com/labstack/echo/v4"

	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/web"
)

// Admin is the administrator's audience.
type Admin struct{ *web.Server }

// New makes it.
func New(s *web.Server) *Admin { return &Admin{Server: s} }

// Routes is the administrator's route table, with the page by which a screen makes itself known.
func (a *Admin) Routes() []web.Route {
	const manage = identity.DeviceManage
	return []web.Route{
		{Method: "GET", Path: "/device", Permission: identity.Public, Handle: a.screen},
		{Method: "POST", Path: "/device", Permission: identity.Public, Handle: a.begin, Limit: web.LimitTicket},
		{Method: "GET", Path: "/device/state", Permission: identity.Public, Handle: a.state},
		{Method: "GET", Path: "/admin/devices", Permission: manage, Handle: a.devices},
		{Method: "POST", Path: "/admin/devices", Permission: manage, Handle: a.pair, Limit: web.LimitTicket},
		{Method: "POST", Path: "/admin/devices/:device/lock", Permission: manage, Handle: a.lock(true)},
		{Method: "POST", Path: "/admin/devices/:device/unlock", Permission: manage, Handle: a.lock(false)},
		{Method: "POST", Path: "/admin/devices/:device/unpair", Permission: manage, Handle: a.unpair},
		{Method: "POST", Path: "/admin/devices/:device/display", Permission: manage, Handle: a.display},
	}
}

// centres are those whose screens somebody manages: a manager's own, an operator's administrator all of the operator's, the network's
// administrator all.
func (a *Admin) centres(c echo.Context) ([]tenant.Centre, error) {
	who := web.Who(c)
	tenants, err := a.Directory.Tenants(c.Request().Context())
	var list []tenant.Centre
	for _, t := range tenants {
		for _, centre := range t.Centres {
			all := who.Role == identity.Administrator && (who.TenantID == t.ID || who.TenantID == tenant.NetworkID())
			if all || who.CentreID == centre.ID {
				list = append(list, centre)
			}
		}
	}
	return list, err
}
