package catalogue

import (
	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
)

// republish shows the latest version again where readers saw none.
func republish(tx *db.Tx, article uuid.UUID, version int) error {
	return tx.Exec(`UPDATE article SET published = ? WHERE tenant_id = ? AND id = ? AND published IS DISTINCT FROM ?`,
		version, tx.Tenant, article, version).Error
}

// publish shows a version of an article to readers from now on. fault.Conflict "catalogue.incomplete": a language is missing.
func publish(tx *db.Tx, article uuid.UUID, version int) error {
	var found int
	err := tx.Raw(`SELECT 1 FROM article WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, article).Row().Scan(&found)
	if err != nil {
		return err
	}
	texts, err := texts(tx, article, version)
	if err != nil {
		return err
	}
	for _, lang := range i18n.Languages() {
		if !texts[lang].complete() {
			return fault.New(fault.Conflict, "catalogue.incomplete", "Language", i18n.NameOf(lang))
		}
	}
	result := tx.Exec(`UPDATE article SET published = ? WHERE tenant_id = ? AND id = ?`, version, tx.Tenant, article)
	return db.Changed(result, fault.Missing())
}

// wording is what one language says in one version of an article.
type wording struct {
	Title   string `toml:"title"`
	Summary string `toml:"summary"`
	Body    string `toml:"body"`
}

func (w wording) complete() bool { return w.Title != "" && w.Summary != "" && w.Body != "" }

// texts reads one version of an article: language → wording.
func texts(tx *db.Tx, article uuid.UUID, version int) (map[string]wording, error) {
	type row struct{ Language, Title, Summary, Body string }
	rows, err := db.All[row](tx, `SELECT language, title, summary, body FROM article_text
		WHERE tenant_id = ? AND article_id = ? AND version = ?`, tx.Tenant, article, version)
	texts := make(map[string]wording, len(rows))
	for _, r := range rows {
		texts[r.Language] = wording{Title: r.Title, Summary: r.Summary, Body: r.Body}
	}
	return texts, err
}

// Grow notes in the transaction of a change that pages of this tenant's catalogue are stale.
func Grow(tx *db.Tx) error {
	return tx.Exec(`INSERT INTO catalogue_version AS v (tenant_id, version) VALUES (?, 1)
		ON CONFLICT (tenant_id) DO UPDATE SET version = v.version + 1`, tx.Tenant).Error
}
