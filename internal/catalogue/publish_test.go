package catalogue_test

import (
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// newVersion writes the next version of an article of the network in the languages given, and says which version it is.
func (s shelf) newVersion(t *testing.T, languages ...string) (article uuid.UUID, version int) {
	t.Helper()
	err := s.db.InTenant(t.Context(), tenant.NetworkID(), func(tx *db.Tx) error {
		return tx.Raw(`SELECT id, published + 1 FROM article WHERE slug = 'visas'`).Row().Scan(&article, &version)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range languages {
		s.exec(t, tenant.NetworkID(), `INSERT INTO article_text (tenant_id, article_id, version, language, title, summary, body, written_at)
			VALUES (?, ?, ?, ?, 'new title', 'new summary', 'new body', now())`, tenant.NetworkID(), article, version, lang)
	}
	return article, version
}

func TestTheDatabaseRefusesHalfAnArticleToo(t *testing.T) {
	t.Parallel()
	s := open(t)
	article, version := s.newVersion(t, "sq", "en")
	for what, query := range map[string]string{
		"publishing": `UPDATE article SET published = ? WHERE id = ?`,
		"inserting": `INSERT INTO article SELECT tenant_id, gen_random_uuid(), 'other', topic, subtopic, position, sensitive, pictogram,
			source, source_date, verified_on, review_by, ? FROM article WHERE id = ?`,
	} {
		if err := s.try(t, tenant.NetworkID(), query, version, article); err == nil || !strings.Contains(err.Error(), "language is missing") {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if err := s.try(t, tenant.NetworkID(), `DELETE FROM article_text WHERE article_id = ?`, article); err == nil {
		t.Error("a published text could be deleted")
	}
}
