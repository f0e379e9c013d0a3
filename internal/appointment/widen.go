package appointment

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// widen makes a change by which there may be more times than before: new hours, more places, a block or a closure taken back, a longer horizon. Of the times
// that are new, so many places as there are people who wait for one like it are kept back as if they had been given up, and offered to them in the
// same way. The others are everybody's at once.
func (d *Diary) widen(ctx context.Context, c tenant.Centre, change func(tx *db.Tx) error) error {
	return d.in(ctx, c, func(tx *db.Tx) error {
		awaited, err := db.One[int](tx, `SELECT count(*) FROM diary_wait WHERE tenant_id = ? AND centre_id = ? AND state = 'waiting'`, tx.Tenant, c.ID)
		if err != nil || awaited == 0 {
			return firstOf(err, func() error { return change(tx) })
		}
		before, err := publicTimes(tx, c)
		if err != nil {
			return err
		}
		if err := change(tx); err != nil {
			return err
		}
		after, err := publicTimes(tx, c)
		if err != nil {
			return err
		}
		known := map[key]int{}
		for _, s := range before {
			known[s.key()] = s.ForPublic
		}
		return keepBack(tx, c, awaited, after, known)
	})
}

// publicTimes lists the times that the public may book now, taken or not.
func publicTimes(tx *db.Tx, c tenant.Centre) ([]Slot, error) {
	rules, known, err := readRules(tx, c)
	if err != nil || !known {
		return nil, err
	}
	from, to := rules.Bookable(tx.Now, false)
	plan, err := readPlan(tx, c, from, to)
	if err != nil {
		return nil, err
	}
	return plan.Slots(from, to), nil
}

// keepBack keeps a place of the times that have more than were known for each of those who wait, the earliest first.
func keepBack(tx *db.Tx, c tenant.Centre, awaited int, times []Slot, known map[key]int) error {
	rules, _, err := readRules(tx, c)
	if err != nil || len(times) == 0 {
		return err
	}
	used, err := usedBetween(tx, c, times[0].Starts, times[len(times)-1].Ends)
	if err != nil {
		return err
	}
	served := map[uuid.UUID]bool{}
	for _, s := range times {
		if s.ForPublic <= known[s.key()] || len(served) == awaited || s.Starts.Before(tx.Now.Add(soon+minutes(rules.FreedMinutes))) {
			continue
		}
		line, err := lineFor(tx, c, s)
		if err != nil {
			return err
		}
		use := used.of(s)
		for _, w := range line {
			if _, room := w.want().Room(s, use); served[w.ID] || !room || !w.want().Fits(s) {
				continue
			}
			if err := keepFor(tx, c, s.Ref(), w.ServiceID, rules.opens(tx.Now)); err != nil {
				return err
			}
			use.add(Public, w.ServiceID, 1)
			served[w.ID] = true
		}
	}
	return nil
}

// opens is when a place that is free from now on is given to somebody: a random while later, so that nobody gains by asking every second.
func (r Rules) opens(now time.Time) time.Time {
	if r.FreedMinutes == 0 {
		return now
	}
	return now.Add(time.Minute + rand.N(minutes(r.FreedMinutes))) //nolint:gosec // fairness, not a secret
}
