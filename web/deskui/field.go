package deskui

import (
	"github.com/a-h/templ"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/visit"
	"prag/web/ui"
)

// question asks for one field of the visit.
func (f Form) question(l *i18n.Reader, field string, answers []ui.Option, several bool) ui.Question {
	q := ui.Question{Name: field, Legend: l.T("visit." + field), Several: several, Options: answers, Chosen: f.chosen(field)}
	if field == "topics" {
		q.Hint = l.T("visit.topics.hint")
	}
	return q
}

// chosen is what a field of the visit says now.
func (f Form) chosen(field string) []string {
	v := f.Visit
	switch field {
	case "topics":
		return v.Topics
	case "materials":
		return v.Materials
	}
	return []string{map[string]string{
		"outcome": v.Outcome, "language": v.Language, "channel": v.Channel, "client_group": v.ClientGroup, "first_visit": v.FirstVisit,
		"sex": v.Sex, "age_band": v.AgeBand, "education": v.Education,
	}[field]}
}

// personal asks about the person; the first answer is always that they prefer not to say.
func (f Form) personal(l *i18n.Reader) []ui.Question {
	var questions []ui.Question
	for _, field := range []struct {
		name  string
		codes []string
	}{
		{"client_group", visit.ClientGroups()}, {"first_visit", visit.FirstVisits()}, {"sex", visit.Sexes()}, {"age_band", visit.AgeBands()},
		{"education", visit.Educations()},
	} {
		answers := append([]ui.Option{{Label: l.T("visit.unsaid")}}, options(l, "visit."+field.name, field.codes)...)
		questions = append(questions, f.question(l, field.name, answers, false))
	}
	return questions
}

// options names codes by their message keys: prefix.code.
func options(l *i18n.Reader, prefix string, codes []string) []ui.Option {
	list := make([]ui.Option, len(codes))
	for i, code := range codes {
		list[i] = ui.Option{Value: code, Label: l.T(prefix + "." + code)}
	}
	return list
}

// topics names the topics in the kiosk's order; a code that the catalogue does not know stays out.
func (f Form) topics(l *i18n.Reader) []ui.Option {
	byCode := map[string]catalogue.Topic{}
	for _, t := range f.Topics {
		byCode[t.Code] = t
	}
	var list []ui.Option
	for _, code := range visit.Topics() {
		if t, known := byCode[code]; known {
			list = append(list, ui.Option{Value: code, Label: l.Text(t.Name), Icon: t.Pictogram})
		}
	}
	return list
}

// described ties a field to what is wrong with it.
func (f Form) described(field string) templ.Attributes {
	if ui.ErrorOf(f.Errors, field) == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": field + "-error"}
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
