package referral

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/db"
)

// Clock is what an agency has to do in time.
type Clock string

// The clocks. All of them begin when the referral is sent.
const (
	NoClock     Clock = ""
	Acknowledge Clock = "acknowledge"
	Contact     Clock = "contact"
	Result      Clock = "result"
)

// clock is the one that runs in a state.
func (s State) clock() Clock {
	switch s {
	case Sent:
		return Acknowledge
	case Received, Accepted:
		return Contact
	case InService:
		return Result
	case Draft, InfoRequested, Waitlisted, OutcomeRecorded, Closed, Declined, Withdrawn, Lapsed, NotCompleted, Void:
	}
	return NoClock
}

// limit is how much time there is. Working time goes by on the agency's working days only, 24 hours on each.
type limit struct {
	span    time.Duration
	working bool
}

const day = 24 * time.Hour

// limitOf is the inter-agency standard: 2 h, 24 h, 7 days in an emergency, by the clock on the wall; 24 h, 72 h, 30 days when it is urgent; 2 working
// days, 14 days, 60 days otherwise. The hours of what is urgent are working time too: nobody answers on a Sunday.
func limitOf(priority string, c Clock) limit {
	switch priority {
	case Emergency:
		return map[Clock]limit{Acknowledge: {span: 2 * time.Hour}, Contact: {span: day}, Result: {span: 7 * day}}[c]
	case Urgent:
		return map[Clock]limit{Acknowledge: {day, true}, Contact: {3 * day, true}, Result: {span: 30 * day}}[c]
	}
	return map[Clock]limit{Acknowledge: {2 * day, true}, Contact: {span: 14 * day}, Result: {span: 60 * day}}[c]
}

// The clocks stop while the sender owes an answer, for so long at most, and while the person is on a waiting list.
const longestStop = 5 * day

// rungs are the parts of a clock's time, in percent, at which the ladder takes a step.
func rungs() []int { return []int{50, 100, 150, 200} }

// calendar is when an agency works.
type calendar struct {
	zone     *time.Location
	weekdays [7]bool // Sunday first
	off      map[string]bool
}

// calendarOf reads it: the agency's days of the week, without the holidays that the tenant keeps.
func calendarOf(tx *db.Tx, agency uuid.UUID, zone string, from time.Time) (calendar, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return calendar{}, err
	}
	c := calendar{zone: loc, off: map[string]bool{}}
	days, err := db.All[int](tx, `SELECT unnest(weekdays) FROM agency WHERE tenant_id = ? AND id = ?`, tx.Tenant, agency)
	if err != nil {
		return c, err
	}
	for _, d := range days {
		c.weekdays[d%7] = true
	}
	holidays, err := appointment.Closing(tx, from)
	for _, h := range holidays {
		c.off[h.Format(time.DateOnly)] = true
	}
	return c, err
}

func (c calendar) works(t time.Time) bool {
	return c.weekdays[t.Weekday()] && !c.off[t.Format(time.DateOnly)]
}

// pause is a time in which the clocks stood still.
type pause struct{ from, to time.Time }

// after is the moment at which so much of the time has gone by: on the wall, or on the agency's working days alone, and without what it stood still. An
// agency without a working day is taken to work on all.
func (c calendar) after(from time.Time, l limit, pauses []pause) time.Time {
	working := l.working && c.weekdays != [7]bool{}
	left, at := l.span, from
	for range 2000 { // a year without a working day is a mistake in the calendar
		end := at.Add(left)
		if working {
			local := at.In(c.zone)
			midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, c.zone)
			if !c.works(local) {
				at = midnight
				continue
			}
			if midnight.Before(end) {
				end = midnight
			}
		}
		stands, until := false, end
		for _, p := range pauses {
			switch {
			case !p.from.After(at) && p.to.After(at):
				stands, until = true, p.to
			case !stands && p.from.After(at) && p.from.Before(until):
				until = p.from
			}
		}
		if stands {
			at = until
			continue
		}
		if left -= until.Sub(at); left <= 0 {
			return until.UTC()
		}
		at = until
	}
	return at.UTC()
}

// due is when a rung of the running clock is reached.
func (c calendar) due(r record, rung int, pauses []pause) time.Time {
	l := limitOf(r.Priority, r.State.clock())
	l.span = l.span * time.Duration(rungs()[rung]) / 100
	return c.after(*r.SentAt, l, pauses)
}

// stands reports whether the clocks stand still in a state: while the sender owes an answer or the person waits on a list, and for as long as nothing
// was asked of the agency because it was thought to be over.
func (s State) stands() bool {
	return s == InfoRequested || s == Waitlisted || s == OutcomeRecorded || s == Declined || s == NotCompleted
}

// standing is one step of a referral as its clocks look back on it.
type standing struct {
	At                 time.Time
	FromState, ToState State
}

// lookBack finds, from the steps so far, when the clocks stood still and which of them ran last before the present state.
func lookBack(steps []standing) (pauses []pause, last Clock) {
	for i, s := range steps {
		if i > 0 && s.FromState.stands() {
			p := pause{steps[i-1].At, s.At}
			if s.FromState == InfoRequested && p.to.Sub(p.from) > longestStop {
				p.to = p.from.Add(longestStop)
			}
			pauses = append(pauses, p)
		}
		if c := s.FromState.clock(); c != NoClock {
			last = c
		}
	}
	return pauses, last
}
