package desk

import (
	"slices"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/deskui"
	"prag/web/ui"
)

// lists reads what the form offers besides the fixed codes: topics by name, places and countries in the reader's own order.
func (d *Desk) lists(c echo.Context, l *i18n.Reader, centre tenant.Centre) (lists deskui.Lists, err error) {
	ctx := c.Request().Context()
	if lists.Topics, err = d.cat.Topics(ctx, centre.TenantID); err != nil {
		return lists, err
	}
	places, err := d.cat.Municipalities(ctx, centre.TenantID)
	if err != nil {
		return lists, err
	}
	for _, m := range places {
		lists.Municipalities = append(lists.Municipalities, ui.Option{Value: m.Code, Label: l.Text(m.Name)})
	}
	tenants, err := d.Directory.Tenants(ctx)
	lists.Countries = countries(l, tenants)
	sortByName(l, lists.Municipalities)
	sortByName(l, lists.Countries)
	return lists, err
}

// countries names the destinations. A territory of the network is called what its own tenant calls it, and is left out where the
// network has no such tenant.
func countries(l *i18n.Reader, tenants []tenant.Tenant) []ui.Option {
	var options []ui.Option
	for _, code := range visit.Destinations() {
		home, inNetwork := territories()[code]
		if !inNetwork {
			options = append(options, ui.Option{Value: code, Label: l.T("country." + code)})
			continue
		}
		for _, t := range tenants {
			if t.Code == home {
				options = append(options, ui.Option{Value: code, Label: l.Text(t.Territory)})
			}
		}
	}
	return options
}

// territories names the tenant of each code that is a territory of the network.
func territories() map[string]string {
	return map[string]string{
		"AL": "albania", "BA": "bosnia", "HR": "croatia", "ME": "montenegro", "MK": "north-macedonia", "RS": "serbia",
		"XK": "kosovo",
	}
}

// sortByName sorts as the reader's language does. Serbian in Latin script is sorted as Croatian is, which has the same order.
func sortByName(l *i18n.Reader, options []ui.Option) {
	tag := l.Tag()
	if tag == "sr-Latn" {
		tag = "hr"
	}
	order := collate.New(language.Make(tag))
	slices.SortFunc(options, func(a, b ui.Option) int { return order.CompareString(a.Label, b.Label) })
}

// topicOf guesses the topic from the service somebody took a ticket for; none where the service says nothing about it.
func topicOf(service string) []string {
	switch service {
	case "going-abroad":
		return []string{"abroad"}
	case "work-and-training":
		return []string{"work"}
	case "return-and-reintegration":
		return []string{"return"}
	case "documents-and-social":
		return []string{"settle"}
	}
	return nil
}
