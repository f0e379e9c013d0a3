package printing

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// article finds one that has paper: neither it nor its topic is sensitive.
func (p *Printing) article(ctx context.Context, c tenant.Centre, slug string) (catalogue.Article, error) {
	a, err := p.Catalogue.Article(ctx, c.TenantID, slug)
	if err != nil {
		return a, err
	}
	topics, err := p.Catalogue.Topics(ctx, c.TenantID)
	if err != nil {
		return a, err
	}
	for _, t := range topics {
		if t.Code == a.Topic && !t.Sensitive && !a.Sensitive {
			return a, nil
		}
	}
	return a, fault.Missing()
}

// checklist finds one that has paper.
func (p *Printing) checklist(ctx context.Context, c tenant.Centre, slug string) (list catalogue.Checklist, err error) {
	all, err := p.Catalogue.Checklists(ctx, c.TenantID)
	i := slices.IndexFunc(all, func(l catalogue.Checklist) bool { return l.Slug == slug && !l.Sensitive })
	if err != nil || i < 0 {
		return list, missingOr(err)
	}
	return all[i], nil
}

// place finds the office that a question of a service's guide leads to; reference is the service and the number of the question, from one.
func (p *Printing) place(ctx context.Context, c tenant.Centre, reference string) (o catalogue.Office, a catalogue.Agency, err error) {
	service, step, _ := strings.Cut(reference, "/")
	n, _ := strconv.Atoi(step) // what is no number is no question
	guides, err := p.Catalogue.Guides(ctx, c.TenantID)
	i := slices.IndexFunc(guides, func(g catalogue.Guide) bool { return g.Service == service })
	if err != nil || i < 0 || n < 1 || n > len(guides[i].Questions) || !guides[i].Questions[n-1].LeadsAway() {
		return o, a, missingOr(err)
	}
	o = guides[i].Questions[n-1].Elsewhere
	agencies, err := p.Catalogue.Agencies(ctx, c.TenantID)
	i = slices.IndexFunc(agencies, func(a catalogue.Agency) bool { return a.Slug == o.Agency && !a.Sensitive })
	if err != nil || i < 0 {
		return o, a, missingOr(err)
	}
	return o, agencies[i], nil
}

func missingOr(err error) error {
	if err != nil {
		return err
	}
	return fault.Missing()
}
