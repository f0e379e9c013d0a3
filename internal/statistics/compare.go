package statistics

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
)

// maxMonths is the longest range of a comparison: from the first centres of 2004 until 2028.
const maxMonths = 300

// Query asks for a range of months, both ends included. Centres chooses whose rows are wanted, none means all; what a centre is
// compared with is always the whole region.
type Query struct {
	From, To time.Time // first days of months
	Centres  []uuid.UUID
}

// Month is the first day of t's month.
func Month(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

// Months lists the months of the range.
func (q Query) Months() []time.Time {
	var months []time.Time
	for m := Month(q.From); !m.After(Month(q.To)); m = m.AddDate(0, 1, 0) {
		months = append(months, m)
	}
	return months
}

// Before is the range of the same length that ends where this one begins.
func (q Query) Before() Query {
	n := len(q.Months())
	return Query{From: Month(q.From).AddDate(0, -n, 0), To: Month(q.From).AddDate(0, -1, 0), Centres: q.Centres}
}

func (q Query) check() error {
	var f fault.Fields
	f.Check(!q.To.Before(q.From), "to", "region.range_order")
	f.Check(len(q.Months()) <= maxMonths, "from", "region.range_long", "Max", maxMonths)
	return f.Err()
}

// Comparison is what the centres counted in a range of months.
type Comparison struct {
	Query  Query
	Months []time.Time
	Rows   []Row   // the wanted centres, in the network's order
	Region Row     // all centres of the network; its Centre is zero
	Topics []Topic // first level, in the catalogue's order
}

// Topic is one of the first level.
type Topic struct {
	Code      string
	Name      i18n.Text
	Sensitive bool
}

// Figures are the counts of one centre in one month or several.
type Figures struct {
	Visits, Visitors, Individuals Value
	OpenDays                      int // days the centre was open, up to its own today
}

// PerDay is visits per opening day; false when that would say nothing.
func (f Figures) PerDay() (float64, bool) {
	if !f.Visits.Known() || f.OpenDays == 0 {
		return 0, false
	}
	return float64(f.Visits.N) / float64(f.OpenDays), true
}

// Row is one centre, or the region.
type Row struct {
	TenantID, CentreID uuid.UUID
	Figures                             // of the whole range
	Months             []Figures        // one for each month of the comparison
	Before             Figures          // of the range before
	Whole              bool             // whether every month of the range and of the one before is known or closed
	Languages, Topics  map[string]Value // disclosable counts only; what is not in it is a zero
}

// Change is how visits per opening day moved against the range before: 0.1 is a tenth more. A range with gaps is not compared.
func (r Row) Change() (float64, bool) {
	now, ok := r.PerDay()
	before, was := r.Before.PerDay()
	if !ok || !was || before == 0 || !r.Whole {
		return 0, false
	}
	return now/before - 1, true
}

// Share is a part of a whole; false when one of them is no number or the whole is nothing.
func Share(part, whole Value) (float64, bool) {
	if !part.Known() || !whole.Known() || whole.N == 0 {
		return 0, false
	}
	return float64(part.N) / float64(whole.N), true
}

// Compare reads all figures in one statement over tallies and waiting deltas, under the region's role.
func (s *Statistics) Compare(ctx context.Context, q Query) (Comparison, error) {
	q.From, q.To = Month(q.From), Month(q.To)
	if err := q.check(); err != nil {
		return Comparison{}, err
	}
	var cells []cell
	var parts []part
	var topics []Topic
	err := s.db.AcrossTenants(ctx, func(tx *db.Tx) (err error) {
		// All statements see the same moment, so that parts never exceed their whole.
		if err = tx.Exec(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`).Error; err != nil {
			return err
		}
		if cells, err = figures(tx, q); err != nil {
			return err
		}
		if parts, err = mixes(tx, q); err != nil {
			return err
		}
		topics, err = db.All[Topic](tx, `SELECT code, name, sensitive FROM topic
			WHERE tenant_id = network_tenant() AND parent IS NULL ORDER BY position`)
		return err
	})
	if err != nil {
		return Comparison{}, err
	}
	return assemble(q, cells, parts, topics), nil
}
