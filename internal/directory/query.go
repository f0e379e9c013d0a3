package directory

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/text/unicode/norm"

	"prag/internal/fault"
	"prag/internal/i18n"
)

const (
	usualPage = 50
	mostPage  = 1000
)

// query is what a list is asked for. Everything it names has to be so.
type query struct {
	search                       []string // folded words
	term, taxonomy, organization string
	after                        time.Time
	page, perPage                int
	minimal, full, lines         bool
}

// ask reads a query; what cannot be understood is refused by the name of its parameter, never guessed.
func ask(q url.Values) (query, error) {
	var wrong fault.Fields
	number := func(name string, usual, most int) int {
		if !q.Has(name) {
			return usual
		}
		n, err := strconv.Atoi(q.Get(name))
		wrong.Check(err == nil && n >= 1 && n <= most, name, "directory.number", "Max", most)
		return n
	}
	flag := func(name string) bool {
		wrong.Check(slices.Contains([]string{"", "true", "false"}, q.Get(name)), name, "directory.flag")
		return q.Get(name) == "true"
	}
	id := func(name string) string {
		id, err := uuid.FromString(q.Get(name))
		wrong.Check(!q.Has(name) || err == nil, name, "directory.id")
		if !q.Has(name) {
			return ""
		}
		return id.String()
	}
	a := query{
		search: strings.Fields(fold(q.Get("search"))), term: id("taxonomy_term_id"), taxonomy: id("taxonomy_id"), organization: id("organization_id"),
		minimal: flag("minimal"), full: flag("full"), page: number("page", 1, 1_000_000), lines: q.Get("format") == "ndjson",
	}
	usual := usualPage
	if a.minimal {
		usual = mostPage
	}
	a.perPage = number("per_page", usual, mostPage)
	wrong.Check(slices.Contains([]string{"", "json", "ndjson"}, q.Get("format")), "format", "directory.format")
	if q.Has("modified_after") {
		var ok bool
		a.after, ok = since(q.Get("modified_after"))
		wrong.Check(ok, "modified_after", "directory.time")
	}
	return a, wrong.Err()
}

// since reads a moment, or a day, which begins at midnight in UTC.
func since(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", time.DateOnly} {
		if t, err := time.Parse(layout, strings.ReplaceAll(text, " ", "+")); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// takes reports whether an entry is what was asked for.
func (q query) takes(e entry) bool {
	return (q.term == "" || slices.Contains(e.terms, q.term)) && (q.taxonomy == "" || e.taxonomy == q.taxonomy) &&
		(q.organization == "" || e.organization == q.organization) && !e.modified.Before(q.after) &&
		!slices.ContainsFunc(q.search, func(word string) bool { return !strings.Contains(e.words, word) })
}

// shown is an entry as it was asked for.
func (q query) shown(e entry) any {
	switch {
	case q.minimal:
		return e.minimal
	case q.full:
		return e.whole
	}
	return e.listed
}

// fold writes a text without its script, capitals and marks, so that it is found however it is typed.
func fold(text string) string {
	text = strings.ReplaceAll(strings.ToLower(i18n.Latin(text)), "đ", "dj")
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

// page is one page of a list. Every key is always there.
type page struct {
	TotalItems int   `json:"total_items"`
	TotalPages int   `json:"total_pages"`
	PageNumber int   `json:"page_number"`
	Size       int   `json:"size"`
	FirstPage  bool  `json:"first_page"`
	LastPage   bool  `json:"last_page"`
	Empty      bool  `json:"empty"`
	Contents   []any `json:"contents"`
}

// paged cuts the page that was asked for out of what was found. An empty list has one page, which is empty.
func (q query) paged(found []entry) page {
	pages := max(1, (len(found)+q.perPage-1)/q.perPage)
	from := min((q.page-1)*q.perPage, len(found))
	to := min(from+q.perPage, len(found))
	p := page{
		TotalItems: len(found), TotalPages: pages, PageNumber: q.page, Size: to - from, FirstPage: q.page == 1, LastPage: q.page >= pages,
		Empty: from == to, Contents: []any{},
	}
	for _, e := range found[from:to] {
		p.Contents = append(p.Contents, q.shown(e))
	}
	return p
}
