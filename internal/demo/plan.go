package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/tenant"
)

// months of visits, besides the month that runs.
const months = 24

// centre is a place with all that decides what its days look like.
type centre struct {
	tenant.Centre
	tenantCode string
	size       int
	hours      []hours
	closed     map[time.Time]bool
	advisers   []uuid.UUID
	focal      []uuid.UUID // protection focal points
	desks      []uuid.UUID
	services   []service
	zone       *time.Location
}

// hours are one weekday's opening hours while they were valid.
type hours struct {
	Weekday       int
	Opens, Closes int // minutes after midnight
	ValidFrom     time.Time
	ValidTo       *time.Time // exclusive; nil: still
}

// workday is one day of one centre.
type workday struct {
	centre        *centre
	date          time.Time
	opens, closes int // minutes after midnight, local
	weight        float64
	visits        int
}

// generator makes the random numbers of one centre and day: nothing else has a part in them.
func generator(seed uint64, name string, date time.Time) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))                                            // never fails
	return rand.New(rand.NewPCG(seed^h.Sum64(), uint64(date.Unix()/86400))) //nolint:gosec // made-up data, meant to be repeatable
}

// beginning is the first day of the data that end the day before until.
func beginning(until time.Time) time.Time {
	return time.Date(until.Year(), until.Month()-months, 1, 0, 0, 0, 0, time.UTC)
}

// plan spreads visits over the days on which the centres were open. With total 0 there are as many as such centres have.
func plan(seed uint64, centres []*centre, until time.Time, total int) []workday {
	var days []workday
	sum := 0.0
	for _, c := range centres {
		for date := c.reportsFrom(beginning(until)); date.Before(until); date = date.AddDate(0, 0, 1) {
			opens, closes, ok := c.open(date)
			if !ok {
				continue
			}
			d := workday{centre: c, date: date, opens: opens, closes: closes, weight: c.weight(seed, date, until)}
			sum += d.weight
			days = append(days, d)
		}
	}
	allot(days, sum, total)
	return days
}

// allot turns weights into whole visits whose sum is total: what rounding takes from one day goes to the next.
func allot(days []workday, sum float64, total int) {
	if total == 0 {
		total = int(sum)
	}
	run, given := 0.0, 0
	for i := range days {
		run += days[i].weight
		upTo := int(math.Round(run / sum * float64(total)))
		days[i].visits, given = upTo-given, upTo
	}
}

// reportsFrom lets one centre have begun to count half a year after it opened: in a real network, too, some figures are missing.
func (c *centre) reportsFrom(begin time.Time) time.Time {
	if c.Slug == "banja-luka" {
		return begin.AddDate(0, 6, 0)
	}
	return begin
}

func (c *centre) open(date time.Time) (opens, closes int, ok bool) {
	if c.closed[date] {
		return 0, 0, false
	}
	for _, h := range c.hours {
		if h.Weekday != isoWeekday(date) || date.Before(h.ValidFrom) || (h.ValidTo != nil && !date.Before(*h.ValidTo)) {
			continue
		}
		if !ok {
			opens = h.Opens
		}
		opens, closes, ok = min(opens, h.Opens), max(closes, h.Closes), true
	}
	return opens, closes, ok
}

func isoWeekday(date time.Time) int { return (int(date.Weekday())+6)%7 + 1 }

func (c *centre) weight(seed uint64, date, until time.Time) float64 {
	w := perDay(c.size) * season(int(date.Month())) * weekly(isoWeekday(date)) * holidays(date)
	if c.closed[date.AddDate(0, 0, -1)] {
		w *= 1.22 // who found the door closed comes the day after
	}
	years := until.Sub(date).Hours() / 24 / 365
	w *= 1 - 0.07*years // the network grows a little
	month := generator(seed, "month "+c.Slug, date.AddDate(0, 0, 1-date.Day()))
	day := generator(seed, "weight "+c.Slug, date)
	return w * math.Exp(month.NormFloat64()*0.07+day.NormFloat64()*0.15)
}

// holidays thins out the days around the turn of the year and in mid-August.
func holidays(date time.Time) float64 {
	switch m, d := date.Month(), date.Day(); {
	case m == time.December && d >= 22, m == time.January && d <= 8:
		return 0.6
	case m == time.August && d >= 5 && d <= 20:
		return 0.75
	}
	return 1
}
