package editorui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/web/ui"
)

// List is the list of records.
type List struct {
	Filter  catalogue.Filter
	Records []catalogue.Listed
	Kinds   []catalogue.Kind
	Due     int // how many are to be looked at
}

// Sheet is the page of a record.
type Sheet struct {
	catalogue.Record
	Values  catalogue.Values       // as typed, or as they are
	Theirs  *catalogue.Values      // what somebody else saved while these were typed
	Choices map[string][]ui.Option // options of fields that depend on other records
	Errors  []ui.FieldError
	Note    string
	Notice  string
	Good    bool
	Unsaved bool // a list was arranged, and nothing saved yet
	Me      uuid.UUID
	Network bool // the editor writes for the whole network
}

// History is the page of a record's editions.
type History struct {
	catalogue.Record
	From, To *catalogue.Edition
}

// Address is the page of a record.
func Address(r catalogue.Ref) string { return "/content/" + r.Kind + "/" + url.PathEscape(r.Slug) }

func (s Sheet) address() string {
	if s.Slug == "" {
		return "/content/new/" + s.Ref.Kind
	}
	return Address(s.Ref)
}

func (s Sheet) to(step string) templ.SafeURL { return templ.SafeURL(Address(s.Ref) + step) }

// state of the record: of the open edition, or else published.
func (s Sheet) state() string {
	if s.Now != nil {
		return s.Now.State
	}
	if s.Readers != nil {
		return catalogue.Published
	}
	return catalogue.Draft
}

// gaps are what keeps the form from being published, once a draft has begun.
func (s Sheet) gaps() []catalogue.Gap {
	if s.Now == nil {
		return nil
	}
	return s.Gaps()
}

// copying reports whether saving begins an own copy of the network's article.
func (s Sheet) copying() bool { return s.Record.Network != nil && !s.Own && s.Now == nil }

// mayPublish: nobody publishes what they wrote themselves.
func (s Sheet) mayPublish() bool { return s.Now != nil && !s.Now.WrittenBy(s.Me) }

// collision is what somebody else saved in a text that was being typed, "" where both say the same.
func (s Sheet) collision(field, lang string) []catalogue.Piece {
	if s.Theirs == nil || s.Theirs.Texts[field][lang] == s.Values.Texts[field][lang] {
		return nil
	}
	return catalogue.Diff(s.Theirs.Texts[field][lang], s.Values.Texts[field][lang])
}

// change is what another language said and says now.
type change struct {
	lang   string
	pieces []catalogue.Piece // none: it is not another language that changed, but what the text is about
}

// changes lists what has changed in other languages since a text last held, or in what it is about.
func (s Sheet) changes(f catalogue.Field, lang string) []change {
	var list []change
	for _, source := range s.Since().Sources(f, lang, s.Record.Values()) {
		if source == f.About {
			list = append(list, change{})
			continue
		}
		now := s.Record.Values().Texts[f.Name][source]
		list = append(list, change{source, catalogue.Diff(s.Since().Was(f.Name, lang, source), now)})
	}
	return list
}

// stale reports whether any text of a language is.
func (s Sheet) stale(lang string) bool {
	return slices.ContainsFunc(s.gaps(), func(g catalogue.Gap) bool { return g.Lang == lang && g.Why == catalogue.GapStale })
}

// behind lists what the network has changed since the own copy was compared with it, in every language.
func (s Sheet) behind() []difference {
	if s.Behind() == nil {
		return nil
	}
	return differences(s.Kind, *s.Behind(), *s.Record.Network)
}

// difference is a field that says something else.
type difference struct {
	field, lang string
	pieces      []catalogue.Piece
	kind        string // of the field
	was, now    string // of a picture or a recording: its name
}

