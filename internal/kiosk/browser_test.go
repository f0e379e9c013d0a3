package kiosk_test

import (
	"net/http/httptest"
	"path"
	"testing"

	"prag/internal/testkit"
)

// TestThePagesAreAccessibleAndFit opens each kind of page on a tall kiosk, a wide one and a phone.
func TestThePagesAreAccessibleAndFit(t *testing.T) {
	t.Parallel()
	l := open(t)
	server := httptest.NewServer(l.handler)
	t.Cleanup(server.Close)
	ticket := l.take(t, 0, "sq", nonce())
	root := "/k/" + l.Centre.Slug
	pages := map[string]string{
		"start": root, "topics": root + "/sq", "topic": root + "/sr/topics/safety", "article": root + "/en/articles/visas",
		"agencies": root + "/sr-Latn/agencies", "choose": root + "/sq/ticket", "ticket": ticket, "own": "/t/" + path.Base(ticket),
		"missing": root + "/sr/articles/none",
	}
	browser := testkit.NewBrowser(t)
	for device, size := range map[string][2]int64{"tall": {1080, 1920}, "wide": {1280, 800}, "phone": {390, 844}} {
		tab := browser.Tab(t, size[0], size[1])
		for name, address := range pages {
			tab.Open(server.URL + address).Picture("kiosk-" + name + "-" + device)
			for _, violation := range tab.Axe() {
				t.Errorf("%s on a %s screen: %s", name, device, violation)
			}
			if over := testkit.Eval[float64](tab, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s on a %s screen is %v px too wide", name, device, over)
			}
			for _, small := range testkit.Eval[[]string](tab, smallTargets) {
				t.Errorf("%s on a %s screen: %s is smaller than a finger needs", name, device, small)
			}
		}
	}
}

// What is pressed is at least 64 px high; links of the phone's own page and the start's skip link are not on the kiosk.
const smallTargets = `[...document.querySelectorAll(".k-page a, .k-page button")]
	.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 63.5)
	.map(e => e.textContent.trim() + " " + Math.round(e.getBoundingClientRect().height) + " px")`
