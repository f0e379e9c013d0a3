package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"prag/internal/clock"
)

// DB is the pool the whole program shares.
type DB struct {
	pool    *pgxpool.Pool
	replica *pgxpool.Pool // nil without one
	gorm    *gorm.DB
	reports *gorm.DB // where AcrossTenants reads: the replica, or the primary
	clock   clock.Clock
}

// Options of Open.
type Options struct {
	URL     string // of the server's role
	Replica string // of a read-only copy for comparisons; "" uses URL
	Clock   clock.Clock
	Conns   int32 // at most; 0 means 32
}

// ErrRole says that the role could bypass row-level security; the message is the one sentence the operator reads.
var ErrRole = errors.New("the database role must not be a superuser, own the tables or bypass row-level security")

// Open connects, and refuses a role that could bypass row-level security.
func Open(ctx context.Context, o Options) (*DB, error) {
	d := &DB{clock: o.Clock}
	var err error
	if d.pool, d.gorm, err = connect(ctx, "PRAG_DATABASE_URL", o.URL, o.Conns); err != nil {
		return nil, err
	}
	d.reports = d.gorm
	if o.Replica != "" {
		d.replica, d.reports, err = connect(ctx, "PRAG_DATABASE_REPLICA_URL", o.Replica, o.Conns)
	}
	if err == nil {
		err = d.checkRole(ctx)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// connect opens a pool, and gorm over it: the same pool gives COPY, batches and LISTEN.
func connect(ctx context.Context, variable, url string, conns int32) (*pgxpool.Pool, *gorm.DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is not a PostgreSQL address", variable)
	}
	cfg.MaxConns = conns
	if conns == 0 {
		cfg.MaxConns = 32
	}
	cfg.MinIdleConns = 2
	cfg.MaxConnIdleTime = 5 * time.Minute
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, nil, fmt.Errorf("database: %w", err)
	}
	conn := stdlib.OpenDBFromPool(pool)
	conn.SetMaxIdleConns(0) // the pgx pool keeps them; database/sql must not hold on to any
	// TranslateError stays off: it would replace the driver's error and with it the name of the violated key.
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: conn}), &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard, // errors are logged once, at the edge, without parameters
		NamingStrategy:         schema.NamingStrategy{SingularTable: true},
	})
	if err != nil {
		pool.Close()
		return nil, nil, fmt.Errorf("database: %w", err)
	}
	return pool, g, nil
}

// Close ends all connections.
func (d *DB) Close() {
	d.pool.Close()
	if d.replica != nil {
		d.replica.Close()
	}
}

// Pool gives the pool itself: for COPY and batches of the seed and of bench.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Now is the time of what is checked before a transaction begins.
func (d *DB) Now() time.Time { return d.clock.Now() }

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.pool.Ping(ctx) }

func (d *DB) checkRole(ctx context.Context) error {
	var unsafe bool
	err := d.pool.QueryRow(ctx, `
		SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
			SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
			OR EXISTS (SELECT 1 FROM pg_roles w WHERE w.rolname IN ('prag_region', 'prag_door') AND pg_has_role(r.oid, w.oid, 'USAGE'))
		FROM pg_roles r WHERE r.rolname = current_user`).Scan(&unsafe)
	if err != nil {
		return plainly("PRAG_DATABASE_URL", err)
	}
	if unsafe {
		return ErrRole
	}
	return nil
}

// CopyIn writes rows of one table by COPY, inside a transaction of the tenant. It is for bulk loads: the seed and imports.
func (d *DB) CopyIn(ctx context.Context, tenant fmt.Stringer, fn func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, setTenant, tenant.String()); err != nil {
			return err
		}
		return fn(tx)
	})
}

// plainly says in one sentence why a connection failed: the driver's own text has a line for every address it tried.
func plainly(variable string, err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return fmt.Errorf("the database of %s refuses: %s", variable, refused.Message)
	}
	return fmt.Errorf("the database of %s does not answer", variable)
}
