package app_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"prag/internal/testkit/program"
)

// A name, two contacts, a note and a personal number go through every form of a record, and what was typed is looked for: none of it is in Redis,
// in the database outside what is sealed, or in the log at its most talkative, and no answer leads to an address that says it.
func TestWhatIsTypedOfAPersonIsNowhereInTheClear(t *testing.T) {
	t.Parallel()
	log := &notes{}
	p := program.Start(t, program.Options{Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	manager, adviser := p.SignedIn(t, "manager@prishtina.example"), p.SignedIn(t, "adviser@prishtina.example")
	rules := program.Fields(manager.Sees("/desk/clients/rules"))
	rules.Set("number", "rs")
	manager.Sends("/desk/clients/rules", rules, "/desk/clients/rules?notice=rules")
	const number = "7310987654321"
	form := program.Fields(adviser.Sees("/desk/clients/new"))
	for name, text := range map[string]string{
		"name": needle + " person", "contact": needle + "@example.org", "other": "+383 " + number[:9], "note": "a note of " + needle, "number": number,
		"birth_year": "1985", "agreed": "yes", "safe": "yes",
	} {
		form.Set(name, text)
	}
	if answer := adviser.Post("/account/drafts", form); answer.Status != 204 {
		t.Fatalf("draft: status %d", answer.Status)
	}
	made := adviser.Post("/desk/clients", form)
	at, _, ok := strings.Cut(made.Header.Get("Location"), "?")
	if made.Status != 303 || !ok {
		t.Fatalf("made: status %d\n%s", made.Status, made.Body)
	}
	adviser.Sees(at, needle+" person", number)
	edit := program.Fields(adviser.Sees(at + "/edit"))
	edit.Set("note", needle+" again")
	adviser.Sends(at, edit, at+"?notice=saved")
	for _, query := range []string{needle, needle + "@example.org", number[:9], number} {
		if answer := adviser.Post("/desk/clients/search", url.Values{"q": {query}}); answer.Status != 200 || query == needle && !strings.Contains(answer.Body, at) {
			t.Errorf("looked for %q: status %d", query, answer.Status)
		}
	}
	adviser.Sees(at+"/all", needle+" again")
	if err := p.Redis.Set(t.Context(), "control-of-this-test", "x", 0).Err(); err != nil { // so that there is something to look through
		t.Fatal(err)
	}
	for _, text := range []string{needle, number[:9]} {
		inRedis(t, p, text)
		inDatabase(t, p, text)
		if bytes.Contains(log.all(), []byte(text)) || strings.Contains(made.Header.Get("Location"), text) {
			t.Errorf("the log or an address holds %q", text)
		}
		if n := holds(t, p.Config.StateDir, text); n > 0 {
			t.Errorf("%d files of the server hold %q", n, text)
		}
	}
	if !bytes.Contains(log.all(), []byte(`"/desk/clients/search"`)) {
		t.Error("the log has no line of a search: this test would pass on anything")
	}
}
