package catalogue_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"
	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/locales"
)

// Every service that is no secret has its questions and its list; a sensitive one asks nothing.
func TestEveryServiceAsksWhetherThisIsTheRightPlace(t *testing.T) {
	t.Parallel()
	s := open(t)
	guides, err := s.catalogue.Guides(t.Context(), s.kosovo)
	if err != nil {
		t.Fatal(err)
	}
	byService := map[string]catalogue.Guide{}
	for _, g := range guides {
		byService[g.Service] = g
	}
	var network struct {
		Services []struct {
			Code      string
			Sensitive bool
		} `toml:"service"`
	}
	data, err := fs.ReadFile(locales.Content, "content/network.toml")
	if err == nil {
		err = toml.Unmarshal(data, &network)
	}
	if err != nil || len(network.Services) < 5 {
		t.Fatalf("%d services (%v)", len(network.Services), err)
	}
	for _, service := range network.Services {
		g, ok := byService[service.Code]
		if ok == service.Sensitive {
			t.Errorf("%s: a guide %v, sensitive %v", service.Code, ok, service.Sensitive)
		}
		if n := len(g.Questions); ok && (n < 2 || n > 4) {
			t.Errorf("%s asks %d questions, want two to four", service.Code, n)
		}
		for _, q := range g.Questions {
			whole(t, service.Code, q.Text)
			if q.LeadsAway() {
				whole(t, service.Code, q.Elsewhere.Reason)
			}
		}
	}
}

func TestEveryChecklistIsWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	lists, err := s.catalogue.Checklists(t.Context(), s.kosovo)
	if err != nil || len(lists) < 12 {
		t.Fatalf("%d checklists (%v)", len(lists), err)
	}
	for _, l := range lists {
		whole(t, l.Slug, l.Name)
		if len(l.Items) < 3 || len(l.Items) > 6 {
			t.Errorf("%s has %d items, want three to six", l.Slug, len(l.Items))
		}
		for _, item := range l.Items {
			whole(t, l.Slug, item.Text)
			if item.Pictogram == "" {
				t.Errorf("%s: %s has no picture", l.Slug, item.Text["en"])
			}
		}
	}
}

func TestAnotherTenantsChecklistsAndGuidesAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(t, s.kosovo, `INSERT INTO topic (tenant_id, code, position, name) VALUES (?, 'own', 1, '{}')`, s.kosovo)
	for _, slug := range []string{"own", "visa"} { // one more, and one instead of the network's
		s.exec(t, s.kosovo, `INSERT INTO checklist (tenant_id, id, slug, topic, position, pictogram, name, items, source, verified_on, review_by)
			VALUES (?, ?, ?, 'own', 1, 'book', '{"en":"Ours"}', '[]', 'source', now(), now())`, s.kosovo, db.NewID(), slug)
		s.exec(t, s.kosovo, `INSERT INTO guide (tenant_id, service, checklist, questions, source, verified_on, review_by)
			VALUES (?, ?, 'own', '[]', 'source', now(), now())`, s.kosovo, map[string]string{"own": "own", "visa": "going-abroad"}[slug])
	}
	for reader, own := range map[uuid.UUID]int{s.kosovo: 2, s.other: 0} {
		lists, err := s.catalogue.Checklists(t.Context(), reader)
		if err != nil {
			t.Fatal(err)
		}
		guides, err := s.catalogue.Guides(t.Context(), reader)
		if err != nil {
			t.Fatal(err)
		}
		ours := 0
		for _, l := range lists {
			if l.Name["en"] == "Ours" {
				ours++
			}
		}
		theirs := 0
		for _, g := range guides {
			if g.Checklist == "own" {
				theirs++
			}
		}
		if ours != own || theirs != own || len(lists) != 17+own/2 || len(guides) != 6+own/2 {
			t.Errorf("want %d of Kosovo's own: %d of %d lists, %d of %d guides", own, ours, len(lists), theirs, len(guides))
		}
	}
}

// A question that leads nowhere, and one that sends people to an office that not every operator has.
func TestSeedRefusesAWayThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	list := "topic = \"work\"\nposition = 1\npictogram = \"cv\"\nsource = \"s\"\nverified_on = 2026-01-01\nreview_by = 2027-01-01\n" + three("name") + "[[item]]\n"
	guide := "checklist = \"list\"\nsource = \"s\"\nverified_on = 2026-01-01\nreview_by = 2027-01-01\n[[question]]\n"
	for name, question := range map[string]string{
		"a last question that goes on": "yes = \"here\"\nno = \"next\"\n", "an unknown way": "yes = \"there\"\nno = \"here\"\n",
		"an office nobody has": "yes = \"elsewhere\"\nno = \"here\"\n[question.elsewhere]\nagency = \"none\"\ntopic = \"work\"\n",
	} {
		files := fstest.MapFS{
			"content/topics.toml": {Data: []byte("[[topic]]\ncode = \"work\"")}, "content/municipalities.toml": {},
			"content/checklists/list.toml": {Data: []byte(list + three("text"))}, "content/guides/a.toml": {Data: []byte(guide + three("text") + question)},
		}
		if err := catalogue.Seed(t.Context(), nil, files, nil); err == nil {
			t.Errorf("%s was accepted", name)
		} else {
			t.Log(err)
		}
	}
}

func three(key string) string { return key + ` = { en = "e", sq = "s", sr = "р" }` + "\n" }
