package catalogue_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

var visas = catalogue.Ref{Kind: "article", Slug: "visas"}

// record reads a record that is there.
func (s shelf) record(t *testing.T, who identity.Staff, ref catalogue.Ref) catalogue.Record {
	t.Helper()
	r, err := s.catalogue.Record(t.Context(), who, ref)
	if err != nil {
		t.Fatalf("record %v: %v", ref, err)
	}
	return r
}

// reword saves a draft in which the titles named say something else; changes are language, title.
func (s shelf) reword(t *testing.T, who identity.Staff, ref catalogue.Ref, changes ...string) {
	t.Helper()
	r := s.record(t, who, ref)
	v := r.Values()
	for i := 0; i < len(changes); i += 2 {
		r.Kind.Called(v)[changes[i]] = changes[i+1]
	}
	if err := s.catalogue.Save(t.Context(), who, catalogue.Edit{Ref: ref, Revision: r.Revision, Values: v}); err != nil {
		t.Fatal(err)
	}
}

func (s shelf) send(t *testing.T, who identity.Staff, ref catalogue.Ref) error {
	t.Helper()
	return s.catalogue.Send(t.Context(), who, ref, s.record(t, who, ref).Revision, "")
}

func (s shelf) publish(t *testing.T, who identity.Staff, ref catalogue.Ref) error {
	t.Helper()
	return s.catalogue.Publish(t.Context(), who, ref, s.record(t, who, ref).Revision, "")
}

// published takes a new title in all languages the whole way.
func (s shelf) published(t *testing.T, writer, reviewer identity.Staff, ref catalogue.Ref, title, serbian string) {
	t.Helper()
	s.reword(t, writer, ref, "sq", title, "sr", serbian, "en", title)
	if err := s.send(t, writer, ref); err != nil {
		t.Fatal(err)
	}
	if err := s.publish(t, reviewer, ref); err != nil {
		t.Fatal(err)
	}
}

func TestADraftIsSeenWhenItIsPublished(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	sub := s.hub.Subscribe(uuid.Nil, map[string]uuid.UUID{events.Catalogue: uuid.Nil})
	defer sub.Close()
	go s.hub.Run(t.Context())
	before, _ := s.catalogue.Version(t.Context(), s.kosovo)
	s.reword(t, writer, visas, "sq", "Titull", "sr", "Наслов", "en", "Title")
	if a, _ := s.catalogue.Article(t.Context(), s.kosovo, "visas"); a.Title["en"] == "Title" {
		t.Error("readers see a draft")
	}
	if err := s.publish(t, reviewer, visas); !fault.Is(err, fault.Conflict) {
		t.Errorf("published without a review: %v", err)
	}
	if err := s.send(t, writer, visas); err != nil {
		t.Fatal(err)
	}
	if err := s.publish(t, writer, visas); !fault.Is(err, fault.Denied) {
		t.Errorf("published by its writer: %v", err)
	}
	if err := s.publish(t, reviewer, visas); err != nil {
		t.Fatal(err)
	}
	if a, err := s.catalogue.Article(t.Context(), s.kosovo, "visas"); err != nil || a.Title["sr"] != "Наслов" || a.Body["en"] == "" {
		t.Errorf("readers see %q (%v)", a.Title, err)
	}
	if after, _ := s.catalogue.Version(t.Context(), s.kosovo); after != before+1 {
		t.Errorf("version is %d, want %d", after, before+1)
	}
	<-sub.C // every program hears of it
	r := s.record(t, writer, visas)
	if len(r.Editions) != 2 || r.Editions[0].State != catalogue.Published || r.Editions[1].State != catalogue.Replaced || len(r.Editions[0].Steps) != 3 {
		t.Errorf("the history is %+v", r.Editions)
	}
	if r.Editions[1].Values.Texts["title"]["en"] == "Title" {
		t.Error("what stood there before is lost")
	}
}

