package reach_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/fault"
	"prag/internal/reach"
)

func TestSumsHandedInTwiceCountOnce(t *testing.T) {
	t.Parallel()
	c := open(t)
	key, at := uuid.Must(uuid.NewV4()), c.clock.Now().Add(-24*time.Hour)
	sums := []reach.Sum{{What: reach.Article, Value: "visas", N: 3}, {What: reach.Article, Value: "visas", N: 1}, {What: reach.Feedback, Value: reach.Bad, N: 2}, {What: reach.Place, Value: "documents", N: 1}}
	for range 3 {
		if err := c.reach.Upload(t.Context(), c.Centre, key, at, sums); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := c.Centre.BusinessDate(at)
	got, err := c.reach.Sums(t.Context(), c.Centre, yesterday, yesterday)
	if err != nil || len(got) != 3 || got[0].N != 4 || got[1].N != 2 {
		t.Errorf("counted %+v, %v", got, err)
	}
	c.clock.Advance(61 * 24 * time.Hour)
	if err := c.reach.ForgetUploads(t.Context(), c.Centre.TenantID); err != nil {
		t.Fatal(err)
	}
}

// However often and in whatever order kiosks hand in what they counted, each sum is there once, on its day.
func TestWhateverIsHandedInCountsOnce(t *testing.T) {
	t.Parallel()
	c := open(t)
	type handed struct {
		key  uuid.UUID
		days int
		n    int64
	}
	rapid.Check(t, func(r *rapid.T) {
		page := uuid.Must(uuid.NewV4()).String() // of this try alone
		want, list := map[int]int64{}, []handed{}
		for range rapid.IntRange(1, 6).Draw(r, "kiosks") {
			h := handed{uuid.Must(uuid.NewV4()), rapid.IntRange(0, 3).Draw(r, "days ago"), rapid.Int64Range(1, 50).Draw(r, "counted")}
			want[h.days] += h.n
			for range rapid.IntRange(1, 3).Draw(r, "times") {
				list = append(list, h)
			}
		}
		for _, h := range rapid.Permutation(list).Draw(r, "handed in") {
			at := c.clock.Now().Add(time.Duration(-h.days) * 24 * time.Hour)
			if err := c.reach.Upload(t.Context(), c.Centre, h.key, at, []reach.Sum{{What: reach.Article, Value: page, N: h.n}}); err != nil {
				r.Fatal(err)
			}
		}
		for days := range 4 {
			day := c.Centre.BusinessDate(c.clock.Now().Add(time.Duration(-days) * 24 * time.Hour))
			sums, err := c.reach.Sums(t.Context(), c.Centre, day, day)
			if err != nil {
				r.Fatal(err)
			}
			i := slices.IndexFunc(sums, func(s reach.Sum) bool { return s.Value == page })
			if i < 0 && want[days] > 0 || i >= 0 && sums[i].N != want[days] {
				r.Fatalf("%d days ago there are %v, want %d", days, sums, want[days])
			}
		}
	})
}

func TestOnlyWhatAKioskCountsIsAdded(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, wrong := range []reach.Sum{
		{What: "visits", N: 1}, {What: reach.Article, Value: "visas"}, {What: reach.Article, Value: "visas", N: 1_000_000},
		{What: reach.Search, Value: "what somebody typed", N: 1}, {What: reach.Feedback, Value: "so-so", N: 1},
	} {
		if err := c.reach.Upload(t.Context(), c.Centre, uuid.Must(uuid.NewV4()), c.clock.Now(), []reach.Sum{wrong}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	today := c.Centre.BusinessDate(c.clock.Now())
	if got, err := c.reach.Sums(t.Context(), c.Centre, today, today); err != nil || len(got) > 0 {
		t.Errorf("counted %+v, %v", got, err)
	}
}

func TestAnotherTenantHandsNothingInHere(t *testing.T) {
	t.Parallel()
	c := open(t)
	key, sums := uuid.Must(uuid.NewV4()), []reach.Sum{{What: reach.Help, N: 1}}
	stolen := c.Centre
	stolen.TenantID = c.other.Centre.TenantID
	if err := c.reach.Upload(t.Context(), stolen, key, c.clock.Now(), sums); err == nil {
		t.Error("another tenant counts at this centre")
	}
	if err := c.reach.ForgetUploads(t.Context(), c.other.Centre.TenantID); err != nil {
		t.Error(err)
	}
	if err := c.reach.Upload(t.Context(), c.Centre, key, c.clock.Now(), sums); err != nil {
		t.Error(err)
	}
	today := c.Centre.BusinessDate(c.clock.Now())
	if got, err := c.reach.Sums(t.Context(), c.Centre, today, today); err != nil || len(got) != 1 || got[0].N != 1 {
		t.Errorf("its own are %+v, %v", got, err)
	}
}
