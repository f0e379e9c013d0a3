package bench

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"prag/internal/app"
)

// Options of Run.
type Options struct {
	Seconds int    // how long each load lasts
	Binary  string // the program itself, for the time to ready
	Only    string // the one measurement to take; "" takes all
	Out     io.Writer
}

const clients = 16

// rounds is how often a load and its limit take turns: a machine that is slower for a while is slower for both.
const rounds = 3

// row is one line of the table. Limit is "" where a figure stands alone.
type row struct{ what, got, limit, ratio, aim string }

// bench is one run.
type bench struct {
	*app.App
	Options
	place place
	rows  []row
}

// Run measures everything and prints the table. The database must be private to the run: it is filled with tickets.
func Run(ctx context.Context, a *app.App, o Options) error {
	b := &bench{App: a, Options: o}
	var err error
	if b.place, err = newPlace(ctx, a); err != nil {
		return fmt.Errorf("bench place: %w", err)
	}
	for _, step := range b.steps() {
		if o.Only != "" && o.Only != step.name {
			continue
		}
		if err := step.measure(ctx); err != nil {
			return err
		}
	}
	return b.print()
}

// step is one measurement by the name it can be asked for.
type step struct {
	name    string
	measure func(context.Context) error
}

func (b *bench) steps() []step {
	return []step{
		{"tickets", b.ticketsOnOneQueue}, {"tickets16", b.ticketsOnSixteen}, {"calls", b.calls}, {"serving", b.serving}, {"boards", b.boards},
		{"board", b.boardCost}, {"page", b.kioskPage}, {"budget", b.budget}, {"comparison", b.comparison}, {"ready", b.ready},
	}
}

func (b *bench) print() error {
	w := tabwriter.NewWriter(b.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tgot\tlimit in this run\tratio\taim")
	for _, r := range b.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.got, r.limit, r.ratio, r.aim)
	}
	return w.Flush()
}

// pair is a load and its limit, and what their row says besides.
type pair struct {
	what, limiter, aim string
	load               func(context.Context) (load, error)
	limit              func(context.Context) (float64, error)
}

// measure lets a load and its limit take turns and adds the row of their medians.
func (b *bench) measure(ctx context.Context, p pair) error {
	var rates, limits, ratios []float64
	var p50s, p99s []time.Duration
	for range rounds {
		l, err := p.load(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", p.what, err)
		}
		limit, err := p.limit(ctx)
		if err != nil {
			return err
		}
		rates, limits, ratios = append(rates, l.perSecond), append(limits, limit), append(ratios, 100*l.perSecond/limit)
		p50s, p99s = append(p50s, l.p50), append(p99s, l.p99)
	}
	got := fmt.Sprintf("%.0f/s", median(rates))
	if p99s[0] > 0 {
		got += fmt.Sprintf(", p50 %s, p99 %s", millis(median(p50s)), millis(median(p99s)))
	}
	b.rows = append(b.rows, row{
		what: p.what, got: got, limit: fmt.Sprintf("%s %.0f/s", p.limiter, median(limits)), ratio: fmt.Sprintf("%.0f %%", median(ratios)), aim: p.aim,
	})
	return nil
}

func median[T cmp.Ordered](list []T) T { return slices.Sorted(slices.Values(list))[len(list)/2] }

// load is what a number of clients did for a while; the times are zero where they were not measured.
type load struct {
	perSecond float64
	p50, p99  time.Duration
}

// drive lets all clients repeat one operation for the run's seconds and gathers their latencies.
func (b *bench) drive(ctx context.Context, op func(ctx context.Context, client int) error) (load, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	end := time.Now().Add(time.Duration(b.Seconds) * time.Second)
	var wg sync.WaitGroup
	took := make([][]time.Duration, clients)
	for i := range clients {
		wg.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				begin := time.Now()
				if err := op(ctx, i); err != nil {
					cancel(err)
					return
				}
				took[i] = append(took[i], time.Since(begin))
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return load{}, err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	return load{perSecond: float64(len(all)) / float64(b.Seconds), p50: at(all, .5), p99: at(all, .99)}, nil
}

func at(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(share*float64(len(sorted)-1))]
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
