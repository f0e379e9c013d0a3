package editor

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/editorui"
	"prag/web/kioskui"
	"prag/web/ui"
)

// historyPage lists the editions of a record and what differs between two of them: the latest two, or those the address names.
func (e *Editor) historyPage(c echo.Context) error {
	r, err := e.cat.Record(c.Request().Context(), web.Who(c), ref(c))
	if err != nil {
		return err
	}
	p := e.Page(c, "editor", "editor.history.title")
	h := editorui.History{Record: r}
	if len(r.Editions) > 1 {
		h.To, h.From = &r.Editions[0], &r.Editions[1]
	}
	for i, edition := range r.Editions {
		if edition.Version == web.Int(c.QueryParams(), "from", 0) {
			h.From = &r.Editions[i]
		}
		if edition.Version == web.Int(c.QueryParams(), "to", 0) {
			h.To = &r.Editions[i]
		}
	}
	return web.HTML(c, editorui.HistoryPage(p, h))
}

// previewPage frames the kiosk's own page of the draft, as large as a kiosk.
func (e *Editor) previewPage(c echo.Context) error {
	r, err := e.cat.Record(c.Request().Context(), web.Who(c), ref(c))
	if err != nil {
		return err
	}
	p := e.Page(c, "editor", "editor.preview.title")
	tag := p.L.Tag()
	if asked := c.QueryParam("as"); e.Bundle.Reader(asked).Tag() == asked {
		tag = asked
	}
	web.Frames(c)
	return web.HTML(c, editorui.PreviewPage(p, r, tag, max(web.Int(c.QueryParams(), "question", 1), 1)))
}

// screen draws the draft as the kiosk would, with the kiosk's own templates.
func (e *Editor) screen(c echo.Context) error {
	reader, ok := e.KioskReader(c.Param("lang"))
	r, err := e.cat.Record(c.Request().Context(), web.Who(c), ref(c))
	if err == nil && !ok {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	centre, err := e.centre(c)
	if err != nil {
		return err
	}
	b := kioskui.Base{Centre: centre, Page: ui.Page{L: reader, Audience: "kiosk", Title: reader.Text(r.Kind.Called(r.Values()))}}
	web.MayBeFramed(c)
	topics, err := e.cat.Topics(c.Request().Context(), web.Who(c).TenantID)
	if err != nil {
		return err
	}
	v := r.Values()
	switch r.Ref.Kind {
	case "article":
	case "checklist":
		list, err := v.Checklist()
		if err != nil {
			return err
		}
		return web.HTML(c, kioskui.ChecklistPage(b, kioskui.Checklist{Checklist: list}))
	case "guide":
		return e.questions(c, b, v)
	default:
		return web.HTML(c, kioskui.Sample(b, sample(r, topics)))
	}
	page := kioskui.Article{Article: v.Article()}
	page.Topic = topicOf(topics, v.Plain["topic"])
	if page.HTML, err = e.prose.HTML(reader.Text(page.Body)); err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, kioskui.ArticlePage(b, page))
}

// questions draws the question that the address asks for, or the first.
func (e *Editor) questions(c echo.Context, b kioskui.Base, v catalogue.Values) error {
	g, err := v.Guide()
	if err != nil {
		return err
	}
	if len(g.Questions) == 0 {
		return fault.Missing()
	}
	g.Service = c.Param("slug")
	step := min(max(web.Int(c.QueryParams(), "question", 1), 1), len(g.Questions))
	page := kioskui.Guide{Guide: g, Step: step, Opening: tenant.Opening{Open: true}}
	return web.HTML(c, kioskui.QuestionPage(b, page))
}

// centre is the place whose kiosk the preview shows: the editor's own operator's first, or the network's.
func (e *Editor) centre(c echo.Context) (tenant.Centre, error) {
	tenants, err := e.Directory.Tenants(c.Request().Context())
	if err != nil || len(tenants) == 0 {
		return tenant.Centre{}, fault.Missing()
	}
	i := slices.IndexFunc(tenants, func(t tenant.Tenant) bool { return t.ID == web.Who(c).TenantID })
	return tenants[max(i, 0)].Centres[0], nil
}

func topicOf(topics []catalogue.Topic, code string) catalogue.Topic {
	for _, t := range topics {
		if t.Code == code {
			return t
		}
	}
	return catalogue.Topic{}
}

// sample is how the kiosk shows a record that has no page of its own.
func sample(r catalogue.Record, topics []catalogue.Topic) kioskui.Offered {
	v := r.Values()
	switch r.Ref.Kind {
	case "agency":
		return kioskui.Offered{Agencies: []catalogue.Agency{v.Agency()}}
	case "programme":
		return kioskui.Offered{Programmes: []catalogue.Programme{v.Programme()}}
	}
	t := topicOf(topics, r.Slug)
	return kioskui.Offered{Tile: &catalogue.Topic{
		Code: r.Slug, Name: v.Texts["name"], Hint: v.Texts["hint"], Pictogram: t.Pictogram, Picture: v.Plain["picture"], PictureAlt: v.Texts["picture_alt"],
	}}
}
