package kiosk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/identity"
	"prag/internal/reach"
	"prag/internal/tenant"
)

// stock is everything a kiosk keeps for the time in which it reaches nobody.
type stock struct {
	Version string   `json:"version"` // changes with the catalogue, with the program and with what the centre offers
	Pages   []kept   `json:"pages"`
	First   []string `json:"first"`  // sounds that are needed before the others
	Sounds  []string `json:"sounds"` // the others
}

// kept is a page, and what looking at it counts as.
type kept struct {
	Address string `json:"address"`
	What    string `json:"what,omitempty"`
	Value   string `json:"value,omitempty"`
}

// stocked lists the pages of a centre.
func (k *Kiosk) stocked(c echo.Context, centre tenant.Centre, _ identity.Device) error {
	ctx := c.Request().Context()
	version, err := k.stockVersion(ctx, centre)
	if err != nil {
		return err
	}
	same, err := k.same(ctx, centre)
	if err != nil {
		return err
	}
	start := "/k/" + centre.Slug
	s := stock{Version: version, Pages: []kept{{Address: start}}}
	for _, page := range []string{awayClosed, awayLocked} { // they say everything in every language
		s.Pages = append(s.Pages, kept{Address: start + "/" + centre.Tags()[0] + "/away/" + page})
	}
	for _, tag := range centre.Tags() {
		root := start + "/" + tag
		s.Pages = append(s.Pages, kept{Address: root, What: reach.Language, Value: tag}, kept{Address: root + "/search/words"})
		for _, page := range []string{awayChoose, awayTicket, awayNone, awayNow} {
			s.Pages = append(s.Pages, kept{Address: root + "/away/" + page})
		}
		for _, page := range same {
			page.Address = root + page.Address
			s.Pages = append(s.Pages, page)
		}
	}
	s.First, s.Sounds = sounds(start, centre.Tags(), same)
	return c.JSON(http.StatusOK, s)
}

// stockVersion names everything in the stock.
func (k *Kiosk) stockVersion(ctx context.Context, centre tenant.Centre) (string, error) {
	version, err := k.shelf.version(ctx, centre.TenantID)
	if err != nil {
		return "", err
	}
	services, err := k.Directory.Services(ctx, centre)
	if err != nil {
		return "", err
	}
	offered, err := json.Marshal(services)
	sum := sha256.Sum256(offered)
	return strconv.FormatInt(version, 10) + k.Assets.URL("app.css") + k.Assets.URL("app.js") + k.Assets.URL("worker.js") + hex.EncodeToString(sum[:8]), err
}

// sounds lists what is said in these writings, no language before another: first the start and the way to a number, then what is read. pages are
// those that are there in every writing.
func sounds(start string, tags []string, pages []kept) (first, others []string) {
	for _, page := range []string{"/welcome", "", "/ticket", "/away/" + awayTicket, "/away/" + awayNone, "/away/" + awayNow} {
		for _, tag := range tags {
			first = append(first, start+"/"+tag+page+"/voice")
		}
	}
	for _, page := range pages {
		for _, tag := range tags {
			others = append(others, start+"/"+tag+page.Address+"/voice")
		}
	}
	return first, others
}

// same lists the pages that are there in every language, by their address behind it.
func (k *Kiosk) same(ctx context.Context, centre tenant.Centre) ([]kept, error) {
	tenantID := centre.TenantID
	pages := []kept{
		{Address: "/search"}, {Address: "/thanks"}, {Address: "/help", What: reach.Help}, {Address: "/now"}, {Address: "/coming"},
		{Address: "/agencies", What: reach.Agencies},
	}
	ways, err := k.ways(ctx, centre)
	if err != nil {
		return nil, err
	}
	pages = append(pages, ways...)
	lists, err := k.catalogue.Checklists(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	pages = append(pages, counted("/checklists", reach.Seen{What: reach.Checklist, Value: reach.All}))
	for _, l := range lists {
		pages = append(pages, counted("/checklists/"+l.Slug, named(reach.Checklist, l.Slug, l.Sensitive)))
	}
	topics, err := k.catalogue.Topics(ctx, tenantID)
	for _, t := range topics {
		pages = append(pages, counted("/topics/"+t.Code, named(reach.Topic, t.Code, t.Sensitive)))
		var articles []catalogue.Article
		if err == nil {
			articles, err = k.catalogue.Articles(ctx, tenantID, t.Code)
		}
		for _, a := range articles {
			pages = append(pages, counted("/articles/"+a.Slug, named(reach.Article, a.Slug, a.Sensitive || t.Sensitive)))
		}
	}
	return pages, err
}

// ways lists the pages between a service and its ticket.
func (k *Kiosk) ways(ctx context.Context, centre tenant.Centre) ([]kept, error) {
	services, err := k.Directory.Services(ctx, centre)
	if err != nil {
		return nil, err
	}
	guides, err := k.catalogue.Guides(ctx, centre.TenantID)
	var pages []kept
	for _, g := range guides {
		if slices.ContainsFunc(services, func(s tenant.Service) bool { return s.Code == g.Service && !s.Sensitive }) {
			for _, page := range steps(g) {
				pages = append(pages, counted(page, reach.Seen{What: reach.Place, Value: g.Service}))
			}
		}
	}
	return pages, err
}

// steps lists the pages of a guide, by their address behind the language.
func steps(g catalogue.Guide) []string {
	way := "/services/" + g.Service + "/place/"
	pages := []string{way + catalogue.Here}
	for i, q := range g.Questions {
		page := way + strconv.Itoa(i+1)
		if pages = append(pages, page); q.LeadsAway() {
			pages = append(pages, page+"/"+catalogue.Elsewhere)
		}
	}
	return pages
}

func counted(address string, seen reach.Seen) kept {
	return kept{Address: address, What: seen.What, Value: seen.Value}
}

// stocking marks a request of a kiosk that only fills its larder.
const stocking = "Prag-Stock"

// opening is when the centre is open. A page that is put aside is looked at some other time: it is as while the centre is open, and the kiosk
// knows until when that is.
func (k *Kiosk) opening(c echo.Context, centre tenant.Centre) (tenant.Opening, error) {
	if stocks(c) {
		return tenant.Opening{Open: true}, nil
	}
	return k.Opening(c, centre)
}

// stocks reports whether a page is only put aside. Anybody may say so: it shows more, and allows nothing.
func stocks(c echo.Context) bool {
	return c.Request().Method == http.MethodGet && c.Request().Header.Get(stocking) != ""
}
