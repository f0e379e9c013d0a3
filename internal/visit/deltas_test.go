package visit_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"prag/internal/tally"
	"prag/internal/visit"
)

func TestAVisitCountsOnceInTotalAndOnceInEveryCut(t *testing.T) {
	t.Parallel()
	got := visit.Deltas(visit.Visit{
		State: visit.Saved, Channel: visit.Phone, Language: "sr", Topics: []string{"work", "safety"}, FirstVisit: visit.Yes,
		ClientGroup: "returnee", AgeBand: "65_plus", Outcome: visit.InfoOnly, Adults: 2, Children: 1,
	})
	want := []tally.Delta{
		{Measure: "visits", N: 1}, {Measure: "individuals", N: 3}, {Measure: "visitors", N: 1}, {Measure: "enquiries", N: 1},
		cut("language", "sr"), cut("channel", "phone"), cut("client_group", "returnee"), cut("outcome", "info_only"),
		cut("sex", "unknown"), cut("age_band", "65_plus"), cut("topic", "work"), cut("topic", "safety"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deltas (-want +got):\n%s", diff)
	}
}

func cut(name, value string) tally.Delta {
	return tally.Delta{Measure: "visits", Cut: name, Value: value, N: 1}
}

// Whatever is saved and corrected in whatever order, the kept counts are those of a recount.
func TestTheCountsAreAlwaysThoseOfTheRows(t *testing.T) {
	t.Parallel()
	o := open(t)
	var saved []visit.Visit
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			v := anyVisit(t)
			if len(saved) == 0 || rapid.Bool().Draw(t, "new") {
				saved = append(saved, o.save(t, v))
				continue
			}
			i := rapid.IntRange(0, len(saved)-1).Draw(t, "which")
			v.ID, v.Version, v.Nonce = saved[i].ID, saved[i].Version, uuid.Nil
			saved[i] = o.save(t, v)
		}
		o.balanced(t)
	})
}

func anyVisit(t *rapid.T) visit.Visit {
	maybe := func(name string, list []string) string {
		return rapid.SampledFrom(append([]string{""}, list...)).Draw(t, name)
	}
	return visit.Visit{
		Channel:     rapid.SampledFrom(visit.Channels()).Draw(t, "channel"),
		Language:    rapid.SampledFrom(visit.Languages()).Draw(t, "language"),
		Topics:      rapid.SliceOfNDistinct(rapid.SampledFrom(visit.Topics()), 1, 4, rapid.ID[string]).Draw(t, "topics"),
		Outcome:     rapid.SampledFrom(visit.Outcomes()).Draw(t, "outcome"),
		ClientGroup: maybe("client group", visit.ClientGroups()),
		FirstVisit:  maybe("first visit", visit.FirstVisits()),
		Sex:         maybe("sex", visit.Sexes()),
		AgeBand:     maybe("age band", visit.AgeBands()),
		Adults:      rapid.IntRange(1, 30).Draw(t, "adults"),
		Children:    rapid.IntRange(0, 30).Draw(t, "children"),
		Nonce:       nonce(),
	}
}
