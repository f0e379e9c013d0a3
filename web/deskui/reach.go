package deskui

import (
	"time"

	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/tenant"
)

// Reach is what was looked at in a period.
type Reach struct {
	L           *i18n.Reader
	Centre      tenant.Centre
	Periods     []int // to choose from, in days
	Days        int
	First, Last time.Time
	Sums        []reach.Sum
	Names       map[reach.Seen]string // of what has a name
}

// mostRows is how many lines a list has: the rest is looked at too rarely to plan by.
const mostRows = 12

// reachRow is one line of a list; Most is the largest of the list.
type reachRow struct {
	Name    string
	Lang    string // of the name, where that is not the reader's
	N, Most int64
}

// rows is the list of one kind, the most looked at first.
func (r Reach) rows(what string) []reachRow {
	var list []reachRow
	for _, s := range r.Sums {
		if s.What != what || len(list) == mostRows {
			continue
		}
		row := reachRow{Name: r.name(s), N: s.N, Most: s.N}
		if s.What == reach.Language || s.What == reach.Listen {
			row.Lang = lang(s.Value)
		}
		if len(list) > 0 {
			row.Most = list[0].N
		}
		list = append(list, row)
	}
	return list
}

func (r Reach) name(s reach.Sum) string {
	seen := reach.Seen{What: s.What, Value: s.Value}
	switch s.What {
	case reach.Language, reach.Listen:
		return i18n.NameOf(s.Value)
	case reach.Search, reach.Feedback, reach.Print:
		return r.L.T("reach." + s.What + "." + s.Value)
	}
	if name, ok := r.Names[seen]; ok {
		return name
	}
	if s.Value == "" {
		return r.L.T("reach.unnamed")
	}
	return s.Value // was taken away since
}

// pages is how many pages of information were opened.
func (r Reach) pages() (n int64) {
	for _, s := range r.Sums {
		switch s.What {
		case reach.Topic, reach.Article, reach.Checklist, reach.Place, reach.Agencies, reach.Help:
			n += s.N
		}
	}
	return n
}

func reachKinds() []string {
	return []string{reach.Topic, reach.Article, reach.Checklist, reach.Place, reach.Language, reach.Listen, reach.Print, reach.Search, reach.Feedback}
}
