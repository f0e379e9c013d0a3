// Package catalogue is what the network tells people: topics and articles, what to bring (checklists), whether this is the right place
// (guides), agencies and their programmes, municipalities.
//
// Topics, shared articles, checklists and guides belong to the network's own tenant and every tenant reads them; agencies, programmes and
// municipalities belong to the operator. The invariants:
//   - a text of an article is never changed: a new wording is a new version, in every language;
//   - an article is published whole, in Albanian, Serbian and English, or not at all, and the database refuses it too;
//   - catalogue_version grows with every change of a tenant's catalogue; pages kept in memory are stale as soon as it has grown.
//
// Tables: topic, article, article_text, catalogue_version, checklist, guide, agency, programme, municipality.
package catalogue
