package desk_test

import (
	"testing"

	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/tally"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// told counts waits of this month at a centre: of a hundred 81 inside what was told.
func told(t *testing.T, p *program.Program, slug string) {
	t.Helper()
	centre, err := p.Directory.BySlug(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	err = p.DB.InTenant(t.Context(), centre.TenantID, func(tx *db.Tx) error {
		return tally.Append(tx, centre.ID, centre.BusinessDate(tx.Now), tally.Delta{Measure: tally.Promises, N: 100},
			tally.Delta{Measure: tally.PromisesKept, N: 81}, tally.Delta{Measure: tally.PromisesLate, N: 7},
			tally.Delta{Measure: tally.ToldSeconds, N: 100 * 630}, tally.Delta{Measure: tally.WidthSeconds, N: 100 * 900},
			tally.Delta{Measure: tally.WaitedSeconds, N: 100 * 720})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheManagerAndTheRegionSeeWhetherWaitsWereToldRight(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	told(t, p, "prishtina")
	manager := p.SignedIn(t, "manager@prishtina.example")
	manager.Sees("/desk/waits?lang=en", "81.0 %", "7.0 %", "10.5 min", "12.0 min", "15.0 min")
	p.SignedIn(t, "manager@prizren.example").Sees("/desk/waits?lang=en", "Waits: what was told", "–")
	p.SignedIn(t, "coordinator@network.example").Sees("/region?lang=en", "Waits: what was told", "81.0 %")

	tab := testkit.NewBrowser(t).Tab(t, 1280, 800)
	p.SignIn(tab, "manager@prishtina.example", "")
	for _, tag := range i18n.Tags() {
		tab.Size(1280, 800).Open(p.URL+"/desk/waits?lang="+tag).Wait(".d-waits").Fits("waits-"+tag, [2]int64{390, 844})
	}
}
