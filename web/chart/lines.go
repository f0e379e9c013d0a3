package chart

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Series is one line. Its points stand under the chart's columns one by one.
type Series struct {
	Name   string
	Points []Point
}

// Size is how much room a chart has.
type Size int

// The sizes: the whole width of a page, one of several small charts side by side.
const (
	Wide Size = iota
	Panel
)

// Lines is a chart of lines over columns of time. A line is broken where a value is no number.
type Lines struct {
	ID          string // unique on the page
	Title, Desc string
	Columns     []string // names of the columns: months
	Series      []Series
	Top         float64                // largest value of the scale; 0: of these series. Charts side by side share it
	Format      func(n float64) string // writes a value of the scale
	Size        Size
}

type lineLayout struct {
	width, height, left, right, top, bottom float64
	ticks                                   int
	class                                   string
}

func (l Lines) layout() lineLayout {
	if l.Size == Panel {
		return lineLayout{width: 400, height: 230, left: 50, right: 112, top: 14, bottom: 30, ticks: 2, class: "chart--panel"}
	}
	return lineLayout{width: 960, height: 380, left: 60, right: 150, top: 16, bottom: 34, ticks: 5, class: "chart--wide"}
}

// Largest is the largest number of the series: what Top takes for charts side by side.
func Largest(series []Series) float64 {
	largest := 0.0
	for _, s := range series {
		for _, p := range s.Points {
			if p.Gap == None {
				largest = max(largest, p.N)
			}
		}
	}
	return largest
}

// Component is the chart as SVG.
func (l Lines) Component() templ.Component {
	lay := l.layout()
	return drawing(l.ID, "chart-lines "+lay.class, l.Title, l.Desc, lay.width, lay.height, func(c *canvas) {
		largest := l.Top
		if largest == 0 {
			largest = Largest(l.Series)
		}
		top, step := scale(largest)
		p := plot{lineLayout: lay, top: top, columns: len(l.Columns)}
		p.axes(c, l, step)
		for i, s := range l.Series {
			p.series(c, i, s)
		}
		p.names(c, l.Series)
	})
}

// plot maps columns and values to places.
type plot struct {
	lineLayout
	top     float64
	columns int
}

func (p plot) x(column int) float64 {
	width := p.width - p.left - p.right
	if p.columns < 2 {
		return p.left + width/2
	}
	return p.left + width*float64(column)/float64(p.columns-1)
}

func (p plot) y(n float64) float64 {
	return p.height - p.bottom - (p.height-p.lineLayout.top-p.bottom)*n/p.top
}

func (p plot) axes(c *canvas, l Lines, step float64) {
	for n := 0.0; n <= p.top+step/2; n += step {
		class := "chart-grid"
		if n == 0 {
			class = "chart-base"
		}
		c.line(class, p.left, p.y(n), p.width-p.right, p.y(n))
		c.text("chart-tick", "end", p.left-8, p.y(n)+5, l.Format(n))
	}
	for _, i := range spaced(p.columns, p.ticks) {
		anchor := "middle"
		switch {
		case p.columns > 1 && i == 0:
			anchor = "start"
		case p.columns > 1 && i == p.columns-1:
			anchor = "end"
		}
		c.line("chart-base", p.x(i), p.y(0), p.x(i), p.y(0)+5)
		c.text("chart-tick", anchor, p.x(i), p.height-8, l.Columns[i])
	}
}

// spaced picks at most so many of n columns, evenly, with the first and the last.
func spaced(n, most int) []int {
	if n <= most {
		most = n
	}
	if most < 2 {
		return []int{0}[:min(n, 1)]
	}
	picked := make([]int, most)
	for i := range picked {
		picked[i] = i * (n - 1) / (most - 1)
	}
	return picked
}

// markers are drawn around 0,0; line and marker of a series go together.
var markers = [...]string{
	"M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0", "M-4,-4h8v8h-8z", "M0,-5l5,9h-10z", "M0,-5l5,5l-5,5l-5,-5z", "M0,5l5,-9h-10z", "M-4,-2h8v4h-8z",
}

func (p plot) series(c *canvas, i int, s Series) {
	class := fmt.Sprintf("chart-series chart-series-%d", i%len(markers)+1)
	fmt.Fprintf(c, `<g class="%s"><path class="chart-line" d="%s"/>`, class, p.path(s.Points))
	for column, point := range s.Points {
		switch {
		case point.Gap != None:
			c.hatched(point.Gap, max(p.x(column)-5, p.left+1), p.y(0)-12, 10, 12, point.Title)
		case p.marked(s.Points, column):
			fmt.Fprintf(c, `<path class="chart-mark" d="%s" transform="translate(%s,%s)">%s</path>`,
				markers[i%len(markers)], num(p.x(column)), num(p.y(point.N)), titled(point.Title))
		}
	}
	c.WriteString(`</g>`)
}

// path draws the line, broken at gaps.
func (p plot) path(points []Point) string {
	var d strings.Builder
	pen := "M"
	for column, point := range points {
		if point.Gap != None {
			pen = "M"
			continue
		}
		d.WriteString(pen + num(p.x(column)) + "," + num(p.y(point.N)))
		pen = "L"
	}
	return d.String()
}

// marked puts markers on all points of a short line; on a long one on every third, on its end, and on a point that stands alone.
func (p plot) marked(points []Point, column int) bool {
	const short = 14
	gap := func(i int) bool { return i < 0 || i >= len(points) || points[i].Gap != None }
	return len(points) <= short || column%3 == 0 || column == len(points)-1 || (gap(column-1) && gap(column+1))
}

// label is a series' name at the end of its line: a pair of names takes two lines.
type label struct {
	series int
	lines  []string
	y      float64 // of its middle
}

func (b label) half() float64 { return lineHeight * float64(len(b.lines)) / 2 }

const lineHeight = 16

// names writes each series' name at the end of its line, moved apart where lines end close together.
func (p plot) names(c *canvas, series []Series) {
	var labels []label
	for i, s := range series {
		lines := strings.SplitAfter(strings.ReplaceAll(s.Name, " / ", " /\n"), "\n")
		labels = append(labels, label{series: i, lines: lines, y: p.y(lastNumber(s.Points))})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	lowest := p.height - p.bottom + lineHeight
	for i := len(labels) - 1; i >= 0; i-- {
		labels[i].y = min(labels[i].y, lowest-labels[i].half())
		lowest = labels[i].y - labels[i].half()
	}
	highest := 0.0
	for i := range labels {
		labels[i].y = max(labels[i].y, highest+labels[i].half())
		highest = labels[i].y + labels[i].half()
	}
	for _, l := range labels {
		p.name(c, l)
	}
}

func (p plot) name(c *canvas, l label) {
	x, style := p.width-p.right+16, l.series%len(markers)
	top := l.y - l.half() + lineHeight/2
	fmt.Fprintf(c, `<g class="chart-series chart-series-%d"><path class="chart-mark" d="%s" transform="translate(%s,%s)"/>`,
		style+1, markers[style], num(x), num(top))
	for i, line := range l.lines {
		fmt.Fprintf(c, `<text class="chart-end" x="%s" y="%s">%s</text>`,
			num(x+10), num(top+5+lineHeight*float64(i)), html.EscapeString(strings.TrimSpace(line)))
	}
	c.WriteString(`</g>`)
}

func lastNumber(points []Point) float64 {
	for _, p := range slices.Backward(points) {
		if p.Gap == None {
			return p.N
		}
	}
	return 0
}
