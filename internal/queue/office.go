package queue

import (
	"context"
	"slices"

	"prag/internal/db"
	"prag/internal/fault"
)

// Office is the line as one desk sees it, read at one moment.
type Office struct {
	Counter
	Policy       Policy
	Has          *Ticket // whom the desk has; nil: nobody
	Line         []Explained
	Away         []Ticket // in line too, and out for a moment
	Held         []Ticket // whose talk pauses, the longest first
	Missed       []Ticket // who did not come when called today, the latest first
	Desks        []Counter
	Helps        []Help
	Interpreters []Interpreter
	Sought       []Sought
	Exceptions   []Exception // today's calls out of order, the latest first
}

// officeShows is how many of each list one desk is shown: what stands further back is nobody's next step.
const officeShows = 200

// Office reads the line as the caller's desk sees it. fault.NotFound: the centre has no such desk.
func (q *Line) Office(ctx context.Context, c Caller) (o Office, err error) {
	err = q.read(ctx, c.Centre, func(tx *db.Tx) (err error) {
		if o.Interpreters, err = interpreters(tx, c.Centre.ID); err != nil {
			return err
		}
		if err = o.people(tx, c); err != nil {
			return err
		}
		if o.Desks, err = counters(tx, c.Centre.ID); err != nil {
			return err
		}
		if err = o.own(tx, c); err != nil {
			return err
		}
		if o.Helps, err = helps(tx, c.Centre); err != nil {
			return err
		}
		o.Exceptions, err = exceptions(tx, c.Centre, c.Centre.BusinessDate(tx.Now))
		return err
	})
	return o, err
}

// own finds the caller's desk among the centre's, and whom it has.
func (o *Office) own(tx *db.Tx, c Caller) error {
	for _, d := range o.Desks {
		if d.Desk == c.Desk {
			o.Counter = d
		}
	}
	switch {
	case o.Desk.IsNil():
		return fault.Missing()
	case o.Ticket.IsNil():
		return nil
	}
	t, err := byID(tx, c.Centre.ID, o.Ticket)
	o.Has = &t
	return err
}

// people reads everybody in line by one statement, and lets the policy order who waits.
func (o *Office) people(tx *db.Tx, c Caller) error {
	tickets, err := db.All[Ticket](tx, selectTicket+`AND (t.state IN ('waiting', 'away', 'held') OR t.state = 'no_show' AND t.business_date = ?)
		ORDER BY CASE t.state WHEN 'held' THEN extract(epoch FROM t.since) WHEN 'no_show' THEN -extract(epoch FROM t.ended_at) ELSE t.rank END, t.id
		LIMIT ?`, tx.Tenant, c.Centre.ID, c.Centre.BusinessDate(tx.Now), 4*officeShows)
	if err != nil {
		return err
	}
	r, err := rosterOf(tx, c.Centre.ID)
	if err != nil {
		return err
	}
	o.Policy = r.policy
	by := map[State][]Ticket{}
	for _, t := range tickets {
		if len(by[t.State]) < officeShows {
			by[t.State] = append(by[t.State], t)
		}
	}
	o.Away, o.Held, o.Missed = by[Away], by[Held], by[NoShow]
	if o.Sought, err = r.sought(slices.Concat(by[Waiting], by[Away]), o.Interpreters); err != nil {
		return err
	}
	o.Line, err = r.policy.explain(r.seats[c.Desk].Seat, by[Waiting])
	for i, t := range o.Line {
		if t.Why == NoInterpreter && slices.ContainsFunc(o.Sought, func(s Sought) bool { return s.ID == t.ID }) {
			o.Line[i].Why = NobodyInterprets
		}
	}
	return err
}
