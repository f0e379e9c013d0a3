package deskui

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"prag/internal/i18n"
)

// kind is the type of a chip's input.
func kind(several bool) string {
	if several {
		return "checkbox"
	}
	return "radio"
}

func has(chosen []string, value string) bool { return slices.Contains(chosen, value) }

// describedBy ties a field to its hint and to what is wrong with it.
func describedBy(f Form, field, hint string) templ.Attributes {
	var ids []string
	attributes := templ.Attributes{}
	if hint != "" {
		ids = append(ids, field+"-hint")
	}
	if f.Error(field) != "" {
		ids = append(ids, field+"-mistake")
		attributes["aria-invalid"] = "true"
	}
	if len(ids) > 0 {
		attributes["aria-describedby"] = strings.Join(ids, " ")
	}
	return attributes
}

// step is one thing that can be done with the person at the desk: where to, which key, what it says.
type step struct{ to, key, label, icon string }

// lang is the value of a lang attribute for a tag.
func lang(tag string) string {
	if tag == "sr" {
		return "sr-Cyrl"
	}
	return tag
}

// nameOf is the name of the language a tag stands for, in that language.
func nameOf(tag string) string { return i18n.NameOf(tag) }
