package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
)

// What people type, and what they mean by it.
func TestSearchFindsWhatIsMeant(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct{ lang, query, want string }{
		{"sq", "leje qëndrimi", "residence-permit"}, {"sq", "qendrim", "residence-permit"}, {"sq", "QENDRIMI", "residence-permit"},
		{"sq", "pune sezonale", "seasonal-work"}, {"sq", "shkolla per femije", "school-for-children"}, {"sq", "viza", "visas"},
		{"sr", "боравишна дозвола", "residence-permit"}, {"sr", "boravisna dozvola", "residence-permit"},
		{"sr", "boravišnu dozvolu", "residence-permit"}, {"sr", "boravsna dozvola", "residence-permit"}, {"sr", "vize", "visas"},
		{"sr", "скола за децу", "school-for-children"}, {"sr", "diploma", "recognition-of-qualifications"},
		{"en", "residence permit", "residence-permit"}, {"en", "residense permitt", "residence-permit"}, {"en", "visa", "visas"},
		{"en", "how do I send money home", "remittances"}, {"en", "my husband hits me violence", "violence-at-home"},
	} {
		hits, err := s.catalogue.Search(t.Context(), s.kosovo, c.lang, c.query)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, h := range hits {
			found = append(found, h.Slug)
		}
		if len(found) > 3 {
			found = found[:3]
		}
		if !strings.Contains(" "+strings.Join(found, " ")+" ", " "+c.want+" ") {
			t.Errorf("%s %q: the first three are %v, want %s among them", c.lang, c.query, found, c.want)
		}
	}
}

func TestASearchForNothingFindsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, query := range []string{"", "  ", "a", "?!", "xqzkw", "%", "';--", strings.Repeat("qwx", 2000)} {
		if hits, err := s.catalogue.Search(t.Context(), s.kosovo, "en", query); err != nil || len(hits) > 0 {
			t.Errorf("%.20q finds %d, %v", query, len(hits), err)
		}
	}
}

func TestSearchFindsTheOwnOperatorsProgrammesOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	for id, want := range map[uuid.UUID]bool{s.kosovo: true, s.other: false} {
		hits, err := s.catalogue.Search(t.Context(), id, "en", "PAMM")
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(hits, func(h catalogue.Hit) bool { return h.Kind == catalogue.HitProgramme && h.Slug == "pamm" })
		if found != want {
			t.Errorf("found %v, want %v: %+v", found, want, hits)
		}
	}
}
