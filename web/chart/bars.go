package chart

import "github.com/a-h/templ"

// Bar is one row of a bar chart.
type Bar struct {
	Point
	Name  string
	Group string // rows of one group stand together
}

// Bars is a chart of horizontal bars, in the order given: it ranks nobody.
type Bars struct {
	ID          string // unique on the page
	Title, Desc string
	Rows        []Bar
	Narrow      bool // for a small screen: names above the bars
}

// layout of a bar chart, in units of its view box.
type barLayout struct {
	width, left, right, row, bar, between float64
	class                                 string
}

func (b Bars) layout() barLayout {
	if b.Narrow {
		return barLayout{width: 360, left: 0, right: 64, row: 50, bar: 18, between: 6, class: "chart--narrow"}
	}
	return barLayout{width: 960, left: 190, right: 90, row: 34, bar: 22, between: 12, class: "chart--wide"}
}

// Component is the chart as SVG.
func (b Bars) Component() templ.Component {
	l := b.layout()
	return drawing(b.ID, "chart-bars "+l.class, b.Title, b.Desc, l.width, b.height(l), func(c *canvas) {
		top, y := b.top(), 0.0
		for i, row := range b.Rows {
			if i > 0 && row.Group != b.Rows[i-1].Group {
				y += l.between
			}
			b.draw(c, l, row, y, top)
			y += l.row
		}
	})
}

func (b Bars) height(l barLayout) float64 {
	height := l.row * float64(len(b.Rows))
	for i, row := range b.Rows {
		if i > 0 && row.Group != b.Rows[i-1].Group {
			height += l.between
		}
	}
	return height + 4
}

func (b Bars) top() float64 {
	top := 1.0
	for _, row := range b.Rows {
		top = max(top, row.N)
	}
	return top
}

func (b Bars) draw(c *canvas, l barLayout, row Bar, y, top float64) {
	track := l.width - l.left - l.right
	at := y + (l.row-l.bar)/2
	if b.Narrow {
		c.text("chart-name", "start", 0, y+20, row.Name)
		at = y + l.row - l.bar - 4
	} else {
		c.text("chart-name", "end", l.left-14, y+l.row/2+6, row.Name)
	}
	c.line("chart-base", l.left, at-3, l.left, at+l.bar+3)
	if row.Gap != None {
		c.hatched(row.Gap, l.left, at, track/4, l.bar, row.Title)
		c.text("chart-note", "start", l.left+track/4+10, at+l.bar/2+6, row.Label)
		return
	}
	length := track * row.N / top
	c.rect("chart-bar", l.left, at, length, l.bar, row.Title)
	c.text("chart-value", "start", l.left+length+8, at+l.bar/2+6, row.Label)
}
