package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/web/ui"
)

const cookieLanguage = "prag_lang"

// Reader is the language of a back-office page: ?lang=, then the cookie, then the account, then what the browser asks for.
func (s *Server) Reader(c echo.Context) *i18n.Reader {
	if tag := c.QueryParam("lang"); s.readable(tag) {
		c.SetCookie(&http.Cookie{ //nolint:gosec // Secure follows the configuration: a demonstration runs without TLS
			Name: cookieLanguage, Value: tag, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: s.Config.SecureCookies, MaxAge: 365 * 24 * 3600,
		})
		return s.Bundle.Reader(tag)
	}
	if cookie, err := c.Cookie(cookieLanguage); err == nil && s.readable(cookie.Value) {
		return s.Bundle.Reader(cookie.Value)
	}
	if who := Who(c); i18n.Known(who.Language) {
		return s.Bundle.Reader(who.Language)
	}
	return s.Bundle.Reader(i18n.Negotiate(c.Request().Header.Get("Accept-Language"), "sq"))
}

// readable reports whether a tag may be asked for; tests also read the pseudo-locale.
func (s *Server) readable(tag string) bool {
	return i18n.Known(tag) || (tag == i18n.Pseudo && s.Config.Pseudo)
}

// KioskReader is the language of an address such as /k/prishtina/sq; ok is false for a tag nobody reads.
func (s *Server) KioskReader(tag string) (*i18n.Reader, bool) {
	return s.Bundle.Reader(tag), s.readable(tag)
}

// Page begins a back-office page: the reader, who is signed in, their navigation, the language switch.
func (s *Server) Page(c echo.Context, audience, titleKey string) ui.Page {
	l := s.Reader(c)
	p := ui.Page{L: l, Title: l.T(titleKey), Audience: audience, Path: c.Request().URL.Path, Languages: s.languages(c, l)}
	if who := Who(c); who.Name != "" {
		p.User = &ui.User{ID: who.ID.String(), Name: who.Name, Role: l.T("role." + string(who.Role))}
		if who.Role.May(identity.LineRead) {
			p.Alert = "/desk/alert/stream"
		}
		p.Nav = navigation(l, who.Role, p.Path)
	}
	return p
}

func (s *Server) languages(c echo.Context, l *i18n.Reader) []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, tag := range i18n.Tags() {
		query := url.Values{}
		for name, values := range c.QueryParams() {
			query[name] = values
		}
		query.Set("lang", tag)
		links = append(links, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: "?" + query.Encode(), Current: tag == l.Tag(),
		})
	}
	return links
}

// entry is a page of the back office and who may open it.
type entry struct {
	url, key, icon string
	permission     identity.Permission
}

// navigation lists the pages of the back office that a role may open. What is about people's cases, and what is about the centre as a whole, stands
// under one entry each.
func navigation(l *i18n.Reader, role identity.Role, path string) []ui.NavItem {
	items := pages(l, role, path, []entry{
		{"/desk", "nav.line", "ticket", identity.LineRead},
		{"/desk/visits/new", "nav.log", "edit", identity.VisitWrite},
		{"/desk/visits", "nav.day", "book", identity.VisitWrite},
		{"/desk/sessions", "nav.sessions", "people", identity.SessionWrite},
		{"/desk/diary", "nav.diary", "calendar", identity.LineRead},
	})
	items = append(items, together(l.T("nav.cases"), "send", pages(l, role, path, []entry{
		{"/desk/referrals", "nav.referrals", "send", identity.ReferralWrite},
		{"/desk/tasks", "nav.tasks", "bell", identity.ReferralWrite},
		{"/desk/clients", "nav.clients", "me", identity.ClientWrite},
		{"/desk/approvals", "nav.approvals", "check", identity.ReferralDecide},
		{"/desk/team", "nav.team", "people", identity.CaseloadManage},
	}))...)
	items = append(items, pages(l, role, path, []entry{
		{"/partner", "nav.queue", "inbox", identity.ReferralQueue},
		{"/partner/entry", "nav.entry", "building", identity.AgencyKeep},
		{"/content", "nav.content", "book", identity.ContentEdit},
		{"/region", "nav.compare", "chart", identity.RegionCompare},
	})...)
	return append(items, together(l.T("nav.centre"), "building", pages(l, role, path, []entry{
		{"/desk/now", "nav.now", "eye", identity.CentreFigures},
		{"/desk/calling", "nav.calling", "call", identity.LineManage},
		{"/desk/diary/hours", "nav.hours", "calendar", identity.DiaryManage},
		{"/desk/waits", "nav.waits", "clock", identity.CentreFigures},
		{"/desk/reach", "nav.reach", "chart", identity.CentreFigures},
		{"/admin/devices", "nav.devices", "screen", identity.DeviceManage},
	}))...)
}

// together puts pages under one entry, which leads to the first of them; a page alone stands for itself.
func together(label, icon string, pages []ui.NavItem) []ui.NavItem {
	if len(pages) < 2 {
		return pages
	}
	at := slices.ContainsFunc(pages, func(n ui.NavItem) bool { return n.Current })
	return []ui.NavItem{{URL: pages[0].URL, Label: label, Icon: icon, Current: at, Under: pages}}
}

func pages(l *i18n.Reader, role identity.Role, path string, all []entry) (items []ui.NavItem) {
	for _, n := range all {
		if role.May(n.permission) {
			items = append(items, ui.NavItem{URL: n.url, Label: l.T(n.key), Icon: n.icon, Current: n.url == path})
		}
	}
	return items
}

// Address is the whole address of a path: what a phone is pointed at.
func (s *Server) Address(c echo.Context, path string) string {
	if s.Config.PublicURL != "" {
		return strings.TrimRight(s.Config.PublicURL, "/") + path
	}
	return c.Scheme() + "://" + c.Request().Host + path
}

// Render writes a component as a whole page: into a buffer first, so that a broken page is a clean error.
func Render(c echo.Context, status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(c.Request().Context(), &b); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

// HTML renders with status 200.
func HTML(c echo.Context, page templ.Component) error { return Render(c, http.StatusOK, page) }

// See answers a form with a redirect to the page that shows what became of it (303).
func See(c echo.Context, address string) error { return c.Redirect(http.StatusSeeOther, address) }

// SeeOr leads on, unless something failed.
func SeeOr(c echo.Context, err error, address string) error {
	if err != nil {
		return err
	}
	return See(c, address)
}

// Frames lets a page show another page of ours within itself.
func Frames(c echo.Context) {
	c.Response().Header().Set("Content-Security-Policy", contentPolicy+"; frame-src 'self'")
}

// MayBeFramed lets a page of ours show this one within itself.
func MayBeFramed(c echo.Context) {
	c.Response().Header().Set("Content-Security-Policy", strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
}
