package board_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/testkit"
)

// letJoin turns the code on, and gives the cookie of a paired display.
func (h hall) letJoin(t *testing.T) *http.Cookie {
	t.Helper()
	err := h.db.InTenant(t.Context(), h.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE centre SET join_by_code = true WHERE tenant_id = ?`, tx.Tenant).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return h.paired(t, h.Place)
}

func (h hall) paired(t *testing.T, at testkit.Place) *http.Cookie {
	t.Helper()
	waiting, err := h.identity.StartPairing(t.Context())
	if err == nil {
		_, err = h.identity.Pair(t.Context(), at.Centre.TenantID, at.Staff[0].ID, identity.NewDevice{
			CentreID: at.Centre.ID, Code: waiting.Code, Kind: identity.BoardDevice, Name: "Hall",
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: "prag_device", Value: waiting.Token}
}

func getAs(t *testing.T, url string, cookie *http.Cookie) opened {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	return ask(t, r)
}

// Only a paired screen of this very centre shows the code: whoever opens the board at home sees the numbers and nothing else.
func TestOnlyAScreenOfTheCentreShowsTheCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	screen := h.letJoin(t)
	stranger := h.paired(t, testkit.NewPlace(t, h.db, 1, 1))
	for name, asked := range map[string]struct {
		cookie *http.Cookie
		code   bool
	}{"its own": {screen, true}, "another centre's": {stranger, false}, "anybody's": {nil, false}} {
		page := until(t, getAs(t, h.url, asked.cookie), "</html>")
		if strings.Contains(page, "b-join-code") != asked.code {
			t.Errorf("%s screen: the code is shown: %v", name, !asked.code)
		}
		stream := until(t, getAs(t, h.url+"/stream", asked.cookie), `class="b-figure"`)
		if strings.Contains(stream, "/join/") {
			t.Errorf("%s screen's stream names the address", name)
		}
	}
}

// A used code gives way to the next at once, on the display of whoever looks; and the display stays beautiful.
func TestAUsedCodeGivesWay(t *testing.T) {
	t.Parallel()
	h := open(t)
	screen := h.letJoin(t)
	for range 6 {
		h.take(t)
	}
	h.call(t, 0)
	h.call(t, 1)
	browser := testkit.NewBrowser(t)
	for device, size := range map[string][2]int64{"wide": {1920, 1080}, "small": {1280, 800}, "tall": {1080, 1920}} {
		tab := browser.Tab(t, size[0], size[1]).Open(h.url)
		testkit.Eval[string](tab, `document.cookie = "prag_device=`+screen.Value+`; path=/"`)
		tab.Open(h.url).Wait(".b-join-code")
		tab.Picture("board-join-" + device)
		for _, violation := range tab.Axe() {
			t.Errorf("%s: %s", device, violation)
		}
		if over := testkit.Eval[bool](tab, `document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth`); over {
			t.Errorf("%s: the display does not fit its screen", device)
		}
		before := tab.Text(".b-join-code")
		if err := h.line.Enter(t.Context(), h.Centre, before, uuid.Must(uuid.NewV4())); err != nil {
			t.Fatal(err)
		}
		tab.Until(`document.querySelector(".b-join-code").textContent !== "` + before + `"`)
	}
}
