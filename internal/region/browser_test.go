package region_test

import (
	"testing"
	"time"

	"prag/internal/i18n"
	"prag/internal/testkit"
)

func TestThePageIsAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.count(o.centres[0], day(time.November, 20), 30)
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800)
	tab.Open(o.address+"/sign-in").Type("#email", "coordinator@network.example").Type("#password", password).Click("main button[type=submit]")
	tab.Wait("#figures-compare")
	for _, tag := range i18n.Tags() {
		tab.Open(o.address + "/region?lang=" + tag).Wait("#figures-compare table")
		for _, violation := range tab.Axe() {
			t.Errorf("%s: %s", tag, violation)
		}
	}
}
