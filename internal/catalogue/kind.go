package catalogue

import (
	"net/mail"
	"slices"
	"strings"

	"prag/internal/i18n"
)

// Kind is one kind of record that editors write. A further kind is a further entry of Kinds: its table has a jsonb column for each text
// in the three languages and a plain column for everything else.
type Kind struct {
	Code       string // the table, the name in addresses and of the messages editor.kind.*
	Network    bool   // its records belong to the network
	Overridden bool   // and an operator may have a copy of its own
	Operator   bool   // its records belong to operators
	Added      bool   // editors add records, not only change those there are
	Fields     []Field
	check      func(v Values) []Gap     // what the fields cannot say of themselves; nil: nothing
	called     func(v Values) i18n.Text // what a record without a title is called; nil: by its first field
	key        string                   // column that names a record within its tenant
	from       string                   // SQL of the readers' rows as json, where they are more than the table's
}

// The types of fields. The first three are written in every language.
const (
	Line    = "line"    // one line
	Lines   = "lines"   // some sentences
	Prose   = "prose"   // Markdown
	Plain   = "plain"   // one line that is the same in every language
	Choice  = "choice"  // one of some codes
	Several = "several" // any of some codes
	Flag    = "flag"    // yes or no
	Day     = "day"     // a date
	Number  = "number"  // a whole number from Min to Max
	List    = "list"    // parts in order, Min to Max of them, each with the fields of Of
	Picture = "picture" // the name of a picture
	Sound   = "sound"   // the name of a recording of one language, with the text it was made for
)

// Field is one field of a kind: a column of its table and a message editor.field.*.
type Field struct {
	Name     string
	Type     string
	Optional bool
	Min, Max int      // of a number; Max of a text is the most characters
	Options  []string // of a choice; none: they depend on the records there are
	Of       []Field  // of a list: the fields of a part
	At       string   // of a part's field: where the part keeps it, with dots; "": under its name
	In, Part string   // of a field of a certain part: the list, and the part's own number
	About    string   // of a text: the field it is about; where that says something else, the text has to be looked at
}

// Key is the last part of the message editor.field.* that names the field.
func (f Field) Key() string {
	if f.In == "" {
		return f.Name
	}
	return f.In + "_" + f.Name[strings.LastIndex(f.Name, ".")+1:]
}

// Media reports whether the field names what was handed in as a file.
func (f Field) Media() bool { return f.Type == Picture || f.Type == Sound }

// Worded reports whether the field is written in every language.
func (f Field) Worded() bool { return f.Type == Line || f.Type == Lines || f.Type == Prose }

// Limit is the most characters a text may have.
func (f Field) Limit() int {
	switch {
	case f.Max > 0:
		return f.Max
	case f.Type == Prose:
		return 12000
	case f.Type == Lines:
		return 1200
	}
	return 200
}

// Field finds a field.
func (k Kind) Field(name string) (Field, bool) {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return k.Fields[i], true
}

// Has reports whether the kind has a field.
func (k Kind) Has(name string) bool {
	_, ok := k.Field(name)
	return ok
}

// Due reports whether records of the kind are to be looked at again by a date.
func (k Kind) Due() bool { return k.Has("review_by") }

// Title is the name of the field that says what a record is called.
func (k Kind) Title() string { return k.Fields[0].Name }

// Called is what a record with these fields is called.
func (k Kind) Called(v Values) i18n.Text {
	if k.called != nil {
		return k.called(v)
	}
	return v.Texts[k.Title()]
}

// of reports whether the network, or else an operator, has records of its own of this kind.
func (k Kind) of(network bool) bool {
	if network {
		return k.Network
	}
	return k.Operator || k.Overridden
}

// KindOf finds a kind.
func KindOf(code string) (Kind, bool) {
	all := Kinds()
	i := slices.IndexFunc(all, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false
	}
	return all[i], true
}

// Pictograms lists the pictures a record may have.
func Pictograms() []string {
	return strings.Fields(`abroad book briefcase building calendar chat child clock coins contract cv documents family globe hand health heart
		help home-return house inbox language learn lock me money passport people phone plane return safety scales school search settle shield shop
		speech ticket warning wheelchair work`)
}

