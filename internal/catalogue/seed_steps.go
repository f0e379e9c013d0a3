package catalogue

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"prag/internal/i18n"
)

// aids are the checklists by slug and the guides by service, as their files hold them.
type aids struct {
	checklists map[string]checklistFile
	guides     map[string]guideFile
}

type checklistFile struct {
	Topic      string    `toml:"topic"`
	Position   int       `toml:"position"`
	Sensitive  bool      `toml:"sensitive"`
	Pictogram  string    `toml:"pictogram"`
	Name       i18n.Text `toml:"name"`
	Items      []Item    `toml:"item"`
	Articles   Codes     `toml:"articles"`
	Services   Codes     `toml:"services"`
	Source     string    `toml:"source"`
	VerifiedOn time.Time `toml:"verified_on"`
	ReviewBy   time.Time `toml:"review_by"`
}

type guideFile struct {
	Checklist  string     `toml:"checklist"`
	Questions  []Question `toml:"question"`
	Source     string     `toml:"source"`
	VerifiedOn time.Time  `toml:"verified_on"`
	ReviewBy   time.Time  `toml:"review_by"`
}

func readAids(files fs.FS) (a aids, err error) {
	if a.checklists, err = folder[checklistFile](files, "checklists"); err != nil {
		return a, err
	}
	a.guides, err = folder[guideFile](files, "guides")
	return a, err
}

// check refuses what is not whole in every language, and what leads to something that is not there.
func (a aids) check(c content) error {
	for slug, list := range a.checklists {
		if err := list.check(c); err != nil {
			return fmt.Errorf("checklist %s: %w", slug, err)
		}
	}
	for service, g := range a.guides {
		if _, ok := a.checklists[g.Checklist]; !ok {
			return fmt.Errorf("guide %s: there is no checklist %q", service, g.Checklist)
		}
		if g.Source == "" || g.VerifiedOn.IsZero() || g.ReviewBy.IsZero() {
			return fmt.Errorf("guide %s: source, verified_on and review_by are needed", service)
		}
		for i, q := range g.Questions {
			if err := q.check(c, i+1 == len(g.Questions)); err != nil {
				return fmt.Errorf("guide %s, question %d: %w", service, i+1, err)
			}
		}
	}
	return nil
}

func (l checklistFile) check(c content) error {
	if !l.Name.Complete() || len(l.Items) == 0 || l.Source == "" || l.VerifiedOn.IsZero() || l.ReviewBy.IsZero() {
		return fmt.Errorf("name in every language, items, source, verified_on and review_by are needed")
	}
	for i, item := range l.Items {
		if !item.Text.Complete() || len(item.Note) > 0 && !item.Note.Complete() {
			return fmt.Errorf("item %d: a language is missing", i+1)
		}
	}
	for _, slug := range l.Articles {
		if _, ok := c.articles[slug]; !ok {
			return fmt.Errorf("there is no article %q", slug)
		}
	}
	return nil
}

// check holds the ways of a question against the rest: the last question leads to no next one, and who is sent away is sent to an office
// that is there for everybody and is no secret.
func (q Question) check(c content, last bool) error {
	if !q.Text.Complete() || len(q.Hint) > 0 && !q.Hint.Complete() {
		return fmt.Errorf("a language is missing")
	}
	for _, way := range []string{q.Yes, q.No} {
		if !slices.Contains([]string{Next, Here, Elsewhere}, way) || last && way == Next {
			return fmt.Errorf("an answer leads to %q", way)
		}
	}
	if !q.LeadsAway() {
		return nil
	}
	o := q.Elsewhere
	agency, ok := c.agencies[o.Agency]
	if !ok || !agency.Everywhere || agency.Sensitive || !o.Reason.Complete() {
		return fmt.Errorf("%q is no office of every operator, or the reason lacks a language", o.Agency)
	}
	if a, ok := c.articles[o.Article]; o.Article != "" && (!ok || a.Sensitive) {
		return fmt.Errorf("there is no article %q, or it is sensitive", o.Article)
	}
	for _, t := range c.topics {
		if t.Code == o.Topic && !t.Sensitive {
			return nil
		}
	}
	return fmt.Errorf("there is no topic %q, or it is sensitive", o.Topic)
}

// steps write them to the network's tenant.
func (a aids) steps() []step {
	var steps []step
	for _, slug := range slices.Sorted(maps.Keys(a.checklists)) {
		l := a.checklists[slug]
		steps = append(steps, row{"checklist", "slug", slug, []cell{
			{"topic", l.Topic}, {"position", l.Position}, {"sensitive", l.Sensitive}, {"pictogram", l.Pictogram}, {"name", l.Name},
			{"items", Items(l.Items)}, {"articles", l.Articles}, {"services", l.Services}, {"source", l.Source},
			{"verified_on", day(l.VerifiedOn)}, {"review_by", day(l.ReviewBy)},
		}}.save)
	}
	for _, service := range slices.Sorted(maps.Keys(a.guides)) {
		g := a.guides[service]
		steps = append(steps, row{"guide", "service", service, []cell{
			{"checklist", g.Checklist}, {"questions", Questions(g.Questions)}, {"source", g.Source},
			{"verified_on", day(g.VerifiedOn)}, {"review_by", day(g.ReviewBy)},
		}}.save)
	}
	return steps
}
