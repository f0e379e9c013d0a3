package editor

import (
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/web"
	"prag/web/ui"
)

// choices are the options of the fields that depend on other records, by the key of the field.
func (e *Editor) choices(c echo.Context, l *i18n.Reader, k catalogue.Kind) (map[string][]ui.Option, error) {
	choices := map[string][]ui.Option{}
	steps := []func(echo.Context, *i18n.Reader, map[string][]ui.Option) error{e.topicChoices}
	switch k.Code {
	case "programme":
		steps = append(steps, e.agencyChoices)
	case "checklist":
		steps = append(steps, e.articleChoices, e.serviceChoices)
	case "guide":
		steps = append(steps, e.articleChoices, e.agencyChoices, e.checklistChoices)
	}
	for _, step := range steps {
		if err := step(c, l, choices); err != nil {
			return nil, err
		}
	}
	return choices, nil
}

func (e *Editor) topicChoices(c echo.Context, l *i18n.Reader, choices map[string][]ui.Option) error {
	topics, err := e.cat.Topics(c.Request().Context(), web.Who(c).TenantID)
	for _, t := range topics {
		choices["topics"] = append(choices["topics"], ui.Option{Value: t.Code, Label: l.Text(t.Name), Icon: t.Pictogram})
		for _, part := range t.Subtopics {
			label := l.T("editor.part_of", "Topic", l.Text(t.Name), "Part", l.Text(part.Name))
			choices["subtopic"] = append(choices["subtopic"], ui.Option{Value: part.Code, Label: label})
		}
	}
	choices["topic"], choices["questions_topic"] = choices["topics"], choices["topics"]
	return err
}

// agencyChoices names an agency by its id, and in a guide by its slug: every operator has an office of that name.
func (e *Editor) agencyChoices(c echo.Context, l *i18n.Reader, choices map[string][]ui.Option) error {
	of := web.Who(c).TenantID
	if of == tenant.NetworkID() { // which has none of its own
		centre, err := e.centre(c)
		if err != nil {
			return err
		}
		of = centre.TenantID
	}
	agencies, err := e.cat.Agencies(c.Request().Context(), of)
	for _, a := range agencies {
		choices["agency_id"] = append(choices["agency_id"], ui.Option{Value: a.ID.String(), Label: l.Text(a.Name)})
		if !a.Sensitive {
			choices["questions_agency"] = append(choices["questions_agency"], ui.Option{Value: a.Slug, Label: l.Text(a.Name)})
		}
	}
	return err
}

func (e *Editor) articleChoices(c echo.Context, l *i18n.Reader, choices map[string][]ui.Option) error {
	ctx, id := c.Request().Context(), web.Who(c).TenantID
	topics, err := e.cat.Topics(ctx, id)
	for _, t := range topics {
		articles, failed := e.cat.Articles(ctx, id, t.Code)
		if failed != nil {
			return failed
		}
		for _, a := range articles {
			choices["articles"] = append(choices["articles"], ui.Option{Value: a.Slug, Label: l.Text(a.Title)})
			if !a.Sensitive && !t.Sensitive {
				choices["questions_article"] = append(choices["questions_article"], ui.Option{Value: a.Slug, Label: l.Text(a.Title)})
			}
		}
	}
	return err
}

func (e *Editor) checklistChoices(c echo.Context, l *i18n.Reader, choices map[string][]ui.Option) error {
	lists, err := e.cat.Checklists(c.Request().Context(), web.Who(c).TenantID)
	for _, list := range lists {
		choices["checklist"] = append(choices["checklist"], ui.Option{Value: list.Slug, Label: l.Text(list.Name)})
	}
	return err
}

// serviceChoices are the services of the editor's centres, or of all: many centres offer the same, by the same code.
func (e *Editor) serviceChoices(c echo.Context, l *i18n.Reader, choices map[string][]ui.Option) error {
	tenants, err := e.Directory.Tenants(c.Request().Context())
	seen := map[string]bool{}
	for _, t := range tenants {
		if !network(c) && t.ID != web.Who(c).TenantID {
			continue
		}
		for _, centre := range t.Centres {
			services, failed := e.Directory.Services(c.Request().Context(), centre)
			if failed != nil {
				return failed
			}
			for _, s := range services {
				if !seen[s.Code] && !s.Sensitive {
					seen[s.Code] = true
					choices["services"] = append(choices["services"], ui.Option{Value: s.Code, Label: l.Text(s.Name)})
				}
			}
		}
	}
	return err
}
