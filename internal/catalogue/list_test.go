package catalogue_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

var (
	visaList = catalogue.Ref{Kind: "checklist", Slug: "visa"}
	abroad   = catalogue.Ref{Kind: "guide", Slug: "going-abroad"}
)

// Whatever is done to a list: a part keeps its number and every word until it is removed, numbers are never given twice, and the order is the
// one that a plain list would have.
func TestAPartKeepsItsWordsWhereverItGoes(t *testing.T) {
	t.Parallel()
	k, _ := catalogue.KindOf("checklist")
	rapid.Check(t, func(t *rapid.T) {
		v := catalogue.NewValues()
		var model []string // the words of each part, in order
		for n := range rapid.IntRange(1, 40).Draw(t, "steps") {
			parts := v.Parts("items")
			step := rapid.SampledFrom([]string{"add", "add", "remove", "up", "down"}).Draw(t, "step")
			at, part := -1, ""
			if step != catalogue.AddPart && len(parts) > 0 {
				at = rapid.IntRange(0, len(parts)-1).Draw(t, "at")
				part = parts[at]
			}
			after, ok := k.Arrange(v, "items", step, part)
			can := step == "add" && len(parts) < 20 || step == "remove" && at >= 0 || step == "up" && at > 0 || step == "down" && at >= 0 && at < len(parts)-1
			if ok != can {
				t.Fatalf("%s at %d of %d: %v", step, at, len(parts), ok)
			}
			if !ok {
				continue
			}
			v = after
			switch step {
			case "add":
				words := fmt.Sprintf("thing %d", n)
				v.Texts["items."+v.Parts("items")[len(parts)]+".text"]["en"] = words
				model = append(model, words)
			case "remove":
				model = slices.Delete(model, at, at+1)
			case "up":
				model[at-1], model[at] = model[at], model[at-1]
			case "down":
				model[at+1], model[at] = model[at], model[at+1]
			}
			var said []string
			for _, part := range v.Parts("items") {
				said = append(said, v.Texts["items."+part+".text"]["en"])
			}
			if !slices.Equal(said, model) || len(v.Texts) != 2*len(model) {
				t.Fatalf("the list is %q, want %q", said, model)
			}
		}
	})
}

// What the seed wrote is read into the form and comes back as it was.
func TestAListComesBackAsItWas(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer := s.editor(t, tenant.NetworkID(), "Arta")
	lists, err := s.catalogue.Checklists(t.Context(), tenant.NetworkID())
	if err != nil || len(lists) == 0 {
		t.Fatal(err)
	}
	for _, want := range lists {
		r := s.record(t, writer, catalogue.Ref{Kind: "checklist", Slug: want.Slug})
		got, err := r.Values().Checklist()
		if err != nil || !slices.EqualFunc(got.Items, want.Items, sameItem) {
			t.Errorf("%s: %+v, %v; want %+v", want.Slug, got.Items, err, want.Items)
		}
		if gaps := r.Gaps(); len(gaps) > 0 {
			t.Errorf("%s: %+v", want.Slug, gaps)
		}
	}
	guides, err := s.catalogue.Guides(t.Context(), tenant.NetworkID())
	if err != nil || len(guides) == 0 {
		t.Fatal(err)
	}
	for _, want := range guides {
		r := s.record(t, writer, catalogue.Ref{Kind: "guide", Slug: want.Service})
		got, err := r.Values().Guide()
		if err != nil || !slices.EqualFunc(got.Questions, want.Questions, sameQuestion) {
			t.Errorf("%s: %+v, %v; want %+v", want.Service, got.Questions, err, want.Questions)
		}
		if gaps := r.Gaps(); len(gaps) > 0 {
			t.Errorf("%s: %+v", want.Service, gaps)
		}
	}
}

func sameItem(a, b catalogue.Item) bool {
	return a.Pictogram == b.Pictogram && maps.Equal(a.Text, b.Text) && maps.Equal(a.Note, b.Note)
}

func sameQuestion(a, b catalogue.Question) bool {
	return a.Yes == b.Yes && a.No == b.No && maps.Equal(a.Text, b.Text) && maps.Equal(a.Hint, b.Hint) && a.Elsewhere.Agency == b.Elsewhere.Agency &&
		a.Elsewhere.Article == b.Elsewhere.Article && a.Elsewhere.Topic == b.Elsewhere.Topic && maps.Equal(a.Elsewhere.Reason, b.Elsewhere.Reason)
}

