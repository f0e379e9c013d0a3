package regionui

import (
	"fmt"
	"math"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/statistics"
	"prag/web/ui"
)

// View is the page.
type View struct {
	Form    Form
	Figures *Figures // nil while the form asks for nothing that can be shown
}

// Form is the form of a comparison.
type Form struct {
	From, To []Choice // months
	Presets  []Link
	Groups   []Group
	Errors   []ui.FieldError
}

// Choice is one option or checkbox.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// Link is an address with its words.
type Link struct {
	URL, Label string
	Current    bool
}

// Group is a tenant with its centres.
type Group struct {
	Label   string
	Centres []Choice
}

// Place is what stands on a centre's door.
type Place struct{ Slug, Name, Tenant, TenantCode string }

// Figures is a comparison with what it takes to write it down.
type Figures struct {
	statistics.Comparison
	Places           map[uuid.UUID]Place
	Waits            map[uuid.UUID]statistics.PromisesOf // of the centres where something was told
	AllWaits         statistics.PromisesOf
	Outreach         statistics.Outreaches
	Download, Stream string // addresses
}

func (f Figures) place(r statistics.Row) Place { return f.Places[r.CentreID] }

// tenants groups the rows: one group after the other, in the network's order.
func (f Figures) tenants() [][]statistics.Row {
	var groups [][]statistics.Row
	for i, r := range f.Rows {
		if i == 0 || f.Rows[i-1].TenantID != r.TenantID {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], r)
	}
	return groups
}

// span writes a range of months.
func span(l *i18n.Reader, from, to time.Time) string {
	if from.Equal(to) {
		return l.Month(from)
	}
	return l.Month(from) + " – " + l.Month(to)
}

func (f Figures) span(l *i18n.Reader) string { return upper(span(l, f.Query.From, f.Query.To)) }

// upper begins a heading: the names of months are small inside a sentence.
func upper(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func (f Figures) before(l *i18n.Reader) string {
	before := f.Query.Before()
	return span(l, before.From, before.To)
}

// known counts the months of a row that have numbers.
func known(r statistics.Row) int {
	n := 0
	for _, m := range r.Months {
		if m.Visits.Known() {
			n++
		}
	}
	return n
}

// partly reports whether some months of the row are numbers and others are not.
func partly(r statistics.Row) bool { n := known(r); return n > 0 && n < len(r.Months) }

// percent writes a share with one digit.
func percent(l *i18n.Reader, part, whole statistics.Value) string {
	share, ok := statistics.Share(part, whole)
	if !ok {
		return "–"
	}
	return l.Percent(share)
}

func perDay(l *i18n.Reader, f statistics.Figures) string {
	n, ok := f.PerDay()
	if !ok {
		return "–"
	}
	return l.Decimal(n, 1)
}

// change writes a movement with its sign, as typographers write it.
func change(l *i18n.Reader, r statistics.Row) string {
	by, ok := r.Change()
	if !ok {
		return "–"
	}
	sign := "+"
	if by < 0 {
		sign = "−"
	}
	return sign + l.Percent(math.Abs(by))
}

// direction is the class of a movement; it repeats what the sign says.
func direction(r statistics.Row) string {
	switch by, ok := r.Change(); {
	case !ok:
		return "r-change"
	case by < 0:
		return "r-change r-change--down"
	}
	return "r-change r-change--up"
}

// tint is the class of a share in a breakdown: the more, the darker. The number stands in the cell as well.
func tint(share float64, ok bool) string {
	if !ok {
		return "r-mix"
	}
	return fmt.Sprintf("r-mix r-mix--%d", min(int(share*10), 8))
}

// languages lists the languages of the region's visits, in a fixed order.
func (f Figures) languages() []string {
	var list []string
	for _, code := range []string{"sq", "sr", "en", "bs", "hr", "mk", "rom", "tr", "other", "unknown"} {
		if _, ok := f.Region.Languages[code]; ok {
			list = append(list, code)
		}
	}
	return list
}

// gaps lists the kinds of value in the comparison that are no numbers, for the notes below the tables.
func (f Figures) gaps() map[statistics.Status]bool {
	found := map[statistics.Status]bool{}
	for _, r := range f.Rows {
		for _, m := range r.Months {
			found[m.Visits.Status] = true
		}
	}
	delete(found, statistics.Number)
	return found
}

// part is one cell of a breakdown.
type part struct {
	n     statistics.Value
	share float64
	ok    bool // whether there is an honest percentage
}

func topicPart(f Figures, r statistics.Row, t statistics.Topic) (p part) {
	p.n, p.share, p.ok = f.TopicPart(r, t)
	return p
}

func languagePart(r statistics.Row, code string) (p part) {
	p.n, p.share, p.ok = r.Part(r.Languages, code)
	return p
}

func hasError(errors []ui.FieldError, field string) bool {
	for _, e := range errors {
		if e.Field == field {
			return true
		}
	}
	return false
}

// chosen says how many centres are ticked.
func (f Form) chosen(l *i18n.Reader) string {
	chosen, all := 0, 0
	for _, g := range f.Groups {
		for _, c := range g.Centres {
			all++
			if c.Chosen {
				chosen++
			}
		}
	}
	return l.T("region.shown", "Shown", l.Num(int64(chosen)), "All", l.Num(int64(all)))
}
