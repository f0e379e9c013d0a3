package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/jobs"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

type tenants []tenant.Tenant

func (t tenants) Tenants(context.Context) ([]tenant.Tenant, error) { return t, nil }

type bench struct {
	db     *db.DB
	clock  *clock.Manual
	tenant uuid.UUID
}

func newBench(t *testing.T) bench {
	t.Helper()
	c := clock.At(time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	return bench{db: d, clock: c, tenant: testkit.NewPlace(t, d, 0, 0).Centre.TenantID}
}

func (b bench) runner(t *testing.T) *jobs.Runner {
	return jobs.New(b.db, tenants{{ID: b.tenant}}, testkit.Log(t))
}

func (b bench) enqueue(t *testing.T, kind string, payload any) {
	t.Helper()
	err := b.db.InTenant(t.Context(), b.tenant, func(tx *db.Tx) error { return jobs.Enqueue(tx, kind, payload, tx.Now) })
	if err != nil {
		t.Fatalf("enqueue: %v", err)
	}
}

// tickTogether lets all runners look for work at the same time.
func tickTogether(t *testing.T, runners ...*jobs.Runner) {
	var all sync.WaitGroup
	for _, r := range runners {
		all.Go(func() { r.Tick(t.Context()) })
	}
	all.Wait()
}

func TestManyProgramsRunAJobOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var ran atomic.Int32
	var runners []*jobs.Runner
	for range 4 {
		r := b.runner(t)
		r.Handle("letter", func(context.Context, *db.Tx, []byte) error { ran.Add(1); return nil })
		runners = append(runners, r)
	}
	for range 20 {
		b.enqueue(t, "letter", map[string]string{"to": "desk"})
	}
	tickTogether(t, runners...)
	tickTogether(t, runners...)
	if ran.Load() != 20 {
		t.Errorf("20 jobs were run %d times", ran.Load())
	}
}

func TestPeriodicWorkIsDoneOnceAnIntervalByAllProgramsTogether(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var ran atomic.Int32
	var runners []*jobs.Runner
	for range 3 {
		r := b.runner(t)
		r.Every("fold", time.Minute, func(_ context.Context, id uuid.UUID) error {
			if id == b.tenant {
				ran.Add(1)
			}
			return nil
		})
		runners = append(runners, r)
	}
	for range 5 {
		tickTogether(t, runners...)
		tickTogether(t, runners...)
		b.clock.Advance(time.Minute)
	}
	if ran.Load() != 5 {
		t.Errorf("in five intervals it ran %d times", ran.Load())
	}
}

func TestAFailedJobLeavesNothingAndIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.runner(t)
	var tries int
	var told []string
	r.Handle("letter", func(_ context.Context, tx *db.Tx, payload []byte) error {
		tries++
		tx.AfterCommit(func() { told = append(told, string(payload)) })
		if err := jobs.Enqueue(tx, "trace", tries, tx.Now); err != nil {
			return err
		}
		if tries < 3 {
			return errors.New("no paper")
		}
		return nil
	})
	b.enqueue(t, "letter", "hello")
	for _, wait := range []time.Duration{0, time.Second, 4 * time.Second, 9 * time.Second, time.Second, time.Hour} {
		b.clock.Advance(wait)
		r.Tick(t.Context())
	}
	if tries != 3 {
		t.Errorf("tried %d times, want at once, after 5 s and after 10 s", tries)
	}
	if strings.Join(told, " ") != `"hello"` {
		t.Errorf("told %q: only what was committed is told", told)
	}
	if got := b.payloads(t, "trace"); got != "3" {
		t.Errorf("traces of tries %s, want of the third only", got)
	}
}

func (b bench) payloads(t *testing.T, kind string) (list string) {
	t.Helper()
	err := b.db.InTenant(t.Context(), b.tenant, func(tx *db.Tx) (err error) {
		list, err = db.One[string](tx, `SELECT coalesce(string_agg(payload::text, ' ' ORDER BY id), '') FROM job
			WHERE tenant_id = ? AND kind = ?`, tx.Tenant, kind)
		return err
	})
	if err != nil {
		t.Fatalf("read jobs: %v", err)
	}
	return list
}

func TestAJobOfATransactionThatFailedDoesNotExist(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	failed := errors.New("changed my mind")
	err := b.db.InTenant(t.Context(), b.tenant, func(tx *db.Tx) error {
		return errors.Join(jobs.Enqueue(tx, "letter", 1, tx.Now), failed)
	})
	if !errors.Is(err, failed) {
		t.Fatalf("got %v", err)
	}
	if got := b.payloads(t, "letter"); got != "" {
		t.Errorf("jobs %s are left", got)
	}
}

func TestStopWaitsForTheJobInHandAndTakesNoOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.runner(t)
	begun, finish := make(chan struct{}), make(chan struct{})
	var ended atomic.Int32
	r.Handle("slow", func(ctx context.Context, _ *db.Tx, _ []byte) error {
		close(begun)
		<-finish
		ended.Add(1)
		return ctx.Err()
	})
	b.enqueue(t, "slow", 1)
	b.enqueue(t, "slow", 2)
	ctx, cancel := context.WithCancel(t.Context())
	go r.Run(ctx)
	<-begun
	cancel()
	stopped := make(chan struct{})
	go func() { r.Stop(); close(stopped) }()
	select {
	case <-stopped:
		t.Fatal("stopped while a job was in hand")
	default:
	}
	close(finish)
	<-stopped
	if ended.Load() != 1 {
		t.Errorf("%d jobs ended, want the one in hand", ended.Load())
	}
}
