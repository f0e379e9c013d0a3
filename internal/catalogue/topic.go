package catalogue

import (
	"time"

	"prag/internal/i18n"
)

// Topic is one of the nine things people come about, or one of its parts. Its code never changes: visits and articles refer to it.
type Topic struct {
	Code       string
	Parent     string // "" for the nine
	Sensitive  bool   // leaves no trace on tickets, slips, displays or public totals
	Pictogram  string
	Name       i18n.Text
	Hint       i18n.Text
	Picture    string    // "": none
	PictureAlt i18n.Text // what is on it
	ModifiedAt time.Time
	Subtopics  []Topic `gorm:"-"`
}

// nest puts the parts under their topics; both keep the order they come in.
func nest(rows []Topic) []Topic {
	var top []Topic
	at := map[string]int{}
	for _, t := range rows {
		if t.Parent == "" {
			at[t.Code] = len(top)
			top = append(top, t)
		}
	}
	for _, t := range rows {
		if i, ok := at[t.Parent]; ok {
			top[i].Subtopics = append(top[i].Subtopics, t)
		}
	}
	return top
}
