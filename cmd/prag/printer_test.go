package main_test

import (
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"prag/internal/demo"
	"prag/internal/testkit/paper"
)

func prag(t *testing.T, state string, args ...string) (string, error) {
	t.Helper()
	out, err := command(t, args, "PRAG_STATE_DIR="+state).CombinedOutput()
	return string(out), err
}

// An administrator sets the printer; a program that is killed while it prints has lost nothing: the next one prints the slip.
func TestAKilledProgramPrintsLater(t *testing.T) {
	t.Parallel()
	state, stand := stateDir(t), paper.NewStand(t, paper.Answers)
	if out, err := prag(t, state, "seed", "--demo", "--visits", "10"); err != nil {
		t.Fatalf("seed: %v: %s", err, out)
	}
	for args, says := range map[string]string{
		"printer set --centre nowhere --address " + stand.Address:               "there is no centre nowhere",
		"printer set --centre prishtina --address http://127.0.0.1":             "tcp://192.168.1.50:9100",
		"printer set --centre prishtina --columns 9 --address " + stand.Address: "columns",
		"printer test --centre tirana":                                          "has no printer",
	} {
		if out, err := prag(t, state, strings.Fields(args)...); err == nil || !strings.Contains(out, says) {
			t.Errorf("%s: %v: %s", args, err, out)
		}
	}
	for _, args := range []string{"printer set --centre prishtina --answers --address " + stand.Address, "printer test --centre prishtina"} {
		if out, err := prag(t, state, strings.Fields(args)...); err != nil {
			t.Fatalf("%s: %v: %s", args, err, out)
		}
	}
	if out, err := prag(t, state, "printer", "list"); err != nil || !strings.Contains(out, "prishtina\t"+stand.Address) {
		t.Errorf("list: %v: %s", err, out)
	}
	stand.Wait()
	stand.Behave(paper.Stalls)
	first := serve(t, "PRAG_STATE_DIR="+state, "PRAG_DEMO=true")
	screen := paired(t, first.url)
	_, result := screen.post(first.url+"/k/prishtina/en/articles/visas/print", url.Values{})
	if body := screen.get(first.url + result); !strings.Contains(body, "Your slip is being printed") {
		t.Fatalf("the page says\n%s", body)
	}
	first.end(syscall.SIGKILL)
	stand.Behave(paper.Answers)
	second := serve(t, "PRAG_STATE_DIR="+state, "PRAG_DEMO=true")
	stand.Wait() // when the lease has ended
	if slips := stand.Slips(); len(slips) != 2 || !slips[1].Says("Visas: what you need before a journey") {
		t.Errorf("%d papers", len(slips))
	}
	if code := second.end(syscall.SIGTERM); code != 0 {
		t.Errorf("exit status %d: %s", code, second.errs)
	}
	if logged := first.errs.String() + second.errs.String(); strings.Contains(logged, "visas") {
		t.Errorf("the log tells what was printed:\n%s", logged)
	}
}

// paired is a kiosk of the centre, set up as its manager does it.
func paired(t *testing.T, base string) person {
	t.Helper()
	screen, manager := newPerson(t, 201), newPerson(t, 202)
	screen.post(base+"/device", url.Values{})
	code := between(screen.get(base+"/device"), `a-code" translate="no">`, "<")
	manager.post(base+"/sign-in", url.Values{"email": {"manager@prishtina.example"}, "password": {demo.Password}})
	centre := between(manager.get(base+"/admin/devices"), `name="centre" value="`, `"`)
	status, _ := manager.post(base+"/admin/devices", url.Values{"code": {code}, "name": {"Entrance"}, "kind": {"kiosk"}, "centre": {centre}})
	if status != http.StatusSeeOther {
		t.Fatalf("pairing answers %d", status)
	}
	return screen
}
