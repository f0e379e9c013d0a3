package kiosk

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/reach"
	"prag/internal/web"
	"prag/web/kioskui"
)

// feedback counts how it helped. The answer is a number that grows by one: nothing ties it to a page, a ticket or a person.
func (k *Kiosk) feedback(c echo.Context, at place) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	answer := form.Get("answer")
	if !slices.Contains([]string{reach.Good, reach.Fair, reach.Bad}, answer) {
		return fault.Missing()
	}
	k.reach.Count(at.centre, reach.Seen{What: reach.Feedback, Value: answer})
	return web.See(c, "/k/"+at.centre.Slug+"/"+at.reader.Tag()+"/thanks")
}

func (k *Kiosk) thanks(c echo.Context, at place) (templ.Component, error) {
	return kioskui.Thanks(k.base(c, at, at.reader.T("kiosk.feedback.thanks"))), nil
}
