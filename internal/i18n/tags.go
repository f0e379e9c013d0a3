package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

// A tag is a language with its script as it stands in addresses: sq, sr (Cyrillic), sr-Latn, en.

// Languages lists the languages every text must exist in.
func Languages() []string { return []string{"sq", "sr", "en"} }

// Tags lists what a reader can choose, in the order shown where a tenant states no other.
func Tags() []string { return []string{"sq", "sr-Latn", "sr", "en"} }

// Pseudo is the tag under which tests read the program: every translated text stands in ⟦brackets⟧.
const Pseudo = "x-pseudo"

// NameOf is a language's name in itself, also of those that people speak here and no page is written in.
func NameOf(tag string) string {
	switch tag {
	case "sq":
		return "Shqip"
	case "sr":
		return "Српски"
	case "sr-Latn":
		return "Srpski"
	case "en":
		return "English"
	case "bs":
		return "Bosanski"
	case "hr":
		return "Hrvatski"
	case "mk":
		return "Македонски"
	case "rom":
		return "Romani čhib"
	case "tr":
		return "Türkçe"
	}
	return tag
}

// Language is the language of a tag, without the script.
func Language(tag string) string {
	if strings.HasPrefix(tag, "sr") {
		return "sr"
	}
	return tag
}

// Known reports whether the tag can be chosen.
func Known(tag string) bool {
	switch tag {
	case "sq", "sr", "sr-Latn", "en":
		return true
	}
	return false
}

// Negotiate picks a tag for an Accept-Language header, or fallback. Speakers of the Serbo-Croatian languages get Serbian:
// in Cyrillic where their tag is plain Serbian or says so, in Latin else. The library's matcher would hand sr-RS to
// English when only sr-Latn is tagged, hence a table of our own.
func Negotiate(header, fallback string) string {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return fallback
	}
	for _, t := range wanted {
		if tag := tagFor(t); tag != "" {
			return tag
		}
	}
	return fallback
}

func tagFor(t language.Tag) string {
	base, _ := t.Base()
	script, _ := t.Script()
	switch base.String() {
	case "sq":
		return "sq"
	case "en":
		return "en"
	case "sr":
		if script.String() == "Latn" {
			return "sr-Latn"
		}
		return "sr"
	case "hr", "bs", "cnr", "sh":
		return "sr-Latn"
	}
	return ""
}
