package kiosk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"prag/web/kioskui"
)

// picture serves a picture of an article. Its name is what it is, so it may be kept for ever, by everyone on the way.
func (k *Kiosk) picture(c echo.Context) error {
	centre, err := k.Directory.BySlug(c.Request().Context(), c.Param("centre"))
	if err != nil {
		return err
	}
	name, small := strings.CutSuffix(c.Param("name"), kioskui.SmallPicture)
	tag := `"` + c.Param("name") + `"`
	p, err := k.catalogue.Picture(c.Request().Context(), centre.TenantID, name)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	c.Response().Header().Set("ETag", tag)
	if c.Request().Header.Get("If-None-Match") == tag {
		return c.NoContent(http.StatusNotModified)
	}
	if small {
		p.Body = p.Small
	}
	return c.Blob(http.StatusOK, p.Mime, p.Body)
}
