package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5"

	"prag/internal/reach"
)

// reachDays is how far back what was looked at goes.
const reachDays = 90

// view is how often something was looked at on one day of a centre.
type view struct {
	centre uuid.UUID
	date   time.Time
	seen   reach.Seen
	n      int
}

// look makes up what people looked at on a day: about three pages a visit.
func (l *loader) look(day workday, seed uint64) {
	if day.date.Before(l.until.AddDate(0, 0, -reachDays)) {
		return
	}
	r := generator(seed, "reach of "+day.centre.Slug, day.date)
	counts := map[reach.Seen]int{}
	for range 3 * day.visits {
		counts[l.glance(r, day.centre.Languages)]++
	}
	for seen, n := range counts {
		l.views = append(l.views, view{day.centre.ID, day.date, seen, n})
	}
}

// glance is one look of one person.
func (l *loader) glance(r *rand.Rand, languages []string) reach.Seen {
	what := pick(r, []weighted{
		{reach.Language, 30}, {reach.Topic, 30}, {reach.Article, 27}, {reach.Agencies, 3}, {reach.Help, 2}, {reach.Search, 4}, {reach.Feedback, 4},
	})
	seen := reach.Seen{What: what}
	switch what {
	case reach.Language:
		seen.Value = languages[min(r.IntN(len(languages)), r.IntN(len(languages)))]
	case reach.Topic:
		seen.Value = pick(r, []weighted{
			{"work", 22}, {"abroad", 20}, {"settle", 14}, {"return", 11}, {"learn", 10}, {"money", 8}, {"health", 6}, {"me", 5}, {"", 4},
		})
	case reach.Article:
		seen.Value = l.articles[min(r.IntN(len(l.articles)), r.IntN(len(l.articles)))]
	case reach.Search:
		seen.Value = pick(r, []weighted{{reach.Found, 8}, {reach.None, 2}})
	case reach.Feedback:
		seen.Value = pick(r, []weighted{{reach.Good, 7}, {reach.Fair, 2}, {reach.Bad, 1}})
	}
	return seen
}

// readArticles lists what may be counted by name; "" stands for all that may not.
func (l *loader) readArticles() error {
	rows, err := l.tx.Query(l.ctx, `SELECT a.slug FROM article a JOIN topic t ON t.tenant_id = a.tenant_id AND t.code = a.topic
		WHERE a.published IS NOT NULL AND NOT a.sensitive AND NOT t.sensitive ORDER BY md5(a.slug)`)
	if err != nil {
		return err
	}
	l.articles, err = pgx.CollectRows(rows, pgx.RowTo[string])
	l.articles = append(l.articles, "")
	return err
}

func (l *loader) writeReach() error {
	v := l.views
	slices.SortFunc(v, func(a, b view) int { return cmp.Or(a.date.Compare(b.date), cmp.Compare(a.seen.What, b.seen.What)) })
	l.views = nil
	return l.exec(`INSERT INTO reach (tenant_id, centre_id, day, what, value, n)
		SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::text[], $5::text[], $6::bigint[])`,
		ids(v, func(v view) uuid.UUID { return v.centre }), column(v, func(v view) time.Time { return v.date }),
		column(v, func(v view) string { return v.seen.What }), column(v, func(v view) string { return v.seen.Value }),
		column(v, func(v view) int { return v.n }))
}
