package kiosk

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/tenant"
	"prag/web/kioskui"
	"prag/web/ui"
)

// start offers the languages in the centre's order.
func (k *Kiosk) start(c echo.Context, at place) (templ.Component, error) {
	b := k.base(c, at, at.reader.Text(at.centre.Name))
	b.Languages, b.Idle, b.Voice, b.Help = nil, 0, "", b.To("/help")
	return kioskui.Start(b, k.welcomes(at.centre)), nil
}

// welcomes are a centre's languages in its order, each with the scripts it is read in.
func (k *Kiosk) welcomes(centre tenant.Centre) []kioskui.Welcome {
	var welcomes []kioskui.Welcome
	for _, lang := range centre.Languages {
		welcome := kioskui.Welcome{}
		for _, tag := range centre.Tags() {
			if i18n.Language(tag) == lang {
				welcome.Scripts = append(welcome.Scripts, k.Bundle.Reader(tag))
			}
		}
		welcomes = append(welcomes, welcome)
	}
	return welcomes
}

// welcome is what the start page says in one language to whoever cannot read which field is theirs.
func (k *Kiosk) welcome(_ echo.Context, at place) (templ.Component, error) {
	return kioskui.WelcomeWords(at.reader, at.reader.Text(at.centre.Name)), nil
}

func (k *Kiosk) topics(c echo.Context, at place) (templ.Component, error) {
	*at.seen = reach.Seen{What: reach.Language, Value: at.reader.Tag()}
	topics, err := k.catalogue.Topics(c.Request().Context(), at.centre.TenantID)
	return kioskui.Topics(k.base(c, at, at.reader.T("kiosk.topics.title")), topics), err
}

func (k *Kiosk) topic(c echo.Context, at place) (templ.Component, error) {
	ctx, tenantID := c.Request().Context(), at.centre.TenantID
	topic, err := k.findTopic(c, at, c.Param("topic"))
	if err != nil {
		return nil, err
	}
	*at.seen = named(reach.Topic, topic.Code, topic.Sensitive)
	articles, err := k.catalogue.Articles(ctx, tenantID, topic.Code)
	if err != nil {
		return nil, err
	}
	page := kioskui.Topic{Topic: topic, Groups: grouped(topic, articles)}
	if page.Agencies, err = k.helpers(c, at, topic.Code); err != nil {
		return nil, err
	}
	if page.Checklists, err = k.lists(c, at, func(l catalogue.Checklist) bool { return l.Topic == topic.Code }); err != nil {
		return nil, err
	}
	programmes, err := k.catalogue.Programmes(ctx, tenantID)
	for _, p := range programmes {
		if p.Topics.Has(topic.Code) {
			page.Programmes = append(page.Programmes, p)
		}
	}
	return kioskui.TopicPage(k.base(c, at, at.reader.Text(topic.Name)), page), err
}

// grouped puts the articles under the parts of their topic; parts without an article are left out.
func grouped(topic catalogue.Topic, articles []catalogue.Article) []kioskui.Group {
	var groups []kioskui.Group
	for _, sub := range topic.Subtopics {
		group := kioskui.Group{Topic: sub}
		for _, a := range articles {
			if a.Subtopic == sub.Code {
				group.Articles = append(group.Articles, a)
			}
		}
		if len(group.Articles) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

func (k *Kiosk) article(c echo.Context, at place) (templ.Component, error) {
	article, err := k.catalogue.Article(c.Request().Context(), at.centre.TenantID, c.Param("slug"))
	if err != nil {
		return nil, err
	}
	page := kioskui.Article{Article: article}
	if page.HTML, err = k.prose.HTML(at.reader.Text(article.Body)); err != nil {
		return nil, err
	}
	if page.Topic, err = k.findTopic(c, at, article.Topic); err != nil {
		return nil, err
	}
	*at.seen = named(reach.Article, article.Slug, article.Sensitive || page.Topic.Sensitive)
	recording := article.Recorded(i18n.Language(at.reader.Tag()))
	if page.Recorded = at.recorded != nil && recording != ""; page.Recorded {
		*at.recorded = recording // what it says is not spoken once more
	}
	if page.Checklists, err = k.lists(c, at, func(l catalogue.Checklist) bool { return l.Articles.Has(article.Slug) }); err != nil {
		return nil, err
	}
	if page.Agencies, err = k.helpers(c, at, article.Topic); err != nil {
		return nil, err
	}
	b := k.base(c, at, at.reader.Text(article.Title))
	if recording != "" {
		b.Voice = b.Back + "/voice" // also where the machine itself has no voice
	}
	b.Paper, err = k.prints(c, at)
	return kioskui.ArticlePage(b, page), err
}

// named counts a page under its name, and a sensitive one only as one of them.
func named(what, name string, sensitive bool) reach.Seen {
	if sensitive {
		name = ""
	}
	return reach.Seen{What: what, Value: name}
}

// pageCode is the picture a phone reads to open the same page as its reader's own. It depends on the host that was asked, so it is never kept.
func (k *Kiosk) pageCode(c echo.Context) error {
	qr, err := ui.NewQR(k.Address(c, strings.TrimSuffix(c.Request().URL.EscapedPath(), "/qr")+"?own"))
	if err != nil {
		return fault.Missing() // longer than a code can hold: no address of ours
	}
	var svg bytes.Buffer
	if err := kioskui.QRImage(qr).Render(c.Request().Context(), &svg); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/svg+xml", svg.Bytes())
}

func (k *Kiosk) agencies(c echo.Context, at place) (templ.Component, error) {
	*at.seen = reach.Seen{What: reach.Agencies}
	ctx := c.Request().Context()
	agencies, err := k.catalogue.Agencies(ctx, at.centre.TenantID)
	if err != nil {
		return nil, err
	}
	programmes, err := k.catalogue.Programmes(ctx, at.centre.TenantID)
	return kioskui.Agencies(k.base(c, at, at.reader.T("kiosk.agencies.title")), agencies, programmes), err
}

// help says how the screen works and where people are.
func (k *Kiosk) help(c echo.Context, at place) (templ.Component, error) {
	*at.seen = reach.Seen{What: reach.Help}
	return kioskui.Help(k.base(c, at, at.reader.T("kiosk.help.title"))), nil
}

func (k *Kiosk) findTopic(c echo.Context, at place, code string) (catalogue.Topic, error) {
	topics, err := k.catalogue.Topics(c.Request().Context(), at.centre.TenantID)
	if err != nil {
		return catalogue.Topic{}, err
	}
	for _, t := range topics {
		if t.Code == code {
			return t, nil
		}
	}
	return catalogue.Topic{}, fault.Missing()
}

// helpers lists the agencies that help with a topic.
func (k *Kiosk) helpers(c echo.Context, at place, topic string) ([]catalogue.Agency, error) {
	all, err := k.catalogue.Agencies(c.Request().Context(), at.centre.TenantID)
	var some []catalogue.Agency
	for _, a := range all {
		if a.Topics.Has(topic) {
			some = append(some, a)
		}
	}
	return some, err
}
