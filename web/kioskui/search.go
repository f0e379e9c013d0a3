package kioskui

import (
	"bytes"
	"context"

	"prag/internal/catalogue"
	"prag/internal/i18n"
)

// Search is the page of a search. Asked: somebody has pressed the button.
type Search struct {
	Query string
	Asked bool
	Hits  []catalogue.Hit
}

func (s Search) nothing(l *i18n.Reader) string {
	if s.Query == "" {
		return l.T("kiosk.search.empty")
	}
	return l.T("kiosk.search.none")
}

// keyRows are the letters of a script in the order people know from their own keyboards.
func keyRows(tag string) []string {
	switch tag {
	case "sq":
		return []string{"qwertzuiopç", "asdfghjklë", "yxcvbnm"}
	case "sr":
		return []string{"љњертзуиопшђ", "асдфгхјклчћж", "џцвбнм"}
	case "sr-Latn":
		return []string{"qwertzuiopšđ", "asdfghjklčćž", "yxcvbnm"}
	}
	return []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}
}

func hitAddress(h catalogue.Hit) string {
	switch h.Kind {
	case catalogue.HitTopic:
		return "/topics/" + h.Slug
	case catalogue.HitArticle:
		return "/articles/" + h.Slug
	case catalogue.HitChecklist:
		return "/checklists/" + h.Slug
	}
	return "/agencies#" + h.Slug
}

func hitPicture(h catalogue.Hit) string {
	switch {
	case h.Pictogram != "":
		return h.Pictogram
	case h.Kind == catalogue.HitAgency:
		return "building"
	}
	return "people"
}

// SearchWords is what a kiosk searches in while it reaches nobody. Each piece of HTML is drawn by the same template as on the page.
type SearchWords struct {
	Found   string       `json:"found"`   // stands above what was found
	Nothing string       `json:"nothing"` // nothing was found
	Empty   string       `json:"empty"`   // nothing was typed
	Entries []SearchWord `json:"entries"`
}

// SearchWord is one thing that can be found.
type SearchWord struct {
	Head  string `json:"head"`
	Words string `json:"words"`
	HTML  string `json:"html"`
}

// Words draws them.
func Words(ctx context.Context, b Base, entries []catalogue.Entry) (SearchWords, error) {
	list := SearchWords{
		Found: b.L.T("kiosk.search.found"), Nothing: b.L.T("kiosk.search.none"), Empty: b.L.T("kiosk.search.empty"),
	}
	for _, e := range entries {
		var html bytes.Buffer
		if err := hit(b, e.Hit).Render(ctx, &html); err != nil {
			return list, err
		}
		list.Entries = append(list.Entries, SearchWord{Head: e.Head, Words: e.Words, HTML: html.String()})
	}
	return list, nil
}
