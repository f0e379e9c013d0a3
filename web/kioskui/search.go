package kioskui

import (
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
