package catalogue

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"prag/internal/i18n"
)

// Values are all fields of a record as a form shows them.
type Values struct {
	Texts map[string]i18n.Text // by field, in every language
	Plain map[string]string    // by field; a flag is "yes" or "", several codes stand with spaces between them
}

// NewValues are the fields of a record nobody has written yet.
func NewValues() Values { return Values{Texts: map[string]i18n.Text{}, Plain: map[string]string{}} }

// Equal reports whether all fields say the same. A field that an older edition does not know says nothing.
func (v Values) Equal(other Values) bool { return v.within(other) && other.within(v) }

func (v Values) within(other Values) bool {
	for field, text := range v.Texts {
		for lang, words := range text {
			if words != other.Texts[field][lang] {
				return false
			}
		}
	}
	for field, value := range v.Plain {
		if value != other.Plain[field] {
			return false
		}
	}
	return true
}

func (v Values) clone() Values {
	texts := make(map[string]i18n.Text, len(v.Texts))
	for field, text := range v.Texts {
		texts[field] = maps.Clone(text)
	}
	return Values{Texts: texts, Plain: maps.Clone(v.Plain)}
}

// fromRow reads the fields of a kind from a row of its table.
func fromRow(k Kind, body []byte) (Values, error) {
	var cells map[string]any
	v := NewValues()
	if err := json.Unmarshal(body, &cells); err != nil {
		return v, err
	}
	for _, f := range k.Fields {
		switch {
		case f.Type == List:
			v.partsFrom(f, cells[f.Name])
		case f.Worded():
			v.Texts[f.Name] = worded(cells[f.Name])
		default:
			v.Plain[f.Name] = plainly(cells[f.Name])
		}
	}
	return v, nil
}

func worded(cell any) i18n.Text {
	text := i18n.Text{}
	languages, _ := cell.(map[string]any)
	for _, lang := range i18n.Languages() {
		text[lang], _ = languages[lang].(string)
	}
	return text
}

func plainly(cell any) string {
	switch c := cell.(type) {
	case bool:
		if c {
			return "yes"
		}
	case string:
		return c
	case float64:
		return strconv.Itoa(int(c))
	case []any:
		codes := make([]string, len(c))
		for i, code := range c {
			codes[i] = fmt.Sprint(code)
		}
		slices.Sort(codes) // their order says nothing
		return strings.Join(codes, " ")
	}
	return ""
}

// cells are the fields as the table's columns take them; the fields have been checked.
func (v Values) cells(k Kind) []cell {
	cells := make([]cell, 0, len(k.Fields))
	for _, f := range k.Fields {
		cells = append(cells, cell{f.Name, v.column(f)})
	}
	return cells
}

func (v Values) column(f Field) any {
	text := v.Plain[f.Name]
	switch f.Type {
	case Line, Lines, Prose:
		return v.Texts[f.Name]
	case Flag:
		return text == "yes"
	case List:
		return v.parts(f)
	case Several:
		return Codes(strings.Fields(text))
	case Number:
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil // refused before it comes here, and by the database
		}
		return n
	case Day:
		if text == "" {
			return nil
		}
	}
	return text
}

// Gap is why a record cannot be published yet.
type Gap struct {
	Field string
	Lang  string // "" where the field is the same in every language
	Why   string // GapMissing and so on: the last part of the message editor.gap.*
}

// The reasons of a gap.
const (
	GapMissing = "missing" // nothing is written
	GapStale   = "stale"   // another language has changed since
	GapScript  = "script"  // Serbian that is not in Cyrillic: Latin cannot be made of Latin
	GapLong    = "long"    // more than fits
	GapValue   = "value"   // no date, no number, none of the choices
	GapOrder   = "order"   // it ends before it begins
)

// Gaps lists what is to be mended before these fields are published, in the order of the form.
func (k Kind) Gaps(v Values, since Since) []Gap {
	var gaps []Gap
	for _, f := range k.Spread(v) {
		if v.idle(f) {
			continue
		}
		if f.Worded() {
			gaps = append(gaps, textGaps(f, v.sisters(f), since)...)
		} else if why := plainGap(f, v.Plain[f.Name]); why != "" {
			gaps = append(gaps, Gap{Field: f.Name, Why: why})
		}
	}
	for first, last := range map[string]string{"verified_on": "review_by", "opens_on": "closes_on"} {
		if v.Plain[last] != "" && v.Plain[last] < v.Plain[first] {
			gaps = append(gaps, Gap{Field: last, Why: GapOrder})
		}
	}
	if k.check != nil {
		gaps = append(gaps, k.check(v)...)
	}
	return gaps
}

func textGaps(f Field, text i18n.Text, since Since) []Gap {
	var gaps []Gap
	empty := f.Optional && text["sq"]+text["sr"]+text["en"] == ""
	for _, lang := range i18n.Languages() {
		why := ""
		switch {
		case empty:
		case strings.TrimSpace(text[lang]) == "":
			why = GapMissing
		case len([]rune(text[lang])) > f.Limit():
			why = GapLong
		case lang == "sr" && latinOnly(text[lang]) && f.Type != Line:
			why = GapScript
		case len(since.sources(f.Name, lang, text)) > 0:
			why = GapStale
		}
		if why != "" {
			gaps = append(gaps, Gap{Field: f.Name, Lang: lang, Why: why})
		}
	}
	return gaps
}

