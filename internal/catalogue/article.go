package catalogue

import (
	"strings"
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
	Picture    string    // name; "" where there is none
	PictureAlt i18n.Text // what is on it
	Recording  i18n.Text // names, each with the text it was made for; only where one article is read
}

// Recorded is the name of the recording that says in a language what the article says now; "" where there is none.
func (a Article) Recorded(lang string) string {
	name, text, _ := strings.Cut(a.Recording[lang], " ")
	if text != digest(a.Title[lang], a.Summary[lang], a.Body[lang]) {
		return ""
	}
	return name
}
