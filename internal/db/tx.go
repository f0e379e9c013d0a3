package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"prag/internal/fault"
)

const setTenant = `SELECT set_config('app.tenant', $1, true)`

// Tx is a transaction bound to a tenant. It embeds gorm for the stores; Now is fixed once, so everything one transaction
// writes carries the same time.
type Tx struct {
	*gorm.DB
	Tenant uuid.UUID
	Now    time.Time
	after  []func()
}

// AfterCommit runs fn once the transaction has been committed, in the order given; never when it is rolled back. What tells
// others (Redis, events) goes here: nobody may hear of what did not happen.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// InTenant runs fn in a transaction in which only this tenant's rows exist, and commits unless fn fails.
func (d *DB) InTenant(ctx context.Context, tenant uuid.UUID, fn func(tx *Tx) error) error {
	if tenant == uuid.Nil {
		return fault.New(fault.Internal, "fault.internal", "Cause", "no tenant")
	}
	t := &Tx{Tenant: tenant, Now: d.clock.Now()}
	err := d.gorm.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		if err := g.Exec(setTenant, tenant.String()).Error; err != nil {
			return err
		}
		t.DB = g
		return fn(t)
	})
	if err != nil {
		return Translate(err)
	}
	for _, fn := range t.after {
		fn()
	}
	return nil
}

// AcrossTenants runs fn in a read-only transaction under the region's role, which has rights on counts and on what is on a
// centre's door, and on nothing else.
func (d *DB) AcrossTenants(ctx context.Context, fn func(tx *Tx) error) error {
	return d.as(ctx, d.reports, "prag_region", fn)
}

// AtTheDoor runs fn in a read-only transaction under the door's role: it finds the tenant of somebody who comes with an address or a token,
// by its digest, and nothing else.
func (d *DB) AtTheDoor(ctx context.Context, fn func(tx *Tx) error) error {
	return d.as(ctx, d.gorm, "prag_door", fn)
}

func (d *DB) as(ctx context.Context, from *gorm.DB, role string, fn func(tx *Tx) error) error {
	t := &Tx{Now: d.clock.Now()}
	return Translate(from.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		if err := g.Exec("SET LOCAL ROLE " + role).Error; err != nil {
			return err
		}
		t.DB = g
		return fn(t)
	}, &sql.TxOptions{ReadOnly: true}))
}

// Translate turns the driver's errors that mean something to a reader into faults; the rest pass through.
func Translate(err error) error {
	if err == nil || errors.As(err, new(*fault.Error)) || errors.As(err, new(fault.Fields)) {
		return err
	}
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) {
		return fault.Wrap(fault.NotFound, "fault.not_found", err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if pg.Code == "23505" {
			return fault.Wrap(fault.Conflict, "fault.conflict", err)
		}
		return err
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	}
	return err
}

// Violates reports whether err is the violation of the unique key or index of this name.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" && pg.ConstraintName == constraint
}

// Changed turns "no row was touched" into the given fault: row-level security hides another tenant's row without an error.
func Changed(result *gorm.DB, otherwise error) error {
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected == 0 {
		return otherwise
	}
	return nil
}

// One reads exactly one row of raw SQL; none is fault.NotFound.
func One[T any](tx *Tx, query string, args ...any) (T, error) {
	var row T
	found, err := scan(tx, &row, query, args)
	if err == nil && !found {
		err = fault.Missing()
	}
	if err != nil {
		return row, fmt.Errorf("one row: %w", err)
	}
	return row, nil
}

// All reads the rows of raw SQL.
func All[T any](tx *Tx, query string, args ...any) ([]T, error) {
	var list []T
	_, err := scan(tx, &list, query, args)
	return list, err
}

// scan does what gorm's Scan does, which would besides write out every statement with its values for a log that is not kept.
func scan(tx *Tx, into any, query string, args []any) (found bool, err error) {
	rows, err := tx.Raw(query, args...).Rows()
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if found = rows.Next(); found {
		err = tx.ScanRows(rows, into)
	}
	return found, errors.Join(err, rows.Err())
}

// NewID makes a time-ordered id (UUIDv7), so that primary keys grow at one end of their index.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// OrNull is an id as a column that may be null keeps it: the zero id stands for none.
func OrNull(id uuid.UUID) *uuid.UUID {
	if id.IsNil() {
		return nil
	}
	return &id
}
