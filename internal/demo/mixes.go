package demo

import "math/rand/v2"

// weighted is one possible value and how often it comes, relative to its neighbours.
type weighted struct {
	value  string
	weight int
}

// pick draws one value.
func pick(r *rand.Rand, choices []weighted) string {
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	n := r.IntN(total)
	for _, c := range choices {
		if n -= c.weight; n < 0 {
			return c.value
		}
	}
	return choices[len(choices)-1].value
}

// habits is what visits at the centres of one tenant are like.
type habits struct {
	languages    []weighted
	destinations []weighted
	groups       []weighted
}

// habitsOf knows the tenants of the demonstration network; "" is a visitor who prefers not to say.
func habitsOf(tenant, centre string) habits {
	h := habits{languages: []weighted{{"sr", 88}, {"rom", 3}, {"en", 5}, {"other", 2}, {"", 2}}, destinations: northward(), groups: groups()}
	switch tenant {
	case "kosovo":
		h.groups = shifted(h.groups, "returnee", 12)
		h.languages = []weighted{{"sq", 85}, {"sr", 7}, {"en", 2}, {"rom", 2}, {"tr", 1}, {"bs", 1}, {"", 2}}
	case "albania":
		h.groups = shifted(h.groups, "migrant_abroad", 8)
		h.languages = []weighted{{"sq", 94}, {"en", 4}, {"", 2}}
		h.destinations = []weighted{{"IT", 24}, {"DE", 26}, {"GR", 16}, {"GB", 14}, {"FR", 6}, {"US", 6}, {"", 8}}
	case "montenegro":
		h.languages = []weighted{{"sr", 70}, {"sq", 15}, {"bs", 6}, {"en", 6}, {"", 3}}
	case "north-macedonia":
		h.languages = []weighted{{"mk", 49}, {"sq", 36}, {"sr", 4}, {"tr", 3}, {"rom", 3}, {"en", 3}, {"", 2}}
	case "bosnia":
		h.languages = []weighted{{"bs", 58}, {"sr", 22}, {"hr", 10}, {"en", 6}, {"rom", 2}, {"", 2}}
	case "croatia":
		h.groups = shifted(h.groups, "immigrant", 38)
		h.languages = []weighted{{"hr", 76}, {"sr", 5}, {"en", 13}, {"other", 4}, {"", 2}}
	}
	if centre == "mitrovica" {
		h.languages = []weighted{{"sq", 62}, {"sr", 34}, {"en", 2}, {"", 2}}
	}
	return h
}

// shifted gives one value more weight.
func shifted(choices []weighted, value string, by int) []weighted {
	for i, c := range choices {
		if c.value == value {
			choices[i].weight += by
		}
	}
	return choices
}

// varied lets a centre differ from its neighbours a little, always in the same way.
func varied(r *rand.Rand, choices []weighted) []weighted {
	for i := range choices {
		choices[i].weight = choices[i].weight * (70 + r.IntN(61))
	}
	return choices
}

func northward() []weighted {
	return []weighted{
		{"DE", 34}, {"AT", 14}, {"CH", 12}, {"SI", 9}, {"SE", 5}, {"FR", 5}, {"IT", 5}, {"NO", 4}, {"BE", 4}, {"GB", 3}, {"US", 3},
		{"", 8},
	}
}

func channels() []weighted {
	return []weighted{{"walk_in", 71}, {"phone", 15}, {"email", 5}, {"online", 4}, {"outreach", 3}, {"group", 2}}
}

func groups() []weighted {
	return []weighted{
		{"potential_migrant", 46}, {"returnee", 25}, {"family_member", 10}, {"migrant_abroad", 8}, {"immigrant", 6}, {"other", 4}, {"", 1},
	}
}

// topicsOf is what people of a client group ask about.
func topicsOf(group string) []weighted {
	switch group {
	case "potential_migrant":
		return []weighted{{"abroad", 44}, {"work", 29}, {"learn", 13}, {"health", 4}, {"money", 4}, {"safety", 3}, {"me", 3}}
	case "returnee":
		return []weighted{
			{"settle", 43}, {"money", 19}, {"work", 15}, {"return", 11}, {"learn", 6}, {"health", 2}, {"safety", 2}, {"me", 2},
		}
	case "migrant_abroad":
		return []weighted{{"return", 46}, {"money", 18}, {"settle", 16}, {"work", 8}, {"abroad", 6}, {"me", 6}}
	case "family_member":
		return []weighted{{"abroad", 52}, {"return", 16}, {"settle", 12}, {"learn", 8}, {"health", 6}, {"safety", 4}, {"me", 2}}
	case "immigrant":
		return []weighted{{"settle", 38}, {"work", 24}, {"learn", 14}, {"me", 14}, {"safety", 6}, {"health", 4}}
	}
	return []weighted{{"abroad", 26}, {"work", 24}, {"settle", 16}, {"me", 16}, {"learn", 10}, {"money", 8}}
}

func outcomes() []weighted {
	return []weighted{{"info_only", 35}, {"counselled", 46}, {"appointment", 9}, {"referral", 7}, {"left_unserved", 3}}
}

func firstVisits() []weighted {
	return []weighted{{"yes", 57}, {"no", 36}, {"unsure", 4}, {"", 3}}
}

func sexes() []weighted { return []weighted{{"male", 52}, {"female", 44}, {"", 4}} }

func ages() []weighted {
	return []weighted{
		{"under_15", 1}, {"15_17", 3}, {"18_24", 22}, {"25_34", 32}, {"35_49", 25}, {"50_64", 11}, {"65_plus", 2}, {"", 4},
	}
}

func educations() []weighted {
	return []weighted{{"none", 2}, {"primary", 19}, {"secondary", 47}, {"vocational", 12}, {"higher", 14}, {"", 6}}
}

func declineReasons() []weighted {
	return []weighted{
		{"not_eligible", 30}, {"no_capacity", 28}, {"missing_documents", 16}, {"out_of_area", 12}, {"client_unreachable", 9}, {"duplicate", 5},
	}
}

// perDay is how many people a centre of this size sees on an ordinary day.
func perDay(size int) float64 {
	switch size {
	case 5:
		return 54
	case 4:
		return 43
	case 3:
		return 25
	case 2:
		return 14
	}
	return 7
}

// season is the year's rhythm: spring and autumn are busy, the second half of August and the end of December are quiet.
func season(month int) float64 {
	return [...]float64{0.98, 1.03, 1.10, 1.02, 1.10, 1.08, 0.94, 0.80, 1.12, 1.09, 1.02, 0.80}[month-1]
}

// weekly is the week's rhythm, Monday first.
func weekly(isoWeekday int) float64 {
	return [...]float64{1.20, 1.08, 1.02, 0.96, 0.76, 0.6, 0.5}[isoWeekday-1]
}
