package desk

import (
	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/deskui"
)

// alert is what every page of the advisers shows while somebody at the kiosk asks for a person; nothing when nobody does.
func (d *Desk) alert(c echo.Context, l *i18n.Reader, centre tenant.Centre) (templ.Component, error) {
	since, asked, err := d.line.Alert(c.Request().Context(), centre)
	if err != nil || !asked {
		return templ.NopComponent, err
	}
	return deskui.Alert(l, since.In(centre.Location())), nil
}

// alertStream brings it to whatever page an adviser has open.
func (d *Desk) alertStream(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	l := d.Reader(c)
	wants := map[string]uuid.UUID{events.Alert: centre.ID}
	return d.Stream(c, centre.TenantID, wants, func(events.Event) (map[string]templ.Component, error) {
		alert, err := d.alert(c, l, centre)
		return map[string]templ.Component{"alert": alert}, err
	})
}

// answerAlert notes that somebody goes to the kiosk.
func (d *Desk) answerAlert(c echo.Context) error {
	centre, err := d.Centre(c)
	if err != nil {
		return err
	}
	if err := d.line.Answer(c.Request().Context(), centre); err != nil {
		return err
	}
	return web.See(c, home)
}
