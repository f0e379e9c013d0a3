package desk_test

import (
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/printing"
	"prag/internal/testkit/paper"
	"prag/internal/testkit/program"
)

// Advisers see that the printer does not print, why, and since when, until it does.
func TestAdvisersSeeThatThePrinterDoesNotPrint(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	stand := paper.NewStand(t, paper.NoPaper)
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	err = p.Printing.Set(t.Context(), centre, printing.Printer{Address: stand.Address, Columns: 48, Latin: 18, Cyrillic: 34, Raster: true, Answers: true})
	if err != nil {
		t.Fatal(err)
	}
	adviser := p.SignedIn(t, "adviser@prishtina.example")
	desks, err := p.Directory.Desks(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	adviser.Sends("/desk/desk", map[string][]string{"desk": {desks[0].ID.String()}}, "/desk")
	ask := func(want printing.State) {
		t.Helper()
		slip := printing.Slip{Nonce: uuid.Must(uuid.NewV4()), Kind: printing.Article, Reference: "visas", Tag: "sq"}
		if err := p.Printing.Ask(t.Context(), centre, slip); err != nil {
			t.Fatal(err)
		}
		for state := printing.Queued; !state.Over(); {
			if state, err = p.Printing.State(t.Context(), centre, slip.Nonce); err != nil || state.Over() && state != want {
				t.Fatalf("the slip is %s, %v", state, err)
			}
		}
	}
	ask(printing.Failed)
	says := map[string]string{
		"sq": "pa letër që nga ora", "sr": "У штампачу листића нема папира", "sr-Latn": "U štampaču listića nema papira", "en": "out of paper since",
	}
	for _, tag := range i18n.Tags() {
		adviser.Sees("/desk?lang="+tag, says[tag])
	}
	stand.Behave(paper.Answers)
	ask(printing.Printed)
	if page := adviser.Sees("/desk?lang=en"); strings.Contains(page, "out of paper") {
		t.Error("the page still says that it does not print")
	}
}
