package region

import (
	"net/url"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/fault"
	"prag/internal/statistics"
	"prag/internal/tenant"
)

const monthFormat = "2006-01"

// asked is what the form's address says: the words as typed, and the range they mean when they mean one.
type asked struct {
	from, to string
	slugs    []string
	query    statistics.Query
}

// read understands the address of a comparison. Without words it is the twelve months that end with the current one.
func read(values url.Values, centres []tenant.Centre, now time.Time) (asked, error) {
	current := statistics.Month(now)
	a := asked{from: values.Get("from"), to: values.Get("to"), slugs: values["centre"]}
	if a.from == "" && a.to == "" {
		a.from, a.to = current.AddDate(0, -11, 0).Format(monthFormat), current.Format(monthFormat)
	}
	var f fault.Fields
	a.query.From = parse(&f, "from", a.from)
	a.query.To = parse(&f, "to", a.to)
	if len(f) == 0 {
		f.Check(!a.query.To.Before(a.query.From), "to", "region.range_order")
		f.Check(!a.query.From.After(current), "from", "region.range_future")
		f.Check(!a.query.To.After(current), "to", "region.range_future")
	}
	for _, slug := range a.slugs {
		id := idOf(centres, slug)
		f.Check(id != uuid.Nil, "centre", "region.no_centre")
		a.query.Centres = append(a.query.Centres, id)
	}
	return a, f.Err()
}

func parse(f *fault.Fields, field, text string) time.Time {
	month, err := time.Parse(monthFormat, text)
	f.Check(err == nil, field, "region.month")
	return month
}

func idOf(centres []tenant.Centre, slug string) uuid.UUID {
	i := slices.IndexFunc(centres, func(c tenant.Centre) bool { return c.Slug == slug })
	if i < 0 {
		return uuid.Nil
	}
	return centres[i].ID
}

// address writes the comparison as an address's query.
func (a asked) address() string {
	return url.Values{"from": {a.from}, "to": {a.to}, "centre": a.slugs}.Encode()
}

// preset is a range that is often wanted.
type preset struct {
	key      string
	from, to time.Time
}

// presets counts from the current month, which is in all of them but the month before.
func presets(now time.Time) []preset {
	current := statistics.Month(now)
	may := time.Date(current.Year(), time.May, 1, 0, 0, 0, 0, time.UTC)
	if current.Before(may) {
		may = may.AddDate(-1, 0, 0)
	}
	august := may.AddDate(0, 3, 0)
	if august.After(current) {
		august = current
	}
	return []preset{
		{"region.preset_this_month", current, current},
		{"region.preset_last_month", current.AddDate(0, -1, 0), current.AddDate(0, -1, 0)},
		{"region.preset_last_3", current.AddDate(0, -2, 0), current},
		{"region.preset_last_12", current.AddDate(0, -11, 0), current},
		{"region.preset_summer", may, august},
		{"region.preset_this_year", time.Date(current.Year(), time.January, 1, 0, 0, 0, 0, time.UTC), current},
	}
}
