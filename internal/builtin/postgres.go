package builtin

import (
	"context"
	_ "embed" // the roles
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed roles.sql
var roles string

// postgres is the kind of the PostgreSQL server.
type postgres struct {
	place    *place
	binaries pgBinaries
	fast     bool
}

func newPostgres(p *place, fast bool) (*postgres, error) {
	binaries, err := systemSearcher().postgres(dataMajor(p.postgresDir()))
	return &postgres{place: p, binaries: binaries, fast: fast}, err
}

func (pg *postgres) name() string { return "postgres" }

// url addresses a database under a role. There are no passwords: the socket's folder admits only the servers' user and root.
func (pg *postgres) url(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: "host=" + url.QueryEscape(pg.place.sockets)}
	return u.String()
}

// startFirst makes the data folder where there is none, starts the server and sees that roles, database and extensions are there.
func (pg *postgres) startFirst(ctx context.Context, st *starter, s *Server) error {
	if dataMajor(pg.place.postgresDir()) == 0 {
		if err := pg.initialise(st); err != nil {
			return err
		}
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	return pg.prepare(ctx, pg.url("postgres", "postgres"), "prag")
}

// initialise runs initdb in a folder beside and renames it, so that a kill in the middle leaves no half-made data. ICU sorts the same
// on every machine; where PostgreSQL was built without it or the system lacks C.UTF-8, plainer locales do.
func (pg *postgres) initialise(st *starter) (err error) {
	fresh := pg.place.postgresDir() + ".new"
	for _, locale := range [][]string{
		{"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und"}, {"--locale=C.UTF-8"}, {"--locale=C"},
	} {
		if err := os.RemoveAll(fresh); err != nil {
			return fmt.Errorf("cannot write to %s: %w", pg.place.dir, reason(err))
		}
		if err := pg.place.private(fresh); err != nil {
			return err
		}
		args := append([]string{"-D", fresh, "-U", "postgres", "--auth=trust", "--encoding=UTF8"}, locale...)
		if pg.fast {
			args = append(args, "--no-sync")
		}
		if err = st.run(pg.place.newCommand(syscall.SIGKILL, pg.binaries.path("initdb"), args...)); err == nil {
			return os.Rename(fresh, pg.place.postgresDir())
		}
	}
	return fmt.Errorf("initdb in %s failed: %w", fresh, err)
}

func (pg *postgres) command() *exec.Cmd {
	args := []string{"-D", pg.place.postgresDir(), "-k", pg.place.sockets}
	for _, setting := range pg.settings() {
		args = append(args, "-c", setting)
	}
	return pg.place.newCommand(syscall.SIGINT, pg.binaries.path("postgres"), args...) // SIGINT: the fast shutdown
}

// settings keep the log free of personal data: terse leaves out the values that violate a key, panic the failing statement.
func (pg *postgres) settings() []string {
	common := []string{
		"cluster_name=" + pg.place.marker, "listen_addresses=", "port=5432", "unix_socket_permissions=0700", "timezone=UTC",
		"log_timezone=UTC", "logging_collector=off", "log_destination=stderr", "log_error_verbosity=terse",
		"log_min_error_statement=panic", "log_statement=none", "jit=off", "random_page_cost=1.1",
	}
	if pg.fast { // synchronous_commit stays on: what was committed must outlive a killed server in tests too
		return append(common, "fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=500",
			"max_wal_size=4GB", "autovacuum_naptime=10min")
	}
	return append(common, "shared_buffers=256MB", "max_connections=200", "effective_cache_size=1GB", "wal_compression=on")
}

// clear may remove postmaster.pid only because evict has seen to it that neither a postmaster nor a backend of this data runs: the
// file's process id may by now be another's, which PostgreSQL would take for itself.
func (pg *postgres) clear(ctx context.Context) error {
	if err := evict(ctx, "postgres", pg.place.marker, pg.ladder()); err != nil {
		return err
	}
	socket := filepath.Join(pg.place.sockets, ".s.PGSQL.5432")
	return removeAll(filepath.Join(pg.place.postgresDir(), "postmaster.pid"), socket, socket+".lock")
}

func (pg *postgres) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, pg.url("postgres", "postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func (pg *postgres) ladder() []rung {
	return []rung{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, time.Minute}}
}

// prepare runs roles.sql, the same file an operator runs on a server of theirs.
func (pg *postgres) prepare(ctx context.Context, superURL, database string) error {
	var output tail
	cmd := exec.CommandContext(ctx, pg.binaries.path("psql"), "-X", "-q", "-v", "database="+database, superURL)
	cmd.Env = []string{"LC_ALL=C.UTF-8"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(roles), &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the roles of the database could not be made: %s", output.last())
	}
	return nil
}

// Prepare makes the roles on a server, and on it a database with the extensions, by running roles.sql as the superuser.
func Prepare(ctx context.Context, superURL, database string) error {
	binaries, err := systemSearcher().postgres(0)
	if err != nil {
		return err
	}
	return (&postgres{binaries: binaries}).prepare(ctx, superURL, database)
}

// Roles is the text of roles.sql.
func Roles() string { return roles }
