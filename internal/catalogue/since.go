package catalogue

import (
	"maps"
	"slices"

	"prag/internal/i18n"
)

// Since tells which texts may no longer say the same as their sisters: field → language → other language → what that one said when this
// one last held. No entry: it holds. An entry counts only while the other language says something else now. The sister of a text that is
// about another field, such as a picture, is also that field, under its name.
type Since map[string]map[string]map[string]string

// sources lists the languages that changed since this language's text of a field last held.
func (s Since) sources(field, lang string, now i18n.Text) []string {
	var changed []string
	for source, was := range s[field][lang] {
		if now[source] != was {
			changed = append(changed, source)
		}
	}
	slices.Sort(changed)
	return changed
}

// Sources lists the languages that changed since this language's text of a field last held, and the field it is about.
func (s Since) Sources(f Field, lang string, now Values) []string {
	if now.idle(f) {
		return nil
	}
	return s.sources(f.Name, lang, now.sisters(f))
}

// Was is what a language said when another one's text last held.
func (s Since) Was(field, lang, source string) string { return s[field][lang][source] }

// follow gives the notes after a save. A text that changes on its own makes its sisters stale; one that was stale, or empty, and changes
// is a translation that has caught up. held are the languages whose texts are looked at and still hold.
func (s Since) follow(k Kind, before, after Values, held []string) Since {
	next := Since{}
	for _, f := range k.Spread(after) {
		if f.Worded() {
			next[f.Name] = s.followField(f, before.sisters(f), after.sisters(f), held)
		}
	}
	return next
}

// idle reports whether a text is about something that is not there.
func (v Values) idle(f Field) bool { return f.About != "" && v.Plain[f.About] == "" }

// sisters are the texts of a field in all languages, and the field it is about.
func (v Values) sisters(f Field) i18n.Text {
	if f.About == "" {
		return v.Texts[f.Name]
	}
	all := i18n.Text{f.About: v.Plain[f.About]}
	maps.Copy(all, v.Texts[f.Name])
	return all
}

func (s Since) followField(f Field, before, after i18n.Text, held []string) map[string]map[string]string {
	field, origins := f.Name, map[string]string{} // language that changed on its own → what it said
	for _, lang := range i18n.Languages() {
		if before[lang] != after[lang] && before[lang] != "" && after[lang] != "" && len(s.sources(field, lang, before)) == 0 {
			origins[lang] = before[lang]
		}
	}
	if f.About != "" && before[f.About] != after[f.About] && before[f.About] != "" {
		origins[f.About] = before[f.About]
	}
	notes := map[string]map[string]string{}
	for _, lang := range i18n.Languages() {
		if after[lang] != before[lang] || after[lang] == "" || slices.Contains(held, lang) {
			continue
		}
		note := maps.Clone(s[field][lang])
		if note == nil {
			note = map[string]string{}
		}
		for source, was := range origins {
			if _, older := note[source]; !older {
				note[source] = was
			}
		}
		maps.DeleteFunc(note, func(source, was string) bool { return after[source] == was })
		if len(note) > 0 {
			notes[lang] = note
		}
	}
	return notes
}
