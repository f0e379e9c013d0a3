package editorui

import (
	"slices"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/web/ui"
)

// Import is the page where a sheet of agencies is read in.
type Import struct {
	Told   []catalogue.Told // of a sheet that was tried; none: nothing was tried yet
	Text   string           // the sheet, so that what was told is what is read in
	Note   string
	Errors []ui.FieldError
	Notice string
}

// Bad reports whether a line keeps the sheet from being read in.
func (s Import) Bad() bool { return slices.ContainsFunc(s.Told, catalogue.Told.Bad) }

// Changed counts the lines that say something new.
func (s Import) Changed() int {
	return s.count(func(t catalogue.Told) bool { return len(t.Changes) > 0 })
}

func (s Import) wrong() int { return s.count(catalogue.Told.Bad) }

func (s Import) same() int {
	return s.count(func(t catalogue.Told) bool { return len(t.Changes) == 0 && !t.Bad() })
}

func (s Import) count(is func(catalogue.Told) bool) int {
	n := 0
	for _, t := range s.Told {
		if is(t) {
			n++
		}
	}
	return n
}

// worth are the lines that have something to tell.
func (s Import) worth() []catalogue.Told {
	return slices.DeleteFunc(slices.Clone(s.Told), func(t catalogue.Told) bool { return len(t.Changes) == 0 && !t.Bad() })
}

// columnOf is the name of a cell's column in the file.
func columnOf(field, lang string) string {
	if lang == "" {
		return field
	}
	return field + "." + lang
}

// gapWords says what is wrong with a cell, and in which column.
func gapWords(l *i18n.Reader, g catalogue.Gap) string {
	k, _ := catalogue.KindOf("agency")
	return l.T("sheet.in_column", "Column", columnOf(g.Field, g.Lang), "What", inWords(l, g, named(l, k, g.Field, catalogue.NewValues())))
}

// fieldWords names what an alteration is about.
func fieldWords(l *i18n.Reader, a catalogue.Alteration) string {
	name := l.T("editor.field." + a.Field)
	if a.Lang == "" {
		return name
	}
	return name + ", " + i18n.NameOf(a.Lang)
}
