package reach

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/tenant"
)

// What can be counted, and its values.
const (
	Language  = "language"  // tag: somebody chose it
	Topic     = "topic"     // code; "" for a sensitive one
	Article   = "article"   // slug; "" for a sensitive one
	Agencies  = "agencies"  // ""
	Help      = "help"      // ""
	Search    = "search"    // Found or None
	Feedback  = "feedback"  // Good, Fair or Bad
	Listen    = "listen"    // tag: a page was read aloud in it
	Checklist = "checklist" // slug, or All; "" for a sensitive one
	Place     = "place"     // code of the service whose questions were looked at
	Print     = "print"     // kind of the slip that came out: "ticket", "article", "checklist", "place" or "booking"

	All   = "all"
	Found = "found"
	None  = "none"
	Good  = "good"
	Fair  = "fair"
	Bad   = "bad"
)

// Seen is one thing that was looked at. The zero value counts as nothing.
type Seen struct{ What, Value string }

const (
	flushEvery = 5 * time.Second
	flushTime  = 5 * time.Second // one writing may take this long
)

// Reach gathers and writes the counts.
type Reach struct {
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger

	mu    sync.Mutex
	fresh map[uuid.UUID]*views        // by centre, since the last writing
	late  map[uuid.UUID]map[row]int64 // by tenant: what could not be written, under its day
}

// views is what was looked at in one centre.
type views struct {
	centre tenant.Centre
	n      map[Seen]int64
}

type row struct {
	centre uuid.UUID
	day    time.Time
	Seen
}

// New makes the counter; Run writes what it gathers.
func New(d *db.DB, c clock.Clock, log *slog.Logger) *Reach {
	return &Reach{db: d, clock: c, log: log, fresh: map[uuid.UUID]*views{}, late: map[uuid.UUID]map[row]int64{}}
}

// Count notes that something was looked at now. It waits for nothing and asks no clock: a page is served in thirty microseconds. The day
// is that of the next writing, which is seconds away.
func (r *Reach) Count(c tenant.Centre, s Seen) {
	if s.What == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.fresh[c.ID]
	if v == nil {
		v = &views{centre: c, n: map[Seen]int64{}}
		r.fresh[c.ID] = v
	}
	v.n[s]++
}

// take hands over everything that waits, each under its day.
func (r *Reach) take() map[uuid.UUID]map[row]int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting := r.late
	for _, v := range r.fresh {
		for seen, n := range v.n {
			add(waiting, v.centre.TenantID, row{centre: v.centre.ID, day: v.centre.BusinessDate(r.clock.Now()), Seen: seen}, n)
		}
	}
	r.fresh, r.late = map[uuid.UUID]*views{}, map[uuid.UUID]map[row]int64{}
	return waiting
}

func add(to map[uuid.UUID]map[row]int64, tenantID uuid.UUID, at row, n int64) {
	if to[tenantID] == nil {
		to[tenantID] = map[row]int64{}
	}
	to[tenantID][at] += n
}

// Run writes every few seconds until ctx ends, and once more then.
func (r *Reach) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
		if err := r.Flush(writing); err != nil {
			r.log.Warn("reach not written yet", "err", err)
		}
		cancel()
		if ctx.Err() != nil {
			return
		}
	}
}

// Flush writes what was gathered. What cannot be written waits for the next time.
func (r *Reach) Flush(ctx context.Context) error {
	var failed error
	for tenantID, rows := range r.take() {
		err := r.db.InTenant(ctx, tenantID, func(tx *db.Tx) error { return write(tx, rows) })
		if err == nil {
			continue
		}
		failed = errors.Join(failed, err)
		r.mu.Lock()
		for at, n := range rows {
			add(r.late, tenantID, at, n)
		}
		r.mu.Unlock()
	}
	return failed
}

// write adds the rows in one order, or two servers that write at once could each hold what the other waits for.
func write(tx *db.Tx, rows map[row]int64) error {
	var query strings.Builder
	query.WriteString(`INSERT INTO reach (tenant_id, centre_id, day, what, value, n) VALUES `)
	args := make([]any, 0, 6*len(rows))
	for _, at := range slices.SortedFunc(maps.Keys(rows), before) {
		if len(args) > 0 {
			query.WriteString(", ")
		}
		query.WriteString("(?, ?, ?, ?, ?, ?)")
		args = append(args, tx.Tenant, at.centre, at.day, at.What, at.Value, rows[at])
	}
	query.WriteString(` ON CONFLICT (tenant_id, centre_id, day, what, value) DO UPDATE SET n = reach.n + excluded.n`)
	return tx.Exec(query.String(), args...).Error
}

func before(a, b row) int {
	return cmp.Or(bytes.Compare(a.centre[:], b.centre[:]), a.day.Compare(b.day), cmp.Compare(a.What, b.What), cmp.Compare(a.Value, b.Value))
}

// Sum is how often something was looked at.
type Sum struct {
	What, Value string
	N           int64
}

// Sums adds up a centre's days from the first to the last, both included, the most looked at first.
func (r *Reach) Sums(ctx context.Context, c tenant.Centre, first, last time.Time) (sums []Sum, err error) {
	err = r.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		sums, err = db.All[Sum](tx, `SELECT what, value, sum(n)::bigint AS n FROM reach
			WHERE tenant_id = ? AND centre_id = ? AND day BETWEEN ? AND ? GROUP BY what, value ORDER BY n DESC, what, value`,
			tx.Tenant, c.ID, first, last)
		return err
	})
	return sums, err
}
