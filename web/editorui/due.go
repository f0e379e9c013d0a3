package editorui

import (
	"time"

	"prag/internal/catalogue"
	"prag/internal/i18n"
)

// Due is the page of what is to be looked at.
type Due struct {
	Records []catalogue.Listed
	Tasks   []catalogue.Task
	Asked   map[string]catalogue.Asked // by the agency's slug
	Names   map[string]string          // of agencies, by slug
	Asks    bool                       // letters can be sent
	Now     time.Time
	Notice  string
	Good    bool
}

// ask reports whether an agency can be asked by a letter.
func (d Due) ask(r catalogue.Listed) bool {
	return d.Asks && r.Kind == "agency" && r.State == catalogue.Published && d.Asked[r.Slug].Mailbox
}

// heard is what was last heard of an agency.
func (d Due) heard(l *i18n.Reader, r catalogue.Listed) string {
	a := d.Asked[r.Slug]
	switch {
	case r.Kind != "agency":
		return ""
	case a.AskedAt != nil && (a.AnsweredAt == nil || a.AnsweredAt.Before(*a.AskedAt)):
		return l.T("keep.asked_on", "Date", l.Date(*a.AskedAt))
	case a.AnsweredAt != nil:
		return l.T("keep.said."+a.Answer, "Date", l.Date(*a.AnsweredAt))
	}
	return ""
}

func (d Due) name(slug string) string {
	if d.Names[slug] != "" {
		return d.Names[slug]
	}
	return slug
}
