package queue

import (
	"context"
	"slices"
	"time"

	"prag/internal/db"
	"prag/internal/tenant"
)

// Light is how long something takes already, as a traffic light.
type Light string

// The lights.
const (
	Green Light = "green"
	Amber Light = "amber"
	Red   Light = "red"
)

func light(d, amber, red time.Duration) Light {
	switch {
	case d >= red:
		return Red
	case d >= amber:
		return Amber
	}
	return Green
}

// WaitLight is the light of a wait.
func (p Policy) WaitLight(d time.Duration) Light { return light(d, p.WaitAmber, p.WaitRed) }

// ServeLight is the light of a talk.
func (p Policy) ServeLight(d time.Duration) Light { return light(d, p.ServeAmber, p.ServeRed) }

// Lit is a ticket with how long its present state lasts.
type Lit struct {
	Ticket
	For   time.Duration
	Light Light
}

// CounterNow is a desk with how long it has had its ticket.
type CounterNow struct {
	Counter
	For   time.Duration // with this ticket; 0 without one
	Light Light         // green without one
}

// Overview is the manager's live board: numbers and desks, never a visitor's name.
type Overview struct {
	Now          time.Time
	Policy       Policy
	Waiting      []Lit // in the order of calling
	Away, Held   []Lit
	Missed       int // did not come when called, today
	Desks        []CounterNow
	Interpreters []Interpreter
	Sought       []Sought
	Longest      time.Duration // wait of those in line
	Light        Light         // of the longest wait
	Served, Left int           // today: served, and gone without being served
	Exceptions   []Exception   // today's calls out of order, the latest first
}

// Overview reads the manager's live board.
func (q *Line) Overview(ctx context.Context, c tenant.Centre) (o Overview, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		o.Now = tx.Now
		if o.Policy, err = policyOf(tx, c.ID); err != nil {
			return err
		}
		if err = o.people(tx, c); err != nil {
			return err
		}
		if err = o.desks(tx, c); err != nil {
			return err
		}
		if o.Interpreters, err = interpreters(tx, c.ID); err != nil {
			return err
		}
		if err = o.seek(tx, c); err != nil {
			return err
		}
		if o.Exceptions, err = exceptions(tx, c, c.BusinessDate(tx.Now)); err != nil {
			return err
		}
		return tx.Raw(`SELECT count(*) FILTER (WHERE state = 'finished'), count(*) FILTER (WHERE state IN ('left', 'no_show')),
			count(*) FILTER (WHERE state = 'no_show') FROM ticket WHERE tenant_id = ? AND centre_id = ? AND business_date = ?`,
			tx.Tenant, c.ID, c.BusinessDate(tx.Now)).Row().Scan(&o.Served, &o.Left, &o.Missed)
	})
	return o, err
}

func (o *Overview) people(tx *db.Tx, c tenant.Centre) error {
	tickets, err := db.All[Ticket](tx, selectTicket+`AND t.state IN ('waiting', 'away', 'held') ORDER BY t.rank, t.id LIMIT 500`, tx.Tenant, c.ID)
	o.Light = Green
	for _, t := range tickets {
		lit := Lit{Ticket: t, For: o.Now.Sub(t.Since)}
		switch lit.Light = o.Policy.WaitLight(lit.For); t.State {
		case Away:
			o.Away = append(o.Away, lit)
		case Held:
			lit.Light = o.Policy.ServeLight(lit.For)
			o.Held = append(o.Held, lit)
		default:
			o.Waiting = append(o.Waiting, lit)
			o.Longest = max(o.Longest, lit.For)
		}
	}
	o.Light = o.Policy.WaitLight(o.Longest)
	return err
}

// seek finds those for whom nobody at work interprets.
func (o *Overview) seek(tx *db.Tx, c tenant.Centre) error {
	r, err := rosterOf(tx, c.ID)
	if err != nil {
		return err
	}
	var tickets []Ticket
	for _, t := range slices.Concat(o.Waiting, o.Away) {
		tickets = append(tickets, t.Ticket)
	}
	o.Sought, err = r.sought(tickets, o.Interpreters)
	return err
}

func (o *Overview) desks(tx *db.Tx, c tenant.Centre) error {
	list, err := counters(tx, c.ID)
	for _, d := range list {
		now := CounterNow{Counter: d, Light: Green}
		if d.TicketAt != nil {
			now.For = o.Now.Sub(*d.TicketAt)
			now.Light = o.Policy.ServeLight(now.For)
		}
		o.Desks = append(o.Desks, now)
	}
	return err
}
