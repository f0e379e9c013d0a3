package web_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The blocks of tokens.css, by the line they begin with.
const (
	lightBlock  = ":root {"
	systemBlock = `:root:where(:has(body.office):not([data-theme="light"])) {`
	askedBlock  = `:root:where(:has(body.office)[data-theme="dark"]) {`
)

var declaration = regexp.MustCompile(`--([\w-]+): ([^;]+);`)

// tokens reads one block of tokens.css: name → value.
func tokens(t *testing.T, block string) map[string]string {
	t.Helper()
	sheet, err := os.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(sheet), block)
	if !ok {
		t.Fatalf("tokens.css has no block %q", block)
	}
	body, _, _ := strings.Cut(rest, "}")
	values := map[string]string{}
	for _, d := range declaration.FindAllStringSubmatch(body, -1) {
		values[d[1]] = d[2]
	}
	return values
}

func TestDarkIsTheSameHoweverItIsAskedFor(t *testing.T) {
	t.Parallel()
	system, asked := tokens(t, systemBlock), tokens(t, askedBlock)
	for name, value := range system {
		if asked[name] != value {
			t.Errorf("--%s is %s when the system is dark and %q when the reader asks", name, value, asked[name])
		}
	}
	if len(system) != len(asked) {
		t.Errorf("%d tokens when the system is dark, %d when the reader asks", len(system), len(asked))
	}
}

func TestEverythingCanBeReadOnItsGround(t *testing.T) {
	t.Parallel()
	light := tokens(t, lightBlock)
	dark := tokens(t, lightBlock)
	for name, value := range tokens(t, systemBlock) {
		dark[name] = value
	}
	for theme, palette := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, rule := range []struct {
			least   float64
			what    string
			grounds string
		}{
			{7, "ink ink-soft", "paper surface sunken"},
			{7, "accent accent-deep", "paper surface"},
			{7, "on-accent", "accent accent-deep"},
			{7, "ink", "accent-soft good-soft warn-soft bad-soft"},
			{7, "board-ink", "board-paper board-side"},
			{7, "board-soft", "board-paper board-side"},
			{7, "board-on-call", "board-call"},
			{4.5, "board-on-warn", "board-warn"},
			{4.5, "good warn bad", "paper surface sunken"},
			{4.5, "good", "good-soft"},
			{4.5, "warn", "warn-soft"},
			{4.5, "bad", "bad-soft"},
			{4.5, "accent accent-deep", "sunken accent-soft"},
			{4.5, "hue-1 hue-2 hue-3 hue-4 hue-5 hue-6 hue-7 hue-8 hue-9", "surface"},
			{3, "line-strong focus", "paper surface sunken"},
			{3, "series-1 series-2 series-3 series-4 series-5 series-6 series-7 series-8", "surface"},
		} {
			readable(t, theme, palette, rule.least, strings.Fields(rule.what), strings.Fields(rule.grounds))
		}
	}
}

func readable(t *testing.T, theme string, palette map[string]string, least float64, what, grounds []string) {
	t.Helper()
	for _, mark := range what {
		for _, ground := range grounds {
			if got := contrast(luminance(t, palette[mark]), luminance(t, palette[ground])); got < least {
				t.Errorf("%s: --%s on --%s has a contrast of %.2f, want %.1f", theme, mark, ground, got, least)
			}
		}
	}
}

func contrast(a, b float64) float64 { return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05) }

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is not a colour of six digits", colour)
	}
	channel := func(shift uint) float64 {
		v := float64(n>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

// No other file names a colour, so that the test above knows them all. Paper and the codes a camera reads are black and white.
func TestOnlyTheTokensNameColours(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(`)
	entries, err := os.ReadDir("css")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() == "tokens.css" {
			continue
		}
		sheet, err := os.ReadFile("css/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(sheet), "\n") {
			if found := colour.FindString(line); found != "" && found != "#000" && found != "#fff" {
				t.Errorf("css/%s:%d names %s itself", entry.Name(), i+1, found)
			}
		}
	}
}
