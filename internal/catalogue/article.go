package catalogue

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// Article is one answer, as published.
type Article struct {
	ID         uuid.UUID
	Slug       string // in addresses
	Topic      string
	Subtopic   string
	Sensitive  bool
	Pictogram  string
	Source     string
	SourceDate *time.Time
	VerifiedOn time.Time
	ReviewBy   time.Time
	Title      i18n.Text
	Summary    i18n.Text
	Body       i18n.Text // Markdown; only where one article is read
}
