package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"prag/internal/builtin"
	"prag/internal/db"
)

// templateLock is the advisory lock under which one test binary makes the template and the others wait for it.
const templateLock = 7_240_316_001

// Database gives a fresh, migrated database of the shared server, dropped when the test ends: the addresses of the server's own role
// and of the owner.
func Database(tb testing.TB) (appURL, ownerURL string) {
	tb.Helper()
	return NewDatabase(tb, Servers(tb).SuperURL)
}

// NewDatabase does the same on the server of a superuser's address.
func NewDatabase(tb testing.TB, superURL string) (appURL, ownerURL string) {
	tb.Helper()
	ctx := context.Background()
	name := "test_" + strings.ReplaceAll(db.NewID().String(), "-", "")
	err := asSuper(ctx, superURL, func(conn *pgx.Conn) error {
		template, err := ensureTemplate(ctx, conn, superURL)
		if err != nil {
			return err
		}
		return execute(ctx, conn, `CREATE DATABASE %s OWNER prag_owner TEMPLATE %s STRATEGY file_copy`, name, template)
	})
	if err != nil {
		tb.Fatalf("test database: %v", err)
	}
	tb.Cleanup(func() {
		err := asSuper(ctx, superURL, func(conn *pgx.Conn) error { return drop(ctx, conn, name) })
		if err != nil {
			tb.Logf("drop test database: %v", err) // a test that killed the server leaves nothing to drop
		}
	})
	return address(superURL, "prag_app", name), address(superURL, "prag_owner", name)
}

// ensureTemplate makes the template of the current migrations. It is built under another name first, so that a killed run leaves no
// half-migrated template.
func ensureTemplate(ctx context.Context, conn *pgx.Conn, superURL string) (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return "", err
	}
	defer func() { _, _ = conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, templateLock) }() // the connection ends soon anyway
	var there bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	const building = "prag_building"
	if err := drop(ctx, conn, building); err != nil {
		return "", err
	}
	if err := builtin.Prepare(ctx, superURL, building); err != nil {
		return "", err
	}
	if err := db.Migrate(ctx, address(superURL, "prag_owner", building)); err != nil {
		return "", err
	}
	return name, execute(ctx, conn, `ALTER DATABASE %s RENAME TO %s`, building, name)
}

// templateName changes with every change to a migration and to the roles' file.
func templateName() (string, error) {
	sum := sha256.New()
	migrations := db.Migrations()
	files, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := fs.ReadFile(migrations, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
	}
	sum.Write([]byte(builtin.Roles()))
	return "template_" + hex.EncodeToString(sum.Sum(nil)[:10]), nil
}

// sweep drops what killed runs left on a server that is nobody else's, and templates of other migrations.
func sweep(ctx context.Context, superURL string) error {
	current, err := templateName()
	if err != nil {
		return err
	}
	return asSuper(ctx, superURL, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE (datname LIKE 'test\_%' OR datname LIKE 'template\_%') AND datname <> $1`,
			current)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := drop(ctx, conn, name); err != nil {
				return err
			}
		}
		return nil
	})
}

func drop(ctx context.Context, conn *pgx.Conn, name string) error {
	return execute(ctx, conn, `DROP DATABASE IF EXISTS %s WITH (FORCE)`, name)
}

// exec fills names in: PostgreSQL takes no parameters for them.
func execute(ctx context.Context, conn *pgx.Conn, statement string, names ...string) error {
	quoted := make([]any, len(names))
	for i, name := range names {
		quoted[i] = pgx.Identifier{name}.Sanitize()
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(statement, quoted...))
	return err
}

func asSuper(ctx context.Context, superURL string, fn func(conn *pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, superURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	return fn(conn)
}

// address is another role and database on the server of a superuser's address.
func address(superURL, role, database string) string {
	u, err := url.Parse(superURL)
	if err != nil {
		panic(err) // the server answered on it
	}
	u.User, u.Path = url.User(role), "/"+database
	return u.String()
}
