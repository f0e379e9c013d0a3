package directory

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// shelf is everything a tenant publishes, in one language.
type shelf struct {
	modified                                           time.Time // when anything of it last changed, or was taken off
	organizations, services, places, taxonomies, terms []entry
}

// entry is one object with what it is found by, whole, as it stands in a list, and as little of it as is valid.
type entry struct {
	id                     string
	modified               time.Time
	organization, taxonomy string
	terms                  []string // ids of what it is about, with those they stand under
	words                  string   // folded
	whole, listed, minimal any
}

// maker makes a shelf of records.
type maker struct {
	records
	voice
	byCode map[string]taxonomyTerm
	shelf
}

// make puts everything together. Organizations come last: they hold the services.
func (d *Directory) shelf(r records, l *i18n.Reader) shelf {
	m := maker{records: r, voice: voice{l, d.Bundle}, byCode: map[string]taxonomyTerm{}, shelf: shelf{modified: r.modified}}
	m.classify()
	own := m.operator()
	for _, c := range m.centres {
		m.centre(&own, c)
	}
	m.organize(own)
	for _, a := range m.agencies {
		m.agency(a)
	}
	return m.shelf
}

// derived is the id of what has no record of its own: it follows from whose it is, and stays.
func derived(of uuid.UUID, what string) string { return uuid.NewV5(of, "hsds:"+what).String() }

// the free costs nothing, and says so as a number.
func (v voice) cost(of uuid.UUID, free bool, cost i18n.Text) []costOption {
	if !free && !written(cost) {
		return nil
	}
	said := v.speak()
	option := costOption{ID: derived(of, "cost"), Translations: said.all}
	if free {
		option.Amount = new(float64)
	}
	if free && !written(cost) {
		cost = v.message("directory.free")
	}
	option.Description = said.say("amount_description", cost)
	return []costOption{option}
}

func (v voice) phone(of uuid.UUID, kind, number string) []phone {
	if number == "" {
		return nil
	}
	said := v.speak()
	return []phone{{
		ID: derived(of, "phone:"+kind), Number: number, Type: "voice", Description: said.say("description", v.message("directory.phone."+kind)),
		Translations: said.all,
	}}
}

func (v voice) languages(of uuid.UUID, codes catalogue.Codes) []language {
	var list []language
	for _, code := range codes {
		list = append(list, language{ID: derived(of, "language:"+code), Name: i18n.NameOf(code), Code: code})
	}
	return list
}

func (v voice) documents(of uuid.UUID, text i18n.Text) []requiredDocument {
	if !written(text) {
		return nil
	}
	said := v.speak()
	return []requiredDocument{{ID: derived(of, "documents"), Document: said.say("document", text), Translations: said.all}}
}

// location is where something is found; nil where nobody has written it.
func (m *maker) location(of uuid.UUID, name, at, directions i18n.Text) *location {
	if !written(at) {
		return nil
	}
	said, there := m.speak(), m.speak()
	return &location{
		ID: derived(of, "location"), Type: physical, Name: said.say("name", name), Transportation: said.say("transportation", directions),
		Translations: said.all, Addresses: []address{{
			ID: derived(of, "address"), Address1: there.say("address_1", at), State: there.say("state_province", m.tenant.Territory), Type: physical,
			Translations: there.all,
		}},
	}
}

// moment is a time with its date, as the specification wants it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// week are the hours of a centre.
func week(c centre, now time.Time) []schedule {
	_, offset := c.Local(now).Zone()
	zone := c.Local(now).Format("-07:00")
	var list []schedule
	for _, d := range c.week {
		hours := float64(offset) / 3600
		list = append(list, schedule{
			ID: derived(c.ID, "hours:"+days(d)+d.Opens.Format("15:04")), ValidFrom: d.Since.Format(time.DateOnly), Timezone: &hours, WeekStart: "MO",
			Frequency: "WEEKLY", Interval: 1, ByDay: days(d), OpensAt: d.Opens.Format("15:04") + zone, ClosesAt: d.Closes.Format("15:04") + zone,
		})
	}
	return list
}

func days(d tenant.Days) string {
	names, list := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}, ""
	for day := d.First; day <= d.Last; day++ {
		if list != "" {
			list += ","
		}
		list += names[day-1]
	}
	return list
}
