package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

var (
	servicePattern = regexp.MustCompile(`name="service" value="([0-9a-f-]{36})"`)
	deskPattern    = regexp.MustCompile(`name="desk" value="([0-9a-f-]{36})"`)
	atDeskPattern  = regexp.MustCompile(`/desk/tickets/([0-9a-f-]{36})/start`)
	ticketPattern  = regexp.MustCompile(`/(?:t|ticket|tickets)/([A-Za-z0-9-]+)`)
)

func found(t *testing.T, pattern *regexp.Regexp, page string, n int) string {
	t.Helper()
	all := pattern.FindAllStringSubmatch(page, -1)
	if len(all) <= n {
		t.Fatalf("the page has no %s", pattern)
	}
	return all[n][1]
}

func takes(t *testing.T, kiosk *program.Client, service string) string {
	t.Helper()
	res := kiosk.Post("/k/prishtina/tickets", url.Values{"service": {service}, "lang": {"sq"}, "nonce": {uuid.Must(uuid.NewV4()).String()}})
	if res.Status != http.StatusSeeOther {
		t.Fatalf("a ticket: status %d", res.Status)
	}
	return found(t, ticketPattern, res.Header.Get("Location"), 0)
}

// calls presses the button and gives the code of who was called; the person is then served to the end.
func calls(t *testing.T, p *program.Program, desk *program.Client) string {
	t.Helper()
	desk.Sends("/desk/calls", url.Values{"nonce": {uuid.Must(uuid.NewV4()).String()}}, "/desk")
	id := found(t, atDeskPattern, desk.Sees("/desk"), 0)
	for _, step := range []string{"start", "finish"} {
		if res := desk.Post("/desk/tickets/"+id+"/"+step, url.Values{}); res.Status != http.StatusSeeOther {
			t.Fatalf("%s: status %d", step, res.Status)
		}
	}
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := p.Line.ByID(t.Context(), centre, uuid.FromStringOrNil(id))
	if err != nil {
		t.Fatal(err)
	}
	return ticket.Code
}

// Redis gone, for all servers and whatever it keeps: kiosks give out tickets, advisers stay signed in, sign in and call, in the order of
// taking; and when it is back with an old line nobody is passed over.
func TestWithoutRedisTheCentreGoesOn(t *testing.T) {
	t.Parallel()
	proxy, address := testkit.RedisProxy(t, testkit.Redis(t))
	p := program.Start(t, program.Options{Redis: address, Limits: true})
	kiosk, before := p.Client(t), p.SignedIn(t, "adviser@prishtina.example")
	page := before.Sees("/desk")
	before.Sends("/desk/desk", url.Values{"desk": {found(t, deskPattern, page, 0)}}, "/desk")
	service := found(t, servicePattern, kiosk.Sees("/k/prishtina/sq/ticket"), 0)
	taken := []string{takes(t, kiosk, service), takes(t, kiosk, service)}

	proxy.Refuse(true)
	taken = append(taken, takes(t, kiosk, service), takes(t, kiosk, service), takes(t, kiosk, service))
	during := p.SignedIn(t, "manager@prishtina.example")
	during.Sends("/desk/desk", url.Values{"desk": {found(t, deskPattern, page, 1)}}, "/desk")
	called := []string{calls(t, p, before), calls(t, p, during), calls(t, p, before)}

	proxy.Refuse(false)
	taken = append(taken, takes(t, kiosk, service))
	called = append(called, calls(t, p, during), calls(t, p, before), calls(t, p, during))
	for i := range taken {
		if called[i] != taken[i] {
			t.Errorf("call %d is %s, want %s", i+1, called[i], taken[i])
		}
	}
}
