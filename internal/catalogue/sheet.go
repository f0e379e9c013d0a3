package catalogue

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// SheetLine is one record of a sheet: what its cells say. A column that the sheet does not have is left as it is.
type SheetLine struct {
	Number   int // in the file
	Slug     string
	Revision int // that the editor has seen; 0 of a new record
	Values   Values
}

// Told is what a line of a sheet would do, or why it cannot.
type Told struct {
	Line    int
	Slug    string
	Title   i18n.Text
	New     bool
	Changes []Alteration
	Wrong   []Gap  // values that cannot be
	Refused string // message key of why the whole line cannot be; "": it can
	Todo    []Gap  // what is left to be done before it can be published
}

// Bad reports whether the line keeps the sheet from being read in.
func (t Told) Bad() bool { return t.Refused != "" || len(t.Wrong) > 0 }

// Alteration is a cell that says something else than the record.
type Alteration struct{ Field, Lang, Before, After string }

// errTried ends a transaction of which nothing is kept.
var errTried = errors.New("nothing of it is kept")

// Sheet lists all records of a kind as editors see them, by their names.
func (c *Catalogue) Sheet(ctx context.Context, who identity.Staff, kind string) ([]Record, error) {
	k, ok := KindOf(kind)
	if !ok || !k.of(who.TenantID == tenant.NetworkID()) {
		return nil, fault.Missing()
	}
	return read(ctx, c, who.TenantID, func(tx *db.Tx) (list []Record, err error) {
		all, err := listed(tx)
		slices.SortFunc(all, func(a, b Listed) int { return cmp.Compare(a.Slug, b.Slug) })
		for _, l := range all {
			if l.Kind != kind || err != nil {
				continue
			}
			var r Record
			r, err = record(tx, l.Ref)
			list = append(list, r)
		}
		return list, err
	})
}

// ReadIn makes drafts of the lines of a sheet that say something new: all of them, or none where one is wrong, or where it is only tried.
// It tells what each line does.
func (c *Catalogue) ReadIn(ctx context.Context, who identity.Staff, kind string, lines []SheetLine, note string, try bool) ([]Told, error) {
	k, ok := KindOf(kind)
	if !ok || !k.Added || !k.of(who.TenantID == tenant.NetworkID()) {
		return nil, fault.Missing()
	}
	var told []Told
	err := c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		codes, err := topicCodes(tx)
		if err != nil {
			return err
		}
		s := sheet{tx: tx, who: who, kind: k, note: note, topics: codes, seen: map[string]bool{}}
		// By name: two who read sheets in at once wait for each other in one order.
		lines = slices.Clone(lines)
		slices.SortStableFunc(lines, func(a, b SheetLine) int { return cmp.Compare(a.Slug, b.Slug) })
		for _, l := range lines {
			t, err := s.line(l)
			if err != nil {
				return err
			}
			told = append(told, t)
		}
		if try || slices.ContainsFunc(told, Told.Bad) {
			return errTried
		}
		return nil
	})
	slices.SortFunc(told, func(a, b Told) int { return cmp.Compare(a.Line, b.Line) })
	if errors.Is(err, errTried) {
		err = nil
	}
	return told, err
}

func topicCodes(tx *db.Tx) (Codes, error) {
	return db.All[string](tx, `SELECT code FROM topic WHERE tenant_id IN (@own, @network) AND parent IS NULL`, shared(tx))
}

// sheet is a sheet that is being read in.
type sheet struct {
	tx     *db.Tx
	who    identity.Staff
	kind   Kind
	note   string
	topics Codes
	seen   map[string]bool
}

// line reads one line in and tells what it did.
func (s sheet) line(l SheetLine) (Told, error) {
	t := Told{Line: l.Number, Slug: l.Slug, Title: l.Values.Texts[s.kind.Title()]}
	if t.Slug == "" {
		for _, lang := range []string{"en", "sq", "sr"} {
			if t.Slug == "" {
				t.Slug = slugOf(t.Title[lang])
			}
		}
		t.New = true
	}
	switch {
	case t.Slug == "":
		t.Wrong = []Gap{{Field: s.kind.Title(), Lang: "sq", Why: GapMissing}}
		return t, nil
	case t.Slug != slugOf(t.Slug):
		t.Refused = "sheet.slug"
		return t, nil
	case s.seen[t.Slug]:
		t.Refused = "sheet.twice"
		return t, nil
	}
	s.seen[t.Slug] = true
	r, err := locked(s.tx, Ref{Kind: s.kind.Code, Slug: t.Slug})
	switch {
	case fault.Is(err, fault.NotFound):
		t.New = true
		r = Record{Ref: Ref{Kind: s.kind.Code, Slug: t.Slug}, Kind: s.kind, Mine: true}
	case err != nil:
		return t, err
	case t.New:
		t.Refused = "editor.taken"
		return t, nil
	}
	return t, s.change(l, r, &t)
}

// change writes what a line says of a record, where that is something new and can be.
func (s sheet) change(l SheetLine, r Record, t *Told) error {
	before := r.Values()
	after := before.with(l.Values)
	t.Title = s.kind.Called(after)
	t.Changes = alterations(s.kind, before, after)
	if len(t.Changes) == 0 {
		return nil
	}
	if !t.New && l.Revision != r.Revision {
		t.Refused = "sheet.stale"
		return nil
	}
	for _, g := range s.kind.Gaps(after, r.Since().follow(s.kind, before, after, nil)) {
		if g.Why == GapMissing || g.Why == GapStale {
			t.Todo = append(t.Todo, g)
		} else {
			t.Wrong = append(t.Wrong, g)
		}
	}
	for _, code := range strings.Fields(after.Plain["topics"]) {
		if !s.topics.Has(code) {
			t.Wrong = append(t.Wrong, Gap{Field: "topics", Why: GapValue})
			break
		}
	}
	if t.Bad() {
		return nil
	}
	return write(s.tx, s.who, r, Edit{Ref: r.Ref, Revision: r.Revision, Values: after, Note: s.note}, Written)
}

// with is these values with what others say.
func (v Values) with(other Values) Values {
	all := v.clone()
	for field, text := range other.Texts {
		if all.Texts[field] == nil {
			all.Texts[field] = i18n.Text{}
		}
		for lang, words := range text {
			all.Texts[field][lang] = words
		}
	}
	for field, value := range other.Plain {
		all.Plain[field] = value
	}
	return all
}

func alterations(k Kind, before, after Values) []Alteration {
	var list []Alteration
	for _, f := range k.Fields {
		if !f.Worded() {
			if was, is := before.Plain[f.Name], after.Plain[f.Name]; was != is {
				list = append(list, Alteration{Field: f.Name, Before: was, After: is})
			}
			continue
		}
		for _, lang := range i18n.Languages() {
			if was, is := before.Texts[f.Name][lang], after.Texts[f.Name][lang]; was != is {
				list = append(list, Alteration{Field: f.Name, Lang: lang, Before: was, After: is})
			}
		}
	}
	return list
}
