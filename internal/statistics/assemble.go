package statistics

import (
	"slices"
	"time"

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

func assemble(q Query, cells []cell, parts []part) Comparison {
	months := q.Months()
	all := rows(cells, len(months))
	spread(all, parts)
	c := Comparison{Query: q, Months: months, Region: region(all, len(months))}
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
			Languages: map[string]int64{}, Topics: map[string]int64{},
		})
	}
	return all
}

// region adds up all centres, month by month. It is compared with the time before only where every centre is.
func region(all []Row, months int) Row {
	sum := Row{Whole: true, Languages: map[string]int64{}, Topics: map[string]int64{}}
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
		add(sum.Languages, r.Languages)
		add(sum.Topics, r.Topics)
	}
	sum.Figures, sum.Before = total(sum.Months), total(before)
	return sum
}

func add(to, from map[string]int64) {
	for value, n := range from {
		to[value] += n
	}
}

func spread(all []Row, parts []part) {
	at := map[uuid.UUID]Row{}
	for _, r := range all {
		at[r.CentreID] = r
	}
	for _, p := range parts {
		switch r := at[p.CentreID]; p.Cut {
		case "language":
			r.Languages[p.Value] = p.N
		case "topic":
			r.Topics[p.Value] = p.N
		}
	}
}

// Index finds the place of a month in the comparison; -1 when it is outside.
func (c Comparison) Index(month time.Time) int {
	return slices.IndexFunc(c.Months, func(m time.Time) bool { return m.Equal(month) })
}
