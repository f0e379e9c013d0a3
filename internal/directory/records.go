package directory

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/tenant"
)

// records are what a tenant's kiosks show, without what is sensitive.
type records struct {
	tenant         tenant.Tenant
	now            time.Time
	modified       time.Time // when anything last changed, also what is not published any more
	agencies       []catalogue.Agency
	programmes     []catalogue.Programme
	topics         []catalogue.Topic
	municipalities []catalogue.Municipality
	centres        []centre
	changed        map[uuid.UUID]time.Time // agency → when a programme of it last changed, also one that is not published
}

// centre is a place with what it offers and when.
type centre struct {
	tenant.Centre
	services []tenant.Service
	week     []tenant.Days
}

func (d *Directory) records(ctx context.Context, t tenant.Tenant) (records, error) {
	r := records{tenant: t, now: d.Clock.Now(), changed: map[uuid.UUID]time.Time{}}
	var err error
	if r.topics, err = d.cat.Topics(ctx, t.ID); err != nil {
		return r, err
	}
	if r.agencies, err = d.cat.Agencies(ctx, t.ID); err != nil {
		return r, err
	}
	if r.programmes, err = d.cat.Programmes(ctx, t.ID); err != nil {
		return r, err
	}
	if r.municipalities, err = d.cat.Municipalities(ctx, t.ID); err != nil {
		return r, err
	}
	if r.modified, err = d.cat.Modified(ctx, t.ID); err != nil {
		return r, err
	}
	for _, c := range t.Centres {
		place := centre{Centre: c}
		if place.services, err = d.Directory.Services(ctx, c); err != nil {
			return r, err
		}
		if place.week, err = d.Directory.Week(ctx, c, r.now); err != nil {
			return r, err
		}
		r.centres = append(r.centres, place)
	}
	r.publishable()
	return r, nil
}

// publishable drops what is sensitive, and what belongs to it.
func (r *records) publishable() {
	r.agencies = slices.DeleteFunc(r.agencies, func(a catalogue.Agency) bool { return a.Sensitive })
	for _, p := range r.programmes {
		changed := r.programmeChanged(p)
		r.changed[p.AgencyID], r.modified = latest(r.changed[p.AgencyID], changed), latest(r.modified, changed)
	}
	r.programmes = slices.DeleteFunc(r.programmes, func(p catalogue.Programme) bool {
		return p.Sensitive || !slices.ContainsFunc(r.agencies, func(a catalogue.Agency) bool { return a.ID == p.AgencyID })
	})
	r.topics = public(r.topics)
	for i, c := range r.centres {
		for _, s := range c.services {
			r.modified = latest(r.modified, r.serviceChanged(c, s))
		}
		r.centres[i].services = slices.DeleteFunc(r.centres[i].services, func(s tenant.Service) bool { return s.Sensitive })
	}
}

func public(topics []catalogue.Topic) []catalogue.Topic {
	var some []catalogue.Topic
	for _, t := range topics {
		if !t.Sensitive {
			t.Subtopics = public(t.Subtopics)
			some = append(some, t)
		}
	}
	return some
}

// programmeChanged is when what is said of a programme last changed: its call opens and closes by itself.
func (r *records) programmeChanged(p catalogue.Programme) time.Time {
	changed := p.ModifiedAt
	for _, day := range []*time.Time{p.OpensOn, dayAfter(p.ClosesOn)} {
		if day == nil {
			continue
		}
		if begins := r.midnight(*day); !begins.After(r.now) {
			changed = latest(changed, begins)
		}
	}
	return changed
}

func dayAfter(day *time.Time) *time.Time {
	if day == nil {
		return nil
	}
	next := day.AddDate(0, 0, 1)
	return &next
}

// midnight is when a day begins at the tenant's centres.
func (r *records) midnight(day time.Time) time.Time {
	zone := time.UTC
	if len(r.centres) > 0 {
		zone = r.centres[0].Location()
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
}

// serviceChanged is when a centre's service, or its hours, last changed.
func (r *records) serviceChanged(c centre, s tenant.Service) time.Time {
	changed := s.ModifiedAt
	for _, days := range c.week {
		changed = latest(changed, r.midnight(days.Since))
	}
	return changed
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
