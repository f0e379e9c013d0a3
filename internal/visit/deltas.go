package visit

import "prag/internal/tally"

// unknown is how an answer that was not given is counted.
const unknown = "unknown"

// Deltas is what a visit adds to the counts: nothing while it is open. It is the one rule; the recount says the same in SQL.
func Deltas(v Visit) []tally.Delta {
	if v.State != Saved {
		return nil
	}
	deltas := []tally.Delta{{Measure: tally.Visits, N: 1}, {Measure: tally.Individuals, N: int64(v.Individuals())}}
	if v.FirstVisit == Yes {
		deltas = append(deltas, tally.Delta{Measure: tally.Visitors, N: 1})
	}
	if Enquiry(v.Channel) {
		deltas = append(deltas, tally.Delta{Measure: tally.Enquiries, N: 1})
	}
	for _, cut := range [][2]string{
		{"language", v.Language}, {"channel", v.Channel}, {"client_group", v.ClientGroup}, {"outcome", v.Outcome}, {"sex", v.Sex},
		{"age_band", v.AgeBand},
	} {
		deltas = append(deltas, one(cut[0], cut[1]))
	}
	for _, topic := range v.Topics {
		deltas = append(deltas, one("topic", topic))
	}
	return deltas
}

func one(cut, value string) tally.Delta {
	if value == "" {
		value = unknown
	}
	return tally.Delta{Measure: tally.Visits, Cut: cut, Value: value, N: 1}
}

// change is what the counts need when a visit that was old becomes fresh.
func change(old, fresh Visit) []tally.Delta { return difference(Deltas(old), Deltas(fresh)) }

// difference takes the old counts back and adds the new ones; nothing where both agree.
func difference(old, fresh []tally.Delta) []tally.Delta {
	type count struct{ measure, cut, value string }
	sums := map[count]int64{}
	var order []count
	add := func(deltas []tally.Delta, sign int64) {
		for _, d := range deltas {
			c := count{d.Measure, d.Cut, d.Value}
			if _, seen := sums[c]; !seen {
				order = append(order, c)
			}
			sums[c] += sign * d.N
		}
	}
	add(old, -1)
	add(fresh, 1)
	var deltas []tally.Delta
	for _, c := range order {
		if sums[c] != 0 {
			deltas = append(deltas, tally.Delta{Measure: c.measure, Cut: c.cut, Value: c.value, N: sums[c]})
		}
	}
	return deltas
}