func TestALanguageThatDidNotFollowKeepsItFromReaders(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer := s.editor(t, tenant.NetworkID(), "Arta")
	old := s.record(t, writer, visas).Values().Texts["title"]["en"]
	s.reword(t, writer, visas, "en", "Another title")
	r := s.record(t, writer, visas)
	want := []catalogue.Gap{{Field: "title", Lang: "sq", Why: "stale"}, {Field: "title", Lang: "sr", Why: "stale"}}
	if got := r.Gaps(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("the gaps are %v, want %v", got, want)
	}
	if r.Since().Was("title", "sq", "en") != old {
		t.Errorf("what English said is %q, want %q", r.Since().Was("title", "sq", "en"), old)
	}
	if err := s.send(t, writer, visas); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent although it is stale: %v", err)
	}
	s.reword(t, writer, visas, "sq", "Titull tjetër") // a translation: nobody has to follow it
	if got := s.record(t, writer, visas).Gaps(); len(got) != 1 || got[0] != want[1] {
		t.Errorf("after a translation the gaps are %v", got)
	}
	r = s.record(t, writer, visas)
	if err := s.catalogue.Save(t.Context(), writer, catalogue.Edit{Ref: visas, Revision: r.Revision, Values: r.Values(), Held: []string{"sr"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.send(t, writer, visas); err != nil {
		t.Errorf("still refused: %v", err)
	}
	s.reword(t, writer, visas, "sr", "")
	if got := s.record(t, writer, visas); len(got.Gaps()) != 1 || got.Gaps()[0].Why != "missing" || got.Now.State != catalogue.Draft {
		t.Errorf("a missing language: %v, %s", got.Gaps(), got.Now.State)
	}
}

func TestTheSecondOfTwoEditorsIsTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, slower := s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	r := s.record(t, slower, visas)
	s.reword(t, first, visas, "en", "First")
	mine := r.Values()
	mine.Texts["title"]["en"] = "Second"
	err := s.catalogue.Save(t.Context(), slower, catalogue.Edit{Ref: visas, Revision: r.Revision, Values: mine})
	if !fault.Is(err, fault.Conflict) || s.record(t, first, visas).Values().Texts["title"]["en"] != "First" {
		t.Errorf("the first one's text is overwritten: %v", err)
	}
}

func TestAnOlderVersionComesBackThroughADraft(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	old := s.record(t, writer, visas).Values()
	s.published(t, writer, reviewer, visas, "Wrong", "Погрешно")
	r := s.record(t, writer, visas)
	if err := s.catalogue.Restore(t.Context(), writer, visas, r.Revision, 1, "it was right"); err != nil {
		t.Fatal(err)
	}
	if err := s.send(t, writer, visas); err != nil {
		t.Fatal(err)
	}
	if err := s.publish(t, reviewer, visas); err != nil {
		t.Fatal(err)
	}
	if now := s.record(t, writer, visas); !now.Readers.Equal(old) || len(now.Editions) != 3 {
		t.Errorf("readers see %q after %d versions", now.Readers.Texts["title"], len(now.Editions))
	}
	s.reword(t, writer, visas, "en", "Half")
	r = s.record(t, writer, visas)
	if err := s.catalogue.Restore(t.Context(), writer, visas, r.Revision, 1, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a draft was overwritten: %v", err)
	}
	if err := s.catalogue.Drop(t.Context(), writer, visas, r.Revision, ""); err != nil || s.record(t, writer, visas).Now != nil {
		t.Errorf("the draft is still there (%v)", err)
	}
}

func TestAnOperatorsCopyStandsBeforeTheNetworks(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, s.kosovo, "Arta"), s.editor(t, s.kosovo, "Teuta")
	network, other := s.editor(t, tenant.NetworkID(), "Ana"), s.editor(t, tenant.NetworkID(), "Maja")
	s.published(t, writer, reviewer, visas, "Ours", "Наше")
	for reader, want := range map[uuid.UUID]bool{s.kosovo: true, s.other: false} {
		list, _ := s.catalogue.Articles(t.Context(), reader, "abroad")
		ours, all := 0, 0
		for _, a := range list {
			if a.Slug == "visas" {
				all++
			}
			if a.Title["en"] == "Ours" {
				ours++
			}
		}
		if all != 1 || (ours == 1) != want {
			t.Errorf("of %d articles on visas %d are the copy, own %v", all, ours, want)
		}
	}
	if r := s.record(t, writer, visas); r.Behind() != nil || !r.Own {
		t.Errorf("a fresh copy is behind, or not own: %v", r.Own)
	}
	s.published(t, network, other, visas, "Network", "Мрежа")
	r := s.record(t, writer, visas)
	if r.Behind() == nil || r.Behind().Texts["title"]["en"] == "Network" || r.Network.Texts["title"]["en"] != "Network" {
		t.Error("the copy does not tell that the network's article has changed")
	}
	if list, _ := s.catalogue.Records(t.Context(), writer, "en", catalogue.Filter{State: "behind"}); len(list) != 1 {
		t.Errorf("%d records are behind", len(list))
	}
	if err := s.catalogue.Save(t.Context(), writer, catalogue.Edit{Ref: visas, Revision: r.Revision, Values: r.Values(), Current: true}); err != nil {
		t.Fatal(err)
	}
	r = s.record(t, writer, visas)
	if r.Behind() != nil {
		t.Error("a copy that was compared is still behind")
	}
	if err := s.catalogue.Drop(t.Context(), writer, visas, r.Revision, ""); err != nil {
		t.Fatal(err)
	}
	r = s.record(t, writer, visas)
	if err := s.catalogue.Follow(t.Context(), reviewer, visas, r.Revision, ""); err != nil {
		t.Fatal(err)
	}
	if a, _ := s.catalogue.Article(t.Context(), s.kosovo, "visas"); a.Title["en"] != "Network" {
		t.Errorf("readers still see %q", a.Title["en"])
	}
	s.published(t, writer, reviewer, visas, "Ours again", "Опет наше")
	if a, _ := s.catalogue.Article(t.Context(), s.kosovo, "visas"); a.Title["en"] != "Ours again" {
		t.Errorf("a second copy is not shown: %q", a.Title["en"])
	}
}

