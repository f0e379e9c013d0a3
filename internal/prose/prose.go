// Package prose turns the Markdown of articles into HTML that is safe to show.
package prose

import (
	"bytes"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
)

// Prose turns Markdown into HTML that holds nothing but text, headings, lists and emphasis. A kiosk has no way back from another site, so
// there are no links either.
type Prose struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
}

// New makes the rules of what an article may hold.
func New() Prose {
	policy := bluemonday.NewPolicy()
	policy.AllowElements("p", "h2", "h3", "ul", "ol", "li", "strong", "em", "br", "blockquote")
	return Prose{markdown: goldmark.New(), policy: policy}
}

// HTML renders a text.
func (p Prose) HTML(text string) (string, error) {
	var out bytes.Buffer
	if err := p.markdown.Convert([]byte(text), &out); err != nil {
		return "", err
	}
	return p.policy.Sanitize(out.String()), nil
}
