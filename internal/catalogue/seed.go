package catalogue

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// Seed writes the catalogue of content/: topics and articles to the network's tenant, agencies, programmes, municipalities and
// slides to each operator (code → tenant id). The tenants exist already. Seeding again changes only what the files changed, and nothing that an editor
// has written: such a record is the editors' from then on.
func Seed(ctx context.Context, d *db.DB, files fs.FS, operators map[string]uuid.UUID) error {
	c, err := readContent(files)
	if err != nil {
		return err
	}
	if err := seedTenant(ctx, d, tenant.NetworkID(), c.network()); err != nil {
		return fmt.Errorf("seed the network's catalogue: %w", err)
	}
	for code, id := range operators {
		if err := seedTenant(ctx, d, id, c.operator(code)); err != nil {
			return fmt.Errorf("seed the catalogue of %s: %w", code, err)
		}
	}
	return nil
}

// step writes one record and reports whether anything changed.
type step func(tx *db.Tx) (changed bool, err error)

// seedTenant takes the steps in one transaction; the version grows only when one of them changed something.
func seedTenant(ctx context.Context, d *db.DB, id uuid.UUID, steps []step) error {
	return d.InTenant(ctx, id, func(tx *db.Tx) error {
		stale := false
		for _, s := range steps {
			changed, err := s(tx)
			if err != nil {
				return err
			}
			stale = stale || changed
		}
		if !stale {
			return nil
		}
		return Grow(tx)
	})
}

func (c content) network() []step {
	var steps []step
	for _, t := range c.topics {
		steps = append(steps, topicRow(t, nil).save)
		for i, sub := range t.Subtopics {
			sub.Position = 10 * (i + 1)
			steps = append(steps, topicRow(sub, &t.Code).save)
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(c.articles)) {
		a := c.articles[slug]
		steps = append(steps, articleRow(slug, a).save, func(tx *db.Tx) (bool, error) { return seedTexts(tx, slug, a.texts()) })
	}
	return append(steps, c.aids.steps()...)
}

func (c content) operator(code string) []step {
	var steps []step
	for _, m := range c.municipalities[code] {
		steps = append(steps, row{"municipality", "code", m.Code, []cell{
			{"name", i18n.Text{"sq": m.SQ, "sr": m.SR, "en": m.EN}}, {"aliases", m.Aliases},
		}}.save)
	}
	for _, slug := range slices.Sorted(maps.Keys(c.agencies)) {
		if a := c.agencies[slug]; a.of(code) {
			steps = append(steps, agencyRow(slug, a).save)
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(c.programmes)) {
		if p := c.programmes[slug]; p.of(code) {
			steps = append(steps, func(tx *db.Tx) (bool, error) { return saveProgramme(tx, slug, p) })
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(c.slides)) {
		x := c.slides[slug]
		steps = append(steps, row{"slide", "slug", slug, []cell{
			{"position", x.Position}, {"text", x.Text}, {"source", x.Source}, {"verified_on", day(x.VerifiedOn)}, {"review_by", day(x.ReviewBy)},
		}}.save)
	}
	return steps
}

func topicRow(t topicFile, parent *string) row {
	return row{"topic", "code", t.Code, []cell{
		{"parent", parent}, {"position", t.Position}, {"sensitive", t.Sensitive}, {"pictogram", t.Pictogram},
		{"name", t.Name}, {"hint", t.Hint},
	}}
}

func articleRow(slug string, a articleFile) row {
	return row{"article", "slug", slug, []cell{
		{"topic", a.Topic}, {"subtopic", a.Subtopic}, {"position", a.Position}, {"sensitive", a.Sensitive},
		{"pictogram", a.Pictogram}, {"source", a.Source}, {"source_date", day(a.SourceDate)}, {"verified_on", day(a.VerifiedOn)},
		{"review_by", day(a.ReviewBy)},
	}}
}

func seedTexts(tx *db.Tx, slug string, wanted map[string]wording) (bool, error) {
	found, err := db.All[int](tx, fmt.Sprintf(edited, "article", "?"), slug)
	if err != nil || len(found) > 0 {
		return false, err
	}
	return saveTexts(tx, slug, wanted)
}

// saveTexts writes and publishes a new version where the wording differs from the latest one.
func saveTexts(tx *db.Tx, slug string, wanted map[string]wording) (bool, error) {
	latest, err := db.One[struct {
		ID      uuid.UUID
		Version int
	}](tx, `SELECT a.id, coalesce(max(t.version), 0) AS version FROM article a
		LEFT JOIN article_text t ON t.tenant_id = a.tenant_id AND t.article_id = a.id
		WHERE a.tenant_id = ? AND a.slug = ? GROUP BY a.id`, tx.Tenant, slug)
	if err != nil {
		return false, err
	}
	have, err := texts(tx, latest.ID, latest.Version)
	if err != nil {
		return false, err
	}
	if maps.Equal(have, wanted) {
		return false, republish(tx, latest.ID, latest.Version)
	}
	for _, lang := range i18n.Languages() {
		w := wanted[lang]
		err := tx.Exec(`INSERT INTO article_text (tenant_id, article_id, version, language, title, summary, body, written_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, tx.Tenant, latest.ID, latest.Version+1, lang, w.Title, w.Summary, w.Body, tx.Now).Error
		if err != nil {
			return false, err
		}
	}
	return true, publish(tx, latest.ID, latest.Version+1)
}

func agencyRow(slug string, a agencyFile) row {
	return row{"agency", "slug", slug, []cell{
		{"kind", a.Kind}, {"topics", a.Topics}, {"sensitive", a.Sensitive}, {"accepting", a.Accepting}, {"languages", a.Languages},
		{"name", a.text("name")}, {"what", a.text("what")}, {"for_whom", a.text("for_whom")}, {"documents", a.text("documents")},
		{"source", a.Source}, {"verified_on", day(a.VerifiedOn)}, {"review_by", day(a.ReviewBy)},
	}}
}

func saveProgramme(tx *db.Tx, slug string, p programmeFile) (bool, error) {
	var agency uuid.UUID
	err := tx.Raw(`SELECT id FROM agency WHERE tenant_id = ? AND slug = ?`, tx.Tenant, p.Agency).Row().Scan(&agency)
	if err != nil {
		return false, fmt.Errorf("programme %s: agency %s: %w", slug, p.Agency, err)
	}
	return row{"programme", "slug", slug, []cell{
		{"agency_id", agency}, {"topics", p.Topics}, {"sensitive", p.Sensitive}, {"open", p.Open}, {"host_country", p.HostCountry},
		{"funder", p.Funder}, {"name", p.text("name")}, {"what", p.text("what")}, {"for_whom", p.text("for_whom")},
		{"offers", p.text("offers")}, {"source", p.Source}, {"source_date", day(p.SourceDate)}, {"verified_on", day(p.VerifiedOn)},
		{"review_by", day(p.ReviewBy)},
	}}.save(tx)
}

// day writes a date as the file states it, whatever the machine's time zone; a missing date is NULL.
func day(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}