// mailboxGap: letters to an agency need an address that is one.
func mailboxGap(v Values) []Gap {
	if box := v.Plain["mailbox"]; box != "" {
		if at, err := mail.ParseAddress(box); err != nil || at.Address != box {
			return []Gap{{Field: "mailbox", Why: GapValue}}
		}
	}
	return nil
}

// checkedFields say where something comes from and when it was last looked at.
func checkedFields() []Field {
	return []Field{{Name: "source", Type: Plain, Max: 300}, {Name: "verified_on", Type: Day}, {Name: "review_by", Type: Day}}
}

// Kinds lists the kinds in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{
		{
			Code: "article", key: "slug", Network: true, Overridden: true, Added: true, from: articlesAsRows, check: pictureTold,
			Fields: append(append([]Field{
				{Name: "title", Type: Line, Max: 120}, {Name: "summary", Type: Lines, Max: 240}, {Name: "body", Type: Prose}, pictureField(), pictureAlt(),
				{Name: "topic", Type: Choice}, {Name: "subtopic", Type: Choice}, {Name: "pictogram", Type: Choice, Options: Pictograms()},
				{Name: "position", Type: Number, Max: 9999}, {Name: "sensitive", Type: Flag}, {Name: "source_date", Type: Day, Optional: true},
			}, soundFields()...), checkedFields()...),
		},
		{
			Code: "topic", key: "code", Network: true, check: pictureTold,
			Fields: []Field{
				{Name: "name", Type: Line, Max: 80}, {Name: "hint", Type: Line, Optional: true}, pictureField(), pictureAlt(),
				{Name: "position", Type: Number, Max: 9999},
			},
		},
		checklistKind(),
		guideKind(),
		{
			Code: "agency", key: "slug", Operator: true, Added: true, check: mailboxGap,
			Fields: append([]Field{
				{Name: "name", Type: Line, Max: 120}, {Name: "what", Type: Lines}, {Name: "for_whom", Type: Lines}, {Name: "documents", Type: Lines},
				{Name: "address", Type: Line, Optional: true}, {Name: "directions", Type: Lines, Optional: true},
				{Name: "hours", Type: Lines, Optional: true}, {Name: "cost", Type: Line, Optional: true},
				{Name: "phone", Type: Plain, Optional: true, Max: 60}, {Name: "phone_after_hours", Type: Plain, Optional: true, Max: 60},
				{Name: "mailbox", Type: Plain, Optional: true, Max: 120},
				{Name: "mailbox_language", Type: Choice, Optional: true, Options: i18n.Tags()},
				{Name: "kind", Type: Choice, Options: []string{"public", "ngo", "international", "clinic", "school"}},
				{Name: "topics", Type: Several}, {Name: "languages", Type: Several, Options: []string{"sq", "sr", "en"}},
				{Name: "free", Type: Flag}, {Name: "accepting", Type: Flag}, {Name: "active", Type: Flag}, {Name: "sensitive", Type: Flag},
			}, checkedFields()...),
		},
		{
			Code: "programme", key: "slug", Operator: true, Added: true,
			Fields: append([]Field{
				{Name: "name", Type: Line, Max: 120}, {Name: "what", Type: Lines}, {Name: "for_whom", Type: Lines}, {Name: "offers", Type: Lines},
				{Name: "documents", Type: Lines, Optional: true}, {Name: "cost", Type: Line, Optional: true},
				{Name: "address", Type: Line, Optional: true}, {Name: "phone", Type: Plain, Optional: true, Max: 60},
				{Name: "agency_id", Type: Choice}, {Name: "topics", Type: Several}, {Name: "free", Type: Flag},
				{Name: "open", Type: Flag}, {Name: "opens_on", Type: Day, Optional: true}, {Name: "closes_on", Type: Day, Optional: true},
				{Name: "host_country", Type: Plain, Optional: true, Max: 2}, {Name: "funder", Type: Plain, Optional: true},
				{Name: "sensitive", Type: Flag}, {Name: "source_date", Type: Day, Optional: true},
			}, checkedFields()...),
		},
		{
			Code: "service", key: "id", Operator: true,
			Fields: []Field{
				{Name: "name", Type: Line, Max: 80}, {Name: "hint", Type: Line, Optional: true}, {Name: "for_whom", Type: Lines, Optional: true},
				{Name: "minutes", Type: Number, Min: 1, Max: 240}, {Name: "offered", Type: Flag}, {Name: "position", Type: Number, Max: 999},
			},
		},
		slideKind(),
	}
}
