package kiosk_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prag/internal/reach"
)

func (l lobby) seen(t *testing.T) map[reach.Seen]int64 {
	t.Helper()
	if err := l.reach.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	today := l.Centre.BusinessDate(l.clock.Now())
	sums, err := l.reach.Sums(t.Context(), l.Centre, today, today)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[reach.Seen]int64{}
	for _, s := range sums {
		counts[reach.Seen{What: s.What, Value: s.Value}] = s.N
	}
	return counts
}

// A page counts each time it is opened, also from the shelf; what is sensitive counts without its name.
func TestPagesCountAsReach(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	for range 2 {
		for _, path := range []string{
			"", "/sq", "/sr-Latn", "/sq/topics/work", "/en/topics/safety", "/sq/articles/visas", "/sr/articles/trafficking-help", "/sq/agencies",
			"/sq/help", "/sq/articles/none", "/sq/ticket",
		} {
			l.get(t, root+path)
		}
	}
	want := map[reach.Seen]int64{
		{What: reach.Language, Value: "sq"}: 2, {What: reach.Language, Value: "sr-Latn"}: 2, {What: reach.Topic, Value: "work"}: 2,
		{What: reach.Topic}: 2, {What: reach.Article, Value: "visas"}: 2, {What: reach.Article}: 2, {What: reach.Agencies}: 2, {What: reach.Help}: 2,
	}
	if diff := cmp.Diff(want, l.seen(t)); diff != "" {
		t.Error(diff)
	}
}

func TestSearchesAndAnswersCountWithoutWhatWasTyped(t *testing.T) {
	t.Parallel()
	l := open(t)
	at := "/k/" + l.Centre.Slug + "/en"
	for _, query := range []string{"visa", "xqzkw", "xqzkw", " "} {
		l.post(t, at+"/search", url.Values{"q": {query}})
	}
	for _, answer := range []string{reach.Good, reach.Good, reach.Bad} {
		if w := l.post(t, at+"/feedback", url.Values{"answer": {answer}}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != at+"/thanks" {
			t.Errorf("%s: status %d to %s", answer, w.Code, w.Header().Get("Location"))
		}
	}
	if w := l.post(t, at+"/feedback", url.Values{"answer": {"great"}}); w.Code != http.StatusNotFound {
		t.Errorf("an answer that nobody can give: status %d", w.Code)
	}
	want := map[reach.Seen]int64{
		{What: reach.Search, Value: reach.Found}: 1, {What: reach.Search, Value: reach.None}: 2,
		{What: reach.Feedback, Value: reach.Good}: 2, {What: reach.Feedback, Value: reach.Bad}: 1,
	}
	if diff := cmp.Diff(want, l.seen(t)); diff != "" {
		t.Error(diff)
	}
}
