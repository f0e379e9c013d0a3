package directory

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// body is an organization in the making.
type body struct {
	organization
	modified time.Time
	terms    []string
}

// organize puts an organization on the shelf, when everything it offers is there.
func (m *maker) organize(b body) {
	listed := b.brief()
	listed.Translations = b.Translations
	words := m.folded(b.Translations)
	for _, s := range b.Services {
		words += m.folded(s.Translations)
	}
	m.organizations = append(m.organizations, entry{
		id: b.ID, organization: b.ID, taxonomy: m.taxonomyOf(b.terms), terms: b.terms, modified: b.modified, words: words,
		whole: b.organization, listed: listed, minimal: b.brief(),
	})
}

// brief is an organization within what it offers.
func (o organization) brief() organization {
	return organization{ID: o.ID, Name: o.Name, Description: o.Description}
}

func (m *maker) taxonomyOf(terms []string) string {
	if len(terms) == 0 {
		return ""
	}
	return m.taxonomies[0].id
}

// offer puts a service on the shelf, with the places where it is given, and into its organization.
func (m *maker) offer(b *body, s service, modified time.Time, terms []string, places ...serviceAtLocation) {
	s.OrganizationID, s.LastModified = b.ID, moment(modified)
	within := s // of its organization: neither of them holds the other again
	within.Places = places
	listed := service{
		ID: s.ID, OrganizationID: s.OrganizationID, ProgramID: s.ProgramID, Name: s.Name, Description: s.Description, Status: s.Status, Fees: s.Fees,
		Eligibility: s.Eligibility, MinimumAge: s.MinimumAge, MaximumAge: s.MaximumAge,
		AssuredDate: s.AssuredDate, Alert: s.Alert, LastModified: s.LastModified, Program: s.Program,
		Translations: s.Translations,
	}
	brief := b.brief()
	listed.Organization = &brief
	whole := within
	whole.Organization = &brief
	e := entry{
		id: s.ID, modified: modified, organization: b.ID, taxonomy: m.taxonomyOf(terms), terms: terms, words: m.folded(s.Translations, b.Translations),
		whole: whole, listed: listed, minimal: service{ID: s.ID, Name: s.Name, Status: s.Status, LastModified: s.LastModified},
	}
	m.services = append(m.services, e)
	b.Services = append(b.Services, within)
	b.modified, b.terms = latest(b.modified, modified), append(b.terms, terms...)
	for _, p := range places {
		m.place(e, s, listed, p)
	}
}

// place puts a service at a location on the shelf.
func (m *maker) place(e entry, whole, listed service, p serviceAtLocation) {
	p.ServiceID, p.LocationID = listed.ID, p.Location.ID
	in := e
	in.id, in.words = p.ID, e.words+m.folded(p.Location.Translations)
	full, short, bare := p, p, p
	full.Service, short.Service = &whole, &listed
	short.Schedules = nil
	short.Location = &location{
		ID: p.Location.ID, Type: p.Location.Type, Name: p.Location.Name, Transportation: p.Location.Transportation, Translations: p.Location.Translations,
	}
	bare.Schedules, bare.Location = nil, nil
	in.whole, in.listed, in.minimal = full, short, bare
	m.places = append(m.places, in)
}

// at is a service at a location, which follows from the two.
func at(service string, where *location, hours []schedule) []serviceAtLocation {
	if where == nil {
		return nil
	}
	return []serviceAtLocation{{ID: pair(service, where.ID), Location: where, Schedules: hours}}
}

// pair is the id of what joins two.
func pair(a, b string) string { return uuid.NewV5(uuid.FromStringOrNil(a), "hsds:"+b).String() }

// operator is the organization that runs the centres.
func (m *maker) operator() body {
	said := m.speak()
	return body{organization: organization{
		ID: m.tenant.ID.String(), Name: said.say("name", m.tenant.Name), Description: said.say("description", m.message("directory.operator")),
		Translations: said.all,
	}}
}

