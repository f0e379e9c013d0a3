package catalogue_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
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

// Two slides are there from the seed, for every operator.
func TestAnotherTenantsSlidesAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for slug, days := range map[string][2]any{"always": {nil, nil}, "today": {monday, monday}, "over": {nil, monday.AddDate(0, 0, -1)}, "later": {monday.AddDate(0, 0, 1), nil}} {
		s.exec(t, s.kosovo, `INSERT INTO slide (tenant_id, id, slug, text, opens_on, closes_on, source, verified_on, review_by)
			VALUES (?, ?, ?, '{"sq":"A","sr":"Б","en":"C"}', ?, ?, 'source', now(), now())`, s.kosovo, db.NewID(), slug, days[0], days[1])
	}
	for id, many := range map[uuid.UUID]int{s.kosovo: 2 + 2, s.other: 2} {
		if slides, err := s.catalogue.Slides(t.Context(), id, monday); err != nil || len(slides) != many {
			t.Errorf("got %v, %v, want %d", slides, err, many)
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
	s.exec(t, s.other, `UPDATE article SET published = 1 WHERE id = ?`, id) // another tenant's: nothing there
	if _, err := s.catalogue.Article(t.Context(), s.kosovo, "own-article"); !fault.Is(err, fault.NotFound) {
		t.Errorf("another tenant published it: %v", err)
	}
	s.exec(t, s.kosovo, `UPDATE article SET published = 1 WHERE id = ?`, id)
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

func TestAnotherTenantsRecordsAreNotEdited(t *testing.T) {
	t.Parallel()
	s := open(t)
	mine, stranger := s.editor(t, s.kosovo, "Arta"), s.editor(t, s.other, "Jelena")
	ref := catalogue.Ref{Kind: "agency", Slug: "own-agency"}
	if _, err := s.catalogue.Add(t.Context(), mine, catalogue.Edit{Ref: ref, Values: agencyValues("own")}); err != nil {
		t.Fatal(err)
	}
	ctx, c := t.Context(), s.catalogue
	for what, err := range map[string]error{
		"read": second(c.Record(ctx, stranger, ref)), "saved": c.Save(ctx, stranger, catalogue.Edit{Ref: ref, Revision: 1}),
		"sent": c.Send(ctx, stranger, ref, 1, ""), "returned": c.Return(ctx, stranger, ref, 1, "why"),
		"dropped": c.Drop(ctx, stranger, ref, 1, ""), "published": c.Publish(ctx, stranger, ref, 1, ""),
		"restored": c.Restore(ctx, stranger, ref, 1, 1, ""), "verified": c.Verify(ctx, stranger, ref, 1, ""),
		"followed": c.Follow(ctx, stranger, ref, 1, ""),
		"added":    second(c.Add(ctx, stranger, catalogue.Edit{Ref: catalogue.Ref{Kind: "topic", Slug: "new"}})),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by another tenant: %v", what, err)
		}
	}
	for who, wanted := range map[identity.Staff]bool{mine: true, stranger: false} {
		list, err := c.Records(ctx, who, "en", catalogue.Filter{State: catalogue.Draft})
		if err != nil || (len(list) == 1) != wanted {
			t.Errorf("%s lists %v (%v)", who.Name, list, err)
		}
	}
	s.exec(t, s.kosovo, `UPDATE agency SET review_by = '2026-11-01' WHERE slug = 'language-school'`)
	for who, wanted := range map[identity.Staff]int{mine: 1, stranger: 0} {
		if due, err := c.Due(ctx, who); err != nil || len(due) != wanted {
			t.Errorf("%s has %d due (%v), want %d", who.Name, len(due), err, wanted)
		}
	}
}

// A sheet names records by their names, which another tenant's may have too: each reads and changes its own.
func TestAnotherTenantsSheetIsItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	mine, stranger := s.editor(t, s.kosovo, "Arta"), s.editor(t, s.other, "Jelena")
	v := catalogue.NewValues()
	v.Plain["phone"] = "1"
	lines := []catalogue.SheetLine{{Number: 2, Slug: "language-school", Values: v}}
	for _, try := range []bool{true, false} {
		told, err := s.catalogue.ReadIn(t.Context(), mine, "agency", lines, "", try)
		if err != nil || len(told) != 1 || len(told[0].Changes) != 1 || told[0].Bad() {
			t.Fatalf("told %+v (%v)", told, err)
		}
	}
	for who, phone := range map[identity.Staff]string{mine: "1", stranger: ""} {
		records, err := s.catalogue.Sheet(t.Context(), who, "agency")
		if err != nil || len(records) == 0 {
			t.Fatalf("%d records (%v)", len(records), err)
		}
		for _, r := range records {
			if r.Slug == "language-school" && r.Values().Plain["phone"] != phone {
				t.Errorf("%s reads %q", who.Name, r.Values().Plain["phone"])
			}
		}
	}
	if _, err := s.catalogue.ReadIn(t.Context(), mine, "topic", lines, "", true); !fault.Is(err, fault.NotFound) {
		t.Errorf("an operator reads topics in: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// The network's own articles and topics are the network's to write; an operator writes a copy, or nothing.
func TestTheNetworksRecordsAreReadNotWritten(t *testing.T) {
	t.Parallel()
	s := open(t)
	who := s.editor(t, s.kosovo, "Arta")
	ref := catalogue.Ref{Kind: "topic", Slug: "work"}
	r, err := s.catalogue.Record(t.Context(), who, ref)
	if err != nil || r.Mine {
		t.Fatalf("an operator may change a topic: %v (%v)", r.Mine, err)
	}
	if err := s.catalogue.Save(t.Context(), who, catalogue.Edit{Ref: ref, Values: r.Values()}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an operator saved a topic: %v", err)
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

// The trigger's time is the database's own.
func TestAnotherTenantsChangeModifiesNothingHere(t *testing.T) {
	t.Parallel()
	s := open(t)
	read := func(id uuid.UUID) time.Time {
		at, err := s.catalogue.Modified(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	here, there := read(s.kosovo), read(s.other)
	s.exec(t, s.other, `UPDATE agency SET phone = '1' WHERE slug = 'language-school'`)
	s.exec(t, s.kosovo, `UPDATE agency SET phone = phone`) // nothing changes
	if !read(s.kosovo).Equal(here) || !read(s.other).After(there) {
		t.Errorf("here %v became %v, there %v became %v", here, read(s.kosovo), there, read(s.other))
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
