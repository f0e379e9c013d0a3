package directory

import (
	"strings"

	"prag/internal/i18n"
)

// voice says texts in the reader's language.
type voice struct {
	l      *i18n.Reader
	bundle *i18n.Bundle
}

// message is a message of the program in every language.
func (v voice) message(key string) i18n.Text {
	text := i18n.Text{}
	for _, lang := range i18n.Languages() {
		text[lang] = v.bundle.Reader(lang).T(key)
	}
	return text
}

// speech is what one object says: each text once in the reader's language, and in all of them.
type speech struct {
	voice
	all translations
}

func (v voice) speak() speech { return speech{v, translations{}} }

// say notes a text under the name of its field.
func (s speech) say(field string, text i18n.Text) string {
	for _, lang := range i18n.Languages() {
		if text[lang] == "" {
			continue
		}
		if s.all[lang] == nil {
			s.all[lang] = map[string]string{}
		}
		s.all[lang][field] = text[lang]
	}
	return s.l.Text(text)
}

// joined puts texts under one another in every language.
func joined(texts ...i18n.Text) i18n.Text {
	all := i18n.Text{}
	for _, lang := range i18n.Languages() {
		var parts []string
		for _, t := range texts {
			if t[lang] != "" {
				parts = append(parts, t[lang])
			}
		}
		all[lang] = strings.Join(parts, "\n\n")
	}
	return all
}

// written reports whether anybody has written a text.
func written(t i18n.Text) bool { return t["sq"]+t["sr"]+t["en"] != "" }
