package kiosk

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/printing"
	"prag/internal/prose"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/referral"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/internal/voice"
	"prag/internal/web"
	"prag/web/kioskui"
	"prag/web/ui"
)

// Kiosk is the visitor's audience.
type Kiosk struct {
	*web.Server
	line      *queue.Line
	visits    *visit.Log
	catalogue *catalogue.Catalogue
	shelf     *shelf
	prose     prose.Prose
	reach     *reach.Reach
	voice     *voice.Voice
	paper     *printing.Printing
	diary     *appointment.Diary
	referrals *referral.Referrals
	holders   web.Shared[uuid.UUID, holders]
}

// New makes the kiosk.
func New(
	s *web.Server, line *queue.Line, visits *visit.Log, cat *catalogue.Catalogue, seen *reach.Reach, aloud *voice.Voice, paper *printing.Printing,
	diary *appointment.Diary, referrals *referral.Referrals,
) *Kiosk {
	return &Kiosk{
		Server: s, line: line, visits: visits, catalogue: cat, shelf: newShelf(cat, s.Clock, s.Hub), prose: prose.New(), reach: seen, voice: aloud,
		paper: paper, diary: diary, referrals: referrals,
	}
}

// place is where a request came to: a centre and a language. A page that is built notes in seen what looking at it counts as.
type place struct {
	centre tenant.Centre
	reader *i18n.Reader
	seen   *reach.Seen
	paired bool // a paired screen of the centre asks
	// recorded is set by a page that begins with a recording: the name of the recording.
	recorded *string
}

// kept serves a page that says the same to everyone from the shelf.
func (k *Kiosk) kept(build func(echo.Context, place) (templ.Component, error)) echo.HandlerFunc {
	return k.fresh(func(c echo.Context, at place) error {
		version, err := k.shelf.version(c.Request().Context(), at.centre.TenantID)
		if err != nil {
			return err
		}
		look := lookOf(c)
		address := c.Request().URL.Path + "?" + look.Text + look.Contrast + strconv.FormatBool(at.paired)
		if p, ok := k.shelf.get(address, version); ok {
			k.looked(c, at.centre, p.seen)
			return p.send(c)
		}
		at.seen = &reach.Seen{}
		component, err := build(c, at)
		if err != nil {
			return err
		}
		p, err := render(c.Request().Context(), version, component)
		if err != nil {
			return err
		}
		p.seen = *at.seen
		k.shelf.put(address, p)
		k.looked(c, at.centre, p.seen)
		return p.send(c)
	})
}

// looked counts that somebody looked at a page.
func (k *Kiosk) looked(c echo.Context, centre tenant.Centre, seen reach.Seen) {
	if !stocks(c) {
		k.reach.Count(centre, seen)
	}
}

// fresh finds the place of the address first. What is not there is said in the reader's language, with a way back.
func (k *Kiosk) fresh(handle func(echo.Context, place) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		centre, err := k.Directory.BySlug(c.Request().Context(), c.Param("centre"))
		if err != nil {
			return k.missing(c, place{}, err)
		}
		at := place{centre: centre, reader: k.Bundle.Reader(centre.Tags()[0])}
		if tag := c.Param("lang"); tag != "" {
			reader, ok := k.KioskReader(tag)
			if !ok {
				return k.missing(c, at, fault.Missing())
			}
			at.reader = reader
		}
		opening, paired, resting := k.Screen(c, centre)
		if at.paired = paired; resting && !stocks(c) {
			return k.rest(c, at, opening)
		}
		return k.missing(c, at, handle(c, at))
	}
}

// rest is what a paired screen shows while it is closed: no way on, and when the centre opens. It looks again by itself.
func (k *Kiosk) rest(c echo.Context, at place, opening tenant.Opening) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	if opening.Next.IsZero() { // or no opening is in sight: a kiosk that loses its connection stays closed as well
		c.Response().Header().Set(lockedHeader, "yes")
		return web.HTML(c, kioskui.Resting(k.restingBase(at), k.welcomes(at.centre), nil))
	}
	next := kioskui.NewNext(opening.Next)
	return web.HTML(c, kioskui.Resting(k.restingBase(at), k.welcomes(at.centre), &next))
}

// lockedHeader tells a kiosk that it is closed until the server says otherwise.
const lockedHeader = "Prag-Locked"

func (k *Kiosk) restingBase(at place) kioskui.Base {
	return kioskui.Base{Centre: at.centre, Page: ui.Page{
		L: at.reader, Audience: "kiosk", Title: at.reader.Text(at.centre.Name), Refresh: restLook, Next: "/k/" + at.centre.Slug, Start: "/k/" + at.centre.Slug, Always: true,
	}}
}

// missing turns "not found" into a page of the kiosk; other errors pass.
func (k *Kiosk) missing(c echo.Context, at place, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if at.reader == nil {
		at.reader = k.Bundle.Reader(i18n.Negotiate(c.Request().Header.Get("Accept-Language"), "sq"))
	}
	if reader, ok := k.KioskReader(c.Param("lang")); ok {
		at.reader = reader
	}
	back := "/"
	if at.centre.Slug != "" {
		back = "/k/" + at.centre.Slug
		if c.Param("lang") == at.reader.Tag() {
			back += "/" + at.reader.Tag()
		}
	}
	p := ui.Page{L: at.reader, Audience: "kiosk", Title: at.reader.T("fault.title"), Look: lookOf(c)}
	return web.Render(c, http.StatusNotFound, ui.ErrorPage(p, p.Title, at.reader.T("fault.not_found"), back))
}

const (
	// idle is how long a kiosk may stay untouched, in seconds: long enough to read a screenful slowly.
	idle = 90
	// look is how often a page without scripts looks again, in seconds.
	look = 20
	// restLook is how often a closed screen looks whether it may open, in seconds.
	restLook = 10
)

// base begins a page. The languages lead to the same page.
func (k *Kiosk) base(c echo.Context, at place, title string) kioskui.Base {
	b := kioskui.Base{Centre: at.centre, Page: ui.Page{
		L: at.reader, Audience: "kiosk", Title: title, Path: c.Request().URL.Path, Idle: idle, Start: "/k/" + at.centre.Slug, Look: lookOf(c),
	}}
	_, rest, _ := strings.Cut(strings.TrimPrefix(b.Path, "/k/"+at.centre.Slug+"/"), "/")
	b.Languages = k.languages(at, "/"+rest)
	b.Back = strings.TrimSuffix(b.To("/"+rest), "/")
	b.Able = k.voice.Able()
	if b.Able {
		b.Voice = b.Back + "/voice"
	}
	return b
}

// languages leads to the same page in the centre's other languages; path is the address behind the language.
func (k *Kiosk) languages(at place, path string) []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, tag := range at.centre.Tags() {
		links = append(links, ui.LanguageLink{
			Tag: tag, Name: i18n.NameOf(tag), URL: strings.TrimSuffix("/k/"+at.centre.Slug+"/"+tag+path, "/"),
			Current: tag == at.reader.Tag(),
		})
	}
	return links
}