func differences(k catalogue.Kind, from, to catalogue.Values) []difference {
	var list []difference
	for _, f := range either(k, from, to) {
		if !f.Worded() {
			if a, b := from.Plain[f.Name], to.Plain[f.Name]; a != b {
				list = append(list, difference{field: f.Name, pieces: catalogue.Diff(a, b), kind: f.Type, was: a, now: b})
			}
			continue
		}
		for _, lang := range i18n.Languages() {
			if a, b := from.Texts[f.Name][lang], to.Texts[f.Name][lang]; a != b {
				list = append(list, difference{field: f.Name, lang: lang, pieces: catalogue.Diff(a, b)})
			}
		}
	}
	return list
}

// either are the fields of two editions: those of the later, and of parts that only the earlier has.
func either(k catalogue.Kind, from, to catalogue.Values) []catalogue.Field {
	fields := k.Spread(to)
	for _, f := range k.Spread(from) {
		if !slices.ContainsFunc(fields, func(g catalogue.Field) bool { return g.Name == f.Name }) {
			fields = append(fields, f)
		}
	}
	return fields
}

func (h History) differences() []difference {
	if h.From == nil || h.To == nil {
		return nil
	}
	return differences(h.Kind, h.From.Values, h.To.Values)
}

// worded, lists and plain are the parts of the form.
func worded(fields []catalogue.Field) []catalogue.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f catalogue.Field) bool { return !f.Worded() })
}

func lists(k catalogue.Kind) []catalogue.Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f catalogue.Field) bool { return f.Type != catalogue.List })
}

// plain leaves the topic out where it follows from the part of it that is chosen.
func plain(k catalogue.Kind, fields []catalogue.Field) []catalogue.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f catalogue.Field) bool {
		return f.Worded() || f.Media() || f.Type == catalogue.List || f.Name == "topic" && k.Has("subtopic")
	})
}

// label names a field; one of a part says of which, by its place in the list.
func label(l *i18n.Reader, f catalogue.Field, v catalogue.Values) string {
	name := l.T("editor.field." + f.Key())
	if at := slices.Index(v.Parts(f.In), f.Part); f.In != "" && at >= 0 {
		return name + " (" + strconv.Itoa(at+1) + ")"
	}
	return name
}

// rows is how high a text's field is.
func rows(f catalogue.Field) string {
	if f.Type == catalogue.Prose {
		return "18"
	}
	return "4"
}

// sentence is a gap in words that name the language and the field.
func (s Sheet) sentence(l *i18n.Reader, g catalogue.Gap) string {
	return inWords(l, g, named(l, s.Kind, g.Field, s.Record.Values()))
}

func inWords(l *i18n.Reader, g catalogue.Gap, field string) string {
	if g.Lang == "" {
		return l.T("editor.gap_plain."+g.Why, "Field", field)
	}
	if g.Field == "picture_alt" && g.Why == catalogue.GapStale {
		return l.T("editor.gap.stale_about", "Field", field, "Language", i18n.NameOf(g.Lang))
	}
	return l.T("editor.gap."+g.Why, "Field", field, "Language", i18n.NameOf(g.Lang))
}

// named is the label of the field of a name.
func named(l *i18n.Reader, k catalogue.Kind, name string, v catalogue.Values) string {
	for _, f := range k.Spread(v) {
		if f.Name == name {
			return label(l, f, v)
		}
	}
	list, _, _ := strings.Cut(name, ".") // a part that is not there any more
	return l.T("editor.field." + list)
}

// id of a gap's field on the page.
func id(g catalogue.Gap) string {
	if g.Lang == "" {
		return g.Field
	}
	return g.Field + "." + g.Lang
}

// options of a choice or of several.
func (s Sheet) options(l *i18n.Reader, f catalogue.Field) []ui.Option {
	if len(f.Options) == 0 {
		return s.Choices[f.Key()]
	}
	var list []ui.Option
	for i, code := range f.Options {
		o := ui.Option{Value: code}
		switch f.Key() {
		case "languages", "mailbox_language":
			o.Label = l.T("editor.language", "Language", i18n.NameOf(code))
		case "pictogram", "items_pictogram":
			o.Icon, o.Label = code, l.T("editor.picture", "Number", i+1)
		default:
			o.Label = l.T("editor.option." + code)
		}
		list = append(list, o)
	}
	return list
}

