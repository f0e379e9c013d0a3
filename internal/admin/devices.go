package admin

import (
	"context"
	"net/http"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/adminui"
)

func (a *Admin) devices(c echo.Context) error {
	return a.list(c, http.StatusOK, adminui.PairForm{Kind: identity.KioskDevice}, adminui.DisplayForm{})
}

func (a *Admin) list(c echo.Context, status int, form adminui.PairForm, show adminui.DisplayForm) error {
	centres, err := a.centres(c)
	if err != nil {
		return err
	}
	view := adminui.Devices{Form: form, Show: show, Now: a.Clock.Now()}
	known := map[uuid.UUID][]identity.Device{}
	for _, centre := range centres {
		if _, read := known[centre.TenantID]; !read {
			if known[centre.TenantID], err = a.Identity.Devices(c.Request().Context(), centre.TenantID); err != nil {
				return err
			}
		}
		at := adminui.CentreDevices{Centre: centre}
		for _, d := range known[centre.TenantID] {
			if d.CentreID == centre.ID {
				at.Devices = append(at.Devices, d)
			}
		}
		view.Centres = append(view.Centres, at)
	}
	return web.Render(c, status, adminui.DevicesPage(a.Page(c, "admin", "device.title"), view))
}

// pair confirms the code a screen shows.
func (a *Admin) pair(c echo.Context) error {
	values, err := web.Form(c)
	if err != nil {
		return err
	}
	form := adminui.PairForm{Code: values.Get("code"), Name: values.Get("name"), Kind: values.Get("kind"), Centre: web.ID(values, "centre")}
	centre, err := a.managed(c, form.Centre)
	if err == nil {
		_, err = a.Identity.Pair(c.Request().Context(), centre.TenantID, web.Who(c).ID, identity.NewDevice{
			CentreID: centre.ID, Code: form.Code, Kind: form.Kind, Name: form.Name,
		})
	}
	if len(fault.FieldsOf(err)) > 0 {
		form.Errors = web.FieldErrors(a.Reader(c), err)
		return a.list(c, http.StatusUnprocessableEntity, form, adminui.DisplayForm{})
	}
	if err != nil {
		return err
	}
	return web.See(c, "/admin/devices")
}

// managed is a centre of this id among those the caller manages.
func (a *Admin) managed(c echo.Context, id uuid.UUID) (tenant.Centre, error) {
	centres, err := a.centres(c)
	if err != nil {
		return tenant.Centre{}, err
	}
	for _, centre := range centres {
		if centre.ID == id {
			return centre, nil
		}
	}
	return tenant.Centre{}, fault.Field("centre", "fault.choice")
}

func (a *Admin) lock(locked bool) echo.HandlerFunc {
	return a.onDevice(func(ctx context.Context, d identity.Device, by uuid.UUID) error {
		return a.Identity.LockDevice(ctx, d.TenantID, by, d.ID, locked)
	})
}

func (a *Admin) unpair(c echo.Context) error {
	return a.onDevice(func(ctx context.Context, d identity.Device, by uuid.UUID) error {
		return a.Identity.Unpair(ctx, d.TenantID, by, d.ID)
	})(c)
}

// onDevice finds the device of the address among those the caller manages; another's is not found.
func (a *Admin) onDevice(act func(ctx context.Context, d identity.Device, by uuid.UUID) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := web.PathID(c, "device")
		if err != nil {
			return err
		}
		centres, err := a.centres(c)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		for _, centre := range centres {
			devices, err := a.Identity.Devices(ctx, centre.TenantID)
			if err != nil {
				return err
			}
			for _, d := range devices {
				if d.ID == id && d.CentreID == centre.ID {
					if err := act(ctx, d, web.Who(c).ID); err != nil {
						return err
					}
					return web.See(c, "/admin/devices")
				}
			}
		}
		return fault.Missing()
	}
}