func TestEveryKindOfRecordIsPublished(t *testing.T) {
	t.Parallel()
	s := open(t)
	place := s.withService(t)
	s.exec(t, s.kosovo, `INSERT INTO slide (tenant_id, id, slug, text, source, verified_on, review_by)
		VALUES (?, ?, 'welcome', '{"sq":"a","sr":"б","en":"c"}', 'source', now(), now())`, s.kosovo, uuid.Must(uuid.NewV4()))
	for _, k := range catalogue.Kinds() {
		id := s.kosovo
		if k.Network {
			id = tenant.NetworkID()
		}
		writer, reviewer := s.editor(t, id, "Arta"), s.editor(t, id, "Jelena")
		list, err := s.catalogue.Records(t.Context(), writer, "en", catalogue.Filter{Kind: k.Code})
		if err != nil || len(list) == 0 {
			t.Errorf("%s: %d records (%v)", k.Code, len(list), err)
			continue
		}
		s.published(t, writer, reviewer, list[0].Ref, "Changed", "Промењено")
		r := s.record(t, writer, list[0].Ref)
		if called := k.Called(*r.Readers); called["sr"] != "Промењено" || r.Now != nil {
			t.Errorf("%s: readers see %q", k.Code, called)
		}
	}
	_ = place
}

// withService gives the operator a service.
func (s shelf) withService(t *testing.T) uuid.UUID {
	t.Helper()
	centre, queue, service := uuid.Must(uuid.NewV4()), uuid.Must(uuid.NewV4()), uuid.Must(uuid.NewV4())
	s.exec(t, s.kosovo, `INSERT INTO centre (tenant_id, id, slug, key, name, place, time_zone, created_at)
		VALUES (?, ?, 'c', 'cc', '{}', '{}', 'Europe/Belgrade', now())`, s.kosovo, centre)
	s.exec(t, s.kosovo, `INSERT INTO queue (tenant_id, id, centre_id, series) VALUES (?, ?, ?, 'A')`, s.kosovo, queue, centre)
	s.exec(t, s.kosovo, `INSERT INTO service (tenant_id, id, centre_id, queue_id, code, name, pictogram, minutes)
		VALUES (?, ?, ?, ?, 'talk', '{"sq":"a","sr":"б","en":"c"}', 'chat', 10)`, s.kosovo, service, centre, queue)
	return service
}

