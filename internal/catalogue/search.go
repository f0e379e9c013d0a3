package catalogue

import (
	"context"
	"maps"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
)

// The kinds of what a search finds.
const (
	HitTopic     = "topic"
	HitArticle   = "article"
	HitAgency    = "agency"
	HitProgramme = "programme"
	HitChecklist = "checklist"
)

// Hit is one answer to a search.
type Hit struct {
	Kind      string
	Slug      string // of an article, a checklist, an agency, a programme; the code of a topic
	Pictogram string // "" for agencies and programmes
	Title     i18n.Text
	Summary   i18n.Text
}

// MaxQuery is how many characters of what was typed are looked for.
const MaxQuery = 80

// Search finds what the tenant's readers may read, the best first, in the texts of one language. Diacritics, the script of Serbian and
// small misspellings do not matter. An empty query finds nothing. What was typed is not kept anywhere.
func (c *Catalogue) Search(ctx context.Context, tenantID uuid.UUID, lang, query string) ([]Hit, error) {
	if runes := []rune(query); len(runes) > MaxQuery {
		query = string(runes[:MaxQuery])
	}
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Hit, error) {
		args := map[string]any{"lang": lang, "query": query}
		maps.Copy(args, shared(tx))
		return db.All[Hit](tx, searchSQL, args)
	})
}

// searchSQL compares each word with the title and with the whole text. word_similarity is 1 where the word stands in the text and falls
// with every trigram that differs; on average the words must be more there than not. People write whole sentences: words that stand
// nowhere are left out, and one that stands everywhere weighs little. A checklist comes after the
// article that explains it. A tenant's own hides the network's of the same slug.
const searchSQL = searchDocs + `, pair AS MATERIALIZED (
		SELECT kind, slug, w, word_similarity(w, whole) AS found, word_similarity(w, head) AS named FROM folded, word
	), known AS (
		SELECT w, 1 / ln(1 + count(*)) AS weight FROM pair WHERE found >= 0.6 GROUP BY w
	), best AS (
		SELECT kind, slug, sum(weight * (found + named)) / sum(weight) AS score FROM pair JOIN known USING (w)
		GROUP BY kind, slug HAVING sum(weight * found) / sum(weight) >= 0.5 AND max(found) >= 0.6
	)
	SELECT kind, slug, pictogram, title, summary FROM folded JOIN best USING (kind, slug)
	ORDER BY round((score - CASE kind WHEN 'checklist' THEN 0.3 ELSE 0 END)::numeric, 2) DESC, kind = 'article' DESC, slug LIMIT 8`

// searchDocs is everything that can be found, folded into one spelling.
const searchDocs = `
	WITH word AS (
		SELECT DISTINCT w FROM regexp_split_to_table(search_fold(@query), '[^a-z0-9]+') w WHERE length(w) > 1 LIMIT 8
	), doc AS (
		SELECT 'article' AS kind, a.slug, a.pictogram, jsonb_object_agg(t.language, t.title) AS title,
		       jsonb_object_agg(t.language, t.summary) AS summary, string_agg(t.body, '') FILTER (WHERE t.language = @lang) AS body
		FROM article a
		JOIN article_text t ON t.tenant_id = a.tenant_id AND t.article_id = a.id AND t.version = a.published
		WHERE a.tenant_id IN (@own, @network) AND (a.tenant_id = @own OR NOT EXISTS (
			SELECT 1 FROM article o WHERE o.tenant_id = @own AND o.slug = a.slug AND o.published IS NOT NULL))
		GROUP BY a.tenant_id, a.id
		UNION ALL
		SELECT 'topic', t.code, t.pictogram, t.name, t.hint, (SELECT string_agg(p.name ->> CAST(@lang AS text), ' ') FROM topic p
			WHERE p.tenant_id = t.tenant_id AND p.parent = t.code)
		FROM topic t WHERE t.tenant_id IN (@own, @network) AND t.parent IS NULL
		UNION ALL
		SELECT 'agency', slug, '', name, what, concat_ws(' ', for_whom ->> CAST(@lang AS text), documents ->> CAST(@lang AS text))
		FROM agency WHERE tenant_id = @own AND active
		UNION ALL
		SELECT 'programme', p.slug, '', p.name, p.what, concat_ws(' ', p.for_whom ->> CAST(@lang AS text), p.offers ->> CAST(@lang AS text))
		FROM programme p JOIN agency a ON a.tenant_id = p.tenant_id AND a.id = p.agency_id WHERE p.tenant_id = @own AND a.active
		UNION ALL
		SELECT 'checklist', c.slug, c.pictogram, c.name, '{}', (SELECT string_agg(i #>> ARRAY['text', CAST(@lang AS text)], ' ')
			FROM jsonb_array_elements(c.items) i)
		FROM checklist c WHERE c.tenant_id IN (@own, @network) AND (c.tenant_id = @own OR NOT EXISTS (
			SELECT 1 FROM checklist o WHERE o.tenant_id = @own AND o.slug = c.slug))
	), folded AS (
		SELECT doc.*, search_fold(title ->> CAST(@lang AS text)) AS head,
		       search_fold(concat_ws(' ', title ->> CAST(@lang AS text), summary ->> CAST(@lang AS text), body)) AS whole
		FROM doc
	)`

// Entry is one thing that can be found, with the words it is found by.
type Entry struct {
	Hit
	Head  string // its title, folded
	Words string // all its text, folded
}

// Entries lists everything Search can find in one language, for a kiosk that has to search by itself.
func (c *Catalogue) Entries(ctx context.Context, tenantID uuid.UUID, lang string) ([]Entry, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Entry, error) {
		args := map[string]any{"lang": lang, "query": ""}
		maps.Copy(args, shared(tx))
		return db.All[Entry](tx, searchDocs+`
			SELECT kind, slug, pictogram, title, summary, head, whole AS words FROM folded ORDER BY kind = 'article' DESC, kind, slug`, args)
	})
}
