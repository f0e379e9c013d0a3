package queue

import (
	"slices"

	"github.com/gofrs/uuid/v5"
)

// Explained is a ticket in line as one desk sees it.
type Explained struct {
	Ticket
	Turn int // 1: called next; 0: not called at this desk now
	Why  Why // why it is not, or why it is called later than somebody who came later
}

// explain is the line as a seat would call it, and then whom it does not call, in the order in which they came. It shows who is
// skipped and why: the desk's services, the language, an interpreter who is not free, or somebody's head start.
func (p Policy) explain(s Seat, tickets []Ticket) ([]Explained, error) {
	line, err := standings(tickets)
	if err != nil {
		return nil, err
	}
	order := p.Order(s, line)
	list := make([]Explained, 0, len(line))
	seen := map[uuid.UUID]bool{}
	for turn, i := range order {
		seen[line[i].ID] = true
		list = append(list, Explained{Ticket: tickets[i], Turn: turn + 1})
	}
	p.reasons(s, list)
	rest := len(list)
	for i, t := range tickets {
		if !seen[t.ID] {
			_, why, _ := p.Delay(s, line[i].Class)
			list = append(list, Explained{Ticket: t, Why: why})
		}
	}
	slices.SortStableFunc(list[rest:], func(a, b Explained) int { return a.TakenAt.Compare(b.TakenAt) })
	return list, nil
}

// reasons says of everybody who comes after somebody who came later why that is so.
func (p Policy) reasons(s Seat, list []Explained) {
	for i := range list {
		for _, before := range list[:i] {
			if !before.TakenAt.After(list[i].TakenAt) || list[i].Why == OtherLanguage {
				continue
			}
			switch {
			case !s.Speaks(list[i].Speaks) && list[i].ForDesk.IsNil() && !list[i].Left():
				list[i].Why = OtherLanguage
			case before.Priority != "":
				list[i].Why = HeadStart
			case before.SlotAt != nil:
				list[i].Why = Due
			}
		}
	}
}
