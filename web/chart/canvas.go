package chart

import (
	"context"
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Gap says why a point has no number; its text is the style sheet's class too.
type Gap string

// The gaps; None is a number.
const (
	None       Gap = ""
	Missing    Gap = "missing"
	Closed     Gap = "closed"
	Suppressed Gap = "suppressed"
)

// Point is one figure. Label is what stands on the chart, Title what a pointer resting on it is told; both in the reader's language.
type Point struct {
	N            float64
	Gap          Gap
	Label, Title string
}

// canvas writes one SVG element.
type canvas struct {
	strings.Builder
	id string
}

// drawing wraps what draw paints into an SVG of the given size, named and described for those who do not see it.
func drawing(id, class, title, desc string, width, height float64, draw func(c *canvas)) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		c := &canvas{id: id}
		fmt.Fprintf(c, `<svg class="chart %s" viewBox="0 0 %s %s" role="img" aria-labelledby="%s-title %s-desc">`,
			class, num(width), num(height), id, id)
		fmt.Fprintf(c, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`,
			id, html.EscapeString(title), id, html.EscapeString(desc))
		c.hatches()
		draw(c)
		c.WriteString(`</svg>`)
		_, err := io.WriteString(w, c.String())
		return err
	})
}

// hatches defines the patterns of what is no number: slanted one way for missing, the other for closed, crossed for suppressed. A
// pattern can only be named by an attribute that holds an address, so this fill is no class.
func (c *canvas) hatches() {
	const pattern = `<pattern id="%s-%s" width="8" height="8" patternUnits="userSpaceOnUse"><path class="chart-hatch" d="%s"/></pattern>`
	c.WriteString(`<defs>`)
	fmt.Fprintf(c, pattern, c.id, Missing, "M-2,2l4,-4M0,8l8,-8M6,10l4,-4")
	fmt.Fprintf(c, pattern, c.id, Closed, "M-2,6l4,4M0,0l8,8M6,-2l4,4")
	fmt.Fprintf(c, pattern, c.id, Suppressed, "M0,8l8,-8M0,0l8,8")
	c.WriteString(`</defs>`)
}

func (c *canvas) text(class, anchor string, x, y float64, text string) {
	fmt.Fprintf(c, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, class, num(x), num(y), anchor, html.EscapeString(text))
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(c, `<path class="%s" d="M%s,%sL%s,%s"/>`, class, num(x1), num(y1), num(x2), num(y2))
}

func (c *canvas) rect(class string, x, y, width, height float64, title string) {
	fmt.Fprintf(c, `<rect class="%s" x="%s" y="%s" width="%s" height="%s" rx="2">%s</rect>`,
		class, num(x), num(y), num(width), num(height), titled(title))
}

// hatched marks the place of a value that is no number.
func (c *canvas) hatched(gap Gap, x, y, width, height float64, title string) {
	fmt.Fprintf(c, `<rect class="chart-gap" fill="url(#%s-%s)" x="%s" y="%s" width="%s" height="%s">%s</rect>`,
		c.id, gap, num(x), num(y), num(width), num(height), titled(title))
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return "<title>" + html.EscapeString(title) + "</title>"
}

// num writes a coordinate: at most one digit after the point keeps the page small.
func num(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// scale rounds the largest value up to a whole number of even steps, between two and five of them.
func scale(largest float64) (top, step float64) {
	if largest <= 0 {
		return 1, 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(largest)))
	for _, part := range []float64{0.2, 0.25, 0.5, 1, 2} {
		step = unit * part
		if step >= 1 && step == math.Trunc(step) && largest/step <= 5 {
			return math.Ceil(largest/step) * step, step
		}
	}
	return math.Ceil(largest), math.Ceil(largest)
}
