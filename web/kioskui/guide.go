package kioskui

import (
	"strconv"

	"prag/internal/catalogue"
	"prag/internal/tenant"
)

// Checklist is a list of what to bring, with what to read about it.
type Checklist struct {
	catalogue.Checklist
	Read []catalogue.Article
}

// Guide is the way from a service to its ticket. Nonce is the key of the forms of this very page.
type Guide struct {
	catalogue.Guide
	Tile    Service
	Step    int // number of the question, from one
	Nonce   string
	Opening tenant.Opening
	Outside bool // who asks is not in the centre
	Bring   []catalogue.Item
	More    []catalogue.Checklist
}

// Elsewhere is the office that does what is not done here.
type Elsewhere struct {
	Guide
	Office catalogue.Office
	Agency catalogue.Agency
}

func (g Guide) question() catalogue.Question { return g.Questions[g.Step-1] }

// to is the address of a step of the way; a question is named by its number.
func (g Guide) to(b Base, step string) string { return b.To(g.path(step)) }

func (g Guide) path(step string) string { return "/services/" + g.Service + "/place/" + step }

// way is where an answer to the question of this page leads.
func (g Guide) way(b Base, answer string) string {
	switch answer {
	case catalogue.Next:
		return g.to(b, strconv.Itoa(g.Step+1))
	case catalogue.Elsewhere:
		return g.away(b)
	}
	return g.to(b, catalogue.Here)
}

func (g Guide) away(b Base) string { return g.to(b, strconv.Itoa(g.Step)) + "/elsewhere" }

// before is the page one came from: the question before, or the choice of a service.
func (g Guide) before(b Base) string {
	if g.Step > 1 {
		return g.to(b, strconv.Itoa(g.Step-1))
	}
	return b.To("/ticket")
}
