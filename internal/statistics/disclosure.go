package statistics

import "slices"

// The floors of what a coordinator may see of a breakdown: another centre's, and of a sensitive topic.
const (
	hidden          = 7 // 1 to this are hidden
	hiddenSensitive = 9 // 0 to this are hidden
	roundTo         = 5
	quarter         = 3 // months a sensitive figure covers at least
	leastWhole      = 20
)

// disclosure decides what of a breakdown may be shown. Totals by centre and month are exact; breakdowns are hidden when small and
// rounded else, each from its own true value. A sensitive topic is shown for the whole region and a quarter at least.
type disclosure struct {
	topics []Topic
	months int
}

func (d disclosure) sensitive(cut, value string) bool {
	return cut == "topic" && slices.ContainsFunc(d.topics, func(t Topic) bool { return t.Code == value && t.Sensitive })
}

func (d disclosure) ofCentre(cut, value string, n int64) Value {
	if d.sensitive(cut, value) {
		return Value{Status: Suppressed}
	}
	return rounded(n)
}

func (d disclosure) ofRegion(cut, value string, n int64) Value {
	if d.sensitive(cut, value) && (d.months < quarter || n <= hiddenSensitive) {
		return Value{Status: Suppressed}
	}
	return rounded(n)
}

func rounded(n int64) Value {
	if n >= 1 && n <= hidden {
		return Value{Status: Suppressed}
	}
	return Count((n + roundTo/2) / roundTo * roundTo)
}

// Part is what of a row's visits a value of a breakdown makes up. The last result is false when there is no honest percentage: of a
// hidden count, or of too few visits.
func (r Row) Part(mix map[string]Value, value string) (Value, float64, bool) {
	n, ok := mix[value]
	if !ok {
		n = Count(0)
	}
	if !r.Visits.Known() {
		return r.Visits, 0, false
	}
	if !n.Known() || r.Visits.N < leastWhole {
		return n, 0, false
	}
	return n, min(1, float64(n.N)/float64(r.Visits.N)), true // n is rounded and may exceed the whole
}

// TopicPart is the part of the visits that were about a topic. A sensitive one is never shown of a centre, not even as a zero.
func (c Comparison) TopicPart(r Row, t Topic) (Value, float64, bool) {
	d := disclosure{topics: c.Topics, months: len(c.Months)}
	if _, counted := r.Topics[t.Code]; !counted && t.Sensitive && r.Visits.Known() {
		r.Topics = map[string]Value{t.Code: d.ofRegion("topic", t.Code, 0)}
	}
	return r.Part(r.Topics, t.Code)
}
