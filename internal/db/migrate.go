package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver goose runs on
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the embedded files, for the hash that names test templates.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded under this very name
	}
	return sub
}

// Migrate brings the schema up to date as the owner. A session lock makes several programs that start at once take turns.
func Migrate(ctx context.Context, ownerURL string) error {
	p, done, err := provider(ownerURL)
	if err != nil {
		return err
	}
	defer done()
	_, err = p.Up(ctx)
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return plainly("PRAG_DATABASE_OWNER_URL", err)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func provider(url string) (*goose.Provider, func(), error) {
	conn, err := sql.Open("pgx", url)
	if err != nil {
		return nil, nil, fmt.Errorf("migrate: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, fmt.Errorf("migrate: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, conn, Migrations(), goose.WithSessionLocker(locker))
	if err != nil {
		return nil, nil, fmt.Errorf("migrate: %w", err)
	}
	return p, func() { _ = conn.Close() }, nil
}

// Current reports whether the schema is the one this program was built for; the server's own role may ask.
func (d *DB) Current(ctx context.Context) (bool, error) {
	var have int64
	err := d.pool.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	if err != nil {
		return false, err
	}
	files, err := fs.Glob(Migrations(), "*.sql")
	if err != nil || len(files) == 0 {
		return false, err
	}
	newest, err := goose.NumericComponent(files[len(files)-1]) // the names sort by number; numbers may be left out
	return have == newest, err
}
