package desk_test

import (
	"strings"
	"testing"

	"prag/internal/i18n"
	"prag/internal/reach"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

func TestTheManagerSeesWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	visitor, manager := p.Client(t), p.SignedIn(t, "manager@prishtina.example")
	for range 3 {
		visitor.Sees("/k/prishtina/sr/articles/visas")
		visitor.Sees("/k/prishtina/en/articles/trafficking-help")
		visitor.Sees("/k/tirana/sq/articles/seasonal-work")
	}
	if err := p.Reach.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := manager.Sees("/desk/reach?lang=en", "Visas: what you need before a journey", "Confidential, not named", "A view is not a visit", "<b>6</b>")
	for _, hidden := range []string{"trafficking-help", "If someone controls", "Seasonal work abroad"} {
		if strings.Contains(page, hidden) {
			t.Errorf("the page tells of %q", hidden)
		}
	}
	manager.Sees("/desk/reach?days=7&lang=en", "Nothing yet.")
	manager.Sees("/desk/reach?days=nonsense&lang=en", "30 days")
}

func TestTheReachPageIsAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	for n, value := range []string{"visas", "finding-work", "residence-permit", ""} {
		for range 5 * (n + 1) {
			p.Reach.Count(centre, reach.Seen{What: reach.Article, Value: value})
			p.Reach.Count(centre, reach.Seen{What: reach.Language, Value: "sq"})
		}
	}
	if err := p.Reach.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800)
	p.SignIn(tab, "manager@prishtina.example", "")
	for _, tag := range i18n.Tags() {
		tab.Size(1280, 800).Open(p.URL+"/desk/reach?lang="+tag).Wait(".d-reach").Fits("reach-"+tag, [2]int64{390, 844})
	}
}
