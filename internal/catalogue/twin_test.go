package catalogue_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Each of these repeats a method as another tenant and expects nothing of the first one's.

func TestAnotherTenantsAgenciesAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	mine, err := s.catalogue.Agencies(t.Context(), s.kosovo)
	if err != nil || len(mine) == 0 {
		t.Fatalf("got %d agencies (%v)", len(mine), err)
	}
	theirs, err := s.catalogue.Agencies(t.Context(), s.other)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[uuid.UUID]bool{}
	for _, a := range theirs {
		ids[a.ID] = true
	}
	for _, a := range mine {
		if ids[a.ID] {
			t.Errorf("agency %s is shown to both", a.Slug)
		}
		if _, err := s.catalogue.Agency(t.Context(), s.other, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("agency %s read by another tenant: %v", a.Slug, err)
		}
		if _, err := s.catalogue.Agency(t.Context(), s.kosovo, a.ID); err != nil {
			t.Errorf("agency %s read by its own: %v", a.Slug, err)
		}
	}
}

func TestAnotherTenantsProgrammesAndPlacesAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	stranger := db.NewID()
	for _, id := range []uuid.UUID{s.kosovo, stranger} {
		programmes, err := s.catalogue.Programmes(t.Context(), id)
		if err != nil || (len(programmes) > 0) != (id == s.kosovo) {
			t.Errorf("got %d programmes (%v)", len(programmes), err)
		}
		places, err := s.catalogue.Municipalities(t.Context(), id)
		if err != nil || (len(places) > 0) != (id == s.kosovo) {
			t.Errorf("got %d municipalities (%v)", len(places), err)
		}
	}
}

func TestAnotherTenantsArticlesAndTopicsAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(t, s.kosovo, `INSERT INTO topic (tenant_id, code, position, name) VALUES (?, 'own', 1, '{}')`, s.kosovo)
	id := db.NewID()
	s.exec(t, s.kosovo, `INSERT INTO article (tenant_id, id, slug, topic, subtopic, position, pictogram, source, verified_on, review_by)
		VALUES (?, ?, 'own-article', 'own', 'own', 1, 'book', 'source', now(), now())`, s.kosovo, id)
	for _, lang := range []string{"sq", "sr", "en"} {
		s.exec(t, s.kosovo, `INSERT INTO article_text VALUES (?, ?, 1, ?, 'title', 'summary', 'body', now())`, s.kosovo, id, lang)
	}
	if err := s.catalogue.Publish(t.Context(), s.other, id, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("another tenant published it: %v", err)
	}
	if err := s.catalogue.Publish(t.Context(), s.kosovo, id, 1); err != nil {
		t.Fatal(err)
	}
	for reader, own := range map[uuid.UUID]bool{s.kosovo: true, s.other: false} {
		_, err := s.catalogue.Article(t.Context(), reader, "own-article")
		if (err == nil) != own {
			t.Errorf("article: own %v, err %v", own, err)
		}
		articles, _ := s.catalogue.Articles(t.Context(), reader, "own")
		topics, _ := s.catalogue.Topics(t.Context(), reader)
		if (len(articles) == 1) != own || (len(topics) == 10) != own {
			t.Errorf("own %v: %d articles, %d topics", own, len(articles), len(topics))
		}
	}
}

func TestTheNetworksArticlesAreReadNotWritten(t *testing.T) {
	t.Parallel()
	s := open(t)
	before, _ := s.catalogue.Version(t.Context(), s.other)
	article, version := s.newVersion(t, "sq", "sr", "en")
	if err := s.catalogue.Publish(t.Context(), s.kosovo, article, version); !fault.Is(err, fault.NotFound) {
		t.Errorf("an operator published the network's article: %v", err)
	}
	if err := s.catalogue.Publish(t.Context(), tenant.NetworkID(), article, version); err != nil {
		t.Error(err)
	}
	if after, _ := s.catalogue.Version(t.Context(), s.other); after != before+1 {
		t.Errorf("version is %d, want %d", after, before+1)
	}
}

func TestAChangeOfOneTenantLeavesAnothersVersion(t *testing.T) {
	t.Parallel()
	s := open(t)
	before, _ := s.catalogue.Version(t.Context(), s.other)
	s.exec(t, s.kosovo, `UPDATE catalogue_version SET version = version + 1 WHERE tenant_id = ?`, s.kosovo)
	if after, _ := s.catalogue.Version(t.Context(), s.other); after != before {
		t.Errorf("version went from %d to %d", before, after)
	}
}

func TestWhatAnotherTenantPublishesIsNoNewVersionHere(t *testing.T) {
	t.Parallel()
	s := open(t)
	before, err := s.catalogue.Version(t.Context(), s.kosovo)
	if err != nil {
		t.Fatal(err)
	}
	s.exec(t, s.other, `INSERT INTO catalogue_version (tenant_id, version) VALUES (?, 7)
		ON CONFLICT (tenant_id) DO UPDATE SET version = catalogue_version.version + 7`, s.other)
	if after, err := s.catalogue.Version(t.Context(), s.kosovo); err != nil || after != before {
		t.Errorf("version %d became %d (%v)", before, after, err)
	}
}
