package statistics

import (
	"slices"

	"github.com/gofrs/uuid/v5"
)

// figures turns the database's row into values. Doors that stayed closed all month are told from reports that are not there yet.
func (c cell) figures() Figures {
	status := Number
	switch {
	case c.Visits == nil && c.OpenDays == 0:
		status = Closed
	case c.Visits == nil && (c.First == nil || c.Month.Before(*c.First)):
		status = Missing
	}
	value := func(n *int64) Value {
		switch {
		case status != Number:
			return Value{Status: status}
		case n == nil:
			return Count(0)
		}
		return Count(*n)
	}
	f := Figures{Visits: value(c.Visits), Visitors: value(c.Visitors), Individuals: value(c.Individuals), OpenDays: c.OpenDays}
	if status == Missing {
		f.OpenDays = 0 // days nobody reported on would thin out visits per opening day
	}
	return f
}

func total(months []Figures) Figures {
	var visits, visitors, individuals []Value
	var sum Figures
	for _, m := range months {
		visits, visitors = append(visits, m.Visits), append(visitors, m.Visitors)
		individuals = append(individuals, m.Individuals)
		sum.OpenDays += m.OpenDays
	}
	sum.Visits, sum.Visitors, sum.Individuals = Sum(visits...), Sum(visitors...), Sum(individuals...)
	return sum
}

func assemble(q Query, cells []cell, parts []part, topics []Topic) Comparison {
	months := q.Months()
	all := rows(cells, len(months))
	c := Comparison{Query: q, Months: months, Region: region(all, len(months)), Topics: topics}
	spread(all, &c.Region, parts, disclosure{topics: topics, months: len(months)})
	for _, r := range all {
		if len(q.Centres) == 0 || slices.Contains(q.Centres, r.CentreID) {
			c.Rows = append(c.Rows, r)
		}
	}
	return c
}

// rows groups the cells, which come centre by centre: first the months before the range, then as many of the range.
func rows(cells []cell, months int) []Row {
	var all []Row
	for group := range slices.Chunk(cells, 2*months) {
		var figures []Figures
		whole := true
		for _, c := range group {
			f := c.figures()
			figures = append(figures, f)
			whole = whole && f.Visits.Status != Missing
		}
		all = append(all, Row{
			TenantID: group[0].TenantID, CentreID: group[0].CentreID,
			Figures: total(figures[months:]), Months: figures[months:], Before: total(figures[:months]), Whole: whole,
			Languages: map[string]Value{}, Topics: map[string]Value{},
		})
	}
	return all
}

// region adds up all centres, month by month. It is compared with the time before only where every centre is.
func region(all []Row, months int) Row {
	sum := Row{Whole: true, Languages: map[string]Value{}, Topics: map[string]Value{}}
	var before []Figures
	for i := range months {
		var column []Figures
		for _, r := range all {
			column = append(column, r.Months[i])
		}
		sum.Months = append(sum.Months, total(column))
	}
	for _, r := range all {
		before = append(before, r.Before)
		sum.Whole = sum.Whole && r.Whole
	}
	sum.Figures, sum.Before = total(sum.Months), total(before)
	return sum
}

// spread gives each row its mixes, as far as they may be shown.
func spread(all []Row, region *Row, parts []part, d disclosure) {
	type key struct{ cut, value string }
	sums := map[key]int64{}
	at := map[uuid.UUID]Row{}
	for _, r := range all {
		at[r.CentreID] = r
	}
	for _, p := range parts {
		sums[key{p.Cut, p.Value}] += p.N
		if r, ok := at[p.CentreID]; ok {
			r.mix(p.Cut)[p.Value] = d.ofCentre(p.Cut, p.Value, p.N)
		}
	}
	for k, n := range sums {
		region.mix(k.cut)[k.value] = d.ofRegion(k.cut, k.value, n)
	}
}

func (r Row) mix(cut string) map[string]Value {
	if cut == "topic" {
		return r.Topics
	}
	return r.Languages
}
