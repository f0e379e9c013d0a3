package regionui

import (
	"github.com/a-h/templ"

	"prag/internal/i18n"
	"prag/internal/statistics"
	"prag/web/chart"
)

// together is how many lines one chart holds; more centres get a chart for each tenant.
const together = 6

func gap(v statistics.Value) chart.Gap {
	switch v.Status {
	case statistics.Missing:
		return chart.Missing
	case statistics.Closed:
		return chart.Closed
	case statistics.Suppressed:
		return chart.Suppressed
	case statistics.Number:
	}
	return chart.None
}

// written is a value in the reader's language, or why there is none.
func written(l *i18n.Reader, v statistics.Value) string {
	switch v.Status {
	case statistics.Missing:
		return l.T("region.missing")
	case statistics.Closed:
		return l.T("region.closed")
	case statistics.Suppressed:
		return l.T("region.suppressed")
	case statistics.Number:
	}
	return l.Num(v.N)
}

func (f Figures) bars(l *i18n.Reader, narrow bool) templ.Component {
	b := chart.Bars{ID: "bars", Title: l.T("region.bars_title"), Desc: l.T("region.bars_desc"), Narrow: narrow}
	if narrow {
		b.ID = "bars-narrow"
	}
	for _, r := range f.Rows {
		p := f.place(r)
		value := written(l, r.Visits)
		b.Rows = append(b.Rows, chart.Bar{
			Name: p.Name, Group: p.TenantCode,
			Point: chart.Point{
				N: float64(r.Visits.N), Gap: gap(r.Visits), Label: value, Title: l.T("region.bar", "Name", p.Name, "Value", value),
			},
		})
	}
	return b.Component()
}

func (f Figures) series(l *i18n.Reader, rows []statistics.Row) []chart.Series {
	var series []chart.Series
	for _, r := range rows {
		s := chart.Series{Name: f.place(r).Name}
		for i, m := range r.Months {
			s.Points = append(s.Points, chart.Point{
				N: float64(m.Visits.N), Gap: gap(m.Visits),
				Title: l.T("region.point", "Name", s.Name, "Month", l.Month(f.Months[i]), "Value", written(l, m.Visits)),
			})
		}
		series = append(series, s)
	}
	return series
}

func (f Figures) lines(l *i18n.Reader, id, title string, rows []statistics.Row, top float64, size chart.Size) templ.Component {
	c := chart.Lines{
		ID: id, Title: title, Desc: l.T("region.lines_desc"), Series: f.series(l, rows), Top: top, Size: size,
		Format: func(n float64) string { return l.Num(int64(n)) },
	}
	for _, m := range f.Months {
		c.Columns = append(c.Columns, l.Month(m))
	}
	return c.Component()
}

// top is the common scale of charts side by side.
func (f Figures) top(l *i18n.Reader) float64 { return max(chart.Largest(f.series(l, f.Rows)), 1) }

// inOne reports whether all lines fit into one chart.
func (f Figures) inOne() bool { return len(f.Rows) <= together }
