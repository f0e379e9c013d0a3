package admin

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/web"
	"prag/web/adminui"
)

// display says how a board shows and calls. What is wrong is said in its own form.
func (a *Admin) display(c echo.Context) error {
	id, err := web.PathID(c, "device")
	if err != nil {
		return err
	}
	values, err := web.Form(c)
	if err != nil {
		return err
	}
	field := func(name string) string { return values.Get(adminui.FieldOf(id, name)) }
	volume, _ := strconv.Atoi(field("volume")) // no number is none that is allowed
	show := adminui.DisplayForm{Device: id, Display: identity.Display{
		Layout: field("layout"), Sound: field("sound"), Spoken: field("spoken"), Volume: volume,
		QuietFrom: field("quiet_from"), QuietTo: field("quiet_to"),
	}}
	err = a.onDevice(func(ctx context.Context, d identity.Device, by uuid.UUID) error {
		return a.Identity.SetDisplay(ctx, d.TenantID, by, d.ID, show.Display)
	})(c)
	if len(fault.FieldsOf(err)) == 0 {
		return err
	}
	for _, e := range web.FieldErrors(a.Reader(c), err) {
		e.Field = adminui.FieldOf(id, e.Field)
		show.Errors = append(show.Errors, e)
	}
	return a.list(c, http.StatusUnprocessableEntity, adminui.PairForm{Kind: identity.KioskDevice}, show)
}
