package referral

import (
	"time"

	"prag/internal/db"
	"prag/internal/tally"
)

// count notes a step in the counts, on the sending centre's date: the first time a referral gets there, and taken back where it was undone or the
// referral was entered in error. A sensitive one is in no count of a centre: a single one there would tell that it exists.
func count(tx *db.Tx, rec record, e Edge) error {
	if rec.Sensitive {
		return nil
	}
	switch e.Action {
	case Cancel:
		return uncount(tx, rec, "")
	case Undo:
		return uncount(tx, rec, Decline)
	}
	if e.Counts == "" {
		return nil
	}
	before, err := counted(tx, rec)
	for _, b := range before {
		if b.Measure == e.Counts {
			return err
		}
	}
	if err != nil {
		return err
	}
	return tally.Append(tx, rec.CentreID, rec.Today(tx.Now), tally.Delta{Measure: e.Counts, N: 1})
}

// uncount takes back what the referral has been counted for: all of it, or what one action was. An undone step of another kind was no count.
func uncount(tx *db.Tx, rec record, of Action) error {
	list, err := counted(tx, rec)
	if err != nil {
		return err
	}
	for _, c := range list {
		if of == "" || c.Action == of && rec.State == Declined {
			if err := tally.Append(tx, rec.CentreID, c.Day, tally.Delta{Measure: c.Measure, N: -1}); err != nil {
				return err
			}
		}
	}
	return nil
}

// counting is one count of a referral that stands.
type counting struct {
	Action  Action
	Day     time.Time
	Measure string `gorm:"-"`
}

// counted lists the counts of a referral that stand before the event that is being written: the first of each action that was not undone.
func counted(tx *db.Tx, rec record) ([]counting, error) {
	events, err := db.All[struct {
		Action Action
		At     time.Time
	}](tx, `SELECT action, at FROM referral_event WHERE tenant_id = ? AND referral_id = ? AND seq <= ? ORDER BY seq`, tx.Tenant, rec.ID, rec.Version)
	if err != nil {
		return nil, err
	}
	var list []counting
	seen := map[string]bool{}
	for i, e := range events {
		measure := measures()[e.Action]
		if measure == "" || seen[measure] || i+1 < len(events) && events[i+1].Action == Undo {
			continue
		}
		seen[measure] = true
		list = append(list, counting{Action: e.Action, Day: rec.Today(e.At), Measure: measure})
	}
	return list, nil
}

// measures is what each action counts as, from the table.
func measures() map[Action]string {
	m := map[Action]string{}
	for _, e := range Table() {
		if e.Counts != "" {
			m[e.Action] = e.Counts
		}
	}
	return m
}
