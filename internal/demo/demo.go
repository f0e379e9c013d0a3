package demo

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/sync/errgroup"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// loaders is how many tenants are loaded side by side: the database spends its time checking keys, one processor each.
const loaders = 2

// Deps is what the seed works with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Identity  *identity.Identity
	Directory *tenant.Directory
	Accounts  bool      // also make the accounts of a demonstration
	Visits    int       // how many visits in all; 0: as many as such centres have
	Seed      uint64    // number from which everything is derived
	Until     time.Time // the data end the day before; zero: today
}

// Data makes the visits and referrals of two years. A tenant that has them is left as it is.
func Data(ctx context.Context, d Deps) error {
	if d.Until.IsZero() {
		d.Until = d.Clock.Now()
	}
	d.Until = time.Date(d.Until.Year(), d.Until.Month(), d.Until.Day(), 0, 0, 0, 0, time.UTC)
	tenants, err := d.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	var centres []*centre
	for _, t := range tenants {
		read, err := readCentres(ctx, d.DB, t)
		if err != nil {
			return err
		}
		centres = append(centres, read...)
	}
	byTenant := map[uuid.UUID][]workday{}
	for _, day := range plan(d.Seed, centres, d.Until, d.Visits) {
		byTenant[day.centre.TenantID] = append(byTenant[day.centre.TenantID], day)
	}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(loaders)
	for id, days := range byTenant {
		group.Go(func() error { return load(gctx, d, id, days) })
	}
	return group.Wait()
}