// centre is a location of the operator, and what is offered there is free.
func (m *maker) centre(own *body, c centre) {
	said, there := m.speak(), m.speak()
	where := location{
		ID: c.ID.String(), Type: physical, Name: said.say("name", c.Name), Translations: said.all, Schedules: week(c, m.now), Addresses: []address{{
			ID: derived(c.ID, "address"), Address1: there.say("address_1", c.Name), City: there.say("city", c.Place),
			State: there.say("state_province", m.tenant.Territory), Type: physical, Translations: there.all,
		}},
	}
	own.Locations = append(own.Locations, where)
	for _, s := range c.services {
		said := m.speak()
		m.offer(own, service{
			ID: s.ID.String(), Status: active, Name: said.say("name", s.Name), Description: said.say("description", s.Hint),
			Eligibility: said.say("eligibility_description", s.ForWhom), Languages: m.languages(s.ID, m.tenant.Languages), Translations: said.all,
			CostOptions: m.cost(s.ID, true, nil), Schedules: where.Schedules,
		}, m.serviceChanged(c, s), nil, at(s.ID.String(), &where, where.Schedules)...)
	}
}

// agency is an organization, what it does is a service, and each of its programmes is one.
func (m *maker) agency(a catalogue.Agency) {
	said := m.speak()
	b := body{modified: latest(a.ModifiedAt, m.changed[a.ID]), organization: organization{
		ID: a.ID.String(), Name: said.say("name", a.Name), Description: said.say("description", a.What), Translations: said.all,
		Phones: append(m.phone(a.ID, "usual", a.Phone), m.phone(a.ID, "after_hours", a.PhoneAfterHours)...),
	}}
	b.Attributes, b.terms = m.about(b.ID, "organization", a.Topics)
	where := m.location(a.ID, a.Name, a.Address, a.Directions)
	if where != nil {
		where.Schedules = m.hours(a.ID, a.Hours)
		b.Locations = append(b.Locations, *where)
	}
	m.does(&b, a, where)
	for _, p := range m.programmes {
		if p.AgencyID == a.ID {
			m.programme(&b, a, p)
		}
	}
	m.organize(b)
}

// hours are told in words.
func (m *maker) hours(of uuid.UUID, text i18n.Text) []schedule {
	if !written(text) {
		return nil
	}
	said := m.speak()
	return []schedule{{ID: derived(of, "hours"), Description: said.say("description", text), Translations: said.all}}
}

// does is what an agency does as a service.
func (m *maker) does(b *body, a catalogue.Agency, where *location) {
	said, id := m.speak(), derived(a.ID, "service")
	s := service{
		ID: id, Status: active, Name: said.say("name", a.Name), Description: said.say("description", a.What),
		Eligibility: said.say("eligibility_description", a.ForWhom), Fees: said.say("fees_description", a.Cost),
		AssuredDate: a.VerifiedOn.Format(time.DateOnly), Phones: b.Phones, Schedules: m.hours(a.ID, a.Hours), Languages: m.languages(a.ID, a.Languages),
		CostOptions: m.cost(a.ID, a.Free, a.Cost), Documents: m.documents(a.ID, a.Documents), Translations: said.all,
		Capacities: m.capacity(a.ID, a, a.Accepting, a.ModifiedAt),
	}
	var terms []string
	s.Attributes, terms = m.about(id, "service", a.Topics)
	m.offer(b, s, a.ModifiedAt, terms, at(id, where, nil)...)
}

// capacity says whether people are referred there now. How many more are taken nobody counts: one is at least one.
func (v voice) capacity(of uuid.UUID, a catalogue.Agency, accepting bool, since time.Time) []serviceCapacity {
	key, available := "directory.capacity.full", 0
	if accepting {
		key, available = "directory.capacity."+a.Capacity, 1
	}
	said := v.speak()
	return []serviceCapacity{{
		ID: derived(of, "capacity"), Unit: unit{ID: derived(tenant.NetworkID(), "unit:referrals"), Name: "referrals"}, Available: available,
		Description: said.say("description", v.message(key)), Updated: moment(since), Translations: said.all,
	}}
}

