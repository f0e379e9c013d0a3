package kiosk

import (
	"bytes"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
)

// prose turns the Markdown of articles into HTML that holds nothing but text, headings, lists and emphasis. A kiosk has no way back
// from another site, so there are no links either.
type prose struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
}

func newProse() prose {
	policy := bluemonday.NewPolicy()
	policy.AllowElements("p", "h2", "h3", "ul", "ol", "li", "strong", "em", "br", "blockquote")
	return prose{markdown: goldmark.New(), policy: policy}
}

func (p prose) html(text string) (string, error) {
	var out bytes.Buffer
	if err := p.markdown.Convert([]byte(text), &out); err != nil {
		return "", err
	}
	return p.policy.Sanitize(out.String()), nil
}
