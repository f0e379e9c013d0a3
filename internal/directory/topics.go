package directory

import (
	"time"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// classify makes the taxonomy of the topics. They are the network's, so that they have the same ids at every tenant.
func (m *maker) classify() {
	said := m.speak()
	all := taxonomy{
		ID: derived(tenant.NetworkID(), "topics"), Name: said.say("name", m.message("directory.topics")),
		Description: said.say("description", m.message("directory.topics_hint")), Translations: said.all,
	}
	var changed time.Time
	for _, t := range m.topics {
		changed = latest(changed, m.term(all, t, ""))
		for _, part := range t.Subtopics {
			changed = latest(changed, m.term(all, part, m.byCode[t.Code].ID))
		}
	}
	m.taxonomies = []entry{{
		id: all.ID, modified: changed, taxonomy: all.ID, words: m.folded(all.Translations), whole: all, listed: all,
		minimal: taxonomy{ID: all.ID, Name: all.Name, Description: all.Description},
	}}
}

// term makes a topic a term, and gives when it changed.
func (m *maker) term(of taxonomy, t catalogue.Topic, parent string) time.Time {
	said := m.speak()
	hint := t.Hint
	if !written(hint) {
		hint = t.Name
	}
	term := taxonomyTerm{
		ID: derived(tenant.NetworkID(), "topic:"+t.Code), Code: t.Code, Name: said.say("name", t.Name), Description: said.say("description", hint),
		ParentID: parent, Taxonomy: of.Name, TaxonomyID: of.ID, Language: m.l.HTMLLang(), Translations: said.all,
	}
	m.byCode[t.Code] = term
	whole := term
	whole.Detail = &taxonomy{ID: of.ID, Name: of.Name, Description: of.Description}
	about := []string{term.ID}
	if parent != "" {
		about = append(about, parent)
	}
	m.terms = append(m.terms, entry{
		id: term.ID, modified: t.ModifiedAt, taxonomy: of.ID, terms: about, words: m.folded(term.Translations), whole: whole, listed: term,
		minimal: taxonomyTerm{ID: term.ID, Code: term.Code, Name: term.Name, Description: term.Description},
	})
	return t.ModifiedAt
}

// about are the topics of something as attributes, and the ids of the terms it is found by. Sensitive ones are no terms.
func (m *maker) about(id, entity string, codes catalogue.Codes) (list []attribute, terms []string) {
	for _, code := range codes {
		term, ok := m.byCode[code]
		if !ok {
			continue
		}
		terms = append(terms, term.ID)
		if term.ParentID != "" {
			terms = append(terms, term.ParentID)
		}
		named := taxonomyTerm{
			ID: term.ID, Code: term.Code, Name: term.Name, Description: term.Description, Taxonomy: term.Taxonomy, TaxonomyID: term.TaxonomyID,
			ParentID: term.ParentID, Language: term.Language,
		}
		list = append(list, attribute{ID: pair(id, term.ID), LinkID: id, Entity: entity, Term: &named})
	}
	return list, terms
}

// folded makes texts findable, in whatever language and script they are asked for.
func (m *maker) folded(all ...translations) string {
	words := ""
	for _, texts := range all {
		for _, lang := range i18n.Languages() {
			for _, text := range texts[lang] {
				words += " " + fold(text)
			}
		}
	}
	return words
}