func TestACallOpensAndClosesByItself(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.exec(t, s.kosovo, `UPDATE programme SET open = true, opens_on = '2026-11-25', closes_on = '2026-11-26' WHERE slug = 'pamm'`)
	openOn := func(day int) bool {
		s.clock.Advance(time.Duration(day-s.clock.Now().Day()) * 24 * time.Hour)
		programmes, err := s.catalogue.Programmes(t.Context(), s.kosovo)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range programmes {
			if p.Slug == "pamm" {
				return p.Open
			}
		}
		t.Fatal("the programme is gone")
		return false
	}
	before, _ := s.catalogue.Version(t.Context(), s.kosovo)
	for day, want := range map[int]bool{24: false, 25: true, 26: true, 27: false} {
		if got := openOn(day); got != want {
			t.Errorf("on the %dth it is open: %v, want %v", day, got, want)
		}
	}
	openOn(25)
	if after, _ := s.catalogue.Version(t.Context(), s.kosovo); after != before+1 {
		t.Errorf("pages of yesterday are still shown: version %d, then %d", before, after)
	}
}

func TestCheckedTodayMovesTheDates(t *testing.T) {
	t.Parallel()
	s := open(t)
	who := s.editor(t, s.kosovo, "Arta")
	ref := catalogue.Ref{Kind: "agency", Slug: "language-school"}
	s.exec(t, s.kosovo, `UPDATE agency SET verified_on = '2026-05-01', review_by = '2026-11-01' WHERE slug = 'language-school'`)
	due, err := s.catalogue.Due(t.Context(), who)
	if err != nil || len(due) != 1 || due[0].Slug != ref.Slug {
		t.Fatalf("due are %v (%v)", due, err)
	}
	if err := s.catalogue.Verify(t.Context(), who, ref, 0, "I called them"); err != nil {
		t.Fatal(err)
	}
	r := s.record(t, who, ref)
	if r.Readers.Plain["verified_on"] != "2026-11-24" || r.Readers.Plain["review_by"] != "2027-05-27" {
		t.Errorf("the dates are %s and %s", r.Readers.Plain["verified_on"], r.Readers.Plain["review_by"])
	}
	if due, _ := s.catalogue.Due(t.Context(), who); len(due) != 0 {
		t.Errorf("still due: %v", due)
	}
	if steps := r.Editions[0].Steps; len(steps) != 1 || steps[0].Name != "Arta" || steps[0].Note != "I called them" {
		t.Errorf("the history says %+v", steps)
	}
}

// What an editor has written is the editors' from then on: the files of a newer program do not take it back.
func TestSeedingAgainLeavesWhatEditorsWrote(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	mine, hers := s.editor(t, s.kosovo, "Teuta"), s.editor(t, s.kosovo, "Drita")
	s.published(t, writer, reviewer, visas, "Edited", "Уређено")
	s.published(t, mine, hers, catalogue.Ref{Kind: "agency", Slug: "language-school"}, "Edited", "Уређено")
	s.seed(t)
	if a, _ := s.catalogue.Article(t.Context(), s.kosovo, "visas"); a.Title["en"] != "Edited" {
		t.Errorf("the article says %q again", a.Title["en"])
	}
	agencies, _ := s.catalogue.Agencies(t.Context(), s.kosovo)
	for _, a := range agencies {
		if a.Slug == "language-school" && a.Name["en"] != "Edited" {
			t.Errorf("the agency is called %q again", a.Name["en"])
		}
	}
}

func TestDiffGivesBothTextsBack(t *testing.T) {
	t.Parallel()
	before, after := "one two  three\nfour", "one 2 three four\nfive"
	var old, fresh strings.Builder
	for _, p := range catalogue.Diff(before, after) {
		if !p.New {
			old.WriteString(p.Text)
		}
		if !p.Gone {
			fresh.WriteString(p.Text)
		}
	}
	if old.String() != before || fresh.String() != after {
		t.Errorf("got %q and %q", old.String(), fresh.String())
	}
}
