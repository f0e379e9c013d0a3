package visit

import (
	"slices"

	"prag/internal/fault"
)

// MaxParty is how many adults, and how many children, one case may have.
const MaxParty = 30

// check holds a visit against the lists. Only channel, language, outcome and a topic must be there, and the topic not for somebody
// who left before being served.
func (v Visit) check() error {
	var f fault.Fields
	f.Check(len(v.Topics) > 0 || v.Outcome == LeftUnserved, "topics", "visit.topic_needed")
	f.Check(among(v.Topics, Topics()), "topics", "fault.choice")
	required(&f, "outcome", "visit.outcome_needed", v.Outcome, Outcomes())
	required(&f, "language", "fault.choice", v.Language, Languages())
	required(&f, "channel", "fault.choice", v.Channel, Channels())
	f.Check(among(v.Materials, Materials()), "materials", "fault.choice")
	optional(&f, "client_group", v.ClientGroup, ClientGroups())
	optional(&f, "first_visit", v.FirstVisit, FirstVisits())
	optional(&f, "sex", v.Sex, Sexes())
	optional(&f, "age_band", v.AgeBand, AgeBands())
	optional(&f, "education", v.Education, Educations())
	optional(&f, "destination", v.Destination, Destinations())
	f.Check(v.Adults >= 0 && v.Adults <= MaxParty, "adults", "fault.number", "Min", 0, "Max", MaxParty)
	f.Check(v.Children >= 0 && v.Children <= MaxParty, "children", "fault.number", "Min", 0, "Max", MaxParty)
	f.Check(v.Adults != 0 || v.Children != 0, "adults", "visit.nobody")
	return f.Err()
}

func required(f *fault.Fields, field, missing, value string, list []string) {
	f.Check(value != "", field, missing)
	optional(f, field, value, list)
}

func optional(f *fault.Fields, field, value string, list []string) {
	f.Check(value == "" || slices.Contains(list, value), field, "fault.choice")
}

func among(values, list []string) bool {
	for _, value := range values {
		if !slices.Contains(list, value) {
			return false
		}
	}
	return true
}

// tidy puts what was ticked into the order of the lists, each once.
func (v Visit) tidy() Visit {
	v.Topics = inOrder(v.Topics, Topics())
	v.Materials = inOrder(v.Materials, Materials())
	return v
}

func inOrder(values, list []string) []string {
	var known []string
	for _, code := range list {
		if slices.Contains(values, code) {
			known = append(known, code)
		}
	}
	return known
}
