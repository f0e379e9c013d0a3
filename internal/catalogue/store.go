package catalogue

import (
	"prag/internal/db"
	"prag/internal/tenant"
)

// shared names the two tenants whose topics and articles a reader sees, and the moment.
func shared(tx *db.Tx) map[string]any {
	return map[string]any{"own": tx.Tenant, "network": tenant.NetworkID(), "now": tx.Now}
}

const selectTopics = `
	SELECT code, coalesce(parent, '') AS parent, sensitive, pictogram, name, hint, picture, picture_alt, modified_at FROM topic
	WHERE tenant_id IN (@own, @network) ORDER BY position, code`

const articleColumns = `
	SELECT a.id, a.slug, a.topic, a.subtopic, a.sensitive, a.pictogram, a.source, a.source_date, a.verified_on, a.review_by, a.picture, a.picture_alt,
	       jsonb_object_agg(t.language, t.title) AS title, jsonb_object_agg(t.language, t.summary) AS summary`

const publishedText = `
	FROM article a
	JOIN article_text t ON t.tenant_id = a.tenant_id AND t.article_id = a.id AND t.version = a.published
	WHERE a.tenant_id IN (@own, @network)`

// A tenant's own article hides the network's of the same slug.
const selectArticles = articleColumns + publishedText + ` AND (a.tenant_id = @own OR NOT EXISTS (
	SELECT 1 FROM article o WHERE o.tenant_id = @own AND o.slug = a.slug AND o.published IS NOT NULL))`

// A tenant's own article stands in for the network's of the same slug.
const selectWholeArticle = articleColumns + `, jsonb_object_agg(t.language, t.body) AS body,
	jsonb_build_object('sq', a.recording_sq, 'sr', a.recording_sr, 'en', a.recording_en) AS recording` + publishedText + `
	AND a.slug = @slug GROUP BY a.tenant_id, a.id ORDER BY a.tenant_id = @own DESC LIMIT 1`

// An agency takes people where its editors say so and it does not say itself that it is full.
const agencyColumns = `id, slug, kind, topics, sensitive, accepting AND capacity <> 'full' AS accepting, capacity, free, languages, name, what,
	       for_whom, documents, address, directions, hours, cost, phone,
	       phone_after_hours, mailbox, source, verified_on, modified_at`

const selectAgencies = `SELECT ` + agencyColumns + ` FROM agency WHERE tenant_id = ?`

// tenantDay is the date at a tenant's centres at a moment (@now, @own): a call opens and closes at their midnight.
const tenantDay = `(@now AT TIME ZONE coalesce((SELECT time_zone FROM centre WHERE tenant_id = @own ORDER BY position LIMIT 1), 'UTC'))::date`

// A programme is open where its editors say so and the date lies within its call.
const selectProgrammes = `
	SELECT p.id, p.slug, p.agency_id, a.name AS agency_name, p.topics, p.sensitive, p.opens_on, p.closes_on,
	       p.open AND coalesce(p.opens_on <= ` + tenantDay + `, true) AND coalesce(p.closes_on >= ` + tenantDay + `, true) AS open, p.host_country, p.funder, p.name, p.what,
	       p.for_whom, p.offers, p.documents, p.cost, p.free, p.address, p.phone, p.source, p.source_date, p.verified_on, p.age_bands, p.areas,
	       p.modified_at
	FROM programme p JOIN agency a ON a.tenant_id = p.tenant_id AND a.id = p.agency_id
	WHERE p.tenant_id = @own AND a.active ORDER BY open DESC, p.slug`
