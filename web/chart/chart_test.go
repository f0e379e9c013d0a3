package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"prag/web/chart"
)

// drawn renders a chart and fails unless it is whole XML.
func drawn(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(nil, &b); err != nil { //nolint:staticcheck // a chart uses no context
		t.Fatalf("render: %v", err)
	}
	d := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return b.String()
		} else if err != nil {
			t.Fatalf("not XML: %v in %s", err, b.String())
		}
	}
}

func three() chart.Lines {
	n := func(v float64) chart.Point { return chart.Point{N: v, Title: strconv.Itoa(int(v))} }
	return chart.Lines{
		ID: "lines", Title: "Visits by month", Desc: "Table below", Columns: []string{"June", "July", "August"}, Size: chart.Panel,
		Format: func(v float64) string { return strconv.Itoa(int(v)) },
		Series: []chart.Series{
			{Name: "Prizren", Points: []chart.Point{n(10), n(30), n(20)}},
			{Name: "Peja & <Peć>", Points: []chart.Point{n(5), {Gap: chart.Missing, Title: "no report"}, n(8)}},
		},
	}
}

func TestChartsHaveNameDescriptionAndNothingInline(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]templ.Component{
		"bars":  chart.Bars{ID: "b", Title: "Visits", Desc: "Below", Rows: []chart.Bar{{Name: "A", Point: chart.Point{N: 3, Label: "3"}}}}.Component(),
		"lines": three().Component(),
	} {
		svg := drawn(t, c)
		for _, want := range []string{`role="img"`, "<title id=", "<desc id=", "aria-labelledby="} {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
		for _, refused := range []string{"style=", "<style", "onload", "<script"} {
			if strings.Contains(svg, refused) {
				t.Errorf("%s: %s is against the content policy", name, refused)
			}
		}
	}
}

func TestAGapIsHatchedAndBreaksTheLine(t *testing.T) {
	t.Parallel()
	svg := drawn(t, three().Component())
	if !strings.Contains(svg, `fill="url(#lines-missing)"`) || !strings.Contains(svg, "<title>no report</title>") {
		t.Error("the gap is not marked")
	}
	second := svg[strings.Index(svg, "chart-series-2"):]
	path := second[strings.Index(second, `d="`)+3:]
	path = path[:strings.Index(path, `"`)]
	if strings.Count(path, "M") != 2 || strings.Contains(path, "L") {
		t.Errorf("the line runs over the gap: %s", path)
	}
}

func TestAGapIsNoBarOfLengthZero(t *testing.T) {
	t.Parallel()
	svg := drawn(t, chart.Bars{ID: "b", Rows: []chart.Bar{
		{Name: "Closed", Point: chart.Point{Gap: chart.Closed, Label: "closed"}}, {Name: "Zero", Point: chart.Point{Label: "0"}},
	}}.Component())
	if strings.Count(svg, `class="chart-bar"`) != 1 || strings.Count(svg, "chart-gap") != 1 {
		t.Errorf("want one bar and one hatched place: %s", svg)
	}
}

func TestTheScaleHoldsEveryValueInEvenSteps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := three()
		c.Series = c.Series[:1]
		c.Series[0].Points[1].N = float64(rapid.IntRange(0, 3_000_000).Draw(rt, "n"))
		var ticks []int
		c.Format = func(v float64) string { ticks = append(ticks, int(v)); return strconv.Itoa(int(v)) }
		drawn(rt, c.Component())
		largest := int(chart.Largest(c.Series))
		if last := ticks[len(ticks)-1]; ticks[0] != 0 || last < largest || len(ticks) > 6 || len(ticks) < 2 {
			rt.Fatalf("ticks %v for %d", ticks, largest)
		}
		for i := 2; i < len(ticks); i++ {
			if ticks[i]-ticks[i-1] != ticks[1] {
				rt.Fatalf("uneven ticks %v", ticks)
			}
		}
	})
}
