package demo

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// visit is one made-up saved visit.
type visit struct {
	id, centre, adviser  uuid.UUID
	date, opened, closed time.Time
	channel, language    string
	group, first         string
	sex, age, education  string
	municipality         string
	destination, outcome string
	adults, children     int
	topics               []string
}

// visits makes the visits of a day in the order in which people came.
func (d workday) make(seed uint64) []visit {
	r := generator(seed, d.centre.Slug, d.date)
	arrivals := make([]int, d.visits)
	for i := range arrivals {
		arrivals[i] = arrival(r, (d.closes-d.opens)*60)
	}
	slices.Sort(arrivals)
	habits := habitsOf(d.centre.tenantCode, d.centre.Slug)
	habits.groups = varied(generator(seed, "groups "+d.centre.Slug, time.Time{}), habits.groups)
	all := make([]visit, 0, d.visits)
	for _, second := range arrivals {
		opened := time.Date(d.date.Year(), d.date.Month(), d.date.Day(), 0, d.opens, second, 0, d.centre.zone).UTC()
		all = append(all, d.visit(r, habits, opened))
	}
	return all
}

// arrival is the second after opening at which somebody comes: a crowd in the morning, a smaller one after lunch, few at the end.
func arrival(r *rand.Rand, open int) int {
	at := 0.26 + r.NormFloat64()*0.13
	switch n := r.IntN(10); {
	case n < 3:
		at = 0.66 + r.NormFloat64()*0.11
	case n < 5:
		at = r.Float64()
	}
	return int(min(max(at, 0.005), 0.97) * float64(open))
}

func (d workday) visit(r *rand.Rand, h habits, opened time.Time) visit {
	v := visit{
		id: timeID(r, opened), centre: d.centre.ID, date: d.date, opened: opened, channel: pick(r, channels()),
		language: pick(r, h.languages), group: pick(r, h.groups), first: pick(r, firstVisits()), sex: pick(r, sexes()),
		age: pick(r, ages()), education: pick(r, educations()), outcome: pick(r, outcomes()), adults: 1,
	}
	v.topics = topics(r, v.group)
	v.closed = opened.Add(length(r, v))
	if v.group != "other" && v.group != "immigrant" {
		v.destination = pick(r, h.destinations)
	}
	if d.centre.tenantCode == "kosovo" {
		v.municipality = municipality(r, d.centre.Slug)
	}
	if len(d.centre.advisers) > 0 {
		v.adviser = d.centre.advisers[r.IntN(len(d.centre.advisers))]
	}
	v.adults, v.children = party(r, v)
	return v
}

// topics draws one to three different topics, the most important first.
func topics(r *rand.Rand, group string) []string {
	count := 1
	switch n := r.IntN(100); {
	case n >= 94:
		count = 3
	case n >= 68:
		count = 2
	}
	choices := topicsOf(group)
	var list []string
	for range count {
		if topic := pick(r, choices); !slices.Contains(list, topic) {
			list = append(list, topic)
		}
	}
	return list
}

// length is how long somebody is served, or stays before they give up.
func length(r *rand.Rand, v visit) time.Duration {
	switch v.outcome {
	case "counselled", "referral":
		return minutes(r, 22, 0.5)
	case "left_unserved":
		return minutes(r, 30, 0.4)
	}
	return minutes(r, 10, 0.45)
}

// minutes is a log-normal length around so many minutes, to the second.
func minutes(r *rand.Rand, about, sigma float64) time.Duration {
	drawn := about * math.Exp(sigma*r.NormFloat64())
	return time.Duration(min(max(drawn, 2), 6*about) * float64(time.Minute)).Truncate(time.Second)
}

func party(r *rand.Rand, v visit) (adults, children int) {
	if v.channel == "group" {
		return 6 + r.IntN(15), 0
	}
	adults = 1
	if v.channel != "walk_in" || r.IntN(100) < 74 {
		return adults, 0
	}
	if r.IntN(100) < 60 {
		adults++
	}
	return adults, r.IntN(4)
}

// municipality is mostly the centre's own.
func municipality(r *rand.Rand, slug string) string {
	own := map[string]string{"prishtina": "pri", "prizren": "prz", "peja": "pej", "mitrovica": "mit", "gjilan": "gji"}
	around := map[string][]string{
		"prishtina": {"fkp", "lip", "pod", "gra", "obi", "dre", "fer"}, "prizren": {"suh", "drg", "mam", "rah"},
		"peja": {"dec", "ist", "kli", "gja"}, "mitrovica": {"mnv", "vus", "zve", "ske"}, "gjilan": {"vit", "kam", "nov", "par"},
	}
	near := around[slug]
	switch n := r.IntN(100); {
	case n < 6 || len(near) == 0:
		return ""
	case n < 64:
		return own[slug]
	}
	return near[r.IntN(len(near))]
}

// timeID makes a version 7 id from the time and the generator, so that ids grow with time here too.
func timeID(r *rand.Rand, at time.Time) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|r.Uint64()&0x0fff|0x7000)
	binary.BigEndian.PutUint64(id[8:], r.Uint64()&0x3fffffffffffffff|0x8000000000000000)
	return id
}