// latinOnly reports whether a text has letters and none of them is Cyrillic. Names and abbreviations may stand in it.
func latinOnly(text string) bool {
	return strings.ContainsFunc(text, unicode.IsLetter) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

func plainGap(f Field, text string) string {
	switch {
	case text == "" && (f.Optional || f.Type == Flag):
		return ""
	case text == "":
		return GapMissing
	case f.Media():
		if !f.named(text) {
			return GapValue
		}
	case f.Type == List:
		if n := len(strings.Fields(text)); n < f.Min || n > f.Max {
			return GapValue
		}
	case f.Type == Day:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return GapValue
		}
	case f.Type == Number:
		if n, err := strconv.Atoi(text); err != nil || n < f.Min || n > f.Max {
			return GapValue
		}
	case (f.Type == Choice || f.Type == Several) && len(f.Options) > 0:
		for _, code := range strings.Fields(text) {
			if !Codes(f.Options).Has(code) {
				return GapValue
			}
		}
	case len([]rune(text)) > f.Limit():
		return GapLong
	}
	return ""
}

// jsonColumn is a value kept as jsonb.
type jsonColumn[T any] struct{ V T }

// Value writes it.
func (j jsonColumn[T]) Value() (driver.Value, error) {
	body, err := json.Marshal(j.V)
	return string(body), err
}

// Scan reads it; NULL leaves the zero value.
func (j *jsonColumn[T]) Scan(src any) error {
	switch body := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(body), &j.V)
	case []byte:
		return json.Unmarshal(body, &j.V)
	}
	return fmt.Errorf("catalogue: cannot read %T as json", src)
}

// day reads a date that was checked; zero: none.
func (v Values) day(field string) time.Time {
	day, err := time.Parse(time.DateOnly, v.Plain[field])
	if err != nil {
		return time.Time{}
	}
	return day
}

// Article is what readers would see of these fields.
func (v Values) Article() Article {
	return Article{
		Topic: v.Plain["topic"], Subtopic: v.Plain["subtopic"], Sensitive: v.Plain["sensitive"] == "yes", Pictogram: v.Plain["pictogram"],
		Source: v.Plain["source"], VerifiedOn: v.day("verified_on"), ReviewBy: v.day("review_by"),
		Title: v.Texts["title"], Summary: v.Texts["summary"], Body: v.Texts["body"], Picture: v.Plain["picture"], PictureAlt: v.Texts["picture_alt"],
	}
}

// Checklist is what readers would see of these fields.
func (v Values) Checklist() (l Checklist, err error) {
	k := checklistKind()
	list, _ := k.Field("items")
	err = readParts(v, list, &l.Items)
	l.Topic, l.Sensitive, l.Pictogram, l.Name = v.Plain["topic"], v.Plain["sensitive"] == "yes", v.Plain["pictogram"], v.Texts["name"]
	l.Picture, l.PictureAlt, l.VerifiedOn = v.Plain["picture"], v.Texts["picture_alt"], v.day("verified_on")
	return l, err
}

// Guide is what readers would see of these fields.
func (v Values) Guide() (g Guide, err error) {
	k := guideKind()
	list, _ := k.Field("questions")
	g.Checklist, g.Picture, g.PictureAlt = v.Plain["checklist"], v.Plain["picture"], v.Texts["picture_alt"]
	return g, readParts(v, list, &g.Questions)
}

// readParts reads a list as the table would give it back.
func readParts(v Values, list Field, into interface{ Scan(src any) error }) error {
	written, err := v.parts(list).Value()
	if err != nil {
		return err
	}
	return into.Scan(written)
}

// Agency is what readers would see of these fields.
func (v Values) Agency() Agency {
	return Agency{
		Accepting: v.Plain["accepting"] == "yes", Free: v.Plain["free"] == "yes", Name: v.Texts["name"], What: v.Texts["what"], ForWhom: v.Texts["for_whom"],
		Documents: v.Texts["documents"], Address: v.Texts["address"], Directions: v.Texts["directions"], Hours: v.Texts["hours"],
		Cost: v.Texts["cost"], Phone: v.Plain["phone"], PhoneAfterHours: v.Plain["phone_after_hours"],
	}
}

// Programme is what readers would see of these fields while its call is open.
func (v Values) Programme() Programme {
	p := Programme{
		Open: v.Plain["open"] == "yes", Free: v.Plain["free"] == "yes", Name: v.Texts["name"], What: v.Texts["what"], ForWhom: v.Texts["for_whom"], Offers: v.Texts["offers"],
		Documents: v.Texts["documents"], Cost: v.Texts["cost"], Address: v.Texts["address"], Phone: v.Plain["phone"],
	}
	if last := v.day("closes_on"); !last.IsZero() {
		p.ClosesOn = &last
	}
	return p
}
