package demo

import (
	"slices"
	"testing"

	loop "prag/internal/referral"
	log "prag/internal/visit"
)

func TestWhatIsMadeUpIsWhatTheFormOffers(t *testing.T) {
	t.Parallel()
	var languages, destinations, topics []weighted
	for _, tenant := range []string{"kosovo", "albania", "montenegro", "north-macedonia", "serbia", "bosnia", "croatia"} {
		h := habitsOf(tenant, "mitrovica")
		languages, destinations = append(languages, h.languages...), append(destinations, h.destinations...)
		languages = append(languages, habitsOf(tenant, "").languages...)
	}
	for _, group := range append(log.ClientGroups(), "") {
		topics = append(topics, topicsOf(group)...)
	}
	for name, list := range map[string]struct {
		made  []weighted
		codes []string
	}{
		"channel": {channels(), log.Channels()}, "language": {languages, log.Languages()}, "group": {groups(), log.ClientGroups()},
		"topic": {topics, log.Topics()}, "outcome": {outcomes(), log.Outcomes()}, "first visit": {firstVisits(), log.FirstVisits()},
		"sex": {sexes(), log.Sexes()}, "age": {ages(), log.AgeBands()}, "education": {educations(), log.Educations()},
		"destination": {destinations, log.Destinations()}, "reason": {declineReasons(), loop.DeclineReasons()},
	} {
		for _, w := range list.made {
			if w.value != "" && !slices.Contains(list.codes, w.value) {
				t.Errorf("%s %q is not one the form offers", name, w.value)
			}
		}
	}
}
