// Package catalogue is what the network tells people: topics and articles, what to bring (checklists), whether this is the right place
// (guides), agencies and their programmes, municipalities.
//
// Topics, shared articles, checklists and guides belong to the network's own tenant and every tenant reads them; agencies, programmes and
// municipalities belong to the operator. The invariants:
//   - a text of an article is never changed: a new wording is a new version, in every language;
//   - an article is published whole, in Albanian, Serbian and English, or not at all, and the database refuses it too;
//   - editors change a record by editions: one is open at most (draft or review), one published, what was handed out is never changed, and
//     nobody publishes what they wrote themselves;
//   - a text is stale while another language says something else than when it last held; nothing stale or missing is published;
//   - a picture has words in every language, which are stale when another one takes its place; a recording is heard only where it says what the
//     text says; both are named after what they are, stay as long as an edition names them, and never change;
//   - an agency says of itself that its record holds, which moves the dates on, or what has changed, which changes nothing by itself and is a
//     task of the editors; whether it takes people is its own word beside the editors', in no edition;
//   - a sheet is read in as drafts, in whole or not at all;
//   - catalogue_version grows with every change of a tenant's catalogue; pages kept in memory are stale as soon as it has grown.
//
// Tables: topic, article, article_text, catalogue_version, checklist, guide, agency, programme, slide, municipality, edition, edition_step, picture,
// recording, agency_check. Editors also write the centres' services.
package catalogue
