package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// The server is stopped under the open pages of a phone and a kiosk, and another takes its place: the pages say that there is no
// connection, and then, by themselves, what is true.
func TestOpenPagesOutliveTheServer(t *testing.T) {
	t.Parallel()
	first := program.Start(t, program.Options{})
	at := strings.TrimPrefix(first.URL, "http://")
	kiosk := first.Client(t)
	code := takes(t, kiosk, found(t, servicePattern, kiosk.Sees("/k/prishtina/sq/ticket"), 0))
	browser := testkit.NewBrowser(t)
	phone, screen := browser.Tab(t, 390, 844), browser.Tab(t, 1080, 1920)
	phone.Open(first.URL + "/t/" + code + "?lang=en").Wait(".k-number-label")
	screen.Open(first.URL + "/k/prishtina/en/tickets/" + code).Wait(".k-number-label")
	first.Stop()
	for _, tab := range []*testkit.Tab{phone, screen} {
		tab.Until(`document.querySelector("[data-offline]").checkVisibility()`)
	}
	second := program.Start(t, program.Options{Share: first, At: at})
	adviser := second.SignedIn(t, "adviser@prishtina.example")
	adviser.Sends("/desk/desk", url.Values{"desk": {found(t, deskPattern, adviser.Sees("/desk"), 0)}}, "/desk")
	adviser.Sends("/desk/calls", url.Values{"nonce": {uuid.Must(uuid.NewV4()).String()}}, "/desk")
	for _, tab := range []*testkit.Tab{phone, screen} {
		tab.WaitText("#standing", "It is your turn").Until(`!document.querySelector("[data-offline]").checkVisibility()`)
	}
}
