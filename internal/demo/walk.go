package demo

import (
	"cmp"
	"slices"
	"time"

	"prag/internal/queue"
)

// moment is what was known when a ticket was taken: nothing that came after.
type moment struct {
	ticket ticket
	past   queue.Past
	room   queue.Room
}

// estimate is what a forecast tells to whoever took the ticket.
func (m moment) estimate() queue.Estimate {
	return m.past.Next(m.room, uint64(m.ticket.taken.Unix())) //nolint:gosec // a seed
}

// walk goes through a centre's tickets, which come in the order of taking, and stops at the taking of each from a date on. A moment is good
// until the next.
func walk(c *centre, tickets []ticket, from time.Time, at func(m moment)) {
	var days [][]ticket // the last of them, without today
	for len(tickets) > 0 {
		n := slices.IndexFunc(tickets, func(t ticket) bool { return !t.date.Equal(tickets[0].date) })
		if n < 0 {
			n = len(tickets)
		}
		today := tickets[:n]
		tickets = tickets[n:]
		for len(days) > 0 && days[0][0].taken.Before(today[0].taken.AddDate(0, 0, -queue.PastDays)) {
			days = days[1:]
		}
		if !today[0].date.Before(from) {
			earlier := c.past(days, today[0].taken)
			earlier.Turns, earlier.Answers = slices.Grow(earlier.Turns, len(today)), slices.Grow(earlier.Answers, len(today))
			for i := range today {
				at(c.momentOf(earlier, today, i))
			}
		}
		days = append(days, today)
	}
}

// past is what was known of some days at a moment.
func (c *centre) past(days [][]ticket, now time.Time) queue.Past {
	all := slices.Concat(days...)
	calls := c.calls(all, now)
	calls = calls[max(0, len(calls)-queue.PastCalls):]
	slices.SortFunc(calls, byDesk)
	past := queue.PastOf(calls)
	for _, t := range all {
		switch {
		case t.waits(now):
		case t.called.IsZero():
			past.Stays.Add(t.ended.Sub(t.taken), true)
		default:
			past.Stays.Add(t.called.Sub(t.taken), false)
		}
	}
	return past
}

// waits reports whether a ticket that was taken before stood in line at a moment.
func (t ticket) waits(now time.Time) bool {
	return t.ended.After(now) && (t.called.IsZero() || t.called.After(now))
}

func byDesk(a, b queue.Call) int {
	return cmp.Or(slices.Compare(a.Desk[:], b.Desk[:]), a.At.Compare(b.At))
}

// calls are those made until a moment, in their order; whoever was then still at a desk has not left it.
func (c *centre) calls(tickets []ticket, now time.Time) []queue.Call {
	calls := make([]queue.Call, 0, len(tickets))
	for _, t := range tickets {
		if t.called.IsZero() || t.called.After(now) {
			continue
		}
		call := queue.Call{Desk: t.desk, Service: t.service, Taken: t.taken.In(c.zone), At: t.called.In(c.zone)}
		if !t.ended.After(now) {
			ended := t.ended.In(c.zone)
			call.Ended = &ended
		}
		calls = append(calls, call)
	}
	slices.SortStableFunc(calls, func(a, b queue.Call) int { return a.At.Compare(b.At) })
	return calls
}

// momentOf is the taking of a day's ticket, after what is known of earlier days.
func (c *centre) momentOf(earlier queue.Past, today []ticket, i int) moment {
	now := today[i].taken
	var line []queue.Waiter
	for _, t := range today[:i] {
		if t.waits(now) {
			line = append(line, queue.Waiter{Service: t.service, Waited: now.Sub(t.taken)})
		}
	}
	past := c.past([][]ticket{today[:i]}, now)
	past.Turns, past.Answers = append(earlier.Turns, past.Turns...), append(earlier.Answers, past.Answers...)
	for n := range earlier.Stays {
		past.Stays[n].Called += earlier.Stays[n].Called
		past.Stays[n].Left += earlier.Stays[n].Left
	}
	calls := c.calls(today[:i], now)
	slices.SortFunc(calls, byDesk)
	var latest []queue.Call
	for n, call := range calls {
		if n+1 == len(calls) || calls[n+1].Desk != call.Desk {
			latest = append(latest, call)
		}
	}
	return moment{ticket: today[i], past: past, room: queue.RoomOf(now.In(c.zone), latest, line, past)}
}
