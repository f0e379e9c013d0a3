package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

const (
	tick     = time.Second
	longest  = time.Minute // a handler gets this long, also while the program is stopping
	firstTry = 5 * time.Second
	lastTry  = time.Hour // the back-off doubles up to this
)

// Tenants lists whose jobs are to be run.
type Tenants interface {
	Tenants(ctx context.Context) ([]tenant.Tenant, error)
}

// Handler does one job inside the transaction that claims it.
type Handler func(ctx context.Context, tx *db.Tx, payload []byte) error

// Periodic does the recurring work of one tenant, in transactions of its own.
type Periodic func(ctx context.Context, tenant uuid.UUID) error

type periodic struct {
	interval time.Duration
	run      Periodic
}

// Runner claims due jobs every second and runs their handlers. Register everything before Run.
type Runner struct {
	db       *db.DB
	tenants  Tenants
	log      *slog.Logger
	handlers map[string]Handler
	periodic map[string]periodic

	scheduled map[uuid.UUID]bool // tenants whose periodic rows exist; used by Tick only
	ticking   sync.Mutex
	stop      chan struct{}
	stopOnce  sync.Once
	running   sync.WaitGroup
}

// New makes a runner without handlers.
func New(d *db.DB, tenants Tenants, log *slog.Logger) *Runner {
	return &Runner{
		db: d, tenants: tenants, log: log, handlers: map[string]Handler{}, periodic: map[string]periodic{},
		scheduled: map[uuid.UUID]bool{}, stop: make(chan struct{}),
	}
}

// Handle registers what does the jobs of a kind.
func (r *Runner) Handle(kind string, fn Handler) { r.handlers[kind] = fn }

// Every registers work that each tenant needs again and again; the interval counts from the beginning of a run.
func (r *Runner) Every(kind string, interval time.Duration, fn Periodic) {
	r.periodic[kind] = periodic{interval: interval, run: fn}
}

// Enqueue leaves a job behind in the caller's transaction: it exists if and only if the transaction commits.
func Enqueue(tx *db.Tx, kind string, payload any, runAt time.Time) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO job (tenant_id, id, kind, payload, run_at) VALUES (?, ?, ?, ?::jsonb, ?)`,
		tx.Tenant, db.NewID(), kind, string(body), runAt).Error
}

// Run works until ctx ends or Stop is called, and returns when the job in hand is done.
func (r *Runner) Run(ctx context.Context) {
	r.running.Add(1)
	defer r.running.Done()
	beat := time.NewTicker(tick)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.stop:
			return
		case <-beat.C:
			r.Tick(ctx)
		}
	}
}

// Stop takes no further job and waits for the one in hand.
func (r *Runner) Stop() {
	r.stopOnce.Do(func() { close(r.stop) })
	r.running.Wait()
}

// Tick runs everything that is due now, once for each tenant. The network itself has no periodic work.
func (r *Runner) Tick(ctx context.Context) {
	r.ticking.Lock()
	defer r.ticking.Unlock()
	tenants, err := r.tenants.Tenants(ctx)
	if err != nil {
		r.log.Warn("jobs: no tenants", "err", err)
		return
	}
	for _, t := range tenants {
		if err := r.schedule(ctx, t.ID); err != nil {
			r.log.Warn("jobs: not scheduled", "tenant", t.ID, "err", err)
			continue
		}
		for !r.stopping(ctx) && r.next(ctx, t.ID) {
		}
	}
	for !r.stopping(ctx) && r.next(ctx, tenant.NetworkID()) { // what the network's editors leave behind
	}
}

func (r *Runner) stopping(ctx context.Context) bool {
	select {
	case <-r.stop:
		return true
	default:
		return ctx.Err() != nil
	}
}

// schedule makes the tenant's rows of periodic work, once in a program's life.
func (r *Runner) schedule(ctx context.Context, tenantID uuid.UUID) error {
	if r.scheduled[tenantID] {
		return nil
	}
	err := r.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		for kind, p := range r.periodic {
			err := tx.Exec(`
				INSERT INTO job (tenant_id, id, kind, run_at, every) VALUES (?, ?, ?, ?, make_interval(secs => ?))
				ON CONFLICT (tenant_id, kind) WHERE every IS NOT NULL DO UPDATE SET every = excluded.every
				WHERE job.every <> excluded.every`,
				tx.Tenant, db.NewID(), kind, tx.Now, p.interval.Seconds()).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	r.scheduled[tenantID] = err == nil
	return err
}