// A part that was moved is still stale in the language that was, and one whose words are missing keeps the list back.
func TestAPartIsStaleWhereverItGoes(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer := s.editor(t, tenant.NetworkID(), "Arta")
	edit := func(change func(v catalogue.Values) catalogue.Values) catalogue.Record {
		r := s.record(t, writer, visaList)
		if err := s.catalogue.Save(t.Context(), writer, catalogue.Edit{Ref: visaList, Revision: r.Revision, Values: change(r.Values())}); err != nil {
			t.Fatal(err)
		}
		return s.record(t, writer, visaList)
	}
	edit(func(v catalogue.Values) catalogue.Values {
		v.Texts["items.2.text"]["en"] = "Something else"
		return v
	})
	r := edit(func(v catalogue.Values) catalogue.Values {
		k, _ := catalogue.KindOf("checklist")
		v, ok := k.Arrange(v, "items", catalogue.PartUp, "2")
		if !ok {
			t.Fatal("it cannot be moved")
		}
		return v
	})
	for _, lang := range []string{"sq", "sr"} {
		if !slices.Contains(r.Gaps(), catalogue.Gap{Field: "items.2.text", Lang: lang, Why: catalogue.GapStale}) {
			t.Errorf("%s is not stale after the move: %+v", lang, r.Gaps())
		}
	}
	if err := s.send(t, writer, visaList); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale list is sent: %v", err)
	}
	k, _ := catalogue.KindOf("checklist")
	r = edit(func(v catalogue.Values) catalogue.Values {
		v, _ = k.Arrange(v, "items", catalogue.AddPart, "")
		return v
	})
	missing := 0
	for _, g := range r.Gaps() {
		if strings.HasPrefix(g.Field, "items.") && g.Why == catalogue.GapMissing && (g.Lang != "" || strings.HasSuffix(g.Field, "pictogram")) {
			missing++
		}
	}
	if missing != len(i18n.Languages())+1 {
		t.Errorf("of the new part is missing: %+v", r.Gaps())
	}
}

// An operator's own list stands in for the network's, and goes again.
func TestAnOperatorHasAListOfItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, s.kosovo, "Arta"), s.editor(t, s.kosovo, "Jelena")
	name := func() string {
		lists, err := s.catalogue.Checklists(t.Context(), s.kosovo)
		i := slices.IndexFunc(lists, func(l catalogue.Checklist) bool { return l.Slug == visaList.Slug })
		if err != nil || i < 0 {
			t.Fatal(err)
		}
		return lists[i].Name["en"]
	}
	before := name()
	s.published(t, writer, reviewer, visaList, "Ours", "Наше")
	if name() != "Ours" {
		t.Errorf("readers see %q", name())
	}
	if err := s.catalogue.Follow(t.Context(), reviewer, visaList, s.record(t, reviewer, visaList).Revision, ""); err != nil || name() != before {
		t.Errorf("after it was given up readers see %q, %v", name(), err)
	}
	s.published(t, writer, reviewer, abroad, "Is it far?", "Је ли далеко?")
	guides, err := s.catalogue.Guides(t.Context(), s.kosovo)
	i := slices.IndexFunc(guides, func(g catalogue.Guide) bool { return g.Service == abroad.Slug })
	if err != nil || guides[i].Questions[0].Text["en"] != "Is it far?" || len(guides[i].Questions) < 2 {
		t.Errorf("readers are asked %+v, %v", guides[i].Questions, err)
	}
}

// A question leads somewhere: the last one to no next, and to another office with its name and the reason.
func TestAQuestionLeadsSomewhere(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := s.record(t, s.editor(t, tenant.NetworkID(), "Arta"), abroad)
	parts := r.Values().Parts("questions")
	last := "questions." + parts[len(parts)-1] + "."
	for what, change := range map[string]func(v catalogue.Values) catalogue.Gap{
		"the last leads on": func(v catalogue.Values) catalogue.Gap {
			v.Plain[last+"yes"] = catalogue.Next
			return catalogue.Gap{Field: last + "yes", Why: catalogue.GapValue}
		},
		"no office": func(v catalogue.Values) catalogue.Gap {
			v.Plain[last+"no"], v.Plain[last+"agency"] = catalogue.Elsewhere, ""
			return catalogue.Gap{Field: last + "agency", Why: catalogue.GapMissing}
		},
		"no reason": func(v catalogue.Values) catalogue.Gap {
			v.Plain[last+"no"], v.Texts[last+"reason"] = catalogue.Elsewhere, i18n.Text{}
			return catalogue.Gap{Field: last + "reason", Lang: "sq", Why: catalogue.GapMissing}
		},
		"none": func(v catalogue.Values) catalogue.Gap {
			v.Plain["questions"] = ""
			return catalogue.Gap{Field: "questions", Why: catalogue.GapMissing}
		},
	} {
		v := s.record(t, s.editor(t, tenant.NetworkID(), what), abroad).Values()
		if want := change(v); !slices.Contains(r.Kind.Gaps(v, nil), want) {
			t.Errorf("%s: %+v lacks %+v", what, r.Kind.Gaps(v, nil), want)
		}
	}
}