// programme is a program of its agency, and a service while people can enter.
func (m *maker) programme(b *body, a catalogue.Agency, p catalogue.Programme) {
	about := m.speak()
	run := program{ID: p.ID.String(), Name: about.say("name", p.Name), Description: about.say("description", p.What), Translations: about.all}
	b.Programs = append(b.Programs, run)
	modified, said, id := latest(a.ModifiedAt, m.programmeChanged(p)), m.speak(), derived(p.ID, "service")
	s := service{
		ID: id, ProgramID: run.ID, Program: &program{ID: run.ID, Name: run.Name, Description: run.Description}, Status: inactive,
		Name: said.say("name", p.Name), Description: said.say("description", joined(p.What, p.Offers)),
		Eligibility: said.say("eligibility_description", p.ForWhom), Fees: said.say("fees_description", p.Cost),
		AssuredDate: p.VerifiedOn.Format(time.DateOnly), Phones: m.phone(p.ID, "usual", p.Phone), Languages: m.languages(p.ID, a.Languages),
		CostOptions: m.cost(p.ID, p.Free, p.Cost), Documents: m.documents(p.ID, p.Documents), Alert: said.say("alert", m.call(p)),
		Translations: said.all, Capacities: m.capacity(p.ID, a, p.Open && a.Accepting, modified),
	}
	if p.Open {
		s.Status = active
	}
	s.MinimumAge, s.MaximumAge = ages(p.AgeBands)
	s.Areas = m.areas(p.ID, p.Areas)
	if p.Funder != "" {
		s.Funding = []funding{{ID: derived(p.ID, "funding"), Source: p.Funder}}
	}
	var terms []string
	s.Attributes, terms = m.about(id, "service", p.Topics)
	m.offer(b, s, modified, terms, at(id, m.location(p.ID, p.Name, p.Address, nil), nil)...)
}

// ages are the youngest and the oldest of some age bands, in years; 0: there is no limit.
func ages(bands catalogue.Codes) (youngest, oldest int) {
	for i, band := range bands {
		from, to, _ := strings.Cut(band, "_")
		low, err := strconv.Atoi(from)
		high, open := strconv.Atoi(to)
		switch {
		case err != nil: // under_15
			low, high = 0, high-1
		case open != nil: // 65_plus
			high = math.MaxInt
		}
		if i == 0 {
			youngest, oldest = low, high
		}
		youngest, oldest = min(youngest, low), max(oldest, high)
	}
	if oldest == math.MaxInt {
		oldest = 0
	}
	return youngest, oldest
}

// areas are the municipalities whose people something is for.
func (m *maker) areas(of uuid.UUID, codes catalogue.Codes) []serviceArea {
	var list []serviceArea
	for _, place := range m.municipalities {
		if codes.Has(place.Code) {
			said := m.speak()
			list = append(list, serviceArea{ID: derived(of, "area:"+place.Code), Name: said.say("name", place.Name), Translations: said.all})
		}
	}
	return list
}

// call says until when one can enter, or from when on, or that one cannot.
func (m *maker) call(p catalogue.Programme) i18n.Text {
	switch {
	case p.Open && p.ClosesOn != nil:
		return m.dated("kiosk.programme.until", *p.ClosesOn)
	case p.Open:
		return nil
	case p.OpensOn != nil && m.midnight(*p.OpensOn).After(m.now):
		return m.dated("directory.opens", *p.OpensOn)
	}
	return m.message("kiosk.programme.closed")
}

func (m *maker) dated(key string, day time.Time) i18n.Text {
	text := i18n.Text{}
	for _, lang := range i18n.Languages() {
		l := m.bundle.Reader(lang)
		text[lang] = l.T(key, "Date", l.Date(day))
	}
	return text
}