func (s Sheet) question(l *i18n.Reader, f catalogue.Field) ui.Question {
	return ui.Question{
		Name: f.Name, Legend: label(l, f, s.Values), Several: f.Type == catalogue.Several, Options: s.options(l, f),
		Chosen: strings.Fields(s.Values.Plain[f.Name]),
	}
}

// inputType is the type of a plain field.
func inputType(f catalogue.Field) string {
	switch f.Type {
	case catalogue.Day:
		return "date"
	case catalogue.Number:
		return "number"
	}
	return "text"
}

// day writes a date of a record in the reader's words.
func day(l *i18n.Reader, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return l.Date(t)
}

// overdue reports whether a record should have been looked at before today.
func overdue(l catalogue.Listed, now time.Time) bool { return l.ReviewBy < now.Format(time.DateOnly) }

func moment(l *i18n.Reader, t time.Time) string { return l.Date(t) + ", " + l.Time(t) }

// title is what a record is called, in the reader's language or whichever there is.
func title(l *i18n.Reader, text i18n.Text, slug string) string {
	if text[l.Lang()] != "" {
		return l.Text(text)
	}
	for _, lang := range i18n.Languages() {
		if text[lang] != "" {
			return text[lang]
		}
	}
	return slug
}

// Title is what a record's page is called.
func Title(l *i18n.Reader, r catalogue.Record) string {
	if r.Slug == "" {
		return l.T("editor.new." + r.Ref.Kind)
	}
	return title(l, r.Kind.Called(r.Values()), r.Slug)
}

// questions are the numbers of the questions a guide can be looked at in; none for other records.
func questions(r catalogue.Record) []int {
	var numbers []int
	for i := range r.Values().Parts("questions") {
		numbers = append(numbers, i+1)
	}
	return numbers
}

// badge is the look of a state.
func badge(state string) string {
	switch state {
	case catalogue.Published:
		return "badge badge--good"
	case catalogue.Review:
		return "badge badge--warn"
	}
	return "badge"
}

// previews lists the writings a draft can be looked at in.
func previews(r catalogue.Record, tag string, question int) []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, t := range i18n.Tags() {
		links = append(links, ui.LanguageLink{Tag: t, Name: i18n.NameOf(t), URL: Address(r.Ref) + "/preview?as=" + t + "&question=" + number(question), Current: t == tag})
	}
	return links
}

func number(n int) string { return strconv.Itoa(n) }

// mayAdd: an operator begins no article of its own name; it copies the network's.
func mayAdd(d List, k catalogue.Kind) bool {
	return slices.ContainsFunc(d.Kinds, func(other catalogue.Kind) bool { return other.Network && !other.Overridden }) && k.Network
}

// lastWriter is who saved last.
func lastWriter(r catalogue.Record) string {
	if r.Now == nil || len(r.Now.Steps) == 0 {
		return ""
	}
	return r.Now.Steps[len(r.Now.Steps)-1].Name
}

// recordings are the fields of a kind's recordings.
func recordings(k catalogue.Kind) []catalogue.Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f catalogue.Field) bool { return f.Type != catalogue.Sound })
}

// picture is the address of a picture within the desk, and its size there.
func picture(name string) (address, width, height string) {
	_, size, _ := strings.Cut(name, "-")
	width, height, _ = strings.Cut(size, "x")
	return "/content/pictures/" + name, width, height
}

// heard says what became of a recording: it is new, another one, or gone; or it is the same one and says what a new text says.
func (d difference) heard() string {
	was, _, _ := strings.Cut(d.was, " ")
	now, _, _ := strings.Cut(d.now, " ")
	switch {
	case was == "":
		return "added"
	case now == "":
		return "gone"
	case was == now:
		return "holds"
	}
	return "changed"
}
