package catalogue_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// deskModel is two editors and one article, with what the rules say must be true of it.
type deskModel struct {
	shelf
	t      *testing.T
	people []identity.Staff
}

// Whatever two editors do in whatever order: at most one open and one published version, readers see the published one and nothing else,
// it is complete and nothing of it is stale, its writer did not publish it, and no version that was handed out ever changes.
func TestWhateverEditorsDoTheRulesHold(t *testing.T) {
	t.Parallel()
	s := open(t)
	m := deskModel{shelf: s, t: t, people: []identity.Staff{s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")}}
	settled := map[int]catalogue.Values{}
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			m.step(r)
			m.check(r, settled)
		}
	})
}

func (m deskModel) step(r *rapid.T) {
	who := rapid.SampledFrom(m.people).Draw(r, "who")
	before := m.record(m.t, who, visas)
	ctx, c, revision := m.t.Context(), m.catalogue, before.Revision
	var err error
	switch rapid.SampledFrom([]string{"save", "save", "save", "send", "publish", "publish", "return", "drop", "restore", "verify", "hold"}).Draw(r, "do") {
	case "save":
		v := before.Values()
		for _, lang := range rapid.SampledFrom([][]string{{"en"}, {"sq"}, {"sr"}, {"sq", "sr", "en"}}).Draw(r, "languages") {
			v.Texts["title"][lang] = rapid.SampledFrom([]string{"", "Једно", "Друго", "Треће"}).Draw(r, lang)
		}
		err = c.Save(ctx, who, catalogue.Edit{Ref: visas, Revision: revision, Values: v})
	case "hold":
		err = c.Save(ctx, who, catalogue.Edit{Ref: visas, Revision: revision, Values: before.Values(), Held: []string{"sq", "sr", "en"}})
	case "send":
		err = c.Send(ctx, who, visas, revision, "")
	case "publish":
		err = c.Publish(ctx, who, visas, revision, "")
		own := before.Now != nil && before.Now.WrittenBy(who.ID)
		if err == nil && (own || len(before.Gaps()) > 0 || before.Now.State != catalogue.Review) {
			r.Fatalf("published: own %v, gaps %v", own, before.Gaps())
		}
	case "return":
		err = c.Return(ctx, who, visas, revision, "why")
	case "drop":
		err = c.Drop(ctx, who, visas, revision, "")
	case "restore":
		err = c.Restore(ctx, who, visas, revision, rapid.IntRange(1, 3).Draw(r, "version"), "")
	case "verify":
		err = c.Verify(ctx, who, visas, revision, "")
	}
	if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
		r.Fatalf("%v", err)
	}
}

func (m deskModel) check(r *rapid.T, settled map[int]catalogue.Values) {
	now := m.record(m.t, m.people[0], visas)
	states := map[string]int{}
	for _, e := range now.Editions {
		states[e.State]++
		if e.State == catalogue.Published && !e.Values.Equal(*now.Readers) {
			r.Fatal("readers do not see what is published")
		}
		if e.Open() {
			continue
		}
		if was, ok := settled[e.Version]; ok && !was.Equal(e.Values) {
			r.Fatalf("version %d has changed", e.Version)
		}
		settled[e.Version] = e.Values
	}
	if states[catalogue.Draft]+states[catalogue.Review] > 1 || len(now.Editions) > 1 && states[catalogue.Published] != 1 {
		r.Fatalf("the versions are %v", states)
	}
	if gaps := now.Kind.Gaps(*now.Readers, nil); len(gaps) > 0 {
		r.Fatalf("readers see gaps: %v", gaps)
	}
	if now.Now != nil && now.Now.State == catalogue.Review && slices.ContainsFunc(now.Gaps(), func(g catalogue.Gap) bool { return g.Why != "" }) {
		r.Fatalf("under review with gaps: %v", now.Gaps())
	}
}
