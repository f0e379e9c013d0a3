package catalogue_test

import (
	"testing"
	"testing/fstest"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

func TestSeedingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	tables := []string{"topic", "article", "article_text", "catalogue_version", "checklist", "guide", "agency", "programme", "municipality", "slide"}
	for _, id := range []uuid.UUID{tenant.NetworkID(), s.kosovo} {
		before := map[string]string{}
		for _, table := range tables {
			before[table] = s.rows(t, id, table)
		}
		s.seed(t)
		for _, table := range tables {
			if after := s.rows(t, id, table); after != before[table] {
				t.Errorf("%s changed with the second seeding", table)
			}
		}
	}
}

func TestSeedingAgainMendsWhatTheFilesSay(t *testing.T) {
	t.Parallel()
	s := open(t)
	before, _ := s.catalogue.Version(t.Context(), s.kosovo)
	s.exec(t, tenant.NetworkID(), `UPDATE topic SET pictogram = 'nothing' WHERE code = 'work'`)
	s.seed(t)
	if after, _ := s.catalogue.Version(t.Context(), s.kosovo); after != before+1 {
		t.Errorf("version is %d, want %d: pages kept in memory are stale", after, before+1)
	}
	topics, _ := s.catalogue.Topics(t.Context(), s.kosovo)
	if topics[1].Code != "work" || topics[1].Pictogram == "nothing" {
		t.Errorf("topic work was not mended: %+v", topics[1])
	}
}

func TestTheCatalogueIsWholeInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := open(t)
	topics, err := s.catalogue.Topics(t.Context(), s.kosovo)
	if err != nil || len(topics) != 9 {
		t.Fatalf("got %d topics (%v), want 9", len(topics), err)
	}
	total := 0
	for _, topic := range topics {
		whole(t, topic.Code, topic.Name, topic.Hint)
		for _, sub := range topic.Subtopics {
			whole(t, sub.Code, sub.Name)
		}
		articles, err := s.catalogue.Articles(t.Context(), s.kosovo, topic.Code)
		if err != nil || len(articles) == 0 {
			t.Errorf("topic %s has no article (%v)", topic.Code, err)
		}
		total += len(articles)
		for _, a := range articles {
			s.readWhole(t, topic, a.Slug)
		}
	}
	if total < 24 {
		t.Errorf("%d articles, want at least 24", total)
	}
}

func (s shelf) readWhole(t *testing.T, topic catalogue.Topic, slug string) {
	t.Helper()
	a, err := s.catalogue.Article(t.Context(), s.kosovo, slug)
	if err != nil {
		t.Errorf("article %s: %v", slug, err)
		return
	}
	whole(t, slug, a.Title, a.Summary, a.Body)
	for _, sub := range topic.Subtopics {
		if sub.Code == a.Subtopic {
			return
		}
	}
	t.Errorf("article %s: %s is no part of %s", slug, a.Subtopic, a.Topic)
}

func TestEveryOperatorOffersHelpInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, id := range []uuid.UUID{s.kosovo, s.other} {
		agencies, err := s.catalogue.Agencies(t.Context(), id)
		if err != nil || len(agencies) == 0 {
			t.Fatalf("got %d agencies (%v)", len(agencies), err)
		}
		for _, a := range agencies {
			whole(t, a.Slug, a.Name, a.What, a.ForWhom, a.Documents)
		}
		programmes, err := s.catalogue.Programmes(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range programmes {
			whole(t, p.Slug, p.Name, p.What, p.ForWhom, p.Offers, p.AgencyName)
		}
		places, err := s.catalogue.Municipalities(t.Context(), id)
		if err != nil || len(places) == 0 {
			t.Fatalf("got %d municipalities (%v)", len(places), err)
		}
		for _, m := range places {
			whole(t, m.Code, m.Name)
		}
	}
}

func whole(t *testing.T, of string, texts ...i18n.Text) {
	t.Helper()
	for _, text := range texts {
		if !text.Complete() {
			t.Errorf("%s: a language is missing in %v", of, text)
		}
	}
}

func TestSeedRefusesARecordThatLacksALanguage(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"content/topics.toml":         {Data: []byte(`[[topic]]` + "\n" + `code = "work"`)},
		"content/municipalities.toml": {},
		"content/articles/half.toml": {Data: []byte(`topic = "work"
[en]
title = "Title"
summary = "Summary"
body = "Body"
[sq]
title = "Titulli"
summary = "Përmbledhja"
body = "Teksti"`)},
	}
	if err := catalogue.Seed(t.Context(), nil, files, nil); err == nil {
		t.Error("an article without Serbian was accepted")
	}
}
